// request.h: one HTTP request as read, in buffers that are used again for the next one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlpipe::api {

class Request {
public:
    std::string method;  ///< "GET"; as sent
    std::string target;  ///< "/predict?threshold=0.6"; as sent
    int version = 11;    ///< 10 or 11
    std::string body;

    /// The target's path, as sent: "/predict". Empty if the target has none.
    [[nodiscard]] std::string_view path() const&;
    /// What stands behind the '?': "threshold=0.6".
    [[nodiscard]] std::string_view query() const&;

    void add_header(std::string_view name, std::string_view value);
    /// The first header of that name in any case, empty if there is none. REQUIRES: `name` is in
    /// lower case.
    [[nodiscard]] std::string_view header(std::string_view name) const&;
    /// How many headers have that name.
    [[nodiscard]] int count_header(std::string_view name) const;

    /// Back to an empty request; keeps buffers of ordinary size.
    void clear();

private:
    struct Header {
        std::uint32_t name, name_size, value, value_size;  // places in text_
    };
    [[nodiscard]] bool has_name(const Header& header, std::string_view name) const;

    std::string text_;
    std::vector<Header> headers_;
};

/// A request of that target and nothing else: what its problem documents name.
[[nodiscard]] Request named_like(const Request& request);

/// Whether two ASCII texts are equal but for case. REQUIRES: `lower` is in lower case.
[[nodiscard]] bool equal_ignoring_case(std::string_view text, std::string_view lower);

}  // namespace mlpipe::api
