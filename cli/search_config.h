// search_config.h: the [search] section of pipeline.toml, read and written.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "model_selection/search.h"

namespace mlpipe {

class Section;

/// Throws InvalidArgument with file:line:column, also for a range that an algorithm cannot take.
[[nodiscard]] SearchSettings read_search(Section section);

/// As text: every key, and the ranges of every algorithm, as comments where they are the default.
[[nodiscard]] std::string search_section(const SearchSettings& settings);
[[nodiscard]] nlohmann::ordered_json search_json(const SearchSettings& settings);

}  // namespace mlpipe
