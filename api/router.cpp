#include "api/router.h"

#include <algorithm>
#include <cassert>
#include <optional>

namespace mlpipe::api {
namespace {

/// Takes "/segment" from the front of `path`; empty if it does not begin so.
std::string_view take_segment(std::string_view& path) {
    if (!path.starts_with('/')) return {};
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    return segment;
}

std::optional<PathParameters> match(std::string_view pattern, std::string_view path) {
    PathParameters parameters;
    std::size_t n = 0;
    while (!pattern.empty()) {
        const std::string_view wanted = take_segment(pattern);
        const std::string_view found = take_segment(path);
        if (wanted.starts_with("/{")) {
            if (found.size() < 2) return std::nullopt;
            assert(n < parameters.size());
            parameters[n++] = found.substr(1);
        } else if (wanted != found) {
            return std::nullopt;
        }
    }
    return path.empty() ? std::optional(parameters) : std::nullopt;
}

}  // namespace

Router::Router(std::span<const Route> routes) {
    for (const Route& route : routes) {
        const bool is_pattern = route.path.find('{') != std::string_view::npos;
        auto known = std::ranges::find(patterns_, route.path, &Path::pattern);
        if (is_pattern && known == patterns_.end()) {
            patterns_.push_back({.pattern = route.path, .routes = {}, .allow = {}});
            known = std::prev(patterns_.end());
        }
        Path& path = is_pattern ? *known : exact_[route.path];
        path.pattern = route.path;
        path.routes.push_back(&route);
        path.allow.append(path.allow.empty() ? "" : ", ").append(route.method);
        if (route.method == "GET") path.allow += ", HEAD";
    }
}

Router::Match Router::choose(const Path& path, std::string_view method) {
    for (const Route* route : path.routes) {
        if (route->method != method) continue;
        return {.route = route, .pattern = path.pattern, .allow = path.allow};
    }
    return {.route = nullptr, .pattern = path.pattern, .allow = path.allow};
}

Router::Match Router::find(std::string_view method, std::string_view path) const& {
    if (method == "HEAD") method = "GET";
    const auto found = exact_.find(path);
    if (found != exact_.end()) return choose(found->second, method);
    for (const Path& candidate : patterns_) {
        if (const auto parameters = match(candidate.pattern, path)) {
            Match chosen = choose(candidate, method);
            chosen.parameters = *parameters;
            return chosen;
        }
    }
    return {};
}

}  // namespace mlpipe::api
