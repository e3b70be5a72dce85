// models_comparison.h: two versions side by side, from their metadata alone.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mlpipe {

/// {"versions": [A, B], "facts": {name: [of A, of B]}, "same_rows", "metrics": {name: {"a":
/// {"value", "low", "high"}, "b", "difference"}}, "settings": {name: [of A, of B]} where they
/// differ, "schema": {"added", "removed", "changed": [{"column", "type", "levels_added",
/// "levels_removed"}]}, "incompatibilities": [why B cannot answer requests for A]}. What an older
/// or foreign file lacks is null; a schema that is lacking is left out, with what follows from it.
[[nodiscard]] nlohmann::ordered_json compare_versions(const nlohmann::ordered_json& a,
                                                      const nlohmann::ordered_json& b);

/// The same for a terminal of 80 columns.
[[nodiscard]] std::string comparison_text(const nlohmann::ordered_json& comparison);

}  // namespace mlpipe
