#include "access/key_record.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "access/strict_json.h"
#include "core/error.h"
#include "core/hex.h"

namespace mlpipe {
namespace {

using Json = nlohmann::json;
using Time = std::chrono::sys_seconds;

constexpr auto members = std::to_array<std::string_view>(
    {"id", "name", "role", "rate", "burst", "created", "expires", "revoked", "salt", "hash"});

[[noreturn]] void refuse(std::string_view key, std::string_view rule) {
    throw BadFormat("'" + std::string(key) + "' must be " + std::string(rule));
}

/// Null where the member is absent or null.
const Json* find(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_of(const Json& object, const char* key, std::string_view rule) {
    const Json* value = find(object, key);
    if (value == nullptr || !value->is_string()) refuse(key, rule);
    return value->get<std::string>();
}

std::optional<Time> time_of(const Json& object, const char* key) {
    if (find(object, key) == nullptr) return std::nullopt;
    constexpr std::string_view rule = "a time such as \"2026-11-22T19:00:00Z\"";
    const auto time = parse_time(text_of(object, key, rule));
    if (!time) refuse(key, rule);
    return time;
}

template <std::size_t size>
std::array<std::uint8_t, size> bytes_of(const Json& object, const char* key) {
    const std::string rule = std::to_string(2 * size) + " hexadecimal digits";
    const auto bytes = parse_hex(text_of(object, key, rule));
    if (!bytes || bytes->size() != size) refuse(key, rule);
    std::array<std::uint8_t, size> array{};
    std::ranges::copy(*bytes, array.begin());
    return array;
}

std::optional<Rate> rate_of(const Json& object) {
    if (find(object, "rate") == nullptr) return std::nullopt;
    constexpr std::string_view rule = "a rate such as \"100/s\", \"6000/min\" or \"5000/h\"";
    const auto rate = parse_rate(text_of(object, "rate", rule));
    if (!rate) refuse("rate", rule);
    return rate;
}

std::optional<std::uint32_t> burst_of(const Json& object) {
    const Json* burst = find(object, "burst");
    if (burst == nullptr) return std::nullopt;
    if (!burst->is_number_unsigned() || *burst < 1 || *burst > largest_rate) {
        refuse("burst", "a whole number from 1 to 1000000");
    }
    return burst->get<std::uint32_t>();
}

Json json_of(const std::optional<Time>& time) {
    return time ? Json(utc_text(*time)) : Json(nullptr);
}

}  // namespace

bool is_key_name(std::string_view text) {
    return !text.empty() && text.size() <= 100 &&
           std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7F; }) &&
           text.find_first_not_of(' ') != std::string_view::npos &&
           simdjson::validate_utf8(text.data(), text.size());
}

std::string key_line(const KeyRecord& record) {
    nlohmann::ordered_json json{
        {"id", record.id}, {"name", record.name}, {"role", to_text(record.role)}};
    if (record.rate) json["rate"] = to_text(*record.rate);
    if (record.burst) json["burst"] = *record.burst;
    json["created"] = utc_text(record.created);
    json["expires"] = json_of(record.expires);
    json["revoked"] = json_of(record.revoked);
    json["salt"] = hex(record.salt);
    json["hash"] = hex(record.hash);
    return json.dump();
}

KeyRecord parse_key_line(std::string_view line) {
    const Json json = parse_strict_object(line);
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(members, key) == members.end()) {
            throw BadFormat("'" + key + "' is no member of a key");
        }
    }
    KeyRecord record;
    record.id = text_of(json, "id", "8 hexadecimal digits");
    if (!is_key_id(record.id)) refuse("id", "8 hexadecimal digits");
    constexpr std::string_view name_rule = "a name of 1 to 100 bytes";
    record.name = text_of(json, "name", name_rule);
    if (!is_key_name(record.name)) refuse("name", name_rule);
    constexpr std::string_view role_rule = "\"predict\" or \"admin\"";
    const auto role = parse_role(text_of(json, "role", role_rule));
    if (!role) refuse("role", role_rule);
    record.role = *role;
    record.rate = rate_of(json);
    record.burst = burst_of(json);
    if (record.burst && !record.rate) throw BadFormat("'burst' goes only with 'rate'");
    const auto created = time_of(json, "created");
    if (!created) refuse("created", "a time such as \"2026-11-22T19:00:00Z\"");
    record.created = *created;
    record.expires = time_of(json, "expires");
    record.revoked = time_of(json, "revoked");
    record.salt = bytes_of<sizeof(KeySalt)>(json, "salt");
    record.hash = bytes_of<sizeof(KeyHash)>(json, "hash");
    return record;
}

}  // namespace mlpipe
