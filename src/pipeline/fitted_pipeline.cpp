// What a fitted pipeline must be to be sound, and scoring of tables and single rows.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "pipeline/pipeline.h"

namespace mlpipe {
namespace {

void require(bool holds, const std::string& otherwise) {
    if (!holds) throw BadFormat("the model " + otherwise);
}

bool is_same_column(const ColumnSchema& a, const ColumnSchema& b) {
    return a.name == b.name && a.type == b.type && a.integer_levels == b.integer_levels &&
           a.levels == b.levels;
}

/// The features as the transformer has them, then the ids.
void check_schema(const FittedPipeline::Parts& parts) {
    const std::vector<ColumnSchema>& columns = parts.schema.columns;
    const std::vector<ColumnSchema>& features = parts.transformer.schema().columns;
    require(columns.size() >= features.size(), "describes fewer columns than it reads");
    std::set<std::string> names;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        require(names.insert(columns[i].name).second,
                "describes column '" + columns[i].name + "' twice");
        if (i < features.size()) {
            require(is_same_column(columns[i], features[i]),
                    "describes column '" + columns[i].name + "' in two ways");
        } else {
            require(columns[i].type == ColumnType::id,
                    "describes column '" + columns[i].name + "', which it does not read");
        }
    }
}

void check_widths(const FittedPipeline::Parts& parts) {
    const std::size_t n_features = parts.transformer.n_features_out();
    if (const auto* linear = std::get_if<LogisticRegressionModel>(&parts.model)) {
        require(linear->n_features_in() == n_features,
                "weighs " + std::to_string(linear->n_features_in()) + " features and is given " +
                    std::to_string(n_features));
        return;
    }
    FittedColumnTransformer::RowTransformer row(parts.transformer);
    const DesignMatrix& x = row.transform(RowBuffer(parts.schema));
    if (const auto* graph = std::get_if<GraphModel>(&parts.model)) {
        require(std::ranges::equal(x.columns, graph->n_levels(), {}, &DesignColumn::n_levels),
                "was imported with other columns than it is given");
        return;
    }
    require(std::get<TreeEnsembleModel>(parts.model).shape() == shape_of(x),
            "was fitted on other columns than it is given");
}

/// Rows of a table that are scored together. Of a small table fewer, so that every core has some;
/// the number of rows alone decides. A row's probability does not depend on the others.
std::size_t rows_of_block(std::size_t n_rows) {
    constexpr std::size_t least = 256, most_blocks = 8, multiple = 16;
    const std::size_t share = (n_rows / most_blocks + multiple - 1) / multiple * multiple;
    return std::clamp(share, least, block_rows);
}

}  // namespace

FittedPipeline::FittedPipeline(Parts parts) {
    check_schema(parts);
    check_widths(parts);
    require(parts.settings.has_value() != std::holds_alternative<GraphModel>(parts.model),
            "does not say how it was fitted, or says so of an imported one");
    mlpipe::check(parts.calibration);
    require(std::holds_alternative<NoCalibration>(parts.calibration) ||
                !std::holds_alternative<GraphModel>(parts.model),
            "was imported, and has a calibration");
    require(parts.threshold >= 0 && parts.threshold <= 1, "has a threshold outside 0 to 1");
    require(parts.names.negative_value != parts.names.positive_value &&
                parts.names.negative_label != parts.names.positive_label,
            "has two classes of the same name");
    parts_ = std::make_shared<const Parts>(std::move(parts));
}

std::vector<float> FittedPipeline::predict_proba(const Table& table, Threads threads) const {
    const FittedColumnTransformer::TableTransformer rows(parts_->transformer, table, threads);
    std::vector<float> p(table.n_rows());
    const auto score = [&](std::size_t begin, std::size_t end, Threads within) {
        const std::vector<double> margin_of =
            margins(parts_->model, rows.transform(begin, end), within);
        for (std::size_t row = begin; row < end; ++row) {
            p[row] = probability(margin_of[row - begin]);
        }
    };
    const std::size_t batch = batch_rows(parts_->model);
    if (batch <= block_rows) {
        const std::size_t size = rows_of_block(table.n_rows());
        for_each_block((table.n_rows() + size - 1) / size, threads, [&](std::size_t block) {
            const std::size_t begin = block * size;
            score(begin, std::min(table.n_rows(), begin + size), Threads{1});
        });
        return p;
    }
    for (std::size_t begin = 0; begin < table.n_rows(); begin += batch) {
        score(begin, std::min(table.n_rows(), begin + batch), threads);
    }
    return p;
}

std::vector<std::uint8_t> FittedPipeline::predict(const Table& table, Threads threads) const {
    std::vector<std::uint8_t> labels;
    labels.reserve(table.n_rows());
    for (const float p : predict_proba(table, threads)) labels.push_back(p >= parts_->threshold);
    return labels;
}

std::string FittedPipeline::algorithm() const {
    return parts_->settings ? std::string(algorithm_name(*parts_->settings)) : "imported";
}

DesignMatrix FittedPipeline::transform(const Table& table, Threads threads) const {
    return parts_->transformer.transform(table, threads);
}

const std::vector<std::string>& FittedPipeline::get_feature_names_out() const& {
    return parts_->transformer.get_feature_names_out();
}

FittedPipeline FittedPipeline::with_calibration(const Calibration& calibration) const {
    Parts parts = *parts_;
    parts.calibration = calibration;
    return FittedPipeline(std::move(parts));
}

FittedPipeline FittedPipeline::with_decision(float threshold, const DecisionPolicy& policy) const {
    Parts parts = *parts_;
    parts.threshold = threshold;
    parts.policy = policy;
    return FittedPipeline(std::move(parts));
}

FittedPipeline FittedPipeline::with_ranges(const Table& rows) const {
    Parts parts = *parts_;
    Schema features;
    for (const ColumnSchema& column : parts.schema.columns) {
        if (column.type != ColumnType::id) features.columns.push_back(column);
    }
    const Schema seen = summarize(rows, features);
    for (std::size_t i = 0; i < seen.columns.size(); ++i) {  // the ids are behind them
        parts.schema.columns[i].minimum = seen.columns[i].minimum;
        parts.schema.columns[i].maximum = seen.columns[i].maximum;
        parts.schema.columns[i].missing_rate = seen.columns[i].missing_rate;
    }
    return FittedPipeline(std::move(parts));
}

RowScorer::RowScorer(const FittedPipeline& pipeline)
    : pipeline_(pipeline), transformer_(pipeline_.transformer()) {
    if (const auto* trees = std::get_if<TreeEnsembleModel>(&pipeline_.model())) trees->prepare();
    if (const auto* graph = std::get_if<GraphModel>(&pipeline_.model())) graph_.emplace(*graph);
}

float RowScorer::predict_proba(const RowBuffer& row) {
    const DesignMatrix& x = transformer_.transform(row);
    return pipeline_.probability(graph_ ? graph_->margin(x, 0) : margin(pipeline_.model(), x, 0));
}

}  // namespace mlpipe
