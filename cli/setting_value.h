// setting_value.h: a setting of an algorithm as it stands in pipeline.toml. Includes the TOML
// parser.
#pragma once

#include "cli/toml_section.h"
#include "models/classifier.h"

namespace mlpipe {

/// A truth, a number or a text. Throws InvalidArgument at the node for anything else.
[[nodiscard]] SettingValue setting_value(const Section& section, const toml::node& node);

}  // namespace mlpipe
