#include "inspection/permutation_importance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "core/random.h"
#include "metrics/roc_placements.h"

namespace mlpipe {
namespace {

Column shuffled(const Column& column, std::uint64_t seed, std::uint64_t repeat) {
    Rng rng(seed, "permutation " + column.name, repeat);
    Column copy = column;
    std::visit(
        [&](auto& cells) {
            if constexpr (requires { cells.values; }) {
                shuffle(std::span(cells.values), rng);
            } else {
                shuffle(std::span(cells.codes), rng);
            }
        },
        copy.cells);
    return copy;
}

/// What the rows add to the AUC if the model sees `columns`.
std::vector<double> placements_of(const FittedPipeline& pipeline, const Table& rows,
                                  std::span<const std::uint8_t> y, Threads threads) {
    const std::vector<float> p = pipeline.predict_proba(rows, threads);
    return roc_placements(y, std::vector<double>(p.begin(), p.end()));
}

/// The mean placement of the positive rows.
double area(std::span<const std::uint8_t> y, std::span<const double> placements) {
    double sum = 0, positives = 0;
    for (std::size_t row = 0; row < y.size(); ++row) {
        if (y[row] == 0) continue;
        sum += placements[row];
        positives += 1;
    }
    return sum / positives;
}

/// The columns that the model reads.
std::vector<Column> features_of(const FittedPipeline& pipeline, const Table& rows) {
    std::vector<Column> features;
    for (const ColumnSchema& column : pipeline.schema().columns) {
        if (column.type != ColumnType::id) features.push_back(rows.at(column.name));
    }
    return features;
}

void summarize(PermutationImportance& importance) {
    const auto n = static_cast<double>(importance.drops.size());
    importance.mean = std::accumulate(importance.drops.begin(), importance.drops.end(), 0.0) / n;
    double squares = 0;
    for (const double drop : importance.drops) {
        squares += (drop - importance.mean) * (drop - importance.mean);
    }
    importance.std = std::sqrt(squares / n);
}

}  // namespace

std::vector<PermutationImportance> permutation_importances(const FittedPipeline& pipeline,
                                                           const Table& rows,
                                                           std::span<const std::uint8_t> y,
                                                           const PermutationSettings& settings) {
    if (settings.n_repeats < 1) {
        throw InvalidArgument("n_repeats is " + std::to_string(settings.n_repeats) +
                              ", but must be at least 1");
    }
    const std::vector<double> as_it_is = placements_of(pipeline, rows, y, settings.threads);
    const std::vector<Column> features = features_of(pipeline, rows);
    std::vector<PermutationImportance> importances(features.size());
    for_each_block(features.size(), settings.threads, [&](std::size_t i) {
        PermutationImportance& importance = importances[i];
        importance.column = features[i].name;
        std::vector<double> lost(y.size());  // by row, the mean over repeats
        for (int repeat = 0; repeat < settings.n_repeats; ++repeat) {
            std::vector<Column> columns = features;
            columns[i] = shuffled(features[i], settings.seed, static_cast<std::uint64_t>(repeat));
            const std::vector<double> now =
                placements_of(pipeline, Table(std::move(columns)), y, {1});
            importance.drops.push_back(area(y, as_it_is) - area(y, now));
            for (std::size_t row = 0; row < y.size(); ++row) {
                lost[row] += (as_it_is[row] - now[row]) / settings.n_repeats;
            }
        }
        summarize(importance);
        importance.interval = placement_interval(y, lost);
    });
    std::ranges::stable_sort(importances, std::ranges::greater{}, &PermutationImportance::mean);
    return importances;
}

}  // namespace mlpipe
