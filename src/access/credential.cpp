#include "access/credential.h"

#include <algorithm>

namespace mlpipe {
namespace {

/// ALPHA / DIGIT / "-._~+/", then any number of '='.
bool is_token68(std::string_view text) {
    const std::size_t end = text.find_last_not_of('=') + 1;  // 0 if there is nothing else
    return end > 0 && std::ranges::all_of(text.substr(0, end), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("-._~+/").find(c) != std::string_view::npos;
           });
}

bool is_bearer(std::string_view scheme) {
    constexpr std::string_view lower = "bearer";
    return std::ranges::equal(scheme, lower, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    });
}

Credential checked(std::string_view text) {
    if (!is_token68(text)) return {.doubt = Doubt::malformed};
    return {.doubt = Doubt::none, .text = text};
}

Credential from_authorization(std::string_view value) {
    const std::size_t space = value.find(' ');
    if (space == std::string_view::npos || !is_bearer(value.substr(0, space))) {
        return {.doubt = Doubt::malformed};
    }
    const std::size_t begin = value.find_first_not_of(' ', space);
    return checked(begin == std::string_view::npos ? "" : value.substr(begin));
}

}  // namespace

Credential read_credential(const CredentialFields& fields) {
    if (fields.n_authorization > 1 || fields.n_api_key > 1) return {.doubt = Doubt::ambiguous};
    if (fields.n_authorization == 0 && fields.n_api_key == 0) return {};
    if (fields.n_api_key == 0) return from_authorization(fields.authorization);
    const Credential key = checked(fields.api_key);
    if (fields.n_authorization == 0) return key;
    const Credential bearer = from_authorization(fields.authorization);
    if (key.doubt != Doubt::none || bearer.doubt != Doubt::none || key.text != bearer.text) {
        return {.doubt = Doubt::ambiguous};
    }
    return key;
}

}  // namespace mlpipe
