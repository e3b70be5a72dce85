// version_summary.h: a version of a models folder in a list, for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "persistence/registry.h"

namespace mlpipe {

/// {"model_version", "state": "active" or "inactive", "signed", "algorithm", "train_date",
/// "accuracy", "recall", "precision", "auc_roc"}; null where the metadata lacks it. A version whose
/// metadata cannot be read is "…, damaged".
[[nodiscard]] nlohmann::ordered_json version_summary(const Registry& registry,
                                                     const std::string& version,
                                                     const std::optional<std::string>& active);

}  // namespace mlpipe
