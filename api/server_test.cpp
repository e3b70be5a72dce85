#include "api/server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/test_client.h"
#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe::api {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

/// The problem's `error`.
std::string error_of(const Answer& answer) {
    const std::string start = "\"error\":\"";
    const std::size_t at = answer.body.find(start);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + start.size();
    return answer.body.substr(begin, answer.body.find("\",\"errors\"", begin) - begin);
}

std::string get(std::string_view target, std::string_view extra = {},
                std::string_view method = "GET") {
    return std::string(method)
        .append(" ")
        .append(target)
        .append(" HTTP/1.1\r\nHost: localhost\r\n")
        .append(extra)
        .append("\r\n");
}

class ServerTest : public ::testing::Test {
protected:
    Answer exchange(std::string_view bytes) { return TestClient(server.port()).exchange(bytes); }

    TestServer server;
};

// -------------------------------------------------------------------------------------- /predict

TEST_F(ServerTest, PredictsOneCustomer) {
    const Answer answer = exchange(post(customer, "X-Request-Id: abc-1\r\n"));

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("X-Request-Id"), "abc-1");
    EXPECT_THAT(answer.body,
                MatchesRegex(R"(\{"prediction":"Churn","churn_probability":0\.[0-9]+,)"
                             R"("confidence":"High","recommendation":"Contact customer",)"
                             R"("threshold":0\.5,"model_version":"2026_11_22_001",)"
                             R"("request_id":"abc-1","warnings":\[\]\})"));
}

TEST_F(ServerTest, EchoesTheIdAndListsWarnings) {
    const Answer answer =
        exchange(post(R"({"customer_id":"C \"1\"","tenure_months":500,"monthly_charges":null,)"
                      R"("contract":"Weekly","senior_citizen":0,"plan":"x"})"));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, StartsWith(R"({"customer_id":"C \"1\"","prediction":")"));
    EXPECT_THAT(
        answer.body,
        HasSubstr(R"x("warnings":["tenure_months 500 is outside the range seen in training )x"
                  R"x((1 to 72)","contract 'Weekly' was not seen in training",)x"
                  R"x("unknown field 'plan' is ignored"]})x"));
}

TEST_F(ServerTest, DecidesByTheThresholdOfTheQuery) {
    const Answer low = exchange(post(customer, {}, "/predict?threshold=0"));
    const Answer high = exchange(post(customer, {}, "/predict?threshold=1"));

    EXPECT_THAT(low.body, HasSubstr(R"("prediction":"Churn")"));
    EXPECT_THAT(low.body, HasSubstr(R"("threshold":0,)"));
    EXPECT_THAT(high.body, HasSubstr(R"("prediction":"No Churn")"));
    EXPECT_THAT(high.body, HasSubstr(R"("threshold":1,)"));
}

TEST_F(ServerTest, AnswersAProblemDocumentWithEveryFault) {
    const Answer answer =
        exchange(post(R"({"tenure_months":1.5,"contract":1})", {}, "/predict?threshold=2"));

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(
        answer.body,
        R"({"type":"about:blank","title":"Bad Request","status":400,)"
        R"("detail":"Missing required fields: monthly_charges, senior_citizen; )"
        R"(threshold must be a number from 0 to 1; tenure_months must be integer; )"
        R"(contract must be string","instance":"/predict",)"
        R"("error":"Missing required fields: monthly_charges, senior_citizen","errors":[)"
        R"({"field":"threshold","code":"range","message":"threshold must be a number from 0 to 1"},)"
        R"({"field":"monthly_charges","code":"missing",)"
        R"("message":"Missing required field: monthly_charges"},)"
        R"({"field":"senior_citizen","code":"missing",)"
        R"("message":"Missing required field: senior_citizen"},)"
        R"({"field":"tenure_months","code":"type","message":"tenure_months must be integer"},)"
        R"({"field":"contract","code":"type","message":"contract must be string"}]})");
}

TEST_F(ServerTest, NamesTheErrorOfEveryWrongBody) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "Expected a JSON object but the text is empty at byte 0"},
        {"[1]", "Expected a JSON object but found an array at byte 0"},
        {"{\"tenure_months\":1", "Not JSON: the text ends too early at byte 18"},
        {R"({"tenure_months":1,"monthly_charges":1,"senior_citizen":0})",
         "Missing required field: contract"},
        {R"({"tenure_months":"2","monthly_charges":1,"contract":"One year","senior_citizen":0})",
         "tenure_months must be integer"},
        {R"({"tenure_months":2,"monthly_charges":"1","contract":"One year","senior_citizen":0})",
         "monthly_charges must be number"},
        {R"({"tenure_months":2,"monthly_charges":NaN,"contract":"One year","senior_citizen":0})",
         "Not JSON: NaN is not a JSON number at byte 37"},
    };
    for (const auto& [body, error] : cases) {
        const Answer answer = exchange(post(body));
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(error_of(answer), error) << body;
    }
}

TEST_F(ServerTest, TakesJsonMediaTypesOnly) {
    for (const char* type : {"application/json", "application/json; charset=utf-8",
                             "Application/JSON", "application/vnd.customer+json"}) {
        const std::string header = std::string("Content-Type: ") + type + "\r\n";
        EXPECT_EQ(exchange(post(customer, header)).status, 200) << type;
    }
    const std::string body(customer);
    EXPECT_EQ(exchange("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n\r\n" + body)
                  .status,
              200);
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "+json", "json"}) {
        const Answer answer =
            exchange(post(customer, std::string("Content-Type: ") + type + "\r\n"));
        EXPECT_EQ(answer.status, 415) << type;
        EXPECT_EQ(error_of(answer), "Content-Type must be application/json");
    }
    const Answer zipped = exchange(post(customer, "Content-Encoding: gzip\r\n"));
    EXPECT_EQ(zipped.status, 415);
    EXPECT_EQ(error_of(zipped), "Content-Encoding must be identity");
}

// --------------------------------------------------------------------------------------- /health

TEST_F(ServerTest, SaysThatItIsHealthy) {
    const Answer answer = exchange(get("/health"));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body,
                MatchesRegex(R"(\{"status":"healthy","model_version":"2026_11_22_001",)"
                             R"("algorithm":"logistic_regression","uptime_seconds":[0-9]+,)"
                             R"("requests_total":1\})"));
    EXPECT_THAT(answer.header("Date"),
                MatchesRegex("[A-Z][a-z][a-z], [0-9][0-9] [A-Z][a-z][a-z] [0-9]+ [0-9:]+ GMT"));
    EXPECT_THAT(answer.header("X-Request-Id"), MatchesRegex("[0-9a-f]+"));
    EXPECT_EQ(answer.header("X-Request-Id").size(), 32u);
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
    TestClient client(server.port());

    client.send(get("/health", {}, "HEAD"));
    const Answer head = client.receive(true);
    const Answer whole = client.exchange(get("/health"));

    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Length"), std::to_string(whole.body.size()));
    EXPECT_EQ(whole.status, 200);
}

TEST(Server, IsUnhealthyWithoutAModel) {
    TestServer server({}, {nullptr, "Model file not found"});
    TestClient client(server.port());

    const Answer health = client.exchange(get("/health"));
    const Answer prediction = client.exchange(post(customer));

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

// ---------------------------------------------------------------------------------------- routes

TEST_F(ServerTest, KnowsItsPathsAndMethods) {
    const Answer unknown = exchange(get("/pre\"dict?x=1"));
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(error_of(unknown), "There is no /pre%22dict");
    EXPECT_THAT(unknown.body, HasSubstr(R"("instance":"/pre%22dict")"));

    const Answer wrong = exchange(get("/predict"));
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("Allow"), "POST");
    EXPECT_EQ(error_of(wrong), "/predict takes POST only");

    const Answer deleted = exchange(get("/health", {}, "DELETE"));
    EXPECT_EQ(deleted.status, 405);
    EXPECT_EQ(deleted.header("Allow"), "GET, HEAD");

    EXPECT_EQ(exchange(get("http://localhost/health")).status, 200);
    EXPECT_EQ(exchange(get("*", {}, "OPTIONS")).status, 404);
}

TEST_F(ServerTest, GoesOnAfterARefusalWithABody) {
    TestClient client(server.port());

    EXPECT_EQ(client.exchange(post(customer, {}, "/nowhere")).status, 404);
    EXPECT_EQ(client.exchange(post("x", "Content-Type: text/plain\r\n")).status, 415);
    EXPECT_EQ(client.exchange(post(customer)).status, 200);
}

// ------------------------------------------------------------------------------------- protocol

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    TestClient client(server.port());
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

TEST_F(ServerTest, ReadsRequestsThatComeByteByByte) {
    TestClient client(server.port());

    for (const char byte : post(customer)) client.send({&byte, 1});

    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(ServerTest, ReadsChunkedBodies) {
    const std::string body(customer);
    const std::string head =
        "POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    TestClient client(server.port());

    client.send(head + "a\r\n" + body.substr(0, 10) + "\r\n");
    client.send("5;x=y\r\n" + body.substr(10, 5) + "\r\n4a\r\n" + body.substr(15) + "\r\n0\r\n");
    client.send("Trailer: x\r\n\r\n");

    ASSERT_EQ(body.size() - 15, 0x4au);
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_F(ServerTest, AsksForABodyThatTheClientHoldsBack) {
    const std::string head = "POST /predict HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";
    const std::string length = "Content-Length: " + std::to_string(customer.size()) + "\r\n\r\n";
    TestClient client(server.port());

    EXPECT_EQ(client.exchange(head + length).status, 100);
    EXPECT_EQ(client.exchange(customer).status, 200);

    const Answer refused = client.exchange(head + "Content-Type: text/csv\r\n" + length);
    EXPECT_EQ(refused.status, 415);
    EXPECT_EQ(refused.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed());

    EXPECT_EQ(exchange(head + "Content-Length: 2000000\r\n\r\n").status, 413);
    EXPECT_EQ(exchange(get("/health", "Expect: a-miracle\r\n")).status, 417);
}

TEST_F(ServerTest, KeepsConnectionsAsEachVersionSays) {
    TestClient closing(server.port());
    EXPECT_EQ(closing.exchange(get("/health", "Connection: close\r\n")).header("Connection"),
              "close");
    EXPECT_TRUE(closing.is_closed());

    TestClient old(server.port());
    EXPECT_EQ(
        old.exchange("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"),
        "keep-alive");
    EXPECT_EQ(old.exchange("GET /health HTTP/1.0\r\n\r\n").header("Connection"), "close");
    EXPECT_TRUE(old.is_closed());
}

TEST_F(ServerTest, AnswersAClientThatHasFinishedSending) {
    TestClient client(server.port());
    client.send(get("/health"));
    client.finish_sending();

    EXPECT_EQ(client.receive().status, 200);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ServerTest, RefusesWhatIsNoHttpAndCloses) {
    TestClient client(server.port());
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

TEST_F(ServerTest, RefusesWhatIsTooLarge) {
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

TEST_F(ServerTest, TakesABodyOfTheLargestSize) {
    std::string body(customer);
    body.resize(1024 * 1024, ' ');

    EXPECT_EQ(exchange(post(body)).status, 200);
}

TEST_F(ServerTest, SurvivesClientsThatLeaveEarly) {
    for (const std::string& bytes :
         {std::string(), std::string("GET /hea"), get("/health", "Content-Length: 5\r\n"),
          post(customer).substr(0, 200), post(customer) + post(customer)}) {
        TestClient(server.port()).send(bytes);
    }

    EXPECT_EQ(exchange(get("/health")).status, 200);
}

TEST_F(ServerTest, ChoosesAnIdWhenTheClientsIsNotUsable) {
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

TEST_F(ServerTest, AnswersManyClientsAtOnce) {
    std::vector<std::jthread> clients;
    std::atomic<int> answered{0};
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([this, &answered] {
            TestClient client(server.port());
            for (int n = 0; n < 50; ++n) {
                const Answer answer = client.exchange(n % 5 ? post(customer) : get("/health"));
                answered += answer.status == 200 ? 1 : 0;
            }
        });
    }
    clients.clear();

    EXPECT_EQ(answered, 8 * 50);
}

// ---------------------------------------------------------------------------- limits and timeouts

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

// ----------------------------------------------------------------------------------------- drain

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
    while (true) {  // until the listener is gone
        try {
            TestClient(server.port()).finish_sending();
        } catch (const std::runtime_error&) {
            break;
        }
    }

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
