#include "api/response.h"

#include <fmt/format.h>

#include "api/json_text.h"
#include "api/query.h"

namespace mlpipe::api {
namespace {

constexpr std::size_t kept_capacity = 64 * 1024;

std::string detail(const std::string& error, std::span<const FieldFault> faults) {
    std::string text = error;
    for (const FieldFault& fault : faults) {
        if (fault.code != "missing" && fault.message != error) text += "; " + fault.message;
    }
    return text;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
    if (out.back() != '{') out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, text);
}

}  // namespace

std::string headline(std::span<const FieldFault> faults) {
    std::string missing;
    int n_missing = 0;
    const FieldFault* first_missing = nullptr;
    for (const FieldFault& fault : faults) {
        if (fault.code != "missing") continue;
        if (!first_missing) first_missing = &fault;
        missing += (n_missing++ ? ", " : "") + fault.field;
    }
    if (n_missing > 1) return "Missing required fields: " + missing;
    return first_missing ? first_missing->message : faults.front().message;
}

void append_faults(std::string& out, std::span<const FieldFault> faults) {
    out += '[';
    for (const FieldFault& fault : faults) {
        if (out.back() != '[') out += ',';
        out += '{';
        append_member(out, "field", fault.field);
        append_member(out, "code", fault.code);
        append_member(out, "message", fault.message);
        out += '}';
    }
    out += ']';
}

void Response::clear() {
    status = 200;
    content_type = "application/json";
    headers.clear();
    if (body.capacity() > kept_capacity) std::string().swap(body);
    body.clear();
}

void Response::add_header(std::string_view name, std::string_view value) {
    headers.append(name).append(": ").append(value).append("\r\n");
}

std::string_view status_text(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Unknown";
    }
}

void set_problem(Response& response, const Request& request, int status, std::string_view code,
                 std::string_view message) {
    const FieldFault fault{"", std::string(code), std::string(message)};
    set_problem(response, request, status, std::span(&fault, 1));
}

void set_problem(Response& response, const Request& request, int status,
                 std::span<const FieldFault> faults) {
    const std::string error = headline(faults);
    response.status = status;
    response.content_type = "application/problem+json";
    std::string& body = response.body;
    body.assign(1, '{');
    append_member(body, "type", "about:blank");
    append_member(body, "title", status_text(status));
    body += ",\"status\":" + std::to_string(status);
    append_member(body, "detail", detail(error, faults));
    if (!request.target.empty()) {
        append_member(body, "instance", printable_uri(request.path()));
    }
    append_member(body, "error", error);
    body += ",\"errors\":";
    append_faults(body, faults);
    body += '}';
}

namespace {

/// All but the empty line that ends it and the line before, which says how the body ends.
void append_head(std::string& out, const Response& response, const Request& request,
                 const Envelope& envelope) {
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += status_text(response.status);
    out += "\r\nDate: ";
    out += envelope.date;
    out += "\r\nContent-Type: ";
    out += response.content_type;
    out += "\r\nCache-Control: no-store\r\nX-Request-Id: ";
    out += envelope.request_id;
    out += "\r\n";
    if (!envelope.keep_alive) {
        out += "Connection: close\r\n";
    } else if (request.version == 10) {
        out += "Connection: keep-alive\r\n";
    }
    out += response.headers;
}

}  // namespace

void append_response(std::string& out, const Response& response, const Request& request,
                     const Envelope& envelope) {
    append_head(out, response, request, envelope);
    out += "Content-Length: ";
    out += std::to_string(response.body.size());
    out += "\r\n\r\n";
    if (request.method != "HEAD") out += response.body;
}

void append_stream_head(std::string& out, const Response& response, const Request& request,
                        const Envelope& envelope) {
    append_head(out, response, request, envelope);
    out += request.version == 10 ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n";
}

void append_piece(std::string& out, std::string_view piece, const Request& request) {
    if (request.version == 10) {
        out += piece;
        return;
    }
    out += fmt::format("{:x}\r\n", piece.size());
    out += piece;
    out += "\r\n";
}

void append_stream_end(std::string& out, const Request& request) {
    if (request.version != 10) out += "0\r\n\r\n";
}

}  // namespace mlpipe::api
