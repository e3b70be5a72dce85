#include "api/media_type.h"

#include "api/request.h"

namespace mlpipe::api {
namespace {

bool is_json(std::string_view type) {
    constexpr std::string_view suffix = "+json";
    return type.size() > suffix.size() &&
           equal_ignoring_case(type.substr(type.size() - suffix.size()), suffix);
}

}  // namespace

std::string_view without_parameters(std::string_view content_type) {
    const std::string_view type = content_type.substr(0, content_type.find(';'));
    return type.substr(0, type.find_last_not_of(" \t") + 1);
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

std::string list_media_types(std::span<const std::string_view> known) {
    std::string list;
    for (std::size_t i = 0; i < known.size(); ++i) {
        list += i == 0 ? "" : i + 1 == known.size() ? " or " : ", ";
        list += known[i];
    }
    return list;
}

}  // namespace mlpipe::api
