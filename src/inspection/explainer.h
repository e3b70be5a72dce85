// explainer.h: why a fitted pipeline answers as it does: for each row a base value and one number a
// column, which add up to the margin. docs/explanations.md tells how to read them.
//
//   const Explainer explainer(pipeline);
//   RowExplainer explain(explainer);                       // one per thread
//   const RowExplanation& why = explain(row);              // why.contributions beside columns()
//
// Exact for everything that mlpipe trains (tree_contributions.h, linear_contributions.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.h"

namespace mlpipe {

/// What base value, contributions and margin are measured in.
enum class ContributionUnit {
    probability,  ///< a forest: the margin is the probability before calibration
    log_odds,     ///< boosting, logistic regression: sigmoid(margin) is, before calibration
};

/// "probability", "log_odds".
[[nodiscard]] std::string_view to_text(ContributionUnit unit);

/// A column of the data or a derived feature: what a contribution belongs to. A derived feature has
/// its own, which is not split among the columns that it is computed from.
struct ExplainedColumn {
    std::string name;
    bool is_derived = false;
    std::size_t index = 0;  ///< in pipeline().schema().columns, or in transformer().derived()
    std::size_t design_column = 0;
};

/// Rows explained together.
struct Explanations {
    std::vector<float> probabilities;   ///< the bits of predict_proba
    std::vector<double> margins;        ///< in unit()
    std::vector<double> contributions;  ///< n_rows x columns().size(), in unit()
    std::vector<float> derived_values;  ///< n_rows x n_derived(): what expressions gave
};

/// Immutable and cheap to copy; safe to share between threads. Making one lays the trees out anew,
/// 48 bytes a question: do it once a model.
class Explainer {
public:
    /// Throws InvalidArgument for an imported model, which has no training weights.
    explicit Explainer(const FittedPipeline& pipeline);

    [[nodiscard]] const FittedPipeline& pipeline() const&;
    [[nodiscard]] ContributionUnit unit() const;
    /// The margin before anything is known of a row, in unit().
    [[nodiscard]] double base_value() const;
    /// Columns of the data that the model reads, in the order of the schema, then the derived
    /// features. Those that only derived features read have no contribution of their own.
    [[nodiscard]] const std::vector<ExplainedColumn>& columns() const&;
    [[nodiscard]] std::size_t n_derived() const;

    /// base_value() + the contributions of a row = its margin, but for rounding in double. Throws
    /// as FittedPipeline::predict_proba.
    [[nodiscard]] Explanations explain(const Table& rows, Threads threads = {}) const;

private:
    friend class RowExplainer;
    struct State;
    std::shared_ptr<const State> state_;
};

/// One row explained.
struct RowExplanation {
    float probability = 0;
    double margin = 0;
    std::vector<double> contributions;  ///< beside columns()
    std::vector<float> derived_values;  ///< of the derived features
};

/// Explains single rows without allocation, lock or thread hop. One per thread.
class RowExplainer {
public:
    explicit RowExplainer(const Explainer& explainer);
    ~RowExplainer();
    RowExplainer(RowExplainer&&) noexcept;

    /// `row` is over pipeline().schema(). The same bits as explain(). Valid until the next call.
    const RowExplanation& operator()(const RowBuffer& row) &;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlpipe
