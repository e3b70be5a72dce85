// POST /predict/batch on the wire: bodies and answers that flow, clients that do not.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "api/test_client.h"

namespace mlpipe::api {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string line = std::string(customer) + "\n";
const std::string chunked_head =
    "POST /predict/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

std::string chunk(std::string_view bytes) {
    return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

std::string lines(int n) {
    std::string body;
    for (int i = 0; i < n; ++i) body += line;
    return body;
}

std::string batch(std::string_view body, std::string_view extra = {}) {
    return post(body, "Content-Type: application/x-ndjson\r\n" + std::string(extra),
                "/predict/batch");
}

std::ptrdiff_t n_lines(const Answer& answer) {
    return std::ranges::count(answer.body, '\n');
}

using BatchStream = WithServer;

TEST_F(BatchStream, ReadsBodiesThatComeByteByByte) {
    TestClient client(server.port());

    for (const char byte : batch(lines(3))) client.send({&byte, 1});

    EXPECT_EQ(n_lines(client.receive()), 3);
}

TEST_F(BatchStream, ReadsChunkedBodiesInAnyPieces) {
    TestClient client(server.port());
    const std::string body = lines(20);

    client.send(chunked_head);
    for (std::size_t at = 0; at < body.size(); at += 37) {
        const std::string piece = chunk(std::string_view(body).substr(at, 37));
        client.send(piece.substr(0, 1));
        client.send(piece.substr(1, 5));
        client.send(piece.substr(6));
    }
    client.send("0\r\nTrailer: x\r\n\r\n");

    EXPECT_EQ(n_lines(client.receive()), 20);
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_F(BatchStream, AnswersRowsBeforeTheBodyEnds) {
    TestClient client(server.port());

    client.send(chunked_head + chunk(line));
    EXPECT_TRUE(client.wait_for("\"prediction\""));
    client.send(chunk(line));
    client.send("0\r\n\r\n");

    EXPECT_EQ(n_lines(client.receive()), 2);
}

TEST_F(BatchStream, AnswersPipelinedRequestsInOrder) {
    TestClient client(server.port());

    client.send(get("/health", "X-Request-Id: a\r\n") + batch(lines(3000), "X-Request-Id: b\r\n") +
                batch(lines(2), "X-Request-Id: c\r\n") + get("/health", "X-Request-Id: d\r\n"));

    EXPECT_EQ(client.receive().header("X-Request-Id"), "a");
    const Answer first = client.receive();
    EXPECT_EQ(first.header("X-Request-Id"), "b");
    EXPECT_EQ(n_lines(first), 3000);
    EXPECT_EQ(n_lines(client.receive()), 2);
    EXPECT_EQ(client.receive().header("X-Request-Id"), "d");
}

TEST_F(BatchStream, AsksForABodyThatTheClientHoldsBack) {
    const std::string request = batch(line, "Expect: 100-continue\r\n");
    TestClient client(server.port());

    EXPECT_EQ(client.exchange(request.substr(0, request.size() - line.size())).status, 100);
    EXPECT_EQ(n_lines(client.exchange(line)), 1);

    const Answer refused = client.exchange(
        "POST /predict/batch?x=1 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        "Content-Length: 9\r\n\r\n");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(BatchStream, EndsAnOldClientsAnswerByClosing) {
    TestClient client(server.port());
    std::string request = batch(lines(5), "Connection: keep-alive\r\n");
    request.replace(request.find("HTTP/1.1"), 8, "HTTP/1.0");

    const Answer answer = client.exchange(request);

    EXPECT_EQ(answer.header("Transfer-Encoding"), "");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_EQ(n_lines(answer), 5);
}

TEST_F(BatchStream, ReadsTheBodyOfARefusedBatchToItsEnd) {
    TestClient client(server.port());
    const std::string body = "{}" + std::string(3'000'000, ' ');

    const Answer refused = client.exchange(post(body, {}, "/predict/batch"));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(client.exchange(post(body, {}, "/predict/batch?x=1")).status, 400);

    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_F(BatchStream, AnswersAClientThatSendsAllBeforeItReads) {
    TestClient client(server.port(), TestClient::Window::small);

    client.send(batch(lines(40000)));

    EXPECT_EQ(n_lines(client.receive()), 40000);
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_F(BatchStream, AnswersAnotherClientMeanwhile) {
    TestClient batching(server.port());
    batching.send(chunked_head + chunk(line));
    EXPECT_TRUE(batching.wait_for("\"prediction\""));

    EXPECT_EQ(exchange(post(customer)).status, 200);
    EXPECT_EQ(n_lines(exchange(batch(lines(5000)))), 5000);
    batching.send("0\r\n\r\n");

    EXPECT_EQ(n_lines(batching.receive()), 1);
}

TEST_F(BatchStream, SurvivesClientsThatLeaveInTheMiddle) {
    for (const std::string& bytes :
         {chunked_head, chunked_head + "5\r\nab", chunked_head + chunk(lines(500)),
          batch(lines(5000)), batch(lines(5000)).substr(0, 100'000)}) {
        TestClient(server.port()).send(bytes);
    }

    EXPECT_EQ(n_lines(exchange(batch(lines(10)))), 10);
}

TEST(BatchLimits, ClosesAClientThatSendsAllAndMayLeaveNothingOnDisk) {
    TestServer server({.max_spool = 0, .timeouts = {.write = 2s}});
    TestClient client(server.port(), TestClient::Window::small);

    // More than kernels keep; until the server has closed.
    client.send(batch(lines(600'000)));

    EXPECT_FALSE(client.receive().complete);
}

TEST(BatchLimits, RefusesBatchesBeyondTheirNumberUntilOneEnds) {
    TestServer server({.max_batches = 1});
    TestClient first(server.port());
    TestClient second(server.port());
    first.send(chunked_head + chunk(line));
    EXPECT_TRUE(first.wait_for("\"prediction\""));

    const Answer refused = second.exchange(batch(line));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(error_of(refused), "Too many batches");

    first.send("0\r\n\r\n");
    EXPECT_EQ(n_lines(first.receive()), 1);
    while (second.exchange(batch(line)).status == 503) std::this_thread::yield();
}

TEST(BatchLimits, GivesThePlaceOfAClientThatLeftToAnother) {
    TestServer server({.max_batches = 1});
    {
        TestClient first(server.port());
        first.send(chunked_head + chunk(line));
        EXPECT_TRUE(first.wait_for("\"prediction\""));
    }
    TestClient second(server.port());

    while (second.exchange(batch(line)).status == 503) std::this_thread::yield();
}

TEST(BatchLimits, RefusesABodyThatSaysThatItIsTooLarge) {
    TestServer server({.max_batch_body = 1000});
    TestClient client(server.port());

    const Answer refused = client.exchange(batch(lines(20)));

    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(error_of(refused), "The body must not be larger than 1000 bytes");
}

TEST(BatchLimits, DoesNotEndTheAnswerToABodyThatTurnsOutTooLarge) {
    TestServer server({.max_batch_body = 1000});
    TestClient client(server.port());

    client.send(chunked_head + chunk(line));
    EXPECT_TRUE(client.wait_for("\"prediction\""));
    client.send(chunk(lines(20)));

    const Answer answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.complete);
    EXPECT_EQ(n_lines(answer), 1);
}

TEST(BatchLimits, WaitsForTheNextPieceOnlySoLong) {
    // Rows are answered when nobody else wants a core, so it takes what it takes.
    TestServer server({.timeouts = {.body = 3s}});
    TestClient silent(server.port());
    TestClient begun(server.port());

    silent.send(chunked_head);
    begun.send(chunked_head + chunk(line));

    const Answer late = silent.receive();
    EXPECT_EQ(late.status, 408);
    EXPECT_EQ(error_of(late), "The request body took too long");
    const Answer answer = begun.receive();
    EXPECT_EQ(n_lines(answer), 1);
    EXPECT_FALSE(answer.complete);
}

TEST(BatchLimits, ResetsAnOldClientWhoseAnswerHasNoEnd) {
    // Rows are answered when nobody else wants a core, so it takes what it takes.
    TestServer server({.timeouts = {.body = 3s}});
    TestClient client(server.port());
    std::string request = batch(lines(5));
    request.replace(request.find("HTTP/1.1"), 8, "HTTP/1.0");

    client.send(request.substr(0, request.size() - 10));

    EXPECT_EQ(client.receive().status, 200);
    EXPECT_TRUE(client.was_reset());
}

TEST(BatchDraining, BringsABatchThatHasBegunToItsEnd) {
    TestServer server;
    TestClient client(server.port());
    client.send(chunked_head + chunk(line));
    EXPECT_TRUE(client.wait_for("\"prediction\""));

    server.stop();
    server.wait_for_closed_listener();
    client.send(chunk(line) + "0\r\n\r\n");

    EXPECT_EQ(n_lines(client.receive()), 2);
    EXPECT_TRUE(client.is_closed());
    server.join();
}

TEST(BatchDraining, DoesNotWaitLongerThanTheDeadline) {
    TestServer server({.timeouts = {.drain = 30ms, .drain_idle = 10ms}});
    TestClient client(server.port());
    client.send(chunked_head + chunk(line));
    EXPECT_TRUE(client.wait_for("\"prediction\""));

    server.stop();
    server.join();

    EXPECT_FALSE(client.receive().complete);
}

TEST(BatchModel, StaysTheOneThatTheBatchBeganWith) {
    TestServer server;
    TestClient client(server.port());
    client.send(chunked_head + chunk(line));
    EXPECT_TRUE(client.wait_for("\"prediction\""));

    server.set_model(customer_model("2026_11_22_002"));
    EXPECT_THAT(TestClient(server.port()).exchange(post(customer)).body,
                HasSubstr("2026_11_22_002"));
    client.send(chunk(lines(5000)) + "0\r\n\r\n");

    const Answer answer = client.receive();
    EXPECT_EQ(n_lines(answer), 5001);
    EXPECT_EQ(answer.body.find("2026_11_22_002"), std::string::npos);
}

}  // namespace
}  // namespace mlpipe::api
