#include "table/csv_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/random.h"

namespace mlpipe {
namespace {

/// The same, a byte at a time.
CellEnds plain_cell_ends(const std::string& text) {
    CellEnds found;
    bool inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            inside = !inside;
            ++found.n_quotes;
        }
        if (inside) continue;
        if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) found.faulty = true;
        if (text[i] == '\n') ++found.n_records;
        if (text[i] == ',' || text[i] == '\n') {
            found.buffer.push_back(static_cast<std::uint32_t>(i));
        }
    }
    if (inside) found.faulty = true;
    if (!text.empty() && (inside || text.back() != '\n')) {
        found.buffer.push_back(static_cast<std::uint32_t>(text.size()));
        ++found.n_records;
    }
    found.n_ends = found.buffer.size();
    return found;
}

std::string random_text(Rng& rng) {
    constexpr std::string_view letters = "aaaaaaa,,,\"\n\r";
    std::string text;
    for (std::uint32_t n = rng.below(300); n > 0; --n) {
        text += letters[rng.below(static_cast<std::uint32_t>(letters.size()))];
        if (text.back() == '\r' && rng.below(4) > 0) text += '\n';
    }
    return text;
}

TEST(FindCellEnds, AgreesWithAByteByByteScan) {
    CellEnds found;
    for (std::uint64_t seed = 0; seed < 2000 && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Rng rng(seed, "scan");
        const std::string text = random_text(rng);

        const CellEnds expected = plain_cell_ends(text);
        for (const auto find : {find_cell_ends, find_cell_ends_anywhere}) {
            find(text, ',', found);

            EXPECT_THAT(found.ends(), testing::ElementsAreArray(expected.ends()));
            EXPECT_EQ(found.n_records, expected.n_records);
            EXPECT_EQ(found.n_quotes, expected.n_quotes);
            EXPECT_EQ(found.faulty, expected.faulty);
        }
    }
}

TEST(FindRecordEnd, SkipsNewlinesInsideQuotes) {
    EXPECT_EQ(find_record_end("a,\"\n\"\nb\n", false), 6u);
    EXPECT_EQ(find_record_end("\n\"\nb", true), 3u);
    EXPECT_EQ(find_record_end("a\"\n", false), std::string_view::npos);
    EXPECT_EQ(find_record_end("", false), std::string_view::npos);
    EXPECT_EQ(find_record_end(std::string(200, 'x') + "\n", false), 201u);
}

TEST(FindRecordsEnd, StopsAtTheLimit) {
    const auto found = [](std::string_view text, std::size_t most) {
        const RecordsEnd records = find_records_end(text, most);
        return std::pair(records.end, records.n_records);
    };

    EXPECT_EQ(found("a\nb\nc", 5), std::pair(std::size_t{4}, std::size_t{2}));
    EXPECT_EQ(found("a\nb\nc", 1), std::pair(std::size_t{2}, std::size_t{1}));
    EXPECT_EQ(found("\"a\nb\"", 1), std::pair(std::size_t{0}, std::size_t{0}));
}

TEST(CountByte, CountsEveryOne) {
    EXPECT_EQ(count_byte(std::string(1000, 'x') + "y", 'x'), 1000u);
    EXPECT_EQ(count_byte("", 'x'), 0u);
}

}  // namespace
}  // namespace mlpipe
