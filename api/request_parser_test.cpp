#include "api/request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"

namespace mlpipe::api {
namespace {

using Progress = RequestParser::Progress;

constexpr std::size_t max_header = 1024;
constexpr std::size_t max_body = 100;

/// Feeds `bytes` in the given pieces, as a connection does. Returns how far it came.
Progress parse(RequestParser& parser, const std::vector<std::string>& pieces, std::string& rest) {
    Progress progress = Progress::need_more;
    for (const std::string& piece : pieces) {
        rest += piece;
        do {
            std::size_t consumed = 0;
            progress = parser.feed(rest, consumed);
            rest.erase(0, consumed);
        } while (progress == Progress::head_done);
        if (progress != Progress::need_more) break;
    }
    return progress;
}

/// "400 Missing Host header", or "ok" or "need more".
std::string verdict(const std::string& bytes) {
    Request request;
    RequestParser parser(request, max_header, max_body);
    std::string rest;
    switch (parse(parser, {bytes}, rest)) {
        case Progress::done:
            return "ok";
        case Progress::failed:
            return std::to_string(parser.request_error().status) + " " +
                   parser.request_error().message;
        default:
            return "need more";
    }
}

std::string with_headers(const std::string& headers, const std::string& body = "") {
    return "POST /p HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
}

TEST(RequestParser, ReadsEveryPartOfARequest) {
    Request request;
    RequestParser parser(request, max_header, max_body);
    std::string rest;

    const Progress progress = parse(
        parser, {with_headers("X-Note:  some text \r\nContent-Length: 5\r\n", "helloGET /")}, rest);

    EXPECT_EQ(progress, Progress::done);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path(), "/p");
    EXPECT_EQ(request.version, 11);
    EXPECT_EQ(request.header("x-note"), "some text");
    EXPECT_EQ(request.body, "hello");
    EXPECT_TRUE(parser.keep_alive());
    EXPECT_EQ(rest, "GET /");
}

TEST(RequestParser, ReadsAnEmptyChunkedBodyByteByByte) {  // Beast 1.74 asserts: found by fuzzing
    Request request;
    RequestParser parser(request, max_header, max_body);
    std::vector<std::string> bytes;
    for (const char byte : with_headers("Transfer-Encoding: chunked\r\n", "0\r\n\r\n")) {
        bytes.emplace_back(1, byte);
    }
    std::string rest;

    EXPECT_EQ(parse(parser, bytes, rest), Progress::done);
    EXPECT_EQ(request.body, "");
}

TEST(RequestParser, TellsALargeHeaderFromALongRequestLineHoweverTheyCome) {
    const std::string big(2 * max_header, 'x');
    const auto status = [](const std::string& bytes) {
        Request request;
        RequestParser parser(request, max_header, max_body);
        std::string rest;
        EXPECT_EQ(parse(parser, {bytes.substr(0, 20), bytes.substr(20)}, rest), Progress::failed);
        return parser.request_error().status;
    };

    EXPECT_EQ(status(with_headers("A: " + big + "\r\n")), 431);
    EXPECT_EQ(status("GET /" + big + " HTTP/1.1\r\n"), 414);
}

TEST(RequestParser, JoinsChunksAndPassesOverExtensionsAndTrailers) {
    Request request;
    RequestParser parser(request, max_header, max_body);
    std::string rest;

    const Progress progress = parse(
        parser,
        {with_headers("Transfer-Encoding: Chunked\r\n",
                      "3;name=\"v\"\r\nabc\r\n2\r\nde\r\n0\r\nX-Request-Id: trailer\r\n\r\nnext")},
        rest);

    EXPECT_EQ(progress, Progress::done);
    EXPECT_EQ(request.body, "abcde");
    EXPECT_EQ(request.header("x-request-id"), "");
    EXPECT_EQ(rest, "next");
}

TEST(RequestParser, StopsBehindTheHeadSoThatTheBodyCanBeAskedFor) {
    Request request;
    RequestParser parser(request, max_header, max_body);
    std::size_t consumed = 0;
    const std::string head = with_headers("Expect: 100-Continue\r\nContent-Length: 1\r\n");

    EXPECT_EQ(parser.feed(head, consumed), Progress::head_done);
    EXPECT_EQ(consumed, head.size());
    EXPECT_TRUE(parser.expects_continue());
    EXPECT_EQ(parser.feed("x", consumed), Progress::done);
}

TEST(RequestParser, ReadsTheSameFromAnyPieces) {
    const std::string bytes = with_headers("A: b\r\nTransfer-Encoding: chunked\r\n",
                                           "5\r\nhello\r\n10;x\r\n0123456789abcdef\r\n0\r\n\r\n");
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Rng rng(seed, "request_parser_test");
        std::vector<std::string> pieces;
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t size = 1 + rng.below(20);
            pieces.push_back(bytes.substr(at, size));
            at += size;
        }
        Request request;
        RequestParser parser(request, max_header, max_body);
        std::string rest;

        ASSERT_EQ(parse(parser, pieces, rest), Progress::done);

        ASSERT_EQ(request.body, "hello0123456789abcdef");
        ASSERT_EQ(request.header("a"), "b");
    }
}

TEST(RequestParser, RefusesWhatTwoReadersMightReadDifferently) {
    const std::string lengths = "400 Content-Length must be one number";
    const std::string both = "400 Content-Length and Transfer-Encoding exclude each other";
    const std::string coding = "400 Transfer-Encoding must be chunked or absent";
    const std::vector<std::pair<std::string, std::string>> cases{
        {"Content-Length: 5\r\nContent-Length: 5\r\n", lengths},
        {"Content-Length: 5\r\nContent-Length: 6\r\n", lengths},
        {"Content-Length: 5, 5\r\n", lengths},
        {"Content-Length: +5\r\n", lengths},
        {"Content-Length: -5\r\n", lengths},
        {"Content-Length: 0x5\r\n", lengths},
        {"Content-Length: \r\n", lengths},
        {"Content-Length: 99999999999999999999\r\n", lengths},
        {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", both},
        {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", lengths},
        {"Transfer-Encoding: identity\r\n", coding},
        {"Transfer-Encoding: gzip, chunked\r\n", coding},
        {"Transfer-Encoding: chunked, identity\r\n", coding},
        {"Transfer-Encoding: xchunked\r\n", coding},
        {"Transfer-Encoding: chunked;q=1\r\n", coding},
        {"Transfer-Encoding: \"chunked\"\r\n", coding},
        {"Transfer-Encoding: \r\n", coding},
        {"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", coding},
        {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", both},
    };
    for (const auto& [headers, expected] : cases) {
        EXPECT_EQ(verdict(with_headers(headers, "0\r\n\r\n")), expected) << headers;
    }
    EXPECT_EQ(verdict("POST /p HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), coding);
}

TEST(RequestParser, RefusesMalformedHeads) {
    for (const char* head :
         {"GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\nHost: x\n\n", "G@T / HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nHost : x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
          "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\x01z\r\n\r\n",
          "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"}) {
        const std::string text = verdict(head);
        EXPECT_TRUE(text.starts_with("400 Not an HTTP request: ") || text.starts_with("505"))
            << head << ": " << text;
    }
}

TEST(RequestParser, WantsExactlyOneHostInVersion11) {
    EXPECT_EQ(verdict("GET / HTTP/1.1\r\n\r\n"), "400 Missing Host header");
    EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
              "400 Host must be sent once");
    EXPECT_EQ(verdict("GET / HTTP/1.0\r\n\r\n"), "ok");
    EXPECT_EQ(verdict("GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
              "505 The HTTP version must be 1.0 or 1.1");
}

TEST(RequestParser, BoundsHeadAndBody) {
    const std::string big(2000, 'x');
    const std::string too_large = "413 The body must not be larger than 100 bytes";

    EXPECT_EQ(verdict(with_headers("A: " + big + "\r\n")), "431 The request header is too large");
    EXPECT_EQ(verdict("GET /" + big + " HTTP/1.1\r\n"), "414 The request line is too long");
    EXPECT_EQ(verdict(with_headers("Content-Length: 101\r\n")), too_large);
    EXPECT_EQ(verdict(with_headers("Transfer-Encoding: chunked\r\n", "65\r\n")), too_large);
    EXPECT_EQ(verdict(with_headers("Transfer-Encoding: chunked\r\n",
                                   "64\r\n" + std::string(100, 'x') + "\r\n1\r\n")),
              too_large);
    EXPECT_EQ(verdict(with_headers("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n")),
              "400 Not an HTTP request: bad chunk");
    EXPECT_EQ(verdict(with_headers("Content-Length: 100\r\n", std::string(100, 'x'))), "ok");
}

TEST(RequestParser, SurvivesDamagedRequests) {
    const std::string base = with_headers("Connection: close\r\nTransfer-Encoding: chunked\r\n",
                                          "3;a=b\r\nabc\r\n0\r\nT: v\r\n\r\n");
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        Rng rng(seed, "damage");
        std::string bytes = base;
        const auto size = static_cast<std::uint32_t>(bytes.size());
        for (std::uint32_t n = 1 + rng.below(3); n > 0; --n) {
            bytes[rng.below(size)] = static_cast<char>(rng.below(256));
        }

        EXPECT_FALSE(verdict(bytes).empty());
    }
}

}  // namespace
}  // namespace mlpipe::api
