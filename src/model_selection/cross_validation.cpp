#include "model_selection/cross_validation.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/stopwatch.h"
#include "metrics/resampled_t_test.h"
#include "model_selection/out_of_fold.h"
#include "model_selection/split.h"

namespace mlpipe {
namespace {

/// What the folds have made of one pipeline, before a threshold is known.
struct Collected {
    std::vector<OutOfFoldMargins> repeats;
    std::vector<double> fit_seconds;  ///< one a fold
};

void check(std::span<const Pipeline> pipelines, const CrossValidationSettings& settings) {
    if (pipelines.empty()) throw InvalidArgument("there is no algorithm to compare");
    if (settings.repeats < 1) {
        throw InvalidArgument("repeats is " + std::to_string(settings.repeats) +
                              ", but must be at least 1");
    }
    check(settings.policy);
}

std::vector<Split> all_folds(const Target& target, const CrossValidationSettings& settings) {
    std::vector<Split> all;
    for (int repeat = 0; repeat < settings.repeats; ++repeat) {
        std::vector<Split> folds = stratified_folds(
            target.y, settings.folds, settings.seed, repeat,
            {.negative = target.names.negative_value, .positive = target.names.positive_value});
        std::move(folds.begin(), folds.end(), std::back_inserter(all));
    }
    return all;
}

/// Without id columns, which no model uses: their dictionaries would be copied for every fold.
std::pair<Table, Schema> without_ids(const Table& table, const Schema& types) {
    std::vector<Column> columns;
    for (const Column& column : table.columns()) {
        const ColumnSchema* type = types.find(column.name);
        if (type == nullptr || type->type != ColumnType::id) columns.push_back(column);
    }
    Schema kept;
    std::copy_if(types.columns.begin(), types.columns.end(), std::back_inserter(kept.columns),
                 [](const ColumnSchema& column) { return column.type != ColumnType::id; });
    return {Table(std::move(columns)), std::move(kept)};
}

/// Counts fits of all threads for one listener.
class Progress {
public:
    explicit Progress(const std::function<void(std::size_t)>& listener) : listener_(listener) {}

    void step() {
        if (!listener_) return;
        const std::lock_guard lock(mutex_);
        listener_(++done_);
    }

private:
    const std::function<void(std::size_t)>& listener_;
    std::mutex mutex_;
    std::size_t done_ = 0;
};

/// The first pipeline after `begin` that prepares rows in another way.
std::size_t end_of_same_preprocessing(std::span<const Pipeline> pipelines, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < pipelines.size() && pipelines[end].preprocess == pipelines[begin].preprocess) {
        ++end;
    }
    return end;
}

/// Fits every pipeline on every fold. Each result has a place of its own.
std::vector<Collected> fit_folds(std::span<const Pipeline> pipelines, const Table& table,
                                 const Schema& types, const Target& target,
                                 std::span<const Split> folds,
                                 const CrossValidationSettings& settings) {
    std::vector<Collected> collected(pipelines.size());
    for (Collected& one : collected) {
        const OutOfFoldMargins empty{
            .margins = std::vector<double>(table.n_rows()),
            .corrections = std::vector<Calibration>(static_cast<std::size_t>(settings.folds))};
        one.repeats.assign(static_cast<std::size_t>(settings.repeats), empty);
        one.fit_seconds.resize(folds.size());
    }
    Progress progress(settings.progress);
    for_each_block(folds.size(), settings.threads, [&](std::size_t fold) {
        const auto n_folds = static_cast<std::size_t>(settings.folds);
        const Table train = table.select_rows(folds[fold].train);
        const Table test = table.select_rows(folds[fold].test);
        const Target train_target = select_rows(target, folds[fold].train);
        for (std::size_t begin = 0; begin < pipelines.size();) {
            const std::size_t end = end_of_same_preprocessing(pipelines, begin);
            const Stopwatch preparing;
            const PreparedRows rows =
                prepare(pipelines[begin].preprocess, train, types, train_target, settings.threads);
            const double preparing_seconds = preparing.seconds();
            const DesignMatrix x_test = rows.transformer.transform(test, settings.threads);
            for_each_block(end - begin, settings.threads, [&](std::size_t offset) {
                Collected& mine = collected[begin + offset];
                const Stopwatch fitting;
                const Classifier& model = pipelines[begin + offset].model;
                const FittedClassifier fitted = fit(model, rows, train_target, settings.threads);
                mine.fit_seconds[fold] = preparing_seconds + fitting.seconds();
                const std::vector<double> margin_of = margins(fitted, x_test, settings.threads);
                OutOfFoldMargins& out = mine.repeats[fold / n_folds];
                out.corrections[fold % n_folds] = prior_correction(model, train_target.y);
                if (fold % n_folds == 0) out.link = link_of(fitted);
                for (std::size_t row = 0; row < margin_of.size(); ++row) {
                    out.margins[folds[fold].test[row]] = margin_of[row];
                }
                progress.step();
            });
            begin = end;
        }
    });
    return collected;
}

Scores score_fold(const Target& target, std::span<const float> p,
                  std::span<const std::uint32_t> rows, float threshold) {
    std::vector<std::uint8_t> y_fold(rows.size());
    std::vector<double> p_fold(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        y_fold[i] = target.y[rows[i]];
        p_fold[i] = static_cast<double>(p[rows[i]]);
    }
    return score(y_fold, p_fold, static_cast<double>(threshold));
}

CrossValidationResult summarize(const Collected& collected, const Target& target,
                                std::span<const Split> folds,
                                const CrossValidationSettings& settings) {
    const auto n_folds = static_cast<std::size_t>(settings.folds);
    std::vector<std::vector<float>> p(collected.repeats.size());
    for_each_block(p.size(), settings.threads, [&](std::size_t repeat) {
        p[repeat] = out_of_fold_probabilities(collected.repeats[repeat], target.y,
                                              folds.subspan(repeat * n_folds, n_folds),
                                              settings.calibration);
    });
    CrossValidationResult result;
    result.calibrator =
        fit_calibration(settings.calibration, collected.repeats.front().margins, target.y);
    result.choice = choose_threshold(target.y, p.front(), settings.policy);
    result.fold_scores.resize(folds.size());
    for_each_block(folds.size(), settings.threads, [&](std::size_t fold) {
        result.fold_scores[fold] =
            score_fold(target, p[fold / n_folds], folds[fold].test, result.choice.threshold);
    });
    result.fit_seconds =
        std::accumulate(collected.fit_seconds.begin(), collected.fit_seconds.end(), 0.0) /
        static_cast<double>(folds.size());
    result.out_of_fold = std::move(p.front());
    result.calibration = calibration_scores(
        target.y, std::vector<double>(result.out_of_fold.begin(), result.out_of_fold.end()),
        {.seed = settings.seed, .n_resamples = chance_resamples, .threads = settings.threads});
    return result;
}

}  // namespace

Target select_rows(const Target& target, std::span<const std::uint32_t> rows) {
    Target selected{.column = target.column, .names = target.names, .y = {}, .note = target.note};
    selected.y.reserve(rows.size());
    for (const std::uint32_t row : rows) selected.y.push_back(target.y[row]);
    return selected;
}

Scores mean_scores(std::span<const Scores> folds) {
    Scores mean;
    for (const ScoreField& field : score_fields()) {
        double sum = 0;
        for (const Scores& fold : folds) sum += fold.*field.member;
        mean.*field.member = sum / static_cast<double>(folds.size());
    }
    return mean;
}

Scores std_scores(std::span<const Scores> folds) {
    Scores deviation;
    if (folds.size() < 2) return deviation;
    const Scores mean = mean_scores(folds);
    for (const ScoreField& field : score_fields()) {
        double sum = 0;
        for (const Scores& fold : folds) {
            const double difference = fold.*field.member - mean.*field.member;
            sum += difference * difference;
        }
        deviation.*field.member = std::sqrt(sum / static_cast<double>(folds.size() - 1));
    }
    return deviation;
}

ScoreIntervals fold_intervals(std::span<const Scores> folds, int n_folds) {
    ScoreIntervals intervals;
    std::vector<double> values(folds.size());
    for (const ScoreField& field : score_fields()) {
        std::ranges::transform(folds, values.begin(),
                               [&](const Scores& fold) { return fold.*field.member; });
        const DifferenceTest mean = corrected_resampled_t_test(values, 1.0 / (n_folds - 1));
        const bool bounded = field.member != &Scores::log_loss;
        intervals.low.*field.member = std::max(mean.low, 0.0);
        intervals.high.*field.member = bounded ? std::min(mean.high, 1.0) : mean.high;
    }
    return intervals;
}

std::vector<CrossValidationResult> cross_validate(std::span<const Pipeline> pipelines,
                                                  const Table& table, const Schema& types,
                                                  const Target& target,
                                                  const CrossValidationSettings& settings) {
    check(pipelines, settings);
    if (target.y.size() != table.n_rows()) {
        throw InvalidArgument("the target has " + std::to_string(target.y.size()) +
                              " rows, but the table has " + std::to_string(table.n_rows()));
    }
    const std::vector<Split> folds = all_folds(target, settings);
    const auto [features, feature_types] = without_ids(table, types);
    const std::vector<Collected> collected =
        fit_folds(pipelines, features, feature_types, target, folds, settings);
    std::vector<CrossValidationResult> results;
    results.reserve(collected.size());
    for (const Collected& one : collected) {
        results.push_back(summarize(one, target, folds, settings));
    }
    return results;
}

}  // namespace mlpipe
