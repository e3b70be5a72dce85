#include "model_selection/unseen_rows.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "metrics/classification_scores.h"
#include "model_selection/cross_validation.h"
#include "model_selection/split.h"

namespace mlpipe {
namespace {

/// Other builds may differ in the last bits, other rows differ in the first.
bool is_close(double a, double b) {
    return std::abs(a - b) <= 1e-9;
}

bool scores_as_recorded(const FittedPipeline& model, const FitRecord& record, const Table& table,
                        const Target& target, std::span<const std::uint32_t> rows,
                        Threads threads) {
    const std::vector<float> risk = model.predict_proba(table.select_rows(rows), threads);
    const std::vector<double> p(risk.begin(), risk.end());
    const Scores scores = score(select_rows(target, rows).y, p, model.threshold());
    return is_close(scores.roc_auc, record.roc_auc) && is_close(scores.log_loss, record.log_loss) &&
           is_close(scores.brier, record.brier);
}

}  // namespace

std::optional<std::vector<std::uint32_t>> unseen_rows(const FittedPipeline& model,
                                                      const FitRecord& record, const Table& table,
                                                      const Target& target,
                                                      std::span<const std::uint32_t> candidates,
                                                      Threads threads) {
    const std::size_t n = record.training_rows + record.test_rows;
    if (record.test_rows == 0 || record.training_rows == 0 || n > table.n_rows()) {
        return std::nullopt;
    }
    Split split;
    try {
        // The share that makes so many test rows, whatever the exact setting was.
        const double share = (static_cast<double>(record.test_rows) - 0.5) / static_cast<double>(n);
        split = stratified_split(std::span(target.y).first(n), share, record.seed);
        if (split.test.size() != record.test_rows ||
            !scores_as_recorded(model, record, table, target, split.test, threads)) {
            return std::nullopt;
        }
    } catch (const Error&) {  // too few rows of a class, or columns that the model cannot read
        return std::nullopt;
    }
    std::vector<std::uint32_t> unseen;
    for (const std::uint32_t row : candidates) {
        if (!std::binary_search(split.train.begin(), split.train.end(), row)) unseen.push_back(row);
    }
    return unseen;
}

}  // namespace mlpipe
