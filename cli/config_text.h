// config_text.h: a Config as a commented pipeline.toml. What `config init` writes is the text of
// Config{}, so its values are the defaults themselves; reading a text back gives the same Config.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/config.h"

namespace mlpipe {

[[nodiscard]] std::string config_text(const Config& config);

/// The same values as JSON, with the sections and keys of pipeline.toml; what is unset is null.
[[nodiscard]] nlohmann::ordered_json config_json(const Config& config);

}  // namespace mlpipe
