// report_page.h: report.html, one page about a trained model to hand to a manager.
//
// Everything in it comes from the version's metadata and its charts, so its numbers are theirs. The
// page needs nothing else: no network, no other file. Without JavaScript it shows the pictures.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "pipeline/decision.h"
#include "report/chart.h"

namespace mlpipe {

/// `metadata` is model_metadata() of the run, `charts` are training_charts(),
/// `policy` says what errors cost. Names from the data
/// cannot leave the text they stand in. About 1.2 MB, nearly all of it the code that draws.
[[nodiscard]] std::string report_page(std::span<const Chart> charts,
                                      const nlohmann::ordered_json& metadata,
                                      const DecisionPolicy& policy);

}  // namespace mlpipe
