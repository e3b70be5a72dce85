#include "model_selection/score_difference.h"

namespace mlpipe {

std::vector<ScoreDifference> differences_to(std::span<const CrossValidationResult> results,
                                            std::size_t reference, double Scores::*score,
                                            int folds) {
    std::vector<ScoreDifference> all;
    std::vector<double> p_values;
    const std::vector<Scores>& against = results[reference].fold_scores;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (i == reference) continue;
        std::vector<double> differences;
        for (std::size_t fold = 0; fold < against.size(); ++fold) {
            differences.push_back(results[i].fold_scores[fold].*score - against[fold].*score);
        }
        all.push_back(
            {.index = i, .test = corrected_resampled_t_test(differences, 1.0 / (folds - 1))});
        p_values.push_back(all.back().test.p_value);
    }
    const std::vector<double> adjusted = holm(p_values);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].p_value = adjusted[i];
    return all;
}

std::size_t best_by_mean(std::span<const CrossValidationResult> results, double Scores::*score) {
    std::size_t best = 0;
    double best_mean = mean_scores(results[0].fold_scores).*score;
    for (std::size_t i = 1; i < results.size(); ++i) {
        const double mean = mean_scores(results[i].fold_scores).*score;
        if (mean > best_mean) {
            best = i;
            best_mean = mean;
        }
    }
    return best;
}

}  // namespace mlpipe
