#include "api/media_type.h"

#include <algorithm>

#include "api/request.h"

namespace mlpipe::api {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

bool is_in(std::string_view range, std::string_view media_type) {
    if (range == "*/*" || equal_ignoring_case(range, media_type)) return true;
    return range.ends_with("/*") &&
           equal_ignoring_case(range.substr(0, range.size() - 1),
                               media_type.substr(0, media_type.find('/') + 1));
}

/// "text/csv; q=0.0" is what a client does not want.
bool has_quality_zero(std::string_view range) {
    std::size_t at = range.find(';');
    while (at != std::string_view::npos) {
        range.remove_prefix(at + 1);
        at = range.find(';');
        const std::string_view parameter = trimmed(range.substr(0, at));
        if (parameter.size() < 3 || !equal_ignoring_case(parameter.substr(0, 2), "q=")) continue;
        return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
    }
    return false;
}

bool is_json(std::string_view type) {
    constexpr std::string_view suffix = "+json";
    return type.size() > suffix.size() &&
           equal_ignoring_case(type.substr(type.size() - suffix.size()), suffix);
}

}  // namespace

std::string_view without_parameters(std::string_view content_type) {
    return trimmed(content_type.substr(0, content_type.find(';')));
}

std::string_view find_media_type(std::string_view content_type,
                                 std::span<const std::string_view> known) {
    if (content_type.empty()) return known.front();
    const std::string_view type = without_parameters(content_type);
    for (const std::string_view candidate : known) {
        if (equal_ignoring_case(type, candidate)) return candidate;
        if (candidate == "application/json" && is_json(type)) return candidate;
    }
    return {};
}

bool accepts(std::string_view accept, std::string_view media_type) {
    if (accept.empty()) return true;
    for (std::size_t begin = 0; begin <= accept.size();) {
        const std::size_t end = std::min(accept.find(',', begin), accept.size());
        const std::string_view range = accept.substr(begin, end - begin);
        if (is_in(without_parameters(range), media_type) && !has_quality_zero(range)) return true;
        begin = end + 1;
    }
    return false;
}

std::string list_media_types(std::span<const std::string_view> known) {
    std::string list;
    for (std::size_t i = 0; i < known.size(); ++i) {
        list += i == 0 ? "" : i + 1 == known.size() ? " or " : ", ";
        list += known[i];
    }
    return list;
}

}  // namespace mlpipe::api
