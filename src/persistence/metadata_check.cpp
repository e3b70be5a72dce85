#include "persistence/metadata_check.h"

#include <array>
#include <cmath>

namespace mlpipe {
namespace {

/// Null where it is absent.
const Json* find(const Json& object, std::string_view key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string differs(const Json& metadata, const char* key, const std::string& expected,
                    const char* whose) {
    const Json* found = find(metadata, key);
    if (found == nullptr || *found == expected) return "";
    return "'" + std::string(key) + "' is " + found->dump() + ", that of the " + whose + " is \"" +
           expected + "\"";
}

std::string number_outside(const Json& metadata, const char* key, double low, double high) {
    const Json* found = find(metadata, key);
    if (found == nullptr) return "";
    if (found->is_number() && found->get<double>() >= low && found->get<double>() <= high)
        return "";
    return "'" + std::string(key) + "' cannot be " + found->dump();
}

std::string threshold_differs(const Json& metadata, float threshold) {
    const Json* found = find(metadata, "threshold");
    if (found == nullptr || *found == json_number(threshold)) return "";
    return "'threshold' is " + found->dump() + ", that of the model is " +
           json_number(threshold).dump();
}

std::string impossible_number(const Json& metadata) {
    for (const char* key :
         {"accuracy", "recall", "precision", "f1", "auc_roc", "average_precision", "brier"}) {
        if (auto fault = number_outside(metadata, key, 0, 1); !fault.empty()) return fault;
    }
    if (auto fault = number_outside(metadata, "log_loss", 0, HUGE_VAL); !fault.empty())
        return fault;
    for (const char* key : {"training_samples", "test_samples"}) {
        const Json* found = find(metadata, key);
        if (found != nullptr && !found->is_number_unsigned()) {
            return "'" + std::string(key) + "' cannot be " + found->dump();
        }
    }
    return "";
}

}  // namespace

std::string fault_of_metadata(const Json& metadata, const std::string& version,
                              const FittedPipeline& pipeline) {
    const ClassNames& names = pipeline.names();
    const Json* labels = find(metadata, "labels");
    const Json no_labels = Json::object();
    const std::array<std::string, 7> faults = {
        differs(metadata, "model_version", version, "folder"),
        differs(metadata, "target", pipeline.target(), "model"),
        differs(metadata, "positive_class", names.positive_value, "model"),
        differs(labels != nullptr ? *labels : no_labels, "positive", names.positive_label, "model"),
        differs(labels != nullptr ? *labels : no_labels, "negative", names.negative_label, "model"),
        threshold_differs(metadata, pipeline.threshold()),
        impossible_number(metadata)};
    for (const std::string& fault : faults) {
        if (!fault.empty()) return fault;
    }
    return "";
}

}  // namespace mlpipe
