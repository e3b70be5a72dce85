#include "table/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

const std::string telco = std::string(MLPIPE_SOURCE_DIR) + "/data/telco_7043.csv";

/// Every cell as text, by columns: two tables with the same cells look the same whatever the codes.
std::vector<std::vector<std::string>> cells_of(const Table& table) {
    std::vector<std::vector<std::string>> columns;
    for (const Column& column : table.columns()) {
        auto& cells = columns.emplace_back(1, column.name);
        const auto* numbers = std::get_if<Numbers>(&column.cells);
        const auto* texts = std::get_if<Texts>(&column.cells);
        for (std::size_t row = 0; row < table.n_rows(); ++row) {
            if (numbers != nullptr) {
                cells.push_back(std::to_string(numbers->values[row]));
            } else if (texts->codes[row] == missing_code) {
                cells.push_back("missing");
            } else {
                cells.emplace_back(texts->dictionary.text(texts->codes[row]));
            }
        }
    }
    return columns;
}

void append(std::vector<std::vector<std::string>>& all, const Table& block) {
    std::vector<std::vector<std::string>> cells = cells_of(block);
    if (all.empty()) {
        all = std::move(cells);
        return;
    }
    for (std::size_t c = 0; c < all.size(); ++c) {
        all[c].insert(all[c].end(), cells[c].begin() + 1, cells[c].end());
    }
}

TEST(ReadCsv, InfersTheColumnsOfTheTelcoSample) {
    const TypedTable typed = read_csv(telco);

    const ColumnSchema& total_charges = *typed.schema.find("total_charges");
    const ColumnSchema& senior_citizen = *typed.schema.find("senior_citizen");
    EXPECT_EQ(typed.table.n_rows(), 7043u);
    EXPECT_EQ(typed.schema.find("tenure_months")->type, ColumnType::integer);
    EXPECT_EQ(total_charges.type, ColumnType::number);
    EXPECT_NEAR(total_charges.missing_rate * 7043, 11, 1e-9);
    EXPECT_EQ(senior_citizen.type, ColumnType::category);
    EXPECT_TRUE(senior_citizen.integer_levels);
    EXPECT_THAT(senior_citizen.levels, testing::ElementsAre("0", "1"));
    EXPECT_EQ(typed.schema.find("customer_id")->type, ColumnType::id);
    EXPECT_THAT(typed.schema.find("contract")->levels,
                testing::ElementsAre("Month-to-month", "One year", "Two year"));
    EXPECT_TRUE(typed.notes.empty());
}

TEST(ReadCsv, ReadsAGzipFileAsThePlainOne) {
    const TestFolder folder;
    const std::string text = read_file(telco);
    gzFile packed = gzopen((folder / "telco.csv.gz").c_str(), "wb");
    ASSERT_EQ(gzwrite(packed, text.data(), static_cast<unsigned>(text.size())),
              static_cast<int>(text.size()));
    ASSERT_EQ(gzclose(packed), Z_OK);

    EXPECT_EQ(cells_of(read_csv(folder / "telco.csv.gz").table), cells_of(read_csv(telco).table));
}

TEST(ReadCsv, ReadsStandardInput) {
    const TestFolder folder;
    write_file_atomically(folder / "in", "a,b\n1,x\n2,x\n3,y\n");
    const int kept = ::dup(STDIN_FILENO);
    ASSERT_NE(std::freopen((folder / "in").c_str(), "rb", stdin), nullptr);

    const TypedTable typed = read_csv("-");

    ::dup2(kept, STDIN_FILENO);
    ::close(kept);
    EXPECT_EQ(cells_of(typed.table),
              (std::vector<std::vector<std::string>>{{"a", "1.000000", "2.000000", "3.000000"},
                                                     {"b", "x", "x", "y"}}));
}

TEST(CsvBlockReader, GivesTheRowsOfTheWholeRead) {
    const TypedTable typed = read_csv(telco);
    for (const std::size_t rows_per_block : {1000, 7043, 65536}) {
        CsvBlockReader reader(telco, typed.schema, {}, rows_per_block);

        std::vector<std::vector<std::string>> cells;
        while (const auto block = reader.next()) {
            EXPECT_LE(block->n_rows(), rows_per_block);
            append(cells, *block);
        }

        EXPECT_EQ(cells, cells_of(typed.table)) << rows_per_block;
    }
}

TEST(ReadCsvWithSchema, GivesTheRowsOfTheInferringRead) {
    const TypedTable typed = read_csv(telco);

    const Table table = read_csv(telco, typed.schema);

    EXPECT_EQ(cells_of(table), cells_of(typed.table));
}

TEST(ReadCsvWithSchema, GivesNoRowsForAHeaderAlone) {
    const TestFolder folder;
    write_file_atomically(folder / "a.csv", "b,a\n");
    const Schema schema{{{.name = "a", .type = ColumnType::number}}};

    const Table table = read_csv(folder / "a.csv", schema);

    EXPECT_EQ(table.n_rows(), 0u);
    EXPECT_EQ(table.columns().size(), 1u);
}

TEST(CsvBlockReader, RefusesBlocksWithoutRows) {
    try {
        CsvBlockReader reader(telco, Schema{}, {}, 0);
        FAIL();
    } catch (const InvalidArgument& error) {
        EXPECT_EQ(error.full_text(), "a block must have at least one row");
    }
}

}  // namespace
}  // namespace mlpipe
