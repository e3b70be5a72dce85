// added_version.h: a pipeline that was fitted in Python as a version of a models folder.
#pragma once

#include <optional>
#include <string>

#include "metrics/intervals.h"
#include "persistence/registry.h"
#include "python/fitted.h"

namespace mlpipe::python {

/// How the pipeline scores on labelled rows.
struct VersionScores {
    std::size_t rows = 0;
    Scores scores;
    ScoreIntervals intervals;
    ConfusionMatrix counts;
};

/// Adds model and metadata (the fields of INTERFACE.md section 3, null where Python does not know)
/// and returns the version. Throws as Registry::add.
[[nodiscard]] std::string add_version(Registry& registry, const Fitted& fitted,
                                      const std::optional<VersionScores>& scores,
                                      const std::string& why);

}  // namespace mlpipe::python
