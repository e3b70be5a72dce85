#include "access/web_token.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "access/base64url.h"
#include "access/strict_json.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using Json = nlohmann::json;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t largest_subject = 200;
constexpr double largest_date = 4'102'444'800;  // 2100-01-01: a Moment holds it
constexpr std::string_view own_scope = "mlpipe:";

/// Thrown within this file only.
struct Refused {
    Doubt doubt;
};

/// Null where the claim is absent.
const Json* find(const Json& claims, std::string_view name) {
    const auto found = claims.find(std::string(name));
    return found == claims.end() ? nullptr : &*found;
}

/// The claim of that name, else the one inside others that the dots in `name` lead to.
const Json* find_nested(const Json& claims, std::string_view name) {
    if (const Json* claim = find(claims, name)) return claim;
    const Json* at = &claims;
    while (at != nullptr && at->is_object()) {
        const std::size_t dot = name.find('.');
        at = find(*at, name.substr(0, dot));
        if (dot == std::string_view::npos) return at;
        name.remove_prefix(dot + 1);
    }
    return nullptr;
}

/// "JWT", "at+jwt" (RFC 9068), each also as a media type: other kinds of token have other meanings
/// (RFC 8725, 3.11).
bool is_known_type(const Json& type) {
    if (!type.is_string()) return false;
    std::string text = type.get<std::string>();
    std::ranges::transform(text, text.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    });
    if (text.starts_with("application/")) text.erase(0, 12);
    return text == "jwt" || text == "at+jwt";
}

/// Nothing if the claim is absent. Throws Refused for what is no date.
std::optional<Moment> date_of(const Json& claims, std::string_view name) {
    const Json* claim = find(claims, name);
    if (claim == nullptr) return std::nullopt;
    if (!claim->is_number()) throw Refused{Doubt::malformed_token};
    const double seconds = claim->get<double>();
    if (!(seconds >= 0 && seconds <= largest_date)) throw Refused{Doubt::malformed_token};
    return Moment(std::chrono::duration_cast<Moment::duration>(Seconds(seconds)));
}

bool contains(const Json& audience, const std::string& name) {
    if (audience.is_string()) return audience == name;
    if (!audience.is_array()) throw Refused{Doubt::malformed_token};
    return std::ranges::find(audience, Json(name)) != audience.end();
}

/// The highest role among words that are divided by spaces.
Role role_among(std::string_view words, bool only_scopes) {
    Role role = Role::none;
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        std::string_view word = words.substr(0, end);
        words.remove_prefix(std::min(end + 1, words.size()));
        if (word.starts_with(own_scope)) {
            word.remove_prefix(own_scope.size());
        } else if (only_scopes) {
            continue;
        }
        role = std::max(role, parse_role(word).value_or(Role::none));
    }
    return role;
}

Role role_in(const Json& claim, bool only_scopes) {
    if (claim.is_string()) return role_among(claim.get_ref<const std::string&>(), only_scopes);
    Role role = Role::none;
    if (!claim.is_array()) return role;
    for (const Json& each : claim) {
        if (each.is_string()) {
            role = std::max(role, role_among(each.get_ref<const std::string&>(), only_scopes));
        }
    }
    return role;
}

Role role_of(const Json& claims, const TokenRules& rules) {
    if (const Json* claim = find_nested(claims, rules.role_claim)) return role_in(*claim, false);
    Role role = Role::none;
    for (const char* name : {"scope", "scp"}) {
        if (const Json* claim = find(claims, name)) role = std::max(role, role_in(*claim, true));
    }
    return role;
}

/// For logs: nothing in it can end a field or a line, or pass for the id of a key.
std::string id_of(const Json& claims) {
    const Json* subject = find(claims, "sub");
    if (subject == nullptr || !subject->is_string()) throw Refused{Doubt::malformed_token};
    const std::string& text = subject->get_ref<const std::string&>();
    if (text.empty() || text.size() > largest_subject) throw Refused{Doubt::malformed_token};
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string id = "jwt:";
    for (const unsigned char c : text) {
        if (c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '%') {
            id += static_cast<char>(c);
        } else {
            (id += '%').append({digits[c >> 4], digits[c & 15]});
        }
    }
    return id;
}

void check_issuer_and_audience(const Json& claims, const TokenRules& rules) {
    const Json* issuer = find(claims, "iss");
    if (rules.issuer && (issuer == nullptr || *issuer != *rules.issuer)) {
        throw Refused{Doubt::wrong_issuer};
    }
    const Json* audience = find(claims, "aud");
    const bool meant = audience == nullptr ? !rules.audience
                                           : rules.audience && contains(*audience, *rules.audience);
    if (!meant) throw Refused{Doubt::wrong_audience};
}

TokenVerdict check_claims(const Json& claims, const TokenRules& rules, Moment now) {
    const auto expires = date_of(claims, "exp");
    if (!expires) throw Refused{Doubt::malformed_token};
    const auto not_before = date_of(claims, "nbf"), issued = date_of(claims, "iat");
    if (issued && *issued > *expires) throw Refused{Doubt::malformed_token};
    TokenVerdict verdict{
        .doubt = Doubt::none,
        .identity = {.id = id_of(claims), .name = "", .role = role_of(claims, rules)}};
    verdict.until = *expires + rules.leeway;
    verdict.from = std::max(not_before.value_or(Moment()), issued.value_or(Moment()));
    verdict.from -= rules.leeway;
    check_issuer_and_audience(claims, rules);
    if (now >= verdict.until) throw Refused{Doubt::expired};
    if (now < verdict.from) throw Refused{Doubt::not_yet_valid};
    return verdict;
}

/// What the header of a token says about its key. Throws BadFormat.
struct Header {
    std::optional<TokenAlgorithm> algorithm = {};
    std::optional<std::string> key_id = {};
};
Header read_header(std::string_view text) {
    const Json json = parse_strict_object(text);
    const Json* algorithm = find(json, "alg");
    const Json* key_id = find(json, "kid");
    const Json* type = find(json, "typ");
    if (algorithm == nullptr || !algorithm->is_string() || find(json, "crit") != nullptr ||
        (key_id != nullptr && !key_id->is_string()) || (type != nullptr && !is_known_type(*type))) {
        throw BadFormat("it is no header of a token");
    }
    Header header{.algorithm = parse_token_algorithm(algorithm->get_ref<const std::string&>())};
    if (key_id != nullptr) header.key_id = key_id->get<std::string>();
    return header;
}

}  // namespace

SignedPayload verify_signature(std::string_view token, const TokenKeys& keys) {
    if (token.size() > largest_token || !looks_like_token(token)) return {};
    const std::size_t first = token.find('.'), second = token.rfind('.');
    const auto header_text = decode_base64url(token.substr(0, first));
    auto payload = decode_base64url(token.substr(first + 1, second - first - 1));
    const auto signature = decode_base64url(token.substr(second + 1));
    if (!header_text || !payload || !signature) return {};
    Header header;
    try {
        header = read_header(*header_text);
    } catch (const BadFormat&) {
        return {};
    }
    const TokenKey* key = header.algorithm ? keys.find(header.key_id, *header.algorithm) : nullptr;
    if (key == nullptr || !key->verifies(token.substr(0, second), *signature)) {
        return {.payload = std::nullopt, .shape = TokenShape::good};
    }
    return {.payload = std::move(payload), .shape = TokenShape::good};
}

TokenVerdict check_token(std::string_view token, const TokenKeys& keys, const TokenRules& rules,
                         Moment now) {
    const SignedPayload checked = verify_signature(token, keys);
    if (!checked.payload) {
        const bool shaped = checked.shape == TokenShape::good;
        return {.doubt = shaped ? Doubt::unknown : Doubt::malformed_token};
    }
    try {
        return check_claims(parse_strict_object(*checked.payload), rules, now);
    } catch (const Refused& refused) {
        return {.doubt = refused.doubt};
    } catch (const BadFormat&) {
        return {.doubt = Doubt::malformed_token};
    }
}

bool looks_like_token(std::string_view credential) {
    return std::ranges::count(credential, '.') == 2;
}

}  // namespace mlpipe
