// search.h: better settings for each algorithm, by trying random ones in cross-validation.
//
// Candidate 0 of an algorithm is its settings as given, so a search never does worse on the folds
// it looks at. These are other folds than those of the comparison that follows: the winner's score
// there is not the one it was chosen for. Only training rows are ever seen.
//
// random: every candidate is tried on every row (Bergstra and Bengio 2012, Random Search for
// Hyper-Parameter Optimization). halving: all on few rows, the better third of them on three times
// as many, and so on, until the last few see every row (Jamieson and Talwalkar 2016,
// arXiv:1502.07943; scikit-learn's HalvingRandomSearchCV with factor 3).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model_selection/cross_validation.h"
#include "model_selection/search_space.h"

namespace mlpipe {

enum class SearchMethod { random, halving };

/// What a search goes by: scores that need no threshold.
enum class SearchMetric { roc_auc, average_precision, log_loss, brier };
/// "roc_auc", "average_precision", "log_loss", "brier".
[[nodiscard]] std::string_view to_text(SearchMetric metric);
/// "random", "halving".
[[nodiscard]] std::string_view to_text(SearchMethod method);

struct SearchSettings {
    int candidates = 0;  ///< for each algorithm, its given settings among them; 0: no search
    SearchMethod method = SearchMethod::random;
    SearchMetric metric = SearchMetric::roc_auc;
    /// By algorithm; one that is not here has its default_search_space().
    std::map<std::string, SearchSpace> spaces = {};
};

/// Settings that were tried, with the metric over folds (mean and standard deviation) on the most
/// rows they saw.
struct Candidate {
    Classifier settings;
    double mean = 0, deviation = 0;
    std::size_t rows = 0;
};

struct SearchResult {
    SearchMethod method = SearchMethod::random;
    SearchMetric metric = SearchMetric::roc_auc;
    std::vector<Candidate> candidates;  ///< in the order in which they were drawn
    std::size_t best = 0;  ///< among those that saw every row: the best mean, ties to the first

    [[nodiscard]] const Classifier& settings() const& { return candidates[best].settings; }
};

/// What the search is told by train().
struct SearchTask {
    int folds = 5;
    std::uint64_t seed = 42;
    CalibrationMethod calibration = CalibrationMethod::none;  ///< of the probabilities scored
    Threads threads = {};
    /// Called after each fit with how many are done and how many there will be.
    std::function<void(std::size_t, std::size_t)> progress = {};
};

/// One result for each of `algorithms`. Algorithms x candidates x folds run in parallel. Throws as
/// cross_validate and check(SearchSpace); InvalidArgument for settings.candidates < 1.
[[nodiscard]] std::vector<SearchResult> search(std::span<const Classifier> algorithms,
                                               const ColumnTransformer& preprocess,
                                               const Table& table, const Schema& types,
                                               const Target& target, const SearchSettings& settings,
                                               const SearchTask& task);

}  // namespace mlpipe
