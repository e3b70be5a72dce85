#include "persistence/model_graph.h"

#include <array>
#include <optional>

#include "core/error.h"
#include "persistence/calibration_graph.h"
#include "persistence/imported_graph.h"
#include "persistence/tree_node_bytes.h"

namespace mlpipe {
namespace {

using onnx::TensorProto;

/// margin = w x + b in double, added in column order, b last: MatMul would leave the order to the
/// runtime, and with it the last bits.
void write_linear(GraphWriter& graph, const LogisticRegressionModel& model,
                  const std::string& features) {
    const auto n = static_cast<std::int64_t>(model.n_features_in());
    graph.constant("mlpipe/coef", model.coef(), {1, n});
    graph.constant("mlpipe/intercept", std::array{model.intercept()}, {1, 1});
    graph.constant("mlpipe/columns", {std::int64_t{1}}, {});
    graph.constant("mlpipe/last", {n - 1}, {1});
    graph.cast(features, "mlpipe/features/double", TensorProto::DOUBLE);
    graph.node("Mul", {"mlpipe/features/double", "mlpipe/coef"}, "mlpipe/terms");
    graph.node("CumSum", {"mlpipe/terms", "mlpipe/columns"}, "mlpipe/sums");
    attribute(graph.node("Gather", {"mlpipe/sums", "mlpipe/last"}, "mlpipe/sum"), "axis",
              std::int64_t{1});
    graph.node("Add", {"mlpipe/sum", "mlpipe/intercept"}, "mlpipe/margin");
}

void write_ensemble(GraphWriter& graph, const TreeEnsembleModel& model,
                    const std::string& features) {
    // Its lists are written from the model itself: tree_node_bytes.h.
    graph.ml_node(tree_operator, {features}, tree_node_name, TensorProto::FLOAT, {1});
    graph.cast(tree_node_name, "mlpipe/sum", TensorProto::DOUBLE);
    if (model.link() == Link::mean) {
        const auto n_trees = static_cast<double>(model.trees().n_trees());
        graph.constant("mlpipe/n_trees", std::array{n_trees}, {1, 1});
        graph.node("Div", {"mlpipe/sum", "mlpipe/n_trees"}, "mlpipe/margin");
    } else {
        graph.constant("mlpipe/bias", std::array{model.bias()}, {1, 1});
        graph.node("Add", {"mlpipe/sum", "mlpipe/bias"}, "mlpipe/margin");
    }
}

void write_probabilities(GraphWriter& graph, const std::string& probability) {
    graph.cast(probability, "mlpipe/positive", TensorProto::FLOAT);
    graph.constant("mlpipe/certain", {1.0f}, {1, 1});
    graph.node("Sub", {"mlpipe/certain", "mlpipe/positive"}, "mlpipe/negative");
    attribute(graph.node("Concat", {"mlpipe/negative", "mlpipe/positive"}, "probabilities"), "axis",
              std::int64_t{1});
}

/// The decision is taken on the margin, so that no runtime's exp has a say in it.
void write_label(GraphWriter& graph, const FittedPipeline& pipeline) {
    const double least =
        margin_at(pipeline.calibration(), link_of(pipeline.model()), pipeline.threshold());
    graph.constant("mlpipe/threshold", std::array{least}, {1, 1});
    graph.constant("mlpipe/label/positive", pipeline.names().positive_label, {1, 1});
    graph.constant("mlpipe/label/negative", pipeline.names().negative_label, {1, 1});
    graph.constant("mlpipe/rows", {std::int64_t{-1}}, {1});
    graph.node("GreaterOrEqual", {"mlpipe/margin", "mlpipe/threshold"}, "mlpipe/is_positive");
    graph.node("Where", {"mlpipe/is_positive", "mlpipe/label/positive", "mlpipe/label/negative"},
               "mlpipe/labels");
    graph.node("Reshape", {"mlpipe/labels", "mlpipe/rows"}, "label");
}

LogisticRegressionModel read_linear(const onnx::GraphProto& graph, const Json& form) {
    const double intercept = doubles_of(graph, "mlpipe/intercept", 1).front();
    return {doubles_of(graph, "mlpipe/coef", std::nullopt), intercept,
            bool_member(form, "converged")};
}

}  // namespace

void write_model(GraphWriter& graph, const FittedPipeline& pipeline, const std::string& features) {
    if (const auto* linear = std::get_if<LogisticRegressionModel>(&pipeline.model())) {
        write_linear(graph, *linear, features);
    } else if (const auto* imported = std::get_if<GraphModel>(&pipeline.model())) {
        write_imported(graph, pipeline, *imported);
    } else {
        write_ensemble(graph, std::get<TreeEnsembleModel>(pipeline.model()), features);
    }
    write_probabilities(
        graph, write_calibration(graph, pipeline.calibration(), link_of(pipeline.model())));
    write_label(graph, pipeline);
}

Json model_json(const FittedClassifier& model) {
    if (const auto* imported = std::get_if<GraphModel>(&model)) return imported_json(*imported);
    Json json;
    if (const auto* linear = std::get_if<LogisticRegressionModel>(&model)) {
        json["form"] = "linear";
        json["converged"] = linear->converged();
    } else {
        json["form"] = "trees";
        json["link"] =
            std::get<TreeEnsembleModel>(model).link() == Link::mean ? "mean" : "logistic";
    }
    return json;
}

FittedClassifier read_model(const onnx::GraphProto& graph, std::string_view trees, const Json& form,
                            const std::vector<ColumnPlan>& plans) {
    if (text_member(form, "form") == "linear") return read_linear(graph, form);
    if (text_member(form, "form") == "graph") return read_imported(graph, form, plans);
    const Link link = text_member(form, "link") == "mean" ? Link::mean : Link::logistic;
    const double bias = link == Link::mean ? 0.0 : doubles_of(graph, "mlpipe/bias", 1).front();
    std::vector<TreeEnsembleModel::ColumnShape> shape;
    std::uint32_t next = 0;
    for (const ColumnPlan& plan : plans) {
        const auto* category = std::get_if<CategoricalPlan>(&plan);
        const std::uint16_t n_levels = category != nullptr ? category->n_levels : std::uint16_t{0};
        shape.push_back({.first_feature = next, .n_levels = n_levels});
        next += n_levels > 0 ? n_levels : 1U;
    }
    if (trees.empty()) throw BadFormat("it has no trees");
    TreeEnsemble ensemble = read_trees(trees, shape);
    return TreeEnsembleModel(std::move(ensemble), link, bias, std::move(shape));
}

}  // namespace mlpipe
