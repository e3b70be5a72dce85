#include "model_selection/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "core/error.h"
#include "core/test_errors.h"

namespace mlpipe {
namespace {

std::vector<std::uint8_t> labels(std::size_t negatives, std::size_t positives) {
    std::vector<std::uint8_t> y(negatives, 0);
    for (std::size_t i = 0; i < positives; ++i) {
        y.insert(y.begin() + static_cast<std::ptrdiff_t>(2 * i % (y.size() + 1)), 1);
    }
    return y;
}

std::size_t positives_in(const std::vector<std::uint32_t>& rows,
                         const std::vector<std::uint8_t>& y) {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](std::uint32_t row) { return y[row] == 1; }));
}

std::vector<std::uint32_t> all_rows(const Split& split) {
    std::vector<std::uint32_t> rows = split.train;
    rows.insert(rows.end(), split.test.begin(), split.test.end());
    std::sort(rows.begin(), rows.end());
    return rows;
}

const RowNames names{.negative = "No", .positive = "Yes"};

// Counts of scikit-learn 1.2.1: train_test_split(y, test_size=t, stratify=y).
TEST(StratifiedSplit, HasTheCountsOfScikitLearn) {
    struct Case {
        std::size_t rows, positives;
        double test_size;
        std::size_t test_rows, test_positives;
    };
    for (const Case& c :
         {Case{120, 48, 0.2, 24, 10}, Case{100, 37, 0.25, 25, 9}, Case{7043, 1869, 0.2, 1409, 374},
          Case{35, 12, 0.2, 7, 2}, Case{11, 4, 0.3, 4, 1}, Case{150, 50, 0.33, 50, 17}}) {
        SCOPED_TRACE(c.rows);
        const auto y = labels(c.rows - c.positives, c.positives);

        const Split split = stratified_split(y, c.test_size, 42);

        EXPECT_EQ(split.test.size(), c.test_rows);
        EXPECT_EQ(split.train.size(), c.rows - c.test_rows);
        EXPECT_EQ(positives_in(split.test, y), c.test_positives);
    }
}

TEST(StratifiedSplit, PutsEveryRowInOnePartInOrder) {
    const auto y = labels(72, 48);

    const Split split = stratified_split(y, 0.2, 42);

    EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
    EXPECT_TRUE(std::is_sorted(split.test.begin(), split.test.end()));
    const std::vector<std::uint32_t> rows = all_rows(split);
    ASSERT_EQ(rows.size(), y.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i], i);
}

TEST(StratifiedSplit, IsDecidedByTheSeed) {
    const auto y = labels(72, 48);

    EXPECT_EQ(stratified_split(y, 0.2, 1).test, stratified_split(y, 0.2, 1).test);
    EXPECT_NE(stratified_split(y, 0.2, 1).test, stratified_split(y, 0.2, 2).test);
}

TEST(StratifiedSplit, RefusesATestSizeOutOfRange) {
    const auto y = labels(5, 5);

    EXPECT_EQ(error_text([&] { (void)stratified_split(y, 1, 42); }),
              "test_size is 1, but must lie in (0, 1)");
    EXPECT_EQ(error_text([&] { (void)stratified_split(y, 0, 42); }),
              "test_size is 0, but must lie in (0, 1)");
}

TEST(StratifiedSplit, RefusesToLeaveAPartWithoutAClass) {
    EXPECT_EQ(error_text([] { (void)stratified_split(labels(10, 2), 0.2, 42, names); }),
              "class 'Yes' has 2 rows, too few to share between training and a test part of 20 %\n"
              "  both parts need rows of both classes\n"
              "  help: raise --test-size or add rows of 'Yes'");
    EXPECT_EQ(error_text([] { (void)stratified_split(labels(2, 10), 0.9, 42, names); }),
              "class 'No' has 2 rows, too few to share between training and a test part of 90 %\n"
              "  both parts need rows of both classes\n"
              "  help: lower --test-size or add rows of 'No'");
    EXPECT_EQ(error_text([] { (void)stratified_split(labels(10, 1), 0.2, 42, names); }),
              "class 'Yes' has 1 row, too few to share between training and a test part of 20 %\n"
              "  both parts need rows of both classes\n"
              "  help: add rows of 'Yes'");
}

TEST(StratifiedFolds, TestEveryRowOnce) {
    const auto y = labels(31, 17);

    const std::vector<Split> folds = stratified_folds(y, 5, 42);

    ASSERT_EQ(folds.size(), 5U);
    std::vector<int> tested(y.size());
    for (const Split& fold : folds) {
        EXPECT_EQ(all_rows(fold).size(), y.size());
        for (const std::uint32_t row : fold.test) ++tested[row];
    }
    EXPECT_THAT(tested, testing::Each(1));
}

TEST(StratifiedFolds, DifferByAtMostOneRowOfEachClass) {
    for (std::size_t positives = 5; positives < 40; ++positives) {
        SCOPED_TRACE(positives);
        const auto y = labels(60 - positives, positives);
        std::vector<std::size_t> sizes;
        std::vector<std::size_t> positive_sizes;

        for (const Split& fold : stratified_folds(y, 5, positives)) {
            sizes.push_back(fold.test.size());
            positive_sizes.push_back(positives_in(fold.test, y));
        }

        EXPECT_THAT(sizes, testing::Each(12U));
        const auto [low, high] = std::minmax_element(positive_sizes.begin(), positive_sizes.end());
        EXPECT_LE(*high - *low, 1U);
    }
}

TEST(StratifiedFolds, AreShuffledAnewByEveryRepeat) {
    const auto y = labels(30, 20);

    EXPECT_EQ(stratified_folds(y, 5, 42, 1)[0].test, stratified_folds(y, 5, 42, 1)[0].test);
    EXPECT_NE(stratified_folds(y, 5, 42, 0)[0].test, stratified_folds(y, 5, 42, 1)[0].test);
    EXPECT_NE(stratified_folds(y, 5, 42, 0)[0].test, stratified_folds(y, 5, 43, 0)[0].test);
}

TEST(StratifiedFolds, RefuseMoreFoldsThanRowsOfAClass) {
    EXPECT_EQ(error_text([] { (void)stratified_folds(labels(20, 3), 5, 42, 0, names); }),
              "class 'Yes' has 3 rows, too few for 5 folds\n"
              "  every fold needs a row of each class\n"
              "  help: lower --folds to 3 or add rows of 'Yes'");
    EXPECT_EQ(error_text([] {
                  (void)stratified_folds(labels(1, 9), 2, 42, 0,
                                         {.negative = "No", .rows = "training row"});
              }),
              "class 'No' has 1 training row, too few for 2 folds\n"
              "  every fold needs a row of each class\n"
              "  help: add rows of 'No'");
}

TEST(StratifiedFolds, RefuseLessThanTwoFolds) {
    EXPECT_EQ(error_text([] { (void)stratified_folds(labels(5, 5), 1, 42); }),
              "folds is 1, but must be at least 2");
}

}  // namespace
}  // namespace mlpipe
