// http_fuzzer.cpp: any bytes as what a client sends over one connection.
//
// The first byte says in which pieces they come. However they are cut, the same requests are
// accepted, and what follows is refused for the same reason; and what is accepted leaves no doubt
// about where its body ends, so that no proxy in front can see other requests in the same bytes
// (request smuggling).
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "api/request_parser.h"

namespace mlpipe::api {
namespace {

/// Small, so that inputs reach them.
constexpr std::size_t max_header = 512;
constexpr std::uint64_t max_body = 256;

struct Read {
    std::vector<Request> requests;
    std::optional<RequestError> error;  ///< what came after them
};

void require(bool holds) {
    if (!holds) abort();
}

/// No two readers may differ on the length of its body.
void check(const Request& request) {
    const int lengths = request.count_header("content-length");
    const int encodings = request.count_header("transfer-encoding");
    require(lengths + encodings <= 1);
    require(request.version == 10 || request.count_header("host") == 1);
    require(request.body.size() <= max_body);
    if (encodings == 1) {
        require(equal_ignoring_case(request.header("transfer-encoding"), "chunked"));
        require(request.version == 11);
    } else if (lengths == 1) {
        const std::string_view text = request.header("content-length");
        std::uint64_t length = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), length);
        require(fault == std::errc() && end == text.data() + text.size());
        require(length == request.body.size());
    } else {
        require(request.body.empty());
    }
}

/// As a connection reads.
class Reader {
public:
    void take(std::string_view piece) {
        input_ += piece;
        while (!read_.error && step()) {
        }
    }
    [[nodiscard]] const Read& read() const { return read_; }

private:
    bool step() {
        if (!parser_) {
            input_.erase(0, std::min(input_.find_first_not_of("\r\n"), input_.size()));
            if (input_.empty()) return false;
            request_.clear();
            parser_.emplace(request_, max_header, max_body);
        }
        std::size_t consumed = 0;
        const auto progress = parser_->feed(input_, consumed);
        require(consumed <= input_.size());
        input_.erase(0, consumed);
        switch (progress) {
            case RequestParser::Progress::need_more:
                return false;
            case RequestParser::Progress::failed:
                read_.error = parser_->request_error();
                require(read_.error->status >= 400 && !read_.error->message.empty());
                return false;
            case RequestParser::Progress::head_done:
                return true;
            case RequestParser::Progress::done:
                check(request_);
                read_.requests.push_back(request_);
                parser_.reset();
                return true;
        }
        return false;
    }

    std::string input_;
    Request request_;
    std::optional<RequestParser> parser_;
    Read read_;
};

Read read_in_pieces(std::string_view bytes, std::size_t size) {
    Reader reader;
    for (std::size_t at = 0; at < bytes.size(); at += size) reader.take(bytes.substr(at, size));
    return reader.read();
}

void require_same(const Request& left, const Request& right) {
    require(left.method == right.method && left.target == right.target);
    require(left.version == right.version && left.body == right.body);
    for (const char* name : {"host", "content-type", "connection", "expect", "a"}) {
        require(left.header(name) == right.header(name));
        require(left.count_header(name) == right.count_header(name));
    }
}

/// Whether a head was refused for its size. Beast counts a few bytes more where it sees a head
/// whole, and of one that is at fault as well either may be said.
bool was_too_large(const Read& read) {
    return read.error && (read.error->status == 414 || read.error->status == 431);
}

void require_same(const Read& a, const Read& b) {
    const std::size_t n = std::min(a.requests.size(), b.requests.size());
    for (std::size_t i = 0; i < n; ++i) require_same(a.requests[i], b.requests[i]);
    if (was_too_large(a) || was_too_large(b)) return;
    require(a.requests.size() == b.requests.size());
    // A fault may be seen sooner in pieces: Beast waits for the end of a quotation in a chunk's
    // extension that it would refuse.
    if (a.error && b.error) require(a.error->status == b.error->status);
}

}  // namespace
}  // namespace mlpipe::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // A head is looked at when it is whole, so the last one is given an end.
    const std::string bytes =
        std::string(reinterpret_cast<const char*>(data + 1), size - 1) + "\r\n\r\n";
    using namespace mlpipe::api;
    const Read whole = read_in_pieces(bytes, bytes.size());
    require_same(whole, read_in_pieces(bytes, 1));
    require_same(whole, read_in_pieces(bytes, data[0] % 61 + 2));
    return 0;
}
