#include "api/trace_context.h"

#include <fmt/format.h>

#include <algorithm>

namespace mlpipe::api {
namespace {

bool is_hex(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) {
    return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view value) {
    constexpr std::size_t size = 55;
    if (value.size() < size || value[2] != '-' || value[35] != '-' || value[52] != '-') return {};
    const std::string_view version = value.substr(0, 2);
    if (!is_hex(version) || version == "ff") return {};
    if (value.size() > size && (version == "00" || value[size] != '-')) return {};
    const std::string_view trace_id = value.substr(3, 32);
    const std::string_view parent_id = value.substr(36, 16);
    const std::string_view flags = value.substr(53, 2);
    if (!is_id(trace_id) || !is_id(parent_id) || !is_hex(flags)) return {};
    const int last = flags[1] >= 'a' ? flags[1] - 'a' + 10 : flags[1] - '0';
    return TraceContext{trace_id, parent_id, (last & 1) != 0};
}

std::string traceparent(const TraceContext& context, std::uint64_t span_id) {
    return fmt::format("00-{}-{:016x}-{}", context.trace_id, span_id,
                       context.sampled ? "01" : "00");
}

}  // namespace mlpipe::api
