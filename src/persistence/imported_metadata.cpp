#include "persistence/imported_metadata.h"

#include <map>
#include <set>

#include "persistence/json_values.h"

namespace mlpipe {
namespace {

std::size_t trees_of(const graph::Node& node) {
    for (const graph::Attribute& attribute : node.attributes) {
        const auto* ids = std::get_if<std::vector<std::int64_t>>(&attribute.value);
        if (ids == nullptr || attribute.name != "nodes_treeids") continue;
        return std::set<std::int64_t>(ids->begin(), ids->end()).size();
    }
    return 0;
}

void add_scores(Json& json, const std::optional<ImportedScores>& scores) {
    for (const ScoreField& field : score_fields()) {
        json[metadata_name(field)] = scores ? json_number(scores->scores.*field.member) : Json();
    }
    json["training_samples"] = nullptr;
    json["test_samples"] = scores ? Json(scores->rows) : Json();
}

Json origin_json(const GraphModel& model, const std::string& file) {
    Json json;
    json["file"] = file;
    json["sha256"] = model.origin().sha256;
    json["producer"] = model.origin().producer;
    json["producer_version"] = model.origin().producer_version;
    const Json summary = graph_summary(model.graph());
    json["operators"] = summary["operators"];
    json["trees"] = summary["trees"];
    return json;
}

}  // namespace

Json graph_summary(const graph::Graph& graph) {
    std::map<std::string, std::size_t> operators;
    std::size_t trees = 0;
    for (const graph::Node& node : graph.nodes) {
        ++operators[node.op];
        trees += trees_of(node);
    }
    Json json;
    json["operators"] = operators;
    json["trees"] = trees;
    return json;
}

Json imported_metadata(const FittedPipeline& pipeline, const ModelMetadataInput& input,
                       const std::string& file, const std::optional<ImportedScores>& scores) {
    Json json;
    json["model_version"] = input.model_version;
    json["train_date"] = nullptr;
    json["import_date"] = input.train_date;
    json["algorithm"] = pipeline.algorithm();
    json["imported_from"] = origin_json(std::get<GraphModel>(pipeline.model()), file);
    add_scores(json, scores);
    json["features"] = feature_columns(pipeline.schema());
    json["feature_names_out"] = pipeline.get_feature_names_out();
    json["hyperparameters"] = Json::object();
    json["threshold"] = json_number(pipeline.threshold());
    json["decision_policy"] = to_text(pipeline.policy().policy);
    add_classes(json, pipeline);
    json["random_state"] = nullptr;
    json["cross_validation"] = Json::object();
    json["confusion_matrix"] = scores ? to_json(scores->counts) : Json();
    json["confidence_intervals"] =
        scores ? intervals_json(scores->scores, scores->intervals) : Json::object();
    json["data"] = input.data_name.empty() ? Json() : Json(input.data_name);
    json["data_sha256"] = input.data_sha256.empty() ? Json() : Json(input.data_sha256);
    json["model_sha256"] = input.model_sha256;
    json["schema"] = to_json(pipeline.schema());
    json["mlpipe_version"] = input.mlpipe_version;
    return json;
}

}  // namespace mlpipe
