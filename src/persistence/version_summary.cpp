#include "persistence/version_summary.h"

#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

/// Nothing if it cannot be read as an object.
std::optional<Json> metadata_of(const Registry& registry, const std::string& version) {
    try {
        Json metadata = Json::parse(read_file(registry.metadata_path(version)));
        if (metadata.is_object()) return metadata;
    } catch (const Error&) {
    } catch (const Json::exception&) {
    }
    return std::nullopt;
}

}  // namespace

Json version_summary(const Registry& registry, const std::string& version,
                     const std::optional<std::string>& active) {
    const std::optional<Json> metadata = metadata_of(registry, version);
    std::string state = version == active ? "active" : "inactive";
    if (!metadata) state += ", damaged";
    std::error_code error;
    Json row{{"model_version", version},
             {"state", state},
             {"signed", std::filesystem::exists(registry.signature_path(version), error)}};
    for (const char* name :
         {"algorithm", "train_date", "accuracy", "recall", "precision", "auc_roc"}) {
        row[name] = metadata ? metadata->value(name, Json()) : Json();
    }
    return row;
}

}  // namespace mlpipe
