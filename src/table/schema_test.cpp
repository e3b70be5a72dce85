#include "table/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

Texts texts(const std::vector<std::string>& cells) {
    Texts column;
    for (const std::string& cell : cells) {
        column.codes.push_back(cell == "." ? missing_code : column.dictionary.add(cell));
    }
    return column;
}

TEST(ColumnTypeText, ReadsWhatItWritesAndTheLongerNames) {
    for (const ColumnType type : {ColumnType::number, ColumnType::integer, ColumnType::category,
                                  ColumnType::id, ColumnType::drop}) {
        EXPECT_EQ(parse_column_type(to_text(type)), type);
    }
    EXPECT_EQ(parse_column_type("numeric"), ColumnType::number);
    EXPECT_EQ(parse_column_type("categorical"), ColumnType::category);
    EXPECT_EQ(parse_column_type("Number"), std::nullopt);
    EXPECT_EQ(parse_column_type(""), std::nullopt);
}

TEST(Summarize, GivesRangeAndMissingRateOfNumbers) {
    const Table table({{"a", Numbers{{nan, 3, -2, nan}}}, {"b", Numbers{{nan, nan, nan, nan}}}});
    const Schema types{
        {{.name = "a", .type = ColumnType::number}, {.name = "b", .type = ColumnType::integer}}};

    const Schema schema = summarize(table, types);

    EXPECT_EQ(schema.columns[0].minimum, -2.0F);
    EXPECT_EQ(schema.columns[0].maximum, 3.0F);
    EXPECT_EQ(schema.columns[0].missing_rate, 0.5);
    EXPECT_TRUE(std::isnan(schema.columns[1].minimum));
    EXPECT_TRUE(std::isnan(schema.columns[1].maximum));
    EXPECT_EQ(schema.columns[1].missing_rate, 1.0);
}

TEST(Summarize, ListsTheLevelsThatRowsHave) {
    const Table table({{"a", texts({"x", "b", ".", "a"})}, {"n", texts({"10", "9", "-1", "9"})}});
    const Schema types{{{.name = "a", .type = ColumnType::category},
                        {.name = "n", .type = ColumnType::category, .integer_levels = true}}};

    const Schema whole = summarize(table, types);
    const Schema part = summarize(table.select_rows(std::vector<std::uint32_t>{3, 1}), types);

    EXPECT_THAT(whole.columns[0].levels, testing::ElementsAre("a", "b", "x"));
    EXPECT_EQ(whole.columns[0].missing_rate, 0.25);
    EXPECT_THAT(whole.columns[1].levels, testing::ElementsAre("-1", "9", "10"));
    EXPECT_THAT(part.columns[0].levels, testing::ElementsAre("a", "b"));
    EXPECT_THAT(part.columns[1].levels, testing::ElementsAre("9"));
}

TEST(Summarize, ListsNoLevelsOfAnId) {
    const Table table({{"k", texts({"k1", "k2"})}});

    const Schema schema = summarize(table, {{{.name = "k", .type = ColumnType::id}}});

    EXPECT_TRUE(schema.columns[0].levels.empty());
}

TEST(Summarize, GivesZeroRatesForATableWithoutRows) {
    const Table table({{"a", Numbers{}}});

    const Schema schema = summarize(table, {{{.name = "a", .type = ColumnType::number}}});

    EXPECT_EQ(schema.columns[0].missing_rate, 0.0);
}

TEST(Summarize, RefusesATableThatLacksAColumn) {
    const Table table({{"a", Numbers{{1}}}});

    EXPECT_THROW(static_cast<void>(summarize(table, {{{.name = "b"}}})), SchemaMismatch);
}

TEST(Schema, FindsAColumnByName) {
    const Schema schema{{{.name = "a"}, {.name = "b"}}};

    EXPECT_EQ(schema.find("b"), &schema.columns[1]);
    EXPECT_EQ(schema.find("c"), nullptr);
}

}  // namespace
}  // namespace mlpipe
