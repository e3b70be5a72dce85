// response.h: one HTTP answer, in buffers that are used again, and how it becomes bytes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/request.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {

struct Response {
    int status = 200;
    std::string_view content_type = "application/json";
    std::string headers;  ///< further header lines, each with its CRLF: "Allow: POST\r\n"
    std::string body;

    void clear();
    void add_header(std::string_view name, std::string_view value);
};

/// "Not Found" for 404. REQUIRES: a status that this service sends.
[[nodiscard]] std::string_view status_text(int status);

/// Makes `response` an RFC 9457 problem document with one fault.
void set_problem(Response& response, const Request& request, int status, std::string_view code,
                 std::string_view message);
/// The same with every fault of the request listed; `error` is their headline().
void set_problem(Response& response, const Request& request, int status,
                 std::span<const FieldFault> faults);

/// The message of the first fault, or of all missing fields together if there are some. REQUIRES:
/// at least one fault.
[[nodiscard]] std::string headline(std::span<const FieldFault> faults);
/// Appends [{"field","code","message"}].
void append_faults(std::string& out, std::span<const FieldFault> faults);

/// What surrounds a body on the wire.
struct Envelope {
    std::string_view date;        ///< as Date has it
    std::string_view request_id;  ///< visible ASCII
    bool keep_alive = true;
};

/// Appends the whole answer to `out`. HEAD gets everything but the body.
void append_response(std::string& out, const Response& response, const Request& request,
                     const Envelope& envelope);

/// Appends the head of an answer whose body follows in pieces: in chunks, or for HTTP/1.0, which
/// does not know them, until the connection is closed. REQUIRES: not keep_alive for HTTP/1.0.
void append_stream_head(std::string& out, const Response& response, const Request& request,
                        const Envelope& envelope);
/// Appends the next piece of such a body; not empty.
void append_piece(std::string& out, std::string_view piece, const Request& request);
/// Appends what says that the body is complete.
void append_stream_end(std::string& out, const Request& request);

}  // namespace mlpipe::api
