#include "api/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "api/test_client.h"
#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe::api {
namespace {

using namespace std::chrono_literals;
using ::testing::StartsWith;

TEST(Server, IsUnhealthyWithoutAModel) {
    TestServer server({}, {nullptr, "Model file not found"});
    TestClient client(server.port());

    const Answer health = client.exchange(get("/health"));
    const Answer live = client.exchange(get("/health/live"));
    const Answer ready = client.exchange(get("/health/ready"));
    const Answer prediction = client.exchange(post(customer));

    EXPECT_EQ(live.status, 200);
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(ready.body, R"({"status":"not ready","reason":"Model file not found"})");
    EXPECT_EQ(health.status, 503);
    EXPECT_THAT(health.body,
                StartsWith(R"({"status":"unhealthy","reason":"Model file not found",)"
                           R"("model_version":null,"algorithm":null,"uptime_seconds":)"));
    EXPECT_EQ(prediction.status, 500);
    EXPECT_EQ(error_of(prediction), "Model file not found");
}

TEST(Server, StartsWithoutAModelsFolder) {
    const TestFolder folder;
    const Server server({.port = 0, .models = folder / "none", .quiet = true});

    EXPECT_NE(server.port(), 0);
    EXPECT_EQ(load_active_model(folder / "none").problem, "Model file not found");
}

TEST(Server, ASignalThatComesBeforeItRunsIsNotLost) {
    const TestFolder folder;
    Server server({.port = 0, .models = folder / "none", .quiet = true});

    std::raise(SIGTERM);

    server.run();  // returns
}

TEST(Server, ClosesSlowConnections) {
    TestServer server({.timeouts = {.header = 40ms, .body = 40ms, .idle = 40ms}});
    TestClient silent(server.port());
    TestClient slow_head(server.port());
    TestClient slow_body(server.port());
    TestClient idle(server.port());

    slow_head.send("GET /health HT");
    slow_body.send(post(customer).substr(0, 150));
    EXPECT_EQ(idle.exchange(get("/health")).status, 200);

    const Answer head = slow_head.receive();
    const Answer body = slow_body.receive();
    EXPECT_EQ(head.status, 408);
    EXPECT_EQ(error_of(head), "The request header took too long");
    EXPECT_EQ(body.status, 408);
    EXPECT_EQ(error_of(body), "The request body took too long");
    EXPECT_TRUE(slow_head.is_closed());
    EXPECT_TRUE(silent.is_closed());
    EXPECT_TRUE(idle.is_closed());
}

TEST(Server, ClosesAClientThatDoesNotReadItsAnswers) {
    TestServer server({.timeouts = {.write = 40ms}});
    TestClient client(server.port());
    std::string requests;
    for (int i = 0; i < 1000; ++i) requests += get("/health");

    for (int i = 0; i < 200; ++i) client.send(requests);  // until the server has closed

    EXPECT_EQ(TestClient(server.port()).exchange(get("/health")).status, 200);
}

TEST(Server, SaysWhenAnAnswerCameTooLate) {
    TestServer server({.timeouts = {.answer = -1ms}});

    const Answer answer = TestClient(server.port()).exchange(post(customer));

    EXPECT_EQ(answer.status, 504);
    EXPECT_EQ(error_of(answer), "The answer took too long");
}

TEST(Server, ShedsPredictionsOnceRequestsWaitTooLong) {
    TestServer server({.max_lag = -1ms});
    TestClient client(server.port());

    const Answer refused = client.exchange(post(customer));

    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(error_of(refused), "The server has too much to do");
    EXPECT_EQ(client.exchange(get("/health/ready")).status, 200);
}

TEST(Server, BoundsTheNumberOfConnections) {
    TestServer server({.threads = 1, .max_connections = 2});
    TestClient first(server.port());
    TestClient second(server.port());
    EXPECT_EQ(first.exchange(get("/health")).status, 200);
    EXPECT_EQ(second.exchange(get("/health")).status, 200);

    TestClient third(server.port());
    const Answer refused = third.receive();

    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(error_of(refused), "Too many connections");
    EXPECT_EQ(first.exchange(get("/health")).status, 200);
}

TEST(Server, RefusesAPortThatAnotherServerHas) {
    TestServer first;
    try {
        const Server second({.port = first.port(), .quiet = true}, customer_model());
        FAIL() << "both listen";
    } catch (const IoFailure& error) {
        EXPECT_EQ(error.full_text(), "cannot listen on 127.0.0.1:" + std::to_string(first.port()) +
                                         ": Address already in use\n"
                                         "  help: --port takes another one, 0 any that is free");
    }
}

TEST(Server, DrainsWhatHasBegunAndRefusesWhatBegins) {
    TestServer server({.threads = 1, .timeouts = {.drain_idle = 5000ms}});
    TestClient begun(server.port());
    TestClient kept(server.port());
    TestClient health(server.port());
    const std::string request = post(customer);
    begun.send(request.substr(0, 100));
    EXPECT_EQ(kept.exchange(get("/health")).status, 200);
    EXPECT_EQ(health.exchange(get("/health")).status, 200);

    server.stop();
    server.wait_for_closed_listener();

    const Answer refused = kept.exchange(post(customer));
    const Answer unhealthy = health.exchange(get("/health"));
    const Answer finished = begun.exchange(request.substr(100));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(error_of(refused), "The server is shutting down");
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(refused.header("Connection"), "close");
    EXPECT_EQ(unhealthy.status, 503);
    EXPECT_THAT(unhealthy.body,
                StartsWith(R"({"status":"unhealthy","reason":"The server is shutting down")"));
    EXPECT_EQ(finished.status, 200);
    EXPECT_EQ(finished.header("Connection"), "close");
}

TEST(Server, EndsAtTheDeadlineWhateverIsUnderWay) {
    TestServer server({.timeouts = {.drain = 30ms, .drain_idle = 10ms}});
    TestClient client(server.port());
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
    client.send("POST /predict HT");

    server.stop();
    server.join();

    EXPECT_TRUE(client.is_closed());
}

TEST(Server, DrainsOnSigterm) {
    TestServer server({.timeouts = {.drain_idle = 1ms}});
    EXPECT_EQ(TestClient(server.port()).exchange(get("/health")).status, 200);

    ::raise(SIGTERM);

    server.join();
}

}  // namespace
}  // namespace mlpipe::api
