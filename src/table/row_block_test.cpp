#include "table/row_block.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mlpipe {
namespace {

const Schema schema{
    .columns = {{.name = "id", .type = ColumnType::id},
                {.name = "age", .type = ColumnType::integer},
                {.name = "plan", .type = ColumnType::category, .levels = {"a", "unseen"}}}};

RowBuffer row(float age, std::int32_t plan) {
    RowBuffer buffer(schema);
    buffer.numbers[1] = age;
    buffer.codes[2] = plan;
    return buffer;
}

std::string plan_of(const Table& table, std::size_t at) {
    const auto& texts = std::get<Texts>(table.at("plan").cells);
    const std::int32_t code = texts.codes[at];
    return code == missing_code ? "missing" : std::string(texts.dictionary.text(code));
}

TEST(RowBlock, GivesTheRowsAsATableWithoutTheIds) {
    RowBlock block(schema);
    block.add(row(30, 1));
    block.add(row(std::nanf(""), missing_code));

    const Table table = block.take();

    EXPECT_EQ(table.n_rows(), 2u);
    EXPECT_EQ(table.find("id"), nullptr);
    EXPECT_EQ(std::get<Numbers>(table.at("age").cells).values[0], 30);
    EXPECT_TRUE(std::isnan(std::get<Numbers>(table.at("age").cells).values[1]));
    EXPECT_EQ(plan_of(table, 0), "unseen");
    EXPECT_EQ(plan_of(table, 1), "missing");
}

TEST(RowBlock, GivesAnUnseenTextOneThatIsNoLevel) {
    RowBlock block(schema);
    block.add(row(30, unseen_code));

    EXPECT_EQ(plan_of(block.take(), 0), "unseen'");
}

TEST(RowBlock, BeginsAnewOnceItsRowsAreTaken) {
    RowBlock block(schema);
    block.add(row(30, 0));
    (void)block.take();

    EXPECT_EQ(block.n_rows(), 0u);
    block.add(row(31, 0));
    const Table table = block.take();

    EXPECT_EQ(table.n_rows(), 1u);
    EXPECT_EQ(std::get<Numbers>(table.at("age").cells).values[0], 31);
    EXPECT_EQ(plan_of(table, 0), "a");
}

}  // namespace
}  // namespace mlpipe
