#include "model_selection/unseen_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "model_selection/cross_validation.h"
#include "model_selection/test_rows.h"
#include "model_selection/training.h"

namespace mlpipe {
namespace {

using testing::ElementsAreArray;

Table first_rows(const Table& table, std::uint32_t n) {
    std::vector<std::uint32_t> rows(n);
    std::iota(rows.begin(), rows.end(), 0U);
    return table.select_rows(rows);
}

/// Trained on the first 120 of 200 rows.
class UnseenRows : public testing::Test {
protected:
    [[nodiscard]] static TrainingSettings settings() {
        TrainingSettings settings;
        settings.target = "left";
        settings.algorithms = {GradientBoosting{.n_estimators = 5}};
        settings.seed = 7;
        return settings;
    }

    TestRows rows = make_test_rows(200);
    TrainingResult old = train(first_rows(rows.table, 120), rows.types, settings());
    Target target = read_target(rows.table, "left", std::nullopt);
    FitRecord record{.training_rows = 96,
                     .test_rows = 24,
                     .seed = 7,
                     .roc_auc = old.algorithms[0].test.roc_auc,
                     .log_loss = old.algorithms[0].test.log_loss,
                     .brier = old.algorithms[0].test.brier};
};

TEST_F(UnseenRows, AreThoseHeldOutThenAndThoseAddedSince) {
    std::vector<std::uint32_t> all(200);
    std::iota(all.begin(), all.end(), 0U);
    std::vector<std::uint32_t> expected = old.split.test;
    for (std::uint32_t row = 120; row < 200; ++row) expected.push_back(row);

    const auto unseen = unseen_rows(old.pipeline, record, rows.table, target, all);

    ASSERT_TRUE(unseen.has_value());
    EXPECT_THAT(*unseen, ElementsAreArray(expected));
}

TEST_F(UnseenRows, AreSomeOfTheCandidates) {
    const std::vector<std::uint32_t> candidates = {old.split.train[0], old.split.test[0], 150};

    const auto unseen = unseen_rows(old.pipeline, record, rows.table, target, candidates);

    ASSERT_TRUE(unseen.has_value());
    EXPECT_THAT(*unseen, ElementsAreArray({old.split.test[0], 150U}));
}

TEST_F(UnseenRows, CannotBeToldWhenTheRowsAreOthersOrInAnotherOrder) {
    std::vector<std::uint32_t> reversed(200);
    std::iota(reversed.rbegin(), reversed.rend(), 0U);
    const Table other = make_test_rows(200, 2).table;

    EXPECT_FALSE(unseen_rows(old.pipeline, record, rows.table.select_rows(reversed),
                             select_rows(target, reversed), reversed));
    EXPECT_FALSE(unseen_rows(old.pipeline, record, other, target, reversed));
}

TEST_F(UnseenRows, CannotBeToldFromAnotherRecord) {
    const std::vector<std::uint32_t> candidates = {1, 2};
    FitRecord other_seed = record;
    other_seed.seed = 8;
    FitRecord more_rows = record;
    more_rows.training_rows = 500;

    EXPECT_FALSE(unseen_rows(old.pipeline, other_seed, rows.table, target, candidates));
    EXPECT_FALSE(unseen_rows(old.pipeline, more_rows, rows.table, target, candidates));
    EXPECT_FALSE(unseen_rows(old.pipeline, {}, rows.table, target, candidates));
}

}  // namespace
}  // namespace mlpipe
