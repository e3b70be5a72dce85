#include "python/fitted.h"

#include <numeric>

#include "core/error.h"
#include "persistence/onnx_model.h"
#include "persistence/sample_rows.h"
#include "python/settings_from_python.h"

namespace mlpipe::python {
namespace {

/// At most so many rows, evenly spaced: those that a file keeps are picked from them.
Table golden_rows(const Table& table, const Schema& schema) {
    constexpr std::size_t most = 256;
    const std::size_t n = std::min(most, table.n_rows());
    std::vector<std::uint32_t> rows(n);
    for (std::size_t i = 0; i < n; ++i) {
        rows[i] = static_cast<std::uint32_t>(i * table.n_rows() / n);
    }
    const Table selected = table.select_rows(rows);
    std::vector<Column> columns;
    for (const Column& column : selected.columns()) {
        if (schema.find(column.name) != nullptr) columns.push_back(column);
    }
    return Table(std::move(columns));
}

}  // namespace

Target to_target(const CodedTarget& target) {
    Texts texts;
    texts.dictionary.add(target.text_0);
    texts.dictionary.add(target.text_1);
    texts.codes.assign(target.codes.begin(), target.codes.end());
    std::vector<Column> columns;
    columns.push_back({.name = target.column, .cells = std::move(texts)});
    return read_target(Table(std::move(columns)), target.column, target.positive);
}

Fitted::Fitted(FittedPipeline pipeline, Table golden)
    : pipeline_(std::move(pipeline)), golden_(std::move(golden)) {}

Fitted::Fitted(FittedPipeline pipeline) : pipeline_(std::move(pipeline)) {}

Fitted Fitted::from_bytes(const std::string& bytes, const std::string& name) {
    Fitted fitted(from_onnx(bytes, name));
    fitted.bytes_ = bytes;
    return fitted;
}

std::string Fitted::to_bytes() const {
    if (bytes_) return *bytes_;
    constexpr std::size_t n_samples = 64;
    return to_onnx(pipeline_, golden_ ? *golden_ : sample_rows(pipeline_.schema(), n_samples));
}

Fitted Fitted::with_threshold(float threshold) const {
    const DecisionPolicy policy{.policy = Policy::fixed, .threshold = threshold};
    Fitted changed(pipeline_.with_decision(threshold, policy));
    changed.golden_ = golden_;
    return changed;
}

float Fitted::predict_proba(const pybind11::dict& row) {
    if (!scorer_) {
        reader_ = std::make_shared<RowReader>(pipeline_.schema());
        scorer_ = std::make_shared<RowScorer>(pipeline_);
    }
    return scorer_->predict_proba(reader_->read(row));
}

const Explainer& Fitted::explainer() {
    if (!explainer_) explainer_.emplace(pipeline_);
    return *explainer_;
}

Fitted fit_classifier(const std::optional<ColumnTransformer>& transformer,
                      const std::vector<DerivedFeature>& derived, const Classifier& classifier,
                      const Table& table, const Target& target, float threshold, Threads threads) {
    const Schema types = transformer ? types_of(table, *transformer) : types_of(table);
    const Pipeline pipeline{.preprocess = transformer
                                              ? *transformer
                                              : default_transformer(types, target.column, derived),
                            .model = classifier};
    const DecisionPolicy policy{.policy = Policy::fixed, .threshold = threshold};
    FittedPipeline fitted =
        pipeline.fit(table, types, target, threads).with_decision(threshold, policy);
    Table golden = golden_rows(table, fitted.schema());
    return {std::move(fitted), std::move(golden)};
}

FittedPipeline with_constant_model(const FittedColumnTransformer& transformer,
                                   const Schema& schema) {
    FittedColumnTransformer::RowTransformer row(transformer);
    const DesignMatrix& x = row.transform(RowBuffer(schema));
    TreeEnsemble leaf;
    const TreeNode node{.threshold_or_value = 0.5f};
    const float cover = 1;
    leaf.append({&node, 1}, {&cover, 1});
    return FittedPipeline({.schema = schema,
                           .transformer = transformer,
                           .model = TreeEnsembleModel(leaf, Link::mean, 0, shape_of(x)),
                           .settings = RandomForest{.n_estimators = 1},
                           .target = "(none)",
                           .names = {.negative_value = "0",
                                     .positive_value = "1",
                                     .negative_label = "0",
                                     .positive_label = "1"},
                           .threshold = 0.5f,
                           .policy = {.policy = Policy::fixed}});
}

Fitted fit_transformer(const std::optional<ColumnTransformer>& transformer,
                       const std::vector<DerivedFeature>& derived, const Table& table,
                       Threads threads) {
    const Schema types = transformer ? types_of(table, *transformer) : types_of(table);
    const ColumnTransformer settings =
        transformer ? *transformer : default_transformer(types, {}, derived);
    const FittedColumnTransformer fitted =
        settings.fit(table, summarize(table, types, threads), threads);
    return {with_constant_model(fitted, fitted.schema()), golden_rows(table, fitted.schema())};
}

}  // namespace mlpipe::python
