#include "api/request_parser.h"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/impl/basic_parser.ipp>
#include <limits>

namespace mlpipe::api {
namespace {

namespace http = boost::beast::http;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

RequestParser::RequestParser(Request& request, std::size_t max_header, std::uint64_t max_body)
    : request_(request), max_header_(max_header), max_body_(max_body) {
    header_limit(static_cast<std::uint32_t>(max_header));
    // The limit is kept here, as it may change behind the head. (Beast 1.74 takes boost::none for
    // smaller than any length.)
    body_limit(std::numeric_limits<std::uint64_t>::max());
}

RequestParser::Progress RequestParser::feed(std::string_view input, std::size_t& consumed) {
    consumed = 0;
    const bool had_head = is_header_done();
    if (had_head && body_size_ == 0 && !limit_body(max_body_)) return Progress::failed;
    // Beast 1.74 asserts on a first chunk that is the last one, "0\r\n\r\n", when that comes in
    // pieces. It is the shortest body there is, so nobody waits for an answer to less.
    if (had_head && chunked() && !in_chunks_ && input.starts_with('0') && input.size() < 5)
        return Progress::need_more;
    if (had_head) eager(true);
    ErrorCode error;
    while (!is_done() && is_header_done() == had_head) {
        const std::size_t taken =
            put(boost::asio::const_buffer(input.data() + consumed, input.size() - consumed), error);
        consumed += taken;
        if (error == http::error::need_more || (!error && taken == 0)) break;
        if (error) {
            explain(error, input);
            return Progress::failed;
        }
        if (consumed == input.size() && is_header_done() == had_head) break;
    }
    if (!had_head && is_header_done() && !check_head()) return Progress::failed;
    if (is_done()) return Progress::done;
    return is_header_done() && !had_head ? Progress::head_done : Progress::need_more;
}

bool RequestParser::check_head() {
    const int hosts = request_.count_header("host");
    if (hosts > 1) return refuse(400, "Host must be sent once");
    if (hosts == 0 && request_.version == 11) return refuse(400, "Missing Host header");
    const int lengths = request_.count_header("content-length");
    if (lengths > 1 || (lengths == 1 && !all_digits(request_.header("content-length")))) {
        return refuse(400, "Content-Length must be one number");
    }
    const int encodings = request_.count_header("transfer-encoding");
    if (encodings == 0) return true;
    if (lengths > 0) {
        return refuse(400, "Content-Length and Transfer-Encoding exclude each other");
    }
    const bool is_chunked =
        encodings == 1 && equal_ignoring_case(request_.header("transfer-encoding"), "chunked");
    if (!is_chunked || request_.version == 10 || !chunked()) {
        return refuse(400, "Transfer-Encoding must be chunked or absent");
    }
    return true;
}

bool RequestParser::limit_body(std::uint64_t max_body) {
    max_body_ = max_body;
    if (!content_length() || *content_length() <= max_body) return true;
    explain(http::error::body_limit, {});
    return false;
}

bool RequestParser::expects_continue() const {
    return request_.version == 11 && equal_ignoring_case(request_.header("expect"), "100-continue");
}

bool RequestParser::refuse(int status, std::string message) {
    error_ = {status, std::move(message)};
    return false;
}

void RequestParser::explain(ErrorCode error, std::string_view input) {
    if (error == http::error::header_limit) {
        // A head that comes in pieces is looked at when it is whole, so no line was read yet.
        const bool has_line = input.substr(0, max_header_).find("\r\n") != std::string_view::npos;
        if (request_.method.empty() && !has_line) {
            refuse(414, "The request line is too long");
        } else {
            refuse(431, "The request header is too large");
        }
    } else if (error == http::error::body_limit) {
        refuse(413, "The body must not be larger than " + std::to_string(max_body_) + " bytes");
    } else if (error == http::error::bad_version) {
        refuse(505, "The HTTP version must be 1.0 or 1.1");
    } else if (error == http::error::bad_content_length) {
        refuse(400, "Content-Length must be one number");
    } else if (error == http::error::bad_transfer_encoding) {
        refuse(400, "Content-Length and Transfer-Encoding exclude each other");
    } else {
        refuse(400, "Not an HTTP request: " + error.message());
    }
}

void RequestParser::on_request_impl(http::verb, Text method, Text target, int version, ErrorCode&) {
    request_.method.assign(view(method));
    request_.target.assign(view(target));
    request_.version = version;
}

void RequestParser::on_field_impl(http::field, Text name, Text value, ErrorCode&) {
    // A field behind the last chunk must not pass for one of the head.
    if (!in_trailer_) request_.add_header(view(name), view(value));
}

void RequestParser::on_header_impl(ErrorCode&) {
    in_trailer_ = true;
}

std::size_t RequestParser::on_body_impl(Text body, ErrorCode& error) {
    body_size_ += body.size();
    if (body_size_ > max_body_) {
        error = http::error::body_limit;
        return 0;
    }
    request_.body.append(view(body));
    return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, Text, ErrorCode& error) {
    in_chunks_ = true;
    if (size > max_body_ - body_size_) error = http::error::body_limit;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text body, ErrorCode& error) {
    return on_body_impl(body, error);
}

}  // namespace mlpipe::api
