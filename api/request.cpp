#include "api/request.h"

namespace mlpipe::api {
namespace {

constexpr std::size_t kept_capacity = 64 * 1024;

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// An absolute target, as a proxy sends it, without "http://host".
std::string_view without_authority(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        const std::size_t slash = target.find_first_of("/?", scheme.size());
        return slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    return target;
}

}  // namespace

Request named_like(const Request& request) {
    Request copy;
    copy.target = request.target;
    return copy;
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (to_lower(text[i]) != lower[i]) return false;
    }
    return true;
}

std::string_view Request::path() const& {
    const std::string_view local = without_authority(target);
    return local.substr(0, local.find('?'));
}

std::string_view Request::query() const& {
    const std::string_view local = without_authority(target);
    const std::size_t mark = local.find('?');
    return mark == std::string_view::npos ? std::string_view{} : local.substr(mark + 1);
}

void Request::add_header(std::string_view name, std::string_view value) {
    const auto at = static_cast<std::uint32_t>(text_.size());
    const auto name_size = static_cast<std::uint32_t>(name.size());
    headers_.push_back({at, name_size, at + name_size, static_cast<std::uint32_t>(value.size())});
    text_.append(name).append(value);
}

bool Request::has_name(const Header& header, std::string_view name) const {
    return header.name_size == name.size() &&
           equal_ignoring_case(std::string_view(text_).substr(header.name, header.name_size), name);
}

std::string_view Request::header(std::string_view name) const& {
    for (const Header& header : headers_) {
        if (has_name(header, name)) {
            return std::string_view(text_).substr(header.value, header.value_size);
        }
    }
    return {};
}

int Request::count_header(std::string_view name) const {
    int count = 0;
    for (const Header& header : headers_) count += has_name(header, name) ? 1 : 0;
    return count;
}

void Request::clear() {
    method.clear();
    target.clear();
    version = 11;
    text_.clear();
    headers_.clear();
    if (body.capacity() > kept_capacity) std::string().swap(body);
    body.clear();
}

}  // namespace mlpipe::api
