#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "pipeline/pipeline.h"
#include "preprocessing/test_columns.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

Table texts(const std::vector<std::optional<std::string>>& cells,
            const std::string& name = "churn") {
    return Table({text_column(name, cells)});
}

TEST(Target, TakesYesAsThePositiveClass) {
    const Target target = read_target(texts({"No", "Yes", "Yes"}), "churn");

    EXPECT_THAT(target.y, ElementsAre(0, 1, 1));
    EXPECT_EQ(target.names.positive_value, "Yes");
    EXPECT_EQ(target.names.negative_value, "No");
    EXPECT_EQ(target.note, "");
}

TEST(Target, TakesOneAndTrueInAnyCaseAsThePositiveClass) {
    EXPECT_THAT(read_target(texts({"1", "0", "1"}), "churn").y, ElementsAre(1, 0, 1));
    EXPECT_THAT(read_target(texts({"TRUE", "FALSE", "TRUE"}), "churn").y, ElementsAre(1, 0, 1));
}

TEST(Target, TakesTheRarerClassAsPositiveAndSaysSo) {
    const Target target = read_target(texts({"good", "bad", "good"}, "target"), "target");

    EXPECT_THAT(target.y, ElementsAre(0, 1, 0));
    EXPECT_EQ(target.note,
              "'bad' is taken as the positive class of 'target', being the rarer one (1 of 3 "
              "rows); --positive names another");
}

TEST(Target, TakesTheLaterOfEquallyFrequentClasses) {
    const Target target = read_target(texts({"b", "a", "a", "b"}, "target"), "target");

    EXPECT_EQ(target.names.positive_value, "b");
    EXPECT_EQ(target.note,
              "'b' is taken as the positive class of 'target', being the later of two equally "
              "frequent ones (2 of 4 rows); --positive names another");
}

TEST(Target, TakesTheClassThatIsNamed) {
    const Target target = read_target(texts({"Yes", "No"}), "churn", "No");

    EXPECT_THAT(target.y, ElementsAre(0, 1));
    EXPECT_EQ(target.names.negative_value, "Yes");
}

TEST(Target, ReadsNumbers) {
    const Table table({number_column("y", {0, 1, -0.0f})});

    const Target target = read_target(table, "y");

    EXPECT_THAT(target.y, ElementsAre(0, 1, 0));
    EXPECT_EQ(target.names.positive_value, "1");
    EXPECT_EQ(target.names.negative_value, "0");
}

TEST(Target, NamesTheClassesAfterAColumnThatAsksAQuestion) {
    const auto labels = [](const std::string& column, const std::string& positive,
                           const std::string& negative) {
        const ClassNames names =
            read_target(texts({positive, negative}, column), column, positive).names;
        return names.positive_label + "|" + names.negative_label;
    };

    EXPECT_EQ(labels("churn", "Yes", "No"), "Churn|No Churn");
    EXPECT_EQ(labels("has_left", "true", "false"), "Has Left|No Has Left");
    EXPECT_EQ(labels("target", "Yes", "No"), "Yes|No");
    EXPECT_EQ(labels("Class", "1", "0"), "1|0");
    EXPECT_EQ(labels("risk", "bad", "good"), "bad|good");
}

TEST(Target, TakesTheLabelsThatAreGiven) {
    const Target target =
        read_target(texts({"Yes", "No"}), "churn", std::nullopt, "leaves", "stays");

    EXPECT_EQ(target.names.positive_label, "leaves");
    EXPECT_EQ(target.names.negative_label, "stays");
}

TEST(Target, RefusesEqualLabels) {
    EXPECT_EQ(error_text<InvalidArgument>([] {
                  (void)read_target(texts({"Yes", "No"}), "churn", std::nullopt, "x", "x");
              }),
              "both classes have the label \"x\"");
}

TEST(Target, SuggestsAnAbsentColumn) {
    EXPECT_EQ(error_text<InvalidArgument>([] { (void)read_target(texts({"a"}), "churned"); }),
              "there is no target column 'churned'\n"
              "  help: did you mean 'churn'?");
}

TEST(Target, ListsTheValuesIfThePositiveOneIsNone) {
    EXPECT_EQ(error_text<InvalidArgument>([] {
                  (void)read_target(texts({"Yes", "No"}), "churn", "yes");
              }),
              "'yes' is no value of the target 'churn'\n"
              "  its values are 'No' and 'Yes'");
}

TEST(Target, RefusesAMissingCellAndNamesItsRow) {
    const std::string expected =
        "target 'churn' is missing in row 2\n"
        "  help: leave out the rows whose answer is not known";

    EXPECT_EQ(error_text<SchemaMismatch>([] {
                  (void)read_target(texts({"Yes", missing_text, "No"}), "churn");
              }),
              expected);
    EXPECT_EQ(error_text<SchemaMismatch>([] {
                  (void)read_target(Table({number_column("churn", {0, missing_number})}), "churn");
              }),
              expected);
}

TEST(Target, RefusesOtherThanTwoClassesAndListsThem) {
    const auto error = [](const Table& table) {
        return error_text<SchemaMismatch>([&] { (void)read_target(table, "churn"); });
    };

    EXPECT_EQ(error(texts({"a", "a"})),
              "target 'churn' has one class, and two are needed\n"
              "  every row is 'a'");
    EXPECT_EQ(error(texts({"a", "c", "b"})),
              "target 'churn' has 3 classes, and two are needed\n"
              "  its values are 'a', 'b' and 'c'");
    EXPECT_EQ(error(Table({number_column("churn", {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1.5f})})),
              "target 'churn' has 12 classes, and two are needed\n"
              "  its values are '1.5', '10', '11', '12', '2', '3', '4', '5', '6', '7' and 2 more");
    EXPECT_EQ(error(texts({})), "target 'churn' has no rows");
}

TEST(Target, DoesNotCountValuesThatNoRowHas) {
    const Table all = texts({"Yes", "No", "Maybe"});

    EXPECT_THAT(read_target(all.select_rows(std::vector<std::uint32_t>{0, 1}), "churn").y,
                ElementsAre(1, 0));
}

const ClassNames yes_no{.negative_value = "No",
                        .positive_value = "Yes",
                        .negative_label = "No",
                        .positive_label = "Yes"};

TEST(Target, IsReadAgainUnderFixedNames) {
    EXPECT_THAT(read_target(texts({"Yes", "Yes"}), "churn", yes_no), ElementsAre(1, 1));
}

TEST(Target, IsTheSameNumberInAnotherText) {
    const ClassNames names{.negative_value = "0",
                           .positive_value = "1",
                           .negative_label = "No",
                           .positive_label = "Yes"};

    EXPECT_THAT(read_target(texts({"1.0", "0", "1"}), "churn", names), ElementsAre(1, 0, 1));
}

TEST(Target, RefusesAnotherValueUnderFixedNames) {
    EXPECT_EQ(error_text<SchemaMismatch>([] {
                  (void)read_target(texts({"Yes", "Maybe"}), "churn", yes_no);
              }),
              "target 'churn' is 'Maybe' in row 2\n"
              "  the model knows 'No' and 'Yes'");
}

}  // namespace
}  // namespace mlpipe
