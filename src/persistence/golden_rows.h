// golden_rows.h: rows whose answers travel with a model, to be given again bit for bit wherever it
// is loaded. Private to this room.
#pragma once

#include <string>
#include <vector>

#include "persistence/json_values.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

struct GoldenRows {
    Table inputs;                      ///< the feature columns of the schema, in its order
    std::vector<float> probabilities;  ///< of the positive class, one a row
    std::vector<std::string> labels;   ///< as people read them, one a row
};

/// Up to 32 rows of `table`, spread evenly over each predicted class, and rows that are rare but
/// must not go wrong: everything missing, texts never seen, the ends of the ranges seen and of
/// float32. Of an imported model, only rows that it has an answer for.
[[nodiscard]] GoldenRows pick_golden_rows(const FittedPipeline& pipeline, const Table& table);

[[nodiscard]] Json golden_json(const GoldenRows& rows);
/// Throws BadFormat.
[[nodiscard]] GoldenRows golden_from_json(const Json& json, const Schema& schema);

/// Throws BadFormat naming the first row whose probability or label is not the stored one, scored
/// as a table and as single rows.
void replay(const FittedPipeline& pipeline, const GoldenRows& rows);

}  // namespace mlpipe
