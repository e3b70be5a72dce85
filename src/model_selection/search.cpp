#include "model_selection/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr std::size_t factor = 3;  // of halving: how many fewer candidates and more rows each time

/// The first rung of halving keeps at least this many rows of each class in a fold.
constexpr std::size_t fewest_class_rows_in_fold = 10;

using Rows = std::vector<std::uint32_t>;

/// A metric, and whether more of it is better.
struct MetricField {
    double Scores::*member;
    bool more_is_better;
};

MetricField field_of(SearchMetric metric) {
    switch (metric) {
        case SearchMetric::roc_auc:
            return {&Scores::roc_auc, true};
        case SearchMetric::average_precision:
            return {&Scores::average_precision, true};
        case SearchMetric::log_loss:
            return {&Scores::log_loss, false};
        case SearchMetric::brier:
            break;
    }
    return {&Scores::brier, false};
}

/// A candidate on its way: which algorithm it is of, and its place there.
struct Runner {
    std::size_t algorithm, index;
};

std::vector<SearchResult> draw_candidates(std::span<const Classifier> algorithms,
                                          const SearchSettings& settings, std::uint64_t seed) {
    std::vector<SearchResult> results;
    for (const Classifier& classifier : algorithms) {
        const std::string name(algorithm_name(classifier));
        const auto given = settings.spaces.find(name);
        const SearchSpace space =
            given != settings.spaces.end() ? given->second : default_search_space(classifier);
        check(space, classifier);
        SearchResult result{.method = settings.method, .metric = settings.metric, .candidates = {}};
        result.candidates.push_back({.settings = classifier});
        Rng rng(seed, "search " + name);
        while (result.candidates.size() < static_cast<std::size_t>(settings.candidates)) {
            result.candidates.push_back({.settings = draw(space, classifier, rng)});
        }
        results.push_back(std::move(result));
    }
    return results;
}

/// Rows of each class in random order, so that every share of them is a sample, and the next larger
/// one contains it.
std::array<Rows, 2> shuffled_rows(std::span<const std::uint8_t> y, std::uint64_t seed) {
    std::array<Rows, 2> rows;
    for (std::uint32_t row = 0; row < y.size(); ++row) rows.at(y[row]).push_back(row);
    for (const std::size_t code : {0U, 1U}) {
        Rng rng(seed, "search rows", code);
        shuffle(std::span<std::uint32_t>(rows[code]), rng);
    }
    return rows;
}

/// One part in `part` of the rows of each class, ascending.
Rows share_of(const std::array<Rows, 2>& rows, std::size_t part) {
    Rows share;
    for (const Rows& of_class : rows) {
        const auto n = static_cast<std::ptrdiff_t>((of_class.size() + part - 1) / part);
        share.insert(share.end(), of_class.begin(), of_class.begin() + n);
    }
    std::ranges::sort(share);
    return share;
}

/// How many times the rows can be divided by `factor`: as the candidates allow, and the rows.
std::size_t n_divisions(const SearchSettings& settings, std::span<const std::uint8_t> y,
                        int folds) {
    if (settings.method == SearchMethod::random) return 0;
    const auto positives = static_cast<std::size_t>(std::ranges::count(y, 1));
    const std::size_t rarer = std::min(positives, y.size() - positives);
    const std::size_t fewest = fewest_class_rows_in_fold * static_cast<std::size_t>(folds);
    std::size_t divisions = 0;
    for (std::size_t part = factor;
         static_cast<std::size_t>(settings.candidates) >= part && rarer / part >= fewest;
         part *= factor) {
        ++divisions;
    }
    return divisions;
}

/// How many of `n` candidates are left after `times` rungs; always one.
std::size_t left_after(std::size_t n, std::size_t times) {
    for (; times > 0; --times) n = (n + factor - 1) / factor;
    return n;
}

std::size_t total_fits(const SearchSettings& settings, std::size_t n_algorithms, int folds,
                       std::size_t divisions) {
    std::size_t fits = 0;
    for (std::size_t rung = 0; rung <= divisions; ++rung) {
        fits += left_after(static_cast<std::size_t>(settings.candidates), rung);
    }
    return fits * n_algorithms * static_cast<std::size_t>(folds);
}

class Search {
public:
    Search(std::vector<SearchResult> results, const ColumnTransformer& preprocess,
           const SearchSettings& settings, const SearchTask& task)
        : results_(std::move(results)),
          preprocess_(preprocess),
          field_(field_of(settings.metric)),
          task_(task) {
        for (std::size_t algorithm = 0; algorithm < results_.size(); ++algorithm) {
            for (std::size_t i = 0; i < results_[algorithm].candidates.size(); ++i) {
                runners_.push_back({.algorithm = algorithm, .index = i});
            }
        }
    }

    void expect(std::size_t n_fits) { n_fits_ = n_fits; }

    /// Everyone who is still running, on these rows.
    void run(const Table& table, const Schema& types, const Target& target) {
        std::vector<Pipeline> pipelines;
        for (const Runner& runner : runners_) {
            pipelines.push_back({.preprocess = preprocess_, .model = candidate(runner).settings});
        }
        const std::size_t done_before = n_done_;
        n_done_ += pipelines.size() * static_cast<std::size_t>(task_.folds);
        CrossValidationSettings settings{.folds = task_.folds,
                                         .seed = Rng(task_.seed, "search folds").next(),
                                         .calibration = task_.calibration,
                                         .policy = {.policy = Policy::fixed},
                                         .threads = task_.threads};
        if (task_.progress) {
            settings.progress = [&](std::size_t done) {
                task_.progress(done_before + done, n_fits_);
            };
        }
        const std::vector<CrossValidationResult> scored =
            cross_validate(pipelines, table, types, target, settings);
        for (std::size_t i = 0; i < runners_.size(); ++i) {
            Candidate& one = candidate(runners_[i]);
            one.mean = mean_scores(scored[i].fold_scores).*field_.member;
            one.deviation = std_scores(scored[i].fold_scores).*field_.member;
            one.rows = table.n_rows();
        }
    }

    /// Of each algorithm, the better part goes on.
    void keep_best() {
        std::vector<Runner> kept;
        for (std::size_t algorithm = 0; algorithm < results_.size(); ++algorithm) {
            std::vector<Runner> mine;
            std::ranges::copy_if(runners_, std::back_inserter(mine), [&](const Runner& runner) {
                return runner.algorithm == algorithm;
            });
            std::ranges::stable_sort(mine, [&](const Runner& a, const Runner& b) {
                return is_better(candidate(a), candidate(b));
            });
            mine.resize(left_after(mine.size(), 1));
            std::ranges::sort(mine, {}, &Runner::index);
            kept.insert(kept.end(), mine.begin(), mine.end());
        }
        runners_ = std::move(kept);
    }

    std::vector<SearchResult> finish() {
        std::vector<bool> found(results_.size());
        for (const Runner& runner : runners_) {
            SearchResult& result = results_[runner.algorithm];
            if (!found[runner.algorithm] ||
                is_better(candidate(runner), result.candidates[result.best])) {
                result.best = runner.index;
            }
            found[runner.algorithm] = true;
        }
        return std::move(results_);
    }

private:
    [[nodiscard]] Candidate& candidate(const Runner& runner) {
        return results_[runner.algorithm].candidates[runner.index];
    }
    [[nodiscard]] bool is_better(const Candidate& a, const Candidate& b) const {
        return field_.more_is_better ? a.mean > b.mean : a.mean < b.mean;
    }

    std::vector<SearchResult> results_;
    const ColumnTransformer& preprocess_;
    MetricField field_;
    const SearchTask& task_;
    std::vector<Runner> runners_;
    std::size_t n_done_ = 0, n_fits_ = 0;
};

}  // namespace

std::string_view to_text(SearchMetric metric) {
    switch (metric) {
        case SearchMetric::roc_auc:
            return "roc_auc";
        case SearchMetric::average_precision:
            return "average_precision";
        case SearchMetric::log_loss:
            return "log_loss";
        case SearchMetric::brier:
            break;
    }
    return "brier";
}

std::string_view to_text(SearchMethod method) {
    return method == SearchMethod::random ? "random" : "halving";
}

std::vector<SearchResult> search(std::span<const Classifier> algorithms,
                                 const ColumnTransformer& preprocess, const Table& table,
                                 const Schema& types, const Target& target,
                                 const SearchSettings& settings, const SearchTask& task) {
    if (settings.candidates < 1) {
        throw InvalidArgument("search: candidates must be at least 1, not " +
                              std::to_string(settings.candidates));
    }
    Search all(draw_candidates(algorithms, settings, task.seed), preprocess, settings, task);
    const std::size_t divisions = n_divisions(settings, target.y, task.folds);
    all.expect(total_fits(settings, algorithms.size(), task.folds, divisions));
    const std::array<Rows, 2> rows = shuffled_rows(target.y, task.seed);
    for (std::size_t left = divisions; left > 0; --left) {
        std::size_t part = 1;
        for (std::size_t i = 0; i < left; ++i) part *= factor;
        const Rows some = share_of(rows, part);
        all.run(table.select_rows(some), types, select_rows(target, some));
        all.keep_best();
    }
    all.run(table, types, target);
    return all.finish();
}

}  // namespace mlpipe
