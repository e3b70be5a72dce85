// HTTP itself: what comes over the socket, in which pieces, and how connections go on.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "api/test_certificate.h"
#include "api/test_client.h"

namespace mlpipe::api {
namespace {

using ::testing::MatchesRegex;

using Transport = TestClient::Transport;

/// Every test in the clear and over TLS.
class HttpProtocol : public testing::TestWithParam<Transport> {
protected:
    [[nodiscard]] ServerOptions options() const {
        ServerOptions options;
        if (GetParam() == Transport::tls) {
            options.tls = write_certificate(folder, make_certificate("localhost"));
        }
        return options;
    }
    /// A connection of the transport under test.
    struct Client : TestClient {
        explicit Client(const HttpProtocol& test)
            : TestClient(test.server.port(), Window::usual, GetParam()) {}
    };
    Answer exchange(std::string_view bytes) { return Client(*this).exchange(bytes); }

    TestFolder folder;
    TestServer server{options()};
};

INSTANTIATE_TEST_SUITE_P(Over, HttpProtocol, testing::Values(Transport::plain, Transport::tls),
                         [](const auto& transport) {
                             return transport.param == Transport::tls ? "Tls" : "Plain";
                         });

TEST_P(HttpProtocol, AnswersPipelinedRequestsInOrder) {
    Client client(*this);
    std::string requests;
    for (int i = 0; i < 500; ++i) {
        requests += "\r\n";
        requests += post(customer, fmt::format("X-Request-Id: r{}\r\n", i));
    }

    client.send(requests);

    for (int i = 0; i < 500; ++i) {
        const Answer answer = client.receive();
        ASSERT_EQ(answer.status, 200);
        ASSERT_EQ(answer.header("X-Request-Id"), fmt::format("r{}", i));
    }
}

TEST_P(HttpProtocol, ReadsRequestsThatComeByteByByte) {
    Client client(*this);

    for (const char byte : post(customer)) client.send({&byte, 1});

    EXPECT_EQ(client.receive().status, 200);
}

TEST_P(HttpProtocol, ReadsChunkedBodies) {
    const std::string body(customer);
    const std::string head =
        "POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    Client client(*this);

    client.send(head + "a\r\n" + body.substr(0, 10) + "\r\n");
    client.send("5;x=y\r\n" + body.substr(10, 5) + "\r\n4a\r\n" + body.substr(15) + "\r\n0\r\n");
    client.send("Trailer: x\r\n\r\n");

    ASSERT_EQ(body.size() - 15, 0x4au);
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_P(HttpProtocol, AsksForABodyThatTheClientHoldsBack) {
    const std::string head = "POST /predict HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";
    const std::string length = "Content-Length: " + std::to_string(customer.size()) + "\r\n\r\n";
    Client client(*this);

    EXPECT_EQ(client.exchange(head + length).status, 100);
    EXPECT_EQ(client.exchange(customer).status, 200);

    const Answer refused = client.exchange(head + "Content-Type: text/csv\r\n" + length);
    EXPECT_EQ(refused.status, 415);
    EXPECT_EQ(refused.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed());

    EXPECT_EQ(exchange(head + "Content-Length: 2000000\r\n\r\n").status, 413);
    EXPECT_EQ(exchange(get("/health", "Expect: a-miracle\r\n")).status, 417);
}

TEST_P(HttpProtocol, KeepsConnectionsAsEachVersionSays) {
    Client closing(*this);
    EXPECT_EQ(closing.exchange(get("/health", "Connection: close\r\n")).header("Connection"),
              "close");
    EXPECT_TRUE(closing.is_closed());

    Client old(*this);
    EXPECT_EQ(
        old.exchange("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"),
        "keep-alive");
    EXPECT_EQ(old.exchange("GET /health HTTP/1.0\r\n\r\n").header("Connection"), "close");
    EXPECT_TRUE(old.is_closed());
}

TEST_P(HttpProtocol, AnswersAClientThatHasFinishedSending) {
    Client client(*this);
    client.send(get("/health"));
    client.finish_sending();

    EXPECT_EQ(client.receive().status, 200);
    EXPECT_TRUE(client.is_closed());
}

TEST_P(HttpProtocol, RefusesWhatIsNoHttpAndCloses) {
    Client client(*this);
    const Answer answer = client.exchange("GET / HTTP/1.1\r\n\r\n" + get("/health"));

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(error_of(answer), "Missing Host header");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(exchange("\x16\x03\x01 tls\r\n\r\n").status, 400);
    EXPECT_EQ(
        exchange(get("/health", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")).status,
        400);
}

TEST_P(HttpProtocol, RefusesWhateverLeavesDoubtAboutWhereABodyEndsAndReadsNoFurther) {
    const std::string head = "POST /predict HTTP/1.1\r\nHost: x\r\n";
    for (const char* lengths :
         {"Content-Length: +5\r\n", "Content-Length: -1\r\n", "Content-Length: 5, 5\r\n",
          "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 0x5\r\n",
          "Content-Length: 99999999999999999999\r\n", "Content-Length: \r\n",
          "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: identity\r\n",
          "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding : chunked\r\n"}) {
        Client client(*this);
        const Answer answer =
            client.exchange(head + lengths + "\r\n5\r\nabcde\r\n0\r\n\r\n" + get("/health"));
        EXPECT_EQ(answer.status, 400) << lengths;
        EXPECT_TRUE(client.is_closed()) << lengths;
    }
}

TEST_P(HttpProtocol, RefusesLinesThatEndInABareLineFeed) {
    for (const char* request :
         {"GET /health HTTP/1.1\nHost: x\n\n", "GET /health HTTP/1.1\r\nHost: x\n\r\n",
          "GET /health HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"}) {
        Client client(*this);
        const int status = client.exchange(request + get("/health")).status;
        EXPECT_TRUE(status == 400 || status == 505) << request;
        EXPECT_TRUE(client.is_closed()) << request;
    }
}

TEST_P(HttpProtocol, AnswersHeadWithoutABodyAndGoesOn) {
    Client client(*this);
    client.send(get("/health", {}, "HEAD") + get("/health"));

    const Answer head = client.receive(true);
    const Answer next = client.receive();

    EXPECT_EQ(head.status, 200);
    EXPECT_NE(head.header("Content-Length"), "");
    EXPECT_EQ(next.status, 200);
    EXPECT_EQ(next.body.front(), '{');
}

TEST_P(HttpProtocol, RefusesWhatIsTooLarge) {
    EXPECT_EQ(exchange(get("/health", fmt::format("A: {}\r\n", std::string(20000, 'x')))).status,
              431);
    EXPECT_EQ(exchange(get(std::string(20000, '/'))).status, 414);
    // The whole body is sent although the answer comes first: it must not be lost by a reset.
    const Answer large = exchange(post(std::string(2'000'000, ' ')));
    EXPECT_EQ(large.status, 413);
    EXPECT_EQ(error_of(large), "The body must not be larger than 1048576 bytes");
    EXPECT_EQ(exchange("POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
                       std::string("1;") + std::string(60000, 'x'))
                  .status,
              431);
}

TEST_P(HttpProtocol, TakesABodyOfTheLargestSize) {
    std::string body(customer);
    body.resize(1024 * 1024, ' ');

    EXPECT_EQ(exchange(post(body)).status, 200);
}

TEST_P(HttpProtocol, SurvivesClientsThatLeaveEarly) {
    for (const std::string& bytes :
         {std::string(), std::string("GET /hea"), get("/health", "Content-Length: 5\r\n"),
          post(customer).substr(0, 200), post(customer) + post(customer)}) {
        Client(*this).send(bytes);
    }

    EXPECT_EQ(exchange(get("/health")).status, 200);
}

TEST_P(HttpProtocol, ChoosesAnIdWhenTheClientsIsNotUsable) {
    for (const std::string& sent :
         {std::string("a b"), std::string(129, 'x'), std::string("\xC3\xA9")}) {
        EXPECT_THAT(
            exchange(get("/health", "X-Request-Id: " + sent + "\r\n")).header("X-Request-Id"),
            MatchesRegex("[0-9a-f]+"));
    }
    const std::string longest(128, '~');
    EXPECT_EQ(exchange(get("/health", "X-Request-Id: " + longest + "\r\n")).header("X-Request-Id"),
              longest);
}

TEST_P(HttpProtocol, AnswersManyClientsAtOnce) {
    std::vector<std::jthread> clients;
    std::atomic<int> answered{0};
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([this, &answered] {
            Client client(*this);
            for (int n = 0; n < 50; ++n) {
                const Answer answer = client.exchange(n % 5 ? post(customer) : get("/health"));
                answered += answer.status == 200 ? 1 : 0;
            }
        });
    }
    clients.clear();

    EXPECT_EQ(answered, 8 * 50);
}

}  // namespace
}  // namespace mlpipe::api
