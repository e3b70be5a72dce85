// router.h: from method and path to the route.
//
// An exact path is one look-up in a hash table; patterns are tried after it, in the order given, so
// "/models/rollback" may stand beside "/models/{version}".
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/route.h"

namespace mlpipe::api {

/// The segments that stand where a pattern has braces, in its order.
using PathParameters = std::array<std::string_view, 2>;

/// Never changes, so threads may share it.
class Router {
public:
    /// `routes` must outlive this. REQUIRES: no method twice for one path, at most two segments in
    /// braces.
    explicit Router(std::span<const Route> routes);

    struct Match {
        const Route* route = nullptr;  ///< null: there is none
        /// The pattern of the path, if it is known, whatever the method: "/models/{version}".
        std::string_view pattern = {};
        /// Of the path, if it is known: "GET, HEAD".
        std::string_view allow = {};
        PathParameters parameters = {};  ///< views into the path
    };
    /// HEAD finds the route of GET. Allocates nothing.
    [[nodiscard]] Match find(std::string_view method, std::string_view path) const&;
    Match find(std::string_view method, std::string_view path) const&& = delete;

private:
    struct Path {
        std::string_view pattern;
        std::vector<const Route*> routes;
        std::string allow;
    };
    [[nodiscard]] static Match choose(const Path& path, std::string_view method);

    std::unordered_map<std::string_view, Path> exact_;
    std::vector<Path> patterns_;
};

/// Every route of the service.
[[nodiscard]] std::span<const Route> all_routes();

}  // namespace mlpipe::api
