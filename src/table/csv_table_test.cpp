#include "table/csv_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {
namespace {

/// "age:integer = 5 . 7 | city:category = A B ." where a dot is a missing cell. A category with
/// integer levels is "category(int)".
std::string describe(const TypedTable& typed) {
    std::string text;
    for (const ColumnSchema& column : typed.schema.columns) {
        text += (text.empty() ? "" : " | ") + column.name + ":" + std::string(to_text(column.type));
        text += column.integer_levels ? "(int) =" : " =";
        const auto& cells = typed.table.at(column.name).cells;
        if (const auto* numbers = std::get_if<Numbers>(&cells)) {
            for (const float value : numbers->values) {
                text += " " + (std::isnan(value) ? "." : to_text(value));
            }
        } else {
            const auto& texts = std::get<Texts>(cells);
            for (const std::int32_t code : texts.codes) {
                text += " ";
                text += code == missing_code ? "." : texts.dictionary.text(code);
            }
        }
    }
    return text;
}

struct Case {
    std::string text;
    std::string expected;
    CsvOptions options = {};
    std::string path = "data.csv";
};

void expect_all(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        EXPECT_EQ(describe(parse_csv(c.text, c.path, c.options)), c.expected)
            << testing::PrintToString(c.text);
    }
}

CsvOptions with_types(std::map<std::string, ColumnType> types) {
    return {.types = std::move(types)};
}

TEST(ParseCsv, InfersNumberIntegerCategoryAndId) {
    expect_all({
        {"x\n1.5\n2\n3\n", "x:number = 1.5 2 3"},
        {"x\n1\n2\n3\n", "x:integer = 1 2 3"},
        {"x\n+1\n-2\n 3\t\n", "x:integer = 1 -2 3"},
        {"x\n1\n1e1\n", "x:number = 1 10"},
        {"x\n1.\n2\n", "x:number = 1 2"},
        {"x\n0.0\n1.0\n", "x:number = 0 1"},
        {"x\na\nb\na\n", "x:category = a b a"},
        {"x\na\nb\nc\n", "x:id = a b c"},
        {"x\na\n", "x:category = a"},
        {"x\na\nb\n\nc\n", "x:category = a b . c"},
        {"x\n1\n2\nc\n", "x:id = 1 2 c"},
        {"x\n5\n", "x:integer = 5"},
    });
}

TEST(ParseCsv, TakesAnIntegerColumnWithExactlyTwoValuesAsACategory) {
    expect_all({
        {"x\n0\n1\n0\n", "x:category(int) = 0 1 0"},
        {"x\n1\n\n00\n+1\n-0\n", "x:category(int) = 1 . 0 1 0"},
        {"x\n-7\n 7\n", "x:category(int) = -7 7"},
        {"x\n1\n1\n", "x:integer = 1 1"},
        // Beyond 2^24 float32 cannot tell neighbours apart; the texts can.
        {"x\n16777216\n16777217\n", "x:category(int) = 16777216 16777217"},
        {"x\n16777216\n16777217\n16777218\n", "x:integer = 16777216 16777216 16777218"},
        {"x\n99999999999999999999\n1\n1\n", "x:category(int) = 99999999999999999999 1 1"},
    });
}

TEST(ParseCsv, SortsIntegerLevelsByValueAndOthersByBytes) {
    const TypedTable typed = parse_csv("a,b\n10,x\n9,Z\n9,x\n", "data.csv");

    EXPECT_THAT(typed.schema.find("a")->levels, testing::ElementsAre("9", "10"));
    EXPECT_THAT(typed.schema.find("b")->levels, testing::ElementsAre("Z", "x"));
}

TEST(ParseCsv, ReadsQuotesAndLineEnds) {
    expect_all({
        {"a,b\n\"x,\"\"1\"\"\",2\n\"y\nz\",3\n\"\",4\n",
         "a:category = x,\"1\" y\nz . | b:integer = 2 3 4"},
        {"a,b\r\n1,x\r\n2,\"y\r\n\"\r\n3,x\r\n", "a:integer = 1 2 3 | b:category = x y\r\n x"},
        {"a,b\n1,x\r\n2,x\n3,x", "a:integer = 1 2 3 | b:category = x x x"},
        {"\"a\",\"b,c\"\n1,x\n2,x\n3,x\n\n\r\n\n", "a:integer = 1 2 3 | b,c:category = x x x"},
        {"a\n\"\"\"\"\n\"\"\"\"\n", "a:category = \" \""},
        {"a,b\n,\n1,\n2,x\n4,x\n", "a:integer = . 1 2 4 | b:category = . . x x"},
        {"\xEF\xBB\xBF\"a\",b\n1,x\n2,x\n3,x\n", "a:integer = 1 2 3 | b:category = x x x"},
        {"x\n5\n\n7\n8\n\n", "x:integer = 5 . 7 8"},
        {"x\n\n5\n6\n7\n", "x:integer = . 5 6 7"},
        {"x\n\"1\"\n\"2.5\"\n", "x:number = 1 2.5"},
        {"\xC3\xA4,b\n\xE2\x82\xAC,1\n\xF0\x9F\x98\x80,2\n\xE2\x82\xAC,3\n",
         "\xC3\xA4:category = \xE2\x82\xAC \xF0\x9F\x98\x80 \xE2\x82\xAC | b:integer = 1 2 3"},
    });
}

TEST(ParseCsv, DetectsTheDelimiterFromTheHeaderOutsideQuotes) {
    expect_all({
        {"a;b\n1;x\n2;x\n3;x\n", "a:integer = 1 2 3 | b:category = x x x"},
        {"a\tb,c\td\n1\tx\t3\n", "a:integer = 1 | b,c:category = x | d:integer = 3"},
        {"a|b\n1|x\n", "a:integer = 1 | b:category = x"},
        {"a,b;c\n1,x\n", "a:integer = 1 | b;c:category = x"},
        {"a;b|c\n1;x\n", "a:integer = 1 | b|c:category = x"},
        {"\"a,,,\";b\n1;x\n", "a,,,:integer = 1 | b:category = x"},
        {"a,b,c\td\n1\t2\n", "a,b,c:integer = 1 | d:integer = 2", {}, "data.tsv"},
        {"a,b,c\td\n1\t2\n", "a,b,c:integer = 1 | d:integer = 2", {}, "data.tsv.gz"},
        {"a,b;c\n1;2\n", "a,b:integer = 1 | c:integer = 2", {.delimiter = ';'}},
        {"a,b c\n1 2\n", "a,b:integer = 1 | c:integer = 2", {.delimiter = ' '}},
    });
}

TEST(ParseCsv, ComparesMissingTokensWithoutTheSpacesAround) {
    expect_all({
        {"x,y\n1, NA\nN/A,a\nnull,a\nNaN ,\"NA\"\n3,b\n4.5,b\n",
         "x:number = 1 . . . 3 4.5 | y:category = . a a . b b"},
        {"x,y\n1,?\n-999,a\n 7 ,a\n",
         "x:category(int) = 1 . 7 | y:category = . a a",
         {.missing = {"?", "-999"}}},
        {"x,y\n1,NA\n,a\n4,  \n", "x:category(int) = 1 . 4 | y:category = NA a .", {.missing = {}}},
        {"x,y\n1,nan\n2,nan\n3,a\n", "x:integer = 1 2 3 | y:category = nan nan a"},
    });
}

TEST(ParseCsv, KeepsTextsByteForByte) {
    expect_all({{"x,y\n a,1\na ,2\na,3\n a,4\n", "x:category =  a a  a  a | y:integer = 1 2 3 4"}});
}

TEST(ParseCsv, RoundsTheNearestDoubleToFloat32) {
    // Halfway between two floats but for the last digit: the double is the tie itself, which goes
    // to the even float, as it does in every program that reads doubles.
    expect_all({
        {"x\n1.00000005960464477539062500001\n0.1\n3.4028235e38\n1e-60\n",
         "x:number = 1 0.1 3.4028235e+38 0"},
        {"x\n123456789012345678\n0.000000000000000000000001\n-.5\n",
         "x:number = 1.2345679e+17 1e-24 -0.5"},
    });
}

TEST(ParseCsv, ObeysTypesThatAreSet) {
    const std::string text = "n,z\n1,00501\n0,02139\n1,00501\n";
    expect_all({
        {text, "n:number = 1 0 1 | z:integer = 501 2139 501",
         with_types({{"n", ColumnType::number}, {"z", ColumnType::integer}})},
        {text, "n:integer = 1 0 1 | z:category = 00501 02139 00501",
         with_types({{"n", ColumnType::integer}, {"z", ColumnType::category}})},
        {text, "n:category(int) = 1 0 1",
         with_types({{"n", ColumnType::category}, {"z", ColumnType::drop}})},
        {text, "n:id = 1 0 1 | z:id = 00501 02139 00501",
         with_types({{"n", ColumnType::id}, {"z", ColumnType::id}})},
        {"x\n3\n1\n2\n", "x:category(int) = 3 1 2", with_types({{"x", ColumnType::category}})},
        {"x\n1.5\n1\n", "x:category = 1.5 1", with_types({{"x", ColumnType::category}})},
        {"x\n5.0\n1e1\n", "x:integer = 5 10", with_types({{"x", ColumnType::integer}})},
    });
}

TEST(ParseCsv, DropsAColumnWithoutValuesAndSaysSo) {
    const TypedTable typed = parse_csv("a,b,c\n1,,NA\n2,NA,\n3,,\n", "data.csv",
                                       with_types({{"c", ColumnType::category}}));

    EXPECT_EQ(describe(typed), "a:integer = 1 2 3");
    EXPECT_THAT(typed.notes, testing::ElementsAre("column 'b' was dropped: it has no value",
                                                  "column 'c' was dropped: it has no value"));
}

/// A column of `n` different numbers, then `tail`.
std::string numbers_then(int n, const std::string& tail) {
    std::string text = "age\n";
    for (int i = 0; i < n; ++i) text += std::to_string(i) + "\n";
    return text + tail;
}

TEST(ParseCsv, TakesTextsAmongFewNumbersAsACategory) {
    // 20 different numbers and one text are 21 different values, 95 % of them numbers: an error,
    // tested below. With 19 numbers there are only 20 values; with 3 texts, less than 90 % numbers.
    const TypedTable few = parse_csv(numbers_then(19, "x\n1\n"), "data.csv");
    const TypedTable mixed = parse_csv(numbers_then(26, "x\nx\nx\n"), "data.csv");

    EXPECT_EQ(few.schema.columns[0].type, ColumnType::category);
    EXPECT_EQ(mixed.schema.columns[0].type, ColumnType::category);
}

TEST(ParseCsv, FindsATextThatTheFirstRowsDidNotShow) {
    std::string text = "x\n";
    for (int i = 0; i < 2000; ++i) text += std::to_string(i % 7) + "\n";

    const TypedTable typed = parse_csv(text + "A\n", "data.csv", {}, 256);

    const auto& texts = std::get<Texts>(typed.table.columns()[0].cells);
    EXPECT_EQ(typed.schema.columns[0].type, ColumnType::category);
    EXPECT_EQ(texts.dictionary.size(), 8);
    EXPECT_EQ(texts.dictionary.text(texts.codes[2000]), "A");
    EXPECT_EQ(texts.dictionary.text(texts.codes[1999]), "4");
}

/// 500 rows with a text of their own each but for what `last` says.
std::string rows_with_ids(const std::string& last) {
    std::string text = "row,x\n";
    for (int row = 0; row < 500; ++row) text += "r" + std::to_string(row) + ",1.5\n";
    return text + last + ",1.5\n";
}

TEST(ParseCsv, JoinsDifferentTextsAlikeFromAnyChunks) {
    for (const std::string last : {"r500", "r0", "r499", "NA", ""}) {
        SCOPED_TRACE(last);
        const std::string text = rows_with_ids(last);
        const bool is_id = last == "r500";

        for (const std::size_t chunk_bytes : {64UL, 1000UL, 1UL << 20}) {
            const TypedTable typed = parse_csv(text, "rows.csv", {}, chunk_bytes);

            const auto& texts = std::get<Texts>(typed.table.at("row").cells);
            ASSERT_EQ(texts.codes.size(), 501U);
            for (std::int32_t row = 0; row < 500; ++row) {
                ASSERT_EQ(texts.codes[static_cast<std::size_t>(row)], row);
                ASSERT_EQ(texts.dictionary.text(row), "r" + std::to_string(row));
            }
            EXPECT_EQ(texts.dictionary.size(), is_id ? 501 : 500);
            EXPECT_EQ(texts.codes[500],
                      is_id ? 500 : texts.dictionary.find(last).value_or(missing_code));
            EXPECT_EQ(typed.schema.find("row")->type,
                      is_id ? ColumnType::id : ColumnType::category);
        }
    }
}

}  // namespace
}  // namespace mlpipe
