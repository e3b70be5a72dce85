// trace_context.h: the `traceparent` header: to which distributed trace a request belongs.
// https://www.w3.org/TR/trace-context/ (Recommendation, version 00)
//
//   00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
//   version, trace id, id of the caller's span, flags (bit 0: sampled)
//
// mlpipe begins no traces and exports no spans: without a valid header a request has no trace. With
// one, the trace id goes into the logs, and the answer names it with a span id of its own, which
// stands in the logs as well. The Recommendation leaves answers open; the drafted `traceresponse`
// has the same form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mlpipe::api {

/// Views into the header, which must outlive it.
struct TraceContext {
    std::string_view trace_id;   ///< 32 digits of 0-9 and a-f, not all 0
    std::string_view parent_id;  ///< 16 of them, not all 0
    bool sampled = false;
};

/// Nothing for a value that the Recommendation calls invalid; the request is then one without the
/// header. Of versions above 00 it reads what has the form of 00; ff is invalid.
[[nodiscard]] std::optional<TraceContext> parse_traceparent(std::string_view value);

/// The header of version 00 for this trace, with `span_id` (not 0) in the place of the parent.
/// Flags other than sampled are not passed on, as the Recommendation asks.
[[nodiscard]] std::string traceparent(const TraceContext& context, std::uint64_t span_id);

}  // namespace mlpipe::api
