// Random tables, written in random ways, must come back the same from the plain reader, from the
// parallel one with any chunk size and number of threads, and block by block.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "table/csv_blocks.h"

namespace mlpipe {
namespace {

using Row = std::vector<std::string>;

std::string random_cell(Rng& rng) {
    static const std::vector<std::string> pieces{
        "a", "b", "\"", "\n", "\r\n", "\r", ",", ";", " ", "\xC3\xA4", "\xF0\x9F\x98\x80", "1"};
    std::string text;
    for (std::uint32_t n = rng.below(6); n > 0; --n) {
        text += pieces[rng.below(static_cast<std::uint32_t>(pieces.size()))];
    }
    return text;
}

std::vector<Row> random_rows(Rng& rng, std::size_t n_columns) {
    std::vector<Row> rows(1 + rng.below(40));
    for (Row& row : rows) {
        for (std::size_t c = 0; c < n_columns; ++c) row.push_back(random_cell(rng));
    }
    // An empty line at the end would be no row.
    if (rows.back()[0].empty()) rows.back()[0] = "x";
    return rows;
}

std::string written(Rng& rng, const std::vector<Row>& rows) {
    const std::string line_end = rng.below(2) == 0 ? "\n" : "\r\n";
    std::string text = rng.below(2) == 0 ? "" : "\xEF\xBB\xBF";
    for (std::size_t c = 0; c < rows[0].size(); ++c) {
        text += (c == 0 ? "c" : ",c") + std::to_string(c);
    }
    text += line_end;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        for (std::size_t c = 0; c < rows[r].size(); ++c) {
            const std::string& cell = rows[r][c];
            if (c > 0) text += ',';
            const bool must_quote = cell.find_first_of("\",\r\n") != std::string::npos;
            if (!must_quote && rng.below(3) > 0) {
                text += cell;
                continue;
            }
            text += '"';
            for (const char letter : cell) text += letter == '"' ? "\"\"" : std::string(1, letter);
            text += '"';
        }
        if (r + 1 < rows.size() || rng.below(2) == 0) text += line_end;
    }
    return text;
}

/// Ids are never rewritten, so texts come back as they were.
std::map<std::string, ColumnType> all_ids(std::size_t n_columns) {
    std::map<std::string, ColumnType> types;
    for (std::size_t c = 0; c < n_columns; ++c) {
        types["c" + std::to_string(c)] = ColumnType::id;
    }
    return types;
}

/// A missing cell is the empty text.
void append_rows(const Table& table, std::size_t n_columns, std::vector<Row>& rows) {
    const std::size_t first = rows.size();
    rows.resize(first + table.n_rows(), Row(n_columns));
    for (const Column& column : table.columns()) {
        const auto& texts = std::get<Texts>(column.cells);
        const std::size_t c = static_cast<std::size_t>(std::stoi(column.name.substr(1)));
        for (std::size_t r = 0; r < table.n_rows(); ++r) {
            if (texts.codes[r] == missing_code) continue;
            rows[first + r][c] = texts.dictionary.text(texts.codes[r]);
        }
    }
}

/// Texts of spaces alone are missing.
std::vector<Row> expected_rows(std::vector<Row> rows) {
    for (Row& row : rows) {
        for (std::string& cell : row) {
            if (cell.find_first_not_of(' ') == std::string::npos) cell.clear();
        }
    }
    return rows;
}

std::vector<std::string> dictionary_texts(const Column& column) {
    const Dictionary& dictionary = std::get<Texts>(column.cells).dictionary;
    std::vector<std::string> texts;
    for (std::int32_t code = 0; code < dictionary.size(); ++code) {
        texts.emplace_back(dictionary.text(code));
    }
    return texts;
}

struct RandomFile {
    explicit RandomFile(int seed) : rng(static_cast<std::uint64_t>(seed), "csv") {}

    Rng rng;
    std::size_t n_columns = 1 + rng.below(4);
    std::vector<Row> rows = random_rows(rng, n_columns);
    std::string text = written(rng, rows);
};

template <typename Check>
void for_each_file(const Check& check) {
    for (int seed = 0; seed < 100 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        check(RandomFile(seed));
    }
}

TEST(CsvProperty, ThePlainReaderGivesTheCellsBack) {
    for_each_file([](const RandomFile& file) {
        const CsvSource source{.name = "data.csv", .delimiter = ','};
        std::string_view text = file.text;
        if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());

        CsvRecordReader reader(text, source);
        std::vector<CsvCell> cells;
        reader.next(cells);
        std::vector<Row> rows;
        while (reader.next(cells)) {
            Row& row = rows.emplace_back();
            for (const CsvCell& cell : cells) row.push_back(cell.text);
        }

        EXPECT_EQ(rows, file.rows);
    });
}

TEST(CsvProperty, AnyChunkSizeAndNumberOfThreadsGivesTheSameTable) {
    struct Way {
        std::size_t chunk_bytes;
        int threads;
    };
    for_each_file([](const RandomFile& file) {
        std::vector<std::vector<std::string>> first_sight;
        for (const Way way : std::vector<Way>{{1 << 20, 1}, {1, 1}, {1, 8}, {3, 2}, {64, 3}}) {
            const TypedTable typed = parse_csv(
                file.text, "data.csv",
                {.types = all_ids(file.n_columns), .delimiter = ',', .threads = {way.threads}},
                way.chunk_bytes);

            std::vector<Row> rows;
            append_rows(typed.table, file.n_columns, rows);
            // A column without any value is dropped; its cells are missing all the same.
            if (rows.empty()) rows.resize(file.rows.size(), Row(file.n_columns));
            EXPECT_EQ(rows, expected_rows(file.rows))
                << way.chunk_bytes << " bytes, " << way.threads << " threads";
            std::vector<std::vector<std::string>> texts;
            for (const Column& column : typed.table.columns()) {
                texts.push_back(dictionary_texts(column));
            }
            if (first_sight.empty()) first_sight = texts;
            EXPECT_EQ(texts, first_sight);
        }
    });
}

TEST(CsvProperty, BlocksOfAnySizeGiveTheSameRows) {
    for_each_file([](const RandomFile& file) {
        Schema schema;
        for (std::size_t c = 0; c < file.n_columns; ++c) {
            schema.columns.push_back(
                {.name = "c" + std::to_string(c), .type = ColumnType::category});
        }
        for (const std::size_t window : {1U, 10U, 1U << 20}) {
            for (const std::size_t block : {1U, 3U, 1000U}) {
                std::size_t at = 0;
                const auto read = [&](std::span<char> buffer) {
                    const std::size_t n = file.text.copy(buffer.data(), buffer.size(), at);
                    at += n;
                    return n;
                };
                CsvBlocks blocks(read, "data.csv", schema, {.delimiter = ','},
                                 {.rows = block, .bytes = window, .chunk_bytes = 16});

                std::vector<Row> rows;
                while (const auto table = blocks.next()) {
                    EXPECT_LE(table->n_rows(), block);
                    append_rows(*table, file.n_columns, rows);
                }

                EXPECT_EQ(rows, expected_rows(file.rows)) << window << " bytes, " << block;
            }
        }
    });
}

/// "2 rows", or the error.
std::string outcome_of_plain_reader(const std::string& text) {
    try {
        const CsvSource source{.name = "data.csv", .delimiter = ','};
        CsvRecordReader reader(without_last_line_ends(text), source);
        std::vector<CsvCell> cells;
        reader.next(cells);
        std::size_t n_rows = 0;
        for (; reader.next(cells); ++n_rows) require_cell_count(cells, 2, source);
        return std::to_string(n_rows) + " rows";
    } catch (const BadFormat& error) {
        return error.full_text();
    }
}

std::string outcome(const std::string& text, std::size_t chunk_bytes) {
    const Schema schema{{{.name = "x", .type = ColumnType::category}}};
    try {
        const CsvRowParser parser(read_header(text, "data.csv", ','), schema, {.threads = {1}},
                                  chunk_bytes);
        const std::string_view rows = without_last_line_ends(text).substr(4);
        return std::to_string(parser.parse(rows, 2).n_rows()) + " rows";
    } catch (const BadFormat& error) {
        return error.full_text();
    }
}

TEST(CsvProperty, AnyBytesAreTakenOrRefusedAsThePlainReaderDoes) {
    constexpr std::string_view letters = "aab,,\"\"\n\n\r1";
    for (std::uint64_t seed = 0; seed < 5000 && !HasFailure(); ++seed) {
        Rng rng(seed, "bytes");
        std::string text = "x,y\n1,2";
        for (std::uint32_t n = rng.below(40); n > 0; --n) {
            text += letters[rng.below(static_cast<std::uint32_t>(letters.size()))];
        }
        const std::string expected = outcome_of_plain_reader(text);

        for (const std::size_t chunk_bytes : {1 << 20, 1, 5}) {
            EXPECT_EQ(outcome(text, chunk_bytes), expected)
                << testing::PrintToString(text) << " in chunks of " << chunk_bytes;
        }
    }
}

}  // namespace
}  // namespace mlpipe
