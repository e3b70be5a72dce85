#include "python/added_version.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "core/time_text.h"
#include "persistence/json_values.h"
#include "persistence/metadata.h"

namespace mlpipe::python {
namespace {

void add_scores(Json& json, const std::optional<VersionScores>& scores) {
    for (const ScoreField& field : score_fields()) {
        json[metadata_name(field)] = scores ? json_number(scores->scores.*field.member) : Json();
    }
    json["training_samples"] = nullptr;
    json["test_samples"] = scores ? Json(scores->rows) : Json();
}

Json metadata_of(const FittedPipeline& pipeline, const std::optional<VersionScores>& scores,
                 const std::string& version, const std::string& model_sha256) {
    Json json;
    json["model_version"] = version;
    json["train_date"] = utc_text(
        std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()));
    json["algorithm"] = pipeline.algorithm();
    add_scores(json, scores);
    json["features"] = feature_columns(pipeline.schema());
    json["feature_names_out"] = pipeline.get_feature_names_out();
    json["hyperparameters"] =
        pipeline.settings() ? to_json(settings_of(*pipeline.settings())) : Json::object();
    json["threshold"] = json_number(pipeline.threshold());
    json["decision_policy"] = to_text(pipeline.policy().policy);
    add_classes(json, pipeline);
    json["random_state"] = nullptr;
    json["cross_validation"] = Json::object();
    json["confusion_matrix"] = scores ? to_json(scores->counts) : Json();
    json["confidence_intervals"] =
        scores ? intervals_json(scores->scores, scores->intervals) : Json::object();
    json["data"] = nullptr;
    json["data_sha256"] = nullptr;
    json["model_sha256"] = model_sha256;
    json["schema"] = to_json(pipeline.schema());
    json["mlpipe_version"] = MLPIPE_VERSION;
    return json;
}

}  // namespace

std::string add_version(Registry& registry, const Fitted& fitted,
                        const std::optional<VersionScores>& scores, const std::string& why) {
    const std::string onnx = fitted.to_bytes();
    const auto files = [&](const std::string& version) {
        const Json metadata = metadata_of(fitted.pipeline(), scores, version, sha256_hex(onnx));
        return VersionFiles{.model_onnx = onnx, .metadata_json = metadata.dump(2) + "\n"};
    };
    return registry.add(fitted.pipeline().target(), files, why);
}

}  // namespace mlpipe::python
