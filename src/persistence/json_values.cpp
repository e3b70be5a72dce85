#include "persistence/json_values.h"

#include <bit>
#include <cmath>

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {
namespace {

[[noreturn]] void fail(const char* key, const char* wanted) {
    throw BadFormat("'" + std::string(key) + "' is absent or no " + wanted);
}

}  // namespace

Json json_number(float value) {
    if (std::isnan(value)) return nullptr;
    constexpr float exact_integers = 0x1p24f;
    const bool is_whole = value == std::trunc(value) && std::abs(value) <= exact_integers;
    if (is_whole && !(value == 0 && std::signbit(value))) return static_cast<std::int64_t>(value);
    // A double that is written as the float's own shortest decimal: 0.1, not 0.10000000149011612.
    const double decimal = parse_number(to_text(value)).value_or(value);
    const bool same = std::bit_cast<std::uint32_t>(static_cast<float>(decimal)) ==
                      std::bit_cast<std::uint32_t>(value);
    return same ? decimal : static_cast<double>(value);
}

Json json_number(double value) {
    return std::isnan(value) ? Json(nullptr) : Json(value);
}

Json json_setting(const SettingValue& value) {
    return std::visit(
        [](const auto& held) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
                return nullptr;
            } else {
                return held;
            }
        },
        value);
}

Json parse_json(std::string_view text) {
    const auto limit_depth = [](int depth, Json::parse_event_t, Json&) {
        if (depth > deepest_json) throw BadFormat("its JSON is too deep");
        return true;
    };
    try {
        return Json::parse(text, limit_depth);
    } catch (const nlohmann::json::exception& error) {
        throw BadFormat("its JSON cannot be read", {.why = error.what(), .help = {}});
    }
}

const Json& member(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    if (found == object.end()) fail(key, "value");
    return *found;
}

const Json& array_member(const Json& object, const char* key) {
    const Json& value = member(object, key);
    if (!value.is_array()) fail(key, "array");
    return value;
}

std::string text_member(const Json& object, const char* key) {
    return as_text(member(object, key), key);
}

bool bool_member(const Json& object, const char* key) {
    const Json& value = member(object, key);
    if (!value.is_boolean()) fail(key, "truth value");
    return value.get<bool>();
}

std::uint32_t index_member(const Json& object, const char* key, std::uint32_t limit) {
    const Json& value = member(object, key);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > limit) {
        fail(key, "number in its range");
    }
    return value.get<std::uint32_t>();
}

double double_member(const Json& object, const char* key) {
    const Json& value = member(object, key);
    if (!value.is_number()) fail(key, "number");
    return value.get<double>();
}

float float_member(const Json& object, const char* key) {
    return as_float(member(object, key), key);
}

std::vector<std::string> texts_member(const Json& object, const char* key) {
    std::vector<std::string> texts;
    for (const Json& value : array_member(object, key)) texts.push_back(as_text(value, key));
    return texts;
}

std::string as_text(const Json& value, const char* key) {
    if (!value.is_string()) fail(key, "text");
    return value.get<std::string>();
}

float as_float(const Json& value, const char* key) {
    if (value.is_null()) return std::numeric_limits<float>::quiet_NaN();
    // Halfway between the largest float32 and 2^128: from there on a float32 would be infinite.
    constexpr double beyond_float = 0x1.ffffffp+127;
    if (!value.is_number() || !(std::abs(value.get<double>()) < beyond_float)) {
        fail(key, "float32 number");
    }
    return static_cast<float>(value.get<double>());
}

SettingValue as_setting(const Json& value, const char* key) {
    if (value.is_null()) return std::monostate{};
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_float()) return value.get<double>();
    if (value.is_number_integer() &&
        (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX)) {
        return value.get<std::int64_t>();
    }
    if (value.is_string()) return value.get<std::string>();
    fail(key, "setting");
}

}  // namespace mlpipe
