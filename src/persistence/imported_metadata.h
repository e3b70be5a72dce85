// imported_metadata.h: model_metadata.json of a model that was imported: the fields of a trained
// one (INTERFACE.md, section 3), null where nobody can know, and what it was before.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "metrics/classification_scores.h"
#include "metrics/intervals.h"
#include "persistence/metadata.h"

namespace mlpipe {

/// How an imported model scores on labelled rows.
struct ImportedScores {
    std::size_t rows = 0;
    Scores scores;
    ScoreIntervals intervals;
    ConfusionMatrix counts;
};

/// `input.train_date` is the date of the import; `file` the one that was imported. REQUIRES: the
/// pipeline's model is imported.
[[nodiscard]] nlohmann::ordered_json imported_metadata(const FittedPipeline& pipeline,
                                                       const ModelMetadataInput& input,
                                                       const std::string& file,
                                                       const std::optional<ImportedScores>& scores);

/// "LabelEncoder" -> 3, …: how many nodes of each operator the graph has, sorted by name; and
/// "trees", how many those of its tree ensembles are together.
[[nodiscard]] nlohmann::ordered_json graph_summary(const graph::Graph& graph);

}  // namespace mlpipe
