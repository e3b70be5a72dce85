#include "model_selection/score_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

CrossValidationResult with_auc(std::vector<double> folds) {
    CrossValidationResult result;
    for (const double auc : folds) result.fold_scores.push_back({.roc_auc = auc});
    return result;
}

TEST(DifferencesTo, TakesEveryOtherResultMinusTheReference) {
    const std::vector<CrossValidationResult> results{
        with_auc({0.80, 0.82, 0.84}), with_auc({0.80, 0.83, 0.85}), with_auc({0.60, 0.61, 0.65})};

    const auto differences = differences_to(results, 1, &Scores::roc_auc, 3);

    ASSERT_EQ(differences.size(), 2U);
    EXPECT_EQ(differences[0].index, 0U);
    EXPECT_EQ(differences[1].index, 2U);
    EXPECT_NEAR(differences[0].test.difference, -0.02 / 3, 1e-15);
    EXPECT_NEAR(differences[1].test.difference, -0.62 / 3, 1e-15);
}

// Three folds: n_test / n_train = 1/2. Differences -0.20, -0.22, -0.20: mean -0.62/3, sample
// variance 0.0004/3, so t = -0.62/3 / sqrt((1/3 + 1/2) * 0.0004/3) = -19.6: p = .0026 at 2 degrees.
TEST(DifferencesTo, TellsWhatIsRealFromWhatIsNot) {
    const std::vector<CrossValidationResult> results{
        with_auc({0.80, 0.82, 0.84}), with_auc({0.80, 0.83, 0.85}), with_auc({0.60, 0.61, 0.65})};

    const auto differences = differences_to(results, 1, &Scores::roc_auc, 3);

    EXPECT_FALSE(differences[0].is_real());
    EXPECT_TRUE(differences[1].is_real());
    EXPECT_NEAR(differences[1].test.p_value, 0.0026, 0.0001);
    EXPECT_EQ(differences[1].p_value, 2 * differences[1].test.p_value);  // Holm: the smaller of two
    EXPECT_EQ(differences[0].p_value, differences[0].test.p_value);
}

TEST(BestByMean, TakesTheFirstOfEquals) {
    const std::vector<CrossValidationResult> results{with_auc({0.7, 0.7}), with_auc({0.9, 0.7}),
                                                     with_auc({0.7, 0.9})};

    EXPECT_EQ(best_by_mean(results, &Scores::roc_auc), 1U);
}

}  // namespace
}  // namespace mlpipe
