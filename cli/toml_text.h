// toml_text.h: values as TOML, for writing pipeline.toml.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/classifier.h"

namespace mlpipe {

/// In quotes, with what TOML wants escaped.
[[nodiscard]] std::string toml_quoted(std::string_view text);
/// A key, in quotes where it needs them.
[[nodiscard]] std::string key_text(std::string_view key);
/// With a decimal point or an exponent, which tell a reader that this is no integer.
[[nodiscard]] std::string number_text(double value);
/// ["a", "b"]
[[nodiscard]] std::string list_text(const std::vector<std::string>& texts);
/// Empty for a setting that is not set.
[[nodiscard]] std::string toml_text(const SettingValue& value);

/// "key = value   # comment" with its newline, the comment at column 40 where there is room.
[[nodiscard]] std::string line(std::string_view key, std::string_view value,
                               std::string_view comment);
/// The same, commented out where there is no value: `example` shows what one looks like.
[[nodiscard]] std::string optional_line(std::string_view key,
                                        const std::optional<std::string>& value,
                                        std::string_view example, std::string_view comment);

}  // namespace mlpipe
