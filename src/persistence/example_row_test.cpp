#include "persistence/example_row.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "table/json_row_reader.h"

namespace mlpipe {
namespace {

Schema schema() {
    return {{{.name = "id", .type = ColumnType::id},
             {.name = "age", .type = ColumnType::integer, .minimum = 1, .maximum = 4},
             {.name = "fare", .type = ColumnType::number, .minimum = 0, .maximum = 1.005F},
             {.name = "unseen", .type = ColumnType::number},
             {.name = "port", .type = ColumnType::category, .levels = {"O'Hara", "B"}},
             {.name = "flag",
              .type = ColumnType::category,
              .integer_levels = true,
              .levels = {"0", "1"}}}};
}

TEST(ExampleRow, HasATypicalValueForEveryFeature) {
    EXPECT_EQ(example_row(schema()).dump(),
              R"({"age":2,"fare":0.5,"unseen":null,"port":"O'Hara","flag":0})");
}

TEST(ExampleRow, IsReadWithoutFaultOrWarning) {
    JsonRowReader reader(schema());

    EXPECT_TRUE(reader.read(example_row(schema()).dump()));
    EXPECT_TRUE(reader.warnings().empty());
}

TEST(LevelValue, IsNullForAnIntegerThatJsonReadersWouldRound) {
    const ColumnSchema column{.name = "code", .type = ColumnType::category, .integer_levels = true};

    EXPECT_EQ(level_value(column, "-7"), -7);
    EXPECT_TRUE(level_value(column, "123456789012345678901").is_null());
}

}  // namespace
}  // namespace mlpipe
