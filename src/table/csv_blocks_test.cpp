#include "table/csv_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {
namespace {

ReadBytes bytes_of(std::string text) {
    return [text = std::move(text), at = std::size_t{0}](std::span<char> buffer) mutable {
        const std::size_t n = text.copy(buffer.data(), buffer.size(), at);
        at += n;
        return n;
    };
}

Schema schema_of(std::vector<ColumnSchema> columns) {
    return {.columns = std::move(columns)};
}

/// Each block as "name = cells | name = cells".
std::vector<std::string> blocks_of(const std::string& text, const Schema& schema,
                                   const CsvBlockSizes& sizes = {}) {
    CsvBlocks blocks(bytes_of(text), "data.csv", schema, {}, sizes);
    std::vector<std::string> described;
    while (const auto table = blocks.next()) {
        std::string& block = described.emplace_back();
        for (const Column& column : table->columns()) {
            block += (block.empty() ? "" : " | ") + column.name + " =";
            const auto* numbers = std::get_if<Numbers>(&column.cells);
            const auto* texts = std::get_if<Texts>(&column.cells);
            for (std::size_t row = 0; row < table->n_rows(); ++row) {
                if (numbers != nullptr) {
                    const float value = numbers->values[row];
                    block += " " + (std::isnan(value) ? "." : to_text(value));
                } else {
                    const std::int32_t code = texts->codes[row];
                    block += " ";
                    block += code == missing_code ? "." : texts->dictionary.text(code);
                }
            }
        }
    }
    return described;
}

template <typename Action>
std::string error_of(ErrorCode code, const Action& action) {
    try {
        action();
        return "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code);
        return error.full_text();
    }
}

TEST(CsvBlocks, GiveTheColumnsOfTheSchemaInItsOrder) {
    const Schema schema = schema_of({{.name = "city", .type = ColumnType::category},
                                     {.name = "age", .type = ColumnType::integer},
                                     {.name = "key", .type = ColumnType::id}});

    EXPECT_THAT(blocks_of("x,age,key,city\n?,1,k1,Bonn\n?,NA,k2,\n", schema),
                testing::ElementsAre("city = Bonn . | age = 1 . | key = k1 k2"));
}

TEST(CsvBlocks, LeaveOutAnIdThatTheFileLacks) {
    const Schema schema = schema_of(
        {{.name = "key", .type = ColumnType::id}, {.name = "age", .type = ColumnType::number}});

    EXPECT_THAT(blocks_of("age\n1\n2.5\n", schema), testing::ElementsAre("age = 1 2.5"));
}

TEST(CsvBlocks, HoldAtMostTheRowsAskedFor) {
    const Schema schema = schema_of({{.name = "a", .type = ColumnType::number}});

    EXPECT_THAT(blocks_of("a\n1\n2\n3\n4\n5\n", schema, {.rows = 2}),
                testing::ElementsAre("a = 1 2", "a = 3 4", "a = 5"));
    EXPECT_THAT(blocks_of("a\n1\n2\n3\n4", schema, {.rows = 2}),
                testing::ElementsAre("a = 1 2", "a = 3 4"));
}

TEST(CsvBlocks, KnowThatEmptyLinesAtTheEndAreNoRowsWhateverTheWindow) {
    const Schema schema = schema_of({{.name = "a", .type = ColumnType::number}});
    for (std::size_t bytes = 1; bytes < 12; ++bytes) {
        const auto blocks = blocks_of("a\n1\n\n3\n\n\r\n\n", schema, {.bytes = bytes});

        std::string all;
        for (const std::string& block : blocks) all += block.substr(3);
        EXPECT_EQ(all, " 1 . 3") << "window of " << bytes;
    }
}

TEST(CsvBlocks, AreNoneForAFileWithoutRows) {
    const Schema schema = schema_of({{.name = "a", .type = ColumnType::number}});

    EXPECT_TRUE(blocks_of("a", schema).empty());
    EXPECT_TRUE(blocks_of("a\n\n\n", schema).empty());
}

TEST(CsvBlocks, GrowTheWindowForALongRow) {
    const Schema schema = schema_of(
        {{.name = "a", .type = ColumnType::category}, {.name = "b", .type = ColumnType::number}});
    const std::string text(1000, 'x');

    EXPECT_THAT(blocks_of("a,b\n\"" + text + "\n\",1\ny,2\n", schema, {.rows = 1, .bytes = 8}),
                testing::ElementsAre("a = " + text + "\n | b = 1", "a = y | b = 2"));
}

TEST(CsvBlocks, WriteIntegerLevelsInOneWay) {
    const Schema schema =
        schema_of({{.name = "a", .type = ColumnType::category, .integer_levels = true}});

    EXPECT_THAT(blocks_of("a\n0.0\n00\n +1\n1e0\n0.5\nold\n-0\n", schema),
                testing::ElementsAre("a = 0 0 1 1 0.5 old 0"));
}

TEST(CsvBlocks, ListAllColumnsThatAreMissing) {
    const Schema schema = schema_of({{.name = "contract", .type = ColumnType::category},
                                     {.name = "age", .type = ColumnType::number},
                                     {.name = "tenure_months", .type = ColumnType::integer},
                                     {.name = "key", .type = ColumnType::id}});
    const auto read = [&](const std::string& text) {
        return error_of(ErrorCode::schema_mismatch, [&] { blocks_of(text, schema); });
    };

    EXPECT_EQ(read("age\n1\n"),
              "data.csv: missing columns: contract, tenure_months\n"
              "  the model needs them\n"
              "  help: the first line must name them; the other columns may stand in any order");
    EXPECT_EQ(read("age,Contract,tenure_months\n1,a,2\n"),
              "data.csv: missing column: contract\n"
              "  the model needs it\n"
              "  help: did you mean 'Contract'?");
}

TEST(CsvBlocks, NameACellThatDoesNotFitTheSchema) {
    const Schema schema = schema_of({{.name = "age", .type = ColumnType::integer},
                                     {.name = "pay", .type = ColumnType::number}});
    const auto read = [&](const std::string& text, std::size_t bytes) {
        return error_of(ErrorCode::schema_mismatch,
                        [&] { blocks_of(text, schema, {.bytes = bytes}); });
    };
    const std::string help = "  help: correct the cell, or leave it empty if the value is missing";

    for (const std::size_t bytes : {4, 16, 4096}) {
        EXPECT_EQ(read("age,pay\n1,2\n3,n/a\n", bytes),
                  "data.csv:3:2: cannot read \"n/a\" as a number in column 'pay'\n"
                  "  'pay' is a number in the model's schema\n" +
                      help);
        EXPECT_EQ(read("age,pay,x\n1,2,\"\n\"\n3.5,n/a,\n", bytes),
                  "data.csv:4:1: cannot read \"3.5\" as an integer in column 'age'\n"
                  "  'age' is an integer in the model's schema\n" +
                      help);
        EXPECT_EQ(read("age,pay\n1,1e39\n", bytes),
                  "data.csv:2:2: \"1e39\" is too large for a 32-bit number in column 'pay'\n"
                  "  numbers are kept as 32-bit floats, whose largest is 3.4028235e+38\n" +
                      help);
    }
}

TEST(CsvBlocks, NameAFaultByItsLineInTheWholeFile) {
    const Schema schema = schema_of({{.name = "a", .type = ColumnType::number}});
    const auto read = [&](std::size_t bytes) {
        return error_of(ErrorCode::bad_format, [&] {
            blocks_of("a,b\n1,\"\n\"\n2,\n3\n4,5\n", schema, {.bytes = bytes});
        });
    };

    for (const std::size_t bytes : {4, 16, 4096}) {
        EXPECT_EQ(read(bytes),
                  "data.csv:5:1: the row has 1 cell, the header has 2\n"
                  "  help: add what is missing; the cells are divided by \",\"");
    }
}

TEST(CsvBlocks, RefuseARowThatWouldNeedTooMuchMemory) {
    const Schema schema = schema_of({{.name = "a", .type = ColumnType::number}});
    std::string text = "a,b\n1,2\n3,\"";
    text.append(csv_longest_record + 100, 'x');

    EXPECT_EQ(error_of(ErrorCode::bad_format, [&] { blocks_of(text + "\n", schema); }),
              "data.csv:3:2: the row is longer than 64 MiB\n"
              "  the quote that opens this cell is not closed before that\n"
              "  help: close the quote, or double it if it belongs to the text");
}

}  // namespace
}  // namespace mlpipe
