// request_parser.h: bytes to a Request, by Beast's parser and the rules it leaves to its caller.
//
// Sources: RFC 9112 (message syntax), RFC 9110 (semantics). Stricter than Beast where two readers
// of the same bytes might disagree on where a request ends (request smuggling): exactly one
// Content-Length of digits alone, no Transfer-Encoding but exactly "chunked", never both.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <string>

#include "api/request.h"

namespace mlpipe::api {

/// Why bytes are no acceptable request.
struct RequestError {
    int status = 400;
    std::string message;
};

class RequestParser : public boost::beast::http::basic_parser<true> {
public:
    using Base = boost::beast::http::basic_parser<true>;

    /// Fills `request`, which must outlive this.
    RequestParser(Request& request, std::size_t max_header, std::uint64_t max_body);

    enum class Progress { need_more, head_done, done, failed };

    /// Takes bytes from the front of `input`; `consumed` says how many. Stops once after the head
    /// (head_done, unless the request is done with it), so that the caller may answer before the
    /// body comes.
    Progress feed(std::string_view input, std::size_t& consumed);

    /// Another limit for the body, once the head has said what is asked for; its buffer may be
    /// emptied while it comes. False if the head says that it will be larger: request_error() is
    /// set then. REQUIRES: feed() gave head_done, and was not called since.
    bool limit_body(std::uint64_t max_body);

    /// REQUIRES: feed() gave failed, or limit_body() false.
    [[nodiscard]] const RequestError& request_error() const { return error_; }
    /// The client waits for "100 Continue" before it sends the body. REQUIRES: the head is done.
    [[nodiscard]] bool expects_continue() const;

private:
    using ErrorCode = boost::beast::error_code;
    using Text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, Text method, Text target, int version,
                         ErrorCode&) override;
    void on_response_impl(int, Text, int, ErrorCode&) override {}
    void on_field_impl(boost::beast::http::field, Text name, Text value, ErrorCode&) override;
    void on_header_impl(ErrorCode&) override;
    void on_body_init_impl(boost::optional<std::uint64_t> const&, ErrorCode&) override {}
    std::size_t on_body_impl(Text body, ErrorCode&) override;
    void on_chunk_header_impl(std::uint64_t size, Text, ErrorCode&) override;
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, ErrorCode&) override;
    void on_finish_impl(ErrorCode&) override {}

    bool check_head();
    bool refuse(int status, std::string message);  // always false
    void explain(ErrorCode error, std::string_view input);

    Request& request_;
    const std::size_t max_header_;
    std::uint64_t max_body_;
    std::uint64_t body_size_ = 0;
    bool in_trailer_ = false;
    bool in_chunks_ = false;  // behind the line that the first chunk begins with
    RequestError error_;
};

}  // namespace mlpipe::api
