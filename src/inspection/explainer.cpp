#include "inspection/explainer.h"

#include <algorithm>
#include <tuple>
#include <variant>

#include "core/error.h"
#include "inspection/linear_contributions.h"
#include "inspection/tree_contributions.h"

namespace mlpipe {
namespace {

/// Rows that one thread explains at a time.
constexpr std::size_t rows_of_block = 256;

using Method = std::variant<TreeContributions, LinearContributions>;

Method method_for(const FittedPipeline& pipeline) {
    if (const auto* trees = std::get_if<TreeEnsembleModel>(&pipeline.model())) {
        return TreeContributions(*trees);
    }
    if (const auto* linear = std::get_if<LogisticRegressionModel>(&pipeline.model())) {
        return LinearContributions(*linear, pipeline.transformer());
    }
    throw InvalidArgument(
        "this model was imported and cannot be explained",
        {.why =
             "exact contributions need the training weight that reached each node of each tree,\n"
             "  or what a linear model's columns are on average, and files of other tools hold "
             "neither",
         .help = "train a model with mlpipe on the same data, and explain that one"});
}

std::vector<ExplainedColumn> columns_of(const FittedPipeline& pipeline) {
    const std::vector<ColumnSchema>& schema = pipeline.schema().columns;
    const std::vector<ColumnPlan>& plans = pipeline.transformer().plans();
    std::vector<ExplainedColumn> columns;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const auto* number = std::get_if<NumericPlan>(&plans[i]);
        const std::string& name =
            number != nullptr ? number->column : std::get<CategoricalPlan>(plans[i]).column;
        const bool is_derived = number != nullptr && number->derived >= 0;
        const auto found = std::ranges::find(schema, name, &ColumnSchema::name);
        columns.push_back({.name = name,
                           .is_derived = is_derived,
                           .index = is_derived ? static_cast<std::size_t>(number->derived)
                                               : static_cast<std::size_t>(found - schema.begin()),
                           .design_column = i});
    }
    std::ranges::sort(columns, {}, [](const ExplainedColumn& column) {
        return std::tuple(column.is_derived, column.index, column.design_column);
    });
    return columns;
}

ContributionUnit unit_of(const FittedPipeline& pipeline) {
    const auto* trees = std::get_if<TreeEnsembleModel>(&pipeline.model());
    return trees != nullptr && trees->link() == Link::mean ? ContributionUnit::probability
                                                           : ContributionUnit::log_odds;
}

/// A derived number as its expression gave it, or as it was imputed.
float unscaled(const NumericPlan& plan, float value) {
    return plan.scaled ? value / plan.scale + plan.offset : value;
}

/// Where the results of rows go, one line a row.
struct Output {
    float* probabilities;
    double* margins;
    double* contributions;
    float* derived_values;
};

}  // namespace

std::string_view to_text(ContributionUnit unit) {
    return unit == ContributionUnit::probability ? "probability" : "log_odds";
}

struct Explainer::State {
    FittedPipeline pipeline;
    Method method;
    std::vector<ExplainedColumn> columns;
    std::size_t n_derived;

    /// Buffers of one thread.
    struct Workspace {
        explicit Workspace(const State& state) : by_design_column(state.columns.size()) {
            if (const auto* trees = std::get_if<TreeContributions>(&state.method)) {
                of_trees.emplace(*trees);
            }
        }
        std::optional<TreeContributions::Workspace> of_trees;
        std::vector<double> by_design_column;  ///< of at least one row
    };

    /// Explains all rows of `x`, whose margins are in `out` already.
    void explain(const DesignMatrix& x, Workspace& workspace, const Output& out) const {
        std::vector<double>& values = workspace.by_design_column;
        if (values.size() < x.n_rows * columns.size()) values.resize(x.n_rows * columns.size());
        if (const auto* trees = std::get_if<TreeContributions>(&method)) {
            trees->explain(x, 0, x.n_rows, values, *workspace.of_trees);
        } else {
            std::get<LinearContributions>(method).explain(x, 0, x.n_rows, values);
        }
        for (std::size_t row = 0; row < x.n_rows; ++row) {
            const double* from = values.data() + row * columns.size();
            double* to = out.contributions + row * columns.size();
            float* derived = out.derived_values + row * n_derived;
            out.probabilities[row] = pipeline.probability(out.margins[row]);
            for (const ExplainedColumn& column : columns) {
                *to++ = from[column.design_column];
                if (column.is_derived) *derived++ = derived_value(x, column, row);
            }
        }
    }

    [[nodiscard]] float derived_value(const DesignMatrix& x, const ExplainedColumn& column,
                                      std::size_t row) const {
        const ColumnPlan& plan = pipeline.transformer().plans()[column.design_column];
        return unscaled(std::get<NumericPlan>(plan), x.columns[column.design_column].numbers[row]);
    }
};

Explainer::Explainer(const FittedPipeline& pipeline) {
    std::vector<ExplainedColumn> columns = columns_of(pipeline);
    const auto n_derived =
        static_cast<std::size_t>(std::ranges::count(columns, true, &ExplainedColumn::is_derived));
    state_ = std::make_shared<const State>(State{.pipeline = pipeline,
                                                 .method = method_for(pipeline),
                                                 .columns = std::move(columns),
                                                 .n_derived = n_derived});
}

const FittedPipeline& Explainer::pipeline() const& {
    return state_->pipeline;
}

ContributionUnit Explainer::unit() const {
    return unit_of(state_->pipeline);
}

double Explainer::base_value() const {
    return std::visit([](const auto& method) { return method.base_value(); }, state_->method);
}

const std::vector<ExplainedColumn>& Explainer::columns() const& {
    return state_->columns;
}

std::size_t Explainer::n_derived() const {
    return state_->n_derived;
}

Explanations Explainer::explain(const Table& table, Threads threads) const {
    const std::size_t n_rows = table.n_rows();
    const std::size_t n_columns = state_->columns.size();
    Explanations all{.probabilities = std::vector<float>(n_rows),
                     .margins = std::vector<double>(n_rows),
                     .contributions = std::vector<double>(n_rows * n_columns),
                     .derived_values = std::vector<float>(n_rows * state_->n_derived)};
    const FittedColumnTransformer::TableTransformer rows(state_->pipeline.transformer(), table,
                                                         threads);
    for_each_block((n_rows + rows_of_block - 1) / rows_of_block, threads, [&](std::size_t block) {
        const std::size_t begin = block * rows_of_block;
        const DesignMatrix x = rows.transform(begin, std::min(n_rows, begin + rows_of_block));
        const std::vector<double> margin_of = margins(state_->pipeline.model(), x, Threads{1});
        std::ranges::copy(margin_of, all.margins.begin() + static_cast<std::ptrdiff_t>(begin));
        State::Workspace workspace(*state_);
        state_->explain(x, workspace,
                        {.probabilities = all.probabilities.data() + begin,
                         .margins = all.margins.data() + begin,
                         .contributions = all.contributions.data() + begin * n_columns,
                         .derived_values = all.derived_values.data() + begin * state_->n_derived});
    });
    return all;
}

struct RowExplainer::State {
    Explainer explainer;
    FittedColumnTransformer::RowTransformer transformer;
    Explainer::State::Workspace workspace;
    RowExplanation answer = {};
};

RowExplainer::RowExplainer(const Explainer& explainer) {
    const Explainer::State& state = *explainer.state_;
    if (const auto* trees = std::get_if<TreeEnsembleModel>(&state.pipeline.model())) {
        trees->prepare();
    }
    state_ = std::make_unique<State>(
        State{.explainer = explainer,
              .transformer = FittedColumnTransformer::RowTransformer(state.pipeline.transformer()),
              .workspace = Explainer::State::Workspace(state)});
    state_->answer.contributions.resize(state.columns.size());
    state_->answer.derived_values.resize(state.n_derived);
}

RowExplainer::~RowExplainer() = default;
RowExplainer::RowExplainer(RowExplainer&&) noexcept = default;

const RowExplanation& RowExplainer::operator()(const RowBuffer& row) & {
    const Explainer::State& state = *state_->explainer.state_;
    const DesignMatrix& x = state_->transformer.transform(row);
    RowExplanation& answer = state_->answer;
    answer.margin = margin(state.pipeline.model(), x, 0);
    state.explain(x, state_->workspace,
                  {.probabilities = &answer.probability,
                   .margins = &answer.margin,
                   .contributions = answer.contributions.data(),
                   .derived_values = answer.derived_values.data()});
    return answer;
}

}  // namespace mlpipe
