// fair_rows.h: the held-out rows on which a new model and the active one may be compared: those
// that neither has learned from, as far as that can be told.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "model_selection/training.h"

namespace mlpipe {

/// The new model as it is about to be saved.
struct NewModel {
    const TrainingResult& result;
    const Table& table;  ///< of all rows
    const std::string& model_sha256;
    const std::string& data_sha256;
};

/// Whether the active model was fitted on rows that both are compared on, which favours it.
enum class SeenRows {
    none,     ///< those that it was are left out
    some,     ///< it was trained on the same data, but which rows cannot be told
    unknown,  ///< it was trained on other data, which may have held the same rows
};

struct FairRows {
    std::vector<std::uint32_t> positions;  ///< in result.split.test; all where none can be left out
    SeenRows seen = SeenRows::unknown;
    std::size_t n_left_out = 0;
};

/// `metadata` is that of the active model, an object. Never throws for what is missing there.
[[nodiscard]] FairRows fair_rows(const FittedPipeline& active, const nlohmann::json& metadata,
                                 const NewModel& fresh, Threads threads);

}  // namespace mlpipe
