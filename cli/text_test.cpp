// text_test.cpp: the small texts of the command line: tables, suggestions, cells, curl.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/curl_example.h"
#include "cli/progress_bar.h"
#include "cli/suggestion.h"
#include "cli/text_table.h"
#include "table/csv_text.h"

namespace mlpipe {
namespace {

TEST(FormatTable, AlignsByWhatIsSeenNotByBytes) {
    EXPECT_EQ(format_table({{"", "value"}, {"accuracy", "0.8 ± 0.1"}, {"f", "1"}}),
              "              value\n"
              "accuracy  0.8 ± 0.1\n"
              "f                 1\n");
}

TEST(Wrap, BreaksAtSpacesAndIndentsWhatFollows) {
    EXPECT_EQ(wrap("one two three four", 2, 9), "one two\n  three\n  four");
}

TEST(DurationText, ChoosesTheUnit) {
    EXPECT_EQ(duration_text(0.0123), "12.3 ms");
    EXPECT_EQ(duration_text(1.234), "1.23 s");
    EXPECT_EQ(duration_text(125), "2 min 5 s");
}

TEST(ProgressText, FillsUpAndGuessesWhatIsLeft) {
    EXPECT_EQ(progress_text(0, 40, 0.6), "[                              ] 0 of 40 fits");
    EXPECT_EQ(progress_text(10, 40, 2),
              "[#######                       ] 10 of 40 fits, about 6.00 s left");
    EXPECT_EQ(progress_text(40, 40, 2),
              "[##############################] 40 of 40 fits, about 0.0 ms left");
}

TEST(ProgressBar, LeavesAFileAlone) {
    std::ostringstream out, err;
    const Terminal terminal{.out = out, .err = err};
    {
        ProgressBar bar(terminal, {});
        bar.show(1, 2);
    }
    EXPECT_EQ(err.str(), "");
}

TEST(CountText, GroupsThousands) {
    EXPECT_EQ(count_text(7043, "row"), "7,043 rows");
    EXPECT_EQ(count_text(1, "row"), "1 row");
    EXPECT_EQ(count_text(1234567), "1,234,567");
}

TEST(NearestName, ForgivesAFewLettersButNotMost) {
    const std::vector<std::string> known = {"train", "predict"};

    EXPECT_EQ(nearest_name("trian", known), "train");
    EXPECT_EQ(nearest_name("PREDICT", known), "predict");
    EXPECT_EQ(nearest_name("xyzzy", known), std::nullopt);
}

TEST(CsvCell, IsQuotedOnlyWhereNeeded) {
    std::string line;
    append_csv_cell(line, "plain");
    append_csv_cell(line, " a \"b\", c\n");

    EXPECT_EQ(line, "plain\" a \"\"b\"\", c\n\"");
}

TEST(CurlExample, IsSafeToPasteIntoAShell) {
    const Schema schema{
        {{.name = "port", .type = ColumnType::category, .levels = {"O'Hara", "B"}}}};

    EXPECT_EQ(curl_example("http://127.0.0.1:5000", schema),
              "curl -s http://127.0.0.1:5000/predict -H 'Content-Type: application/json' -d "
              R"('{"port":"O'\''Hara"}')");
}

}  // namespace
}  // namespace mlpipe
