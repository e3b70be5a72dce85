// json_values.h: floats into JSON and back with the same bits, and checked reading of JSON that may
// not be what it claims to be.
//
// Every reader throws BadFormat with the key at fault: "'threshold' is absent or no number".
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/classifier.h"

namespace mlpipe {

using Json = nlohmann::ordered_json;

/// The shortest decimal that reads back to the same float32, without a point if it is whole; null
/// for NaN. REQUIRES: not infinite.
[[nodiscard]] Json json_number(float value);
/// null for NaN. REQUIRES: not infinite.
[[nodiscard]] Json json_number(double value);
[[nodiscard]] Json json_setting(const SettingValue& value);

/// Objects and arrays at most this deep are read.
inline constexpr int deepest_json = 16;
/// Throws BadFormat for what is not JSON, is deeper than that, or holds a number beyond double.
[[nodiscard]] Json parse_json(std::string_view text);

/// A value that must be there.
[[nodiscard]] const Json& member(const Json& object, const char* key);
[[nodiscard]] const Json& array_member(const Json& object, const char* key);
[[nodiscard]] std::string text_member(const Json& object, const char* key);
[[nodiscard]] bool bool_member(const Json& object, const char* key);
/// In [0, limit].
[[nodiscard]] std::uint32_t index_member(const Json& object, const char* key, std::uint32_t limit);
[[nodiscard]] double double_member(const Json& object, const char* key);
/// null is NaN.
[[nodiscard]] float float_member(const Json& object, const char* key);
[[nodiscard]] std::vector<std::string> texts_member(const Json& object, const char* key);

[[nodiscard]] std::string as_text(const Json& value, const char* key);
[[nodiscard]] float as_float(const Json& value, const char* key);
[[nodiscard]] SettingValue as_setting(const Json& value, const char* key);

}  // namespace mlpipe
