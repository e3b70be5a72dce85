#include "persistence/schema_compatibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ModelInterface with(std::vector<ColumnSchema> columns) {
    return {.schema = {.columns = std::move(columns)},
            .target = "churn",
            .names = {.negative_value = "No",
                      .positive_value = "Yes",
                      .negative_label = "No Churn",
                      .positive_label = "Churn"}};
}

const ColumnSchema number{.name = "x", .type = ColumnType::number};
const ColumnSchema integer{.name = "x", .type = ColumnType::integer};
const ColumnSchema text{.name = "x", .type = ColumnType::category, .levels = {"a", "b"}};
const ColumnSchema flag{
    .name = "x", .type = ColumnType::category, .integer_levels = true, .levels = {"0", "1"}};
const ColumnSchema id{.name = "x", .type = ColumnType::id};

TEST(Incompatibilities, AreNoneBetweenAModelAndItself) {
    EXPECT_THAT(incompatibilities(with({number}), with({number})), IsEmpty());
}

TEST(Incompatibilities, FollowTheTypesThatRequestsMayHold) {
    const std::vector<ColumnSchema> columns = {number, integer, text, flag, id};
    // rows: the active model's column; columns: the candidate's; 1: the candidate can take over
    const int expected[5][5] = {{1, 0, 0, 0, 1},   // number
                                {1, 1, 0, 1, 1},   // integer
                                {0, 0, 1, 0, 1},   // text
                                {1, 1, 0, 1, 1},   // category of integers
                                {0, 0, 0, 0, 1}};  // id
    for (std::size_t i = 0; i < columns.size(); ++i) {
        for (std::size_t j = 0; j < columns.size(); ++j) {
            EXPECT_EQ(incompatibilities(with({columns[i]}), with({columns[j]})).empty(),
                      expected[i][j] == 1)
                << i << " to " << j;
        }
    }
}

TEST(Incompatibilities, NameANewFeatureAndANarrowerType) {
    EXPECT_THAT(incompatibilities(with({}), with({number})),
                ElementsAre("it needs 'x', which requests for the active model do not have"));
    EXPECT_THAT(incompatibilities(with({number}), with({integer})),
                ElementsAre("'x' must be an integer, for the active model it is a number"));
    EXPECT_THAT(
        incompatibilities(with({id}), with({text})),
        ElementsAre("'x' must be a text, for the active model it is an id, which may be absent"));
}

TEST(Incompatibilities, AreNotAColumnLessOrOtherLevels) {
    ColumnSchema other = text;
    other.levels = {"c"};

    EXPECT_THAT(incompatibilities(with({text}), with({other})), IsEmpty());
    EXPECT_THAT(incompatibilities(with({text}), with({})), IsEmpty());
}

TEST(Incompatibilities, NameWhatAnAnswerWouldSayOtherwise) {
    ModelInterface other = with({number});
    other.target = "left";
    other.names = {.negative_value = "Yes",
                   .positive_value = "No",
                   .negative_label = "Stays",
                   .positive_label = "Leaves"};

    EXPECT_THAT(incompatibilities(with({number}), other),
                ElementsAre("its target is 'left', that of the active model 'churn'",
                            "its positive class is 'No', that of the active model 'Yes'",
                            "its positive label is 'Leaves', that of the active model 'Churn'",
                            "its negative label is 'Stays', that of the active model 'No Churn'"));
}

}  // namespace
}  // namespace mlpipe
