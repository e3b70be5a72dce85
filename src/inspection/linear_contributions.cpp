#include "inspection/linear_contributions.h"

#include <numeric>

namespace mlpipe {
namespace {

/// A mean lies inside the range of the values, the offset of MinMaxScaler at its end.
bool is_standardised(const NumericPlan& plan, const Schema& schema) {
    if (!plan.scaled || plan.derived >= 0) return false;
    const ColumnSchema& column = *schema.find(plan.column);
    return plan.offset > column.minimum && plan.offset < column.maximum;
}

double reference_of(const NumericPlan& plan, const Schema& schema) {
    if (is_standardised(plan, schema)) return 0;
    const float value = plan.scaled ? (plan.fill - plan.offset) * plan.scale : plan.fill;
    return static_cast<double>(value);
}

}  // namespace

LinearContributions::LinearContributions(const LogisticRegressionModel& model,
                                         const FittedColumnTransformer& transformer)
    : base_value_(model.intercept()) {
    std::span<const double> weights = model.coef();
    for (const ColumnPlan& plan : transformer.plans()) {
        Column& column = columns_.emplace_back();
        if (const auto* number = std::get_if<NumericPlan>(&plan)) {
            column.reference = reference_of(*number, transformer.schema());
            column.weight = weights[0];
            base_value_ += column.weight * column.reference;
            weights = weights.subspan(1);
            continue;
        }
        const std::size_t n = std::get<CategoricalPlan>(plan).n_levels;
        const double mean = std::accumulate(weights.begin(),
                                            weights.begin() + static_cast<std::ptrdiff_t>(n), 0.0) /
                            static_cast<double>(n);
        for (std::size_t code = 0; code < n; ++code) {
            column.of_code.push_back(weights[code] - mean);
        }
        column.of_code.push_back(-mean);
        base_value_ += mean;
        weights = weights.subspan(n);
    }
}

void LinearContributions::explain(const DesignMatrix& x, std::size_t begin, std::size_t end,
                                  std::span<double> out) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const Column& column = columns_[i];
        double* to = out.data() + i;
        for (std::size_t row = begin; row < end; ++row, to += columns_.size()) {
            *to = column.of_code.empty()
                      ? column.weight *
                            (static_cast<double>(x.columns[i].numbers[row]) - column.reference)
                      : column.of_code[x.columns[i].codes[row]];
        }
    }
}

}  // namespace mlpipe
