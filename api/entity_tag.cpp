#include "api/entity_tag.h"

#include <utility>

#include "core/digest.h"

namespace mlpipe::api {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

Tagged::Tagged(std::string text)
    : body(std::move(text)), tag('"' + sha256_hex(body).substr(0, 32) + '"') {}

bool lists_tag(std::string_view if_none_match, std::string_view tag) {
    // Our tags hold no comma, so a list is cut at every one.
    while (!if_none_match.empty()) {
        const std::size_t comma = if_none_match.find(',');
        std::string_view one = trimmed(if_none_match.substr(0, comma));
        if (one.starts_with("W/")) one.remove_prefix(2);  // the comparison is a weak one
        if (one == tag || one == "*") return true;
        if (comma == std::string_view::npos) return false;
        if_none_match.remove_prefix(comma + 1);
    }
    return false;
}

}  // namespace mlpipe::api
