#include "model_selection/row_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/error.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

Table numbers(std::vector<float> values) {
    std::vector<Column> columns;
    columns.push_back({.name = "x", .cells = Numbers{.values = std::move(values)}});
    return Table(std::move(columns));
}

Table texts(const std::vector<std::string>& values) {
    Texts cells;
    for (const std::string& value : values) {
        cells.codes.push_back(value.empty() ? missing_code : cells.dictionary.add(value));
    }
    std::vector<Column> columns;
    columns.push_back({.name = "x", .cells = std::move(cells)});
    return Table(std::move(columns));
}

std::vector<std::string> labels(const std::vector<RowGroup>& groups) {
    std::vector<std::string> found;
    for (const RowGroup& group : groups) found.push_back(group.label);
    return found;
}

std::string text_of_error(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.full_text();
    }
    return "no error";
}

TEST(GroupsByColumn, TakesTextsByLevelAndMissingOnesLast) {
    const std::vector<RowGroup> groups = groups_by_column(texts({"b", "", "a", "b"}), "x");

    EXPECT_THAT(labels(groups), ElementsAre("b", "a", "missing"));
    EXPECT_THAT(groups[0].rows, ElementsAre(0U, 3U));
    EXPECT_THAT(groups[2].rows, ElementsAre(1U));
}

TEST(GroupsByColumn, TakesFewNumbersByValue) {
    const std::vector<RowGroup> groups = groups_by_column(numbers({1, 0, missing, 1}), "x");

    EXPECT_THAT(labels(groups), ElementsAre("0", "1", "missing"));
    EXPECT_THAT(groups[1].rows, ElementsAre(0U, 3U));
}

TEST(GroupsByColumn, PutsManyNumbersIntoFourBands) {
    std::vector<float> values;
    for (int i = 0; i < 13; ++i) values.push_back(static_cast<float>(i));

    const std::vector<RowGroup> groups = groups_by_column(numbers(values), "x");

    EXPECT_THAT(labels(groups), ElementsAre("< 3", "3 to < 6", "6 to < 9", ">= 9"));
    EXPECT_THAT(groups[0].rows, ElementsAre(0U, 1U, 2U));
}

TEST(GroupsByColumn, TakesTheBandsOfTheCaller) {
    const std::vector<double> edges{3, 12};

    EXPECT_THAT(labels(groups_by_column(numbers({1, 3, 12, missing}), "x", edges)),
                ElementsAre("< 3", "3 to < 12", ">= 12", "missing"));
    EXPECT_THAT(labels(groups_by_column(texts({"1", "2.5"}), "x", edges)), ElementsAre("< 3"));
}

TEST(GroupsByColumn, RefusesWhatGivesNoGroups) {
    std::vector<std::string> ids;
    for (int i = 0; i < 51; ++i) ids.push_back("id" + std::to_string(i));

    EXPECT_EQ(text_of_error([&] { (void)groups_by_column(texts(ids), "x"); }),
              "column 'x' has more than 50 different texts: too many groups to compare");
    EXPECT_EQ(
        text_of_error([] { (void)groups_by_column(texts({"a"}), "x", std::vector<double>{1}); }),
        "column 'x' holds \"a\", which is in no band of numbers\n"
        "  help: leave out the edges to group by its texts");
    EXPECT_EQ(text_of_error([] {
                  (void)groups_by_column(numbers({1}), "x", std::vector<double>{2, 2});
              }),
              "the edges of 'x' do not ascend: 2 follows 2");
}

}  // namespace
}  // namespace mlpipe
