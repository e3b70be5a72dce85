// role.h: what a caller may do.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mlpipe {

/// In this order: each may do what the ones before it may.
enum class Role : std::uint8_t {
    none,     ///< what needs no key, such as health
    predict,  ///< ask a model and read what it is
    admin,    ///< change which model answers
};

[[nodiscard]] constexpr bool allows(Role held, Role needed) {
    return held >= needed;
}

/// "none", "predict", "admin".
[[nodiscard]] constexpr std::string_view to_text(Role role) {
    return role == Role::admin ? "admin" : role == Role::predict ? "predict" : "none";
}

/// The role that a caller can be given: "predict" or "admin", spelt so.
[[nodiscard]] constexpr std::optional<Role> parse_role(std::string_view text) {
    if (text == "predict") return Role::predict;
    if (text == "admin") return Role::admin;
    return std::nullopt;
}

}  // namespace mlpipe
