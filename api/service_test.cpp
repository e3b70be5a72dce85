// What each path answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "api/test_client.h"

namespace mlpipe::api {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

using Service = WithServer;

TEST_F(Service, PredictsOneCustomer) {
    const Answer answer = exchange(post(customer, "X-Request-Id: abc-1\r\n"));

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("X-Model-Version"), "2026_11_22_001");
    EXPECT_EQ(answer.header("X-Request-Id"), "abc-1");
    EXPECT_THAT(answer.body,
                MatchesRegex(R"(\{"prediction":"Churn","churn_probability":0\.[0-9]+,)"
                             R"("confidence":"High","recommendation":"Contact customer",)"
                             R"("threshold":0\.5,"model_version":"2026_11_22_001",)"
                             R"("request_id":"abc-1","warnings":\[\]\})"));
}

TEST_F(Service, EchoesTheIdAndListsWarnings) {
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

TEST_F(Service, DecidesByTheThresholdOfTheQuery) {
    const Answer low = exchange(post(customer, {}, "/predict?threshold=0"));
    const Answer high = exchange(post(customer, {}, "/predict?threshold=1"));

    EXPECT_THAT(low.body, HasSubstr(R"("prediction":"Churn")"));
    EXPECT_THAT(low.body, HasSubstr(R"("threshold":0,)"));
    EXPECT_THAT(high.body, HasSubstr(R"("prediction":"No Churn")"));
    EXPECT_THAT(high.body, HasSubstr(R"("threshold":1,)"));
}

TEST_F(Service, AnswersAProblemDocumentWithEveryFault) {
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

TEST_F(Service, NamesTheErrorOfEveryWrongBody) {
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

TEST_F(Service, TakesJsonMediaTypesOnly) {
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

TEST_F(Service, SaysThatItIsHealthy) {
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

TEST_F(Service, SaysThatItIsAliveAndReady) {
    const Answer alive = exchange(get("/health/live"));
    const Answer ready = exchange(get("/health/ready"));

    EXPECT_EQ(alive.status, 200);
    EXPECT_EQ(alive.body, R"({"status":"alive"})");
    EXPECT_EQ(ready.status, 200);
    EXPECT_EQ(ready.body, R"({"status":"ready"})");
}

TEST_F(Service, AnswersHeadWithoutABody) {
    TestClient client(server.port());

    client.send(get("/health", {}, "HEAD"));
    const Answer head = client.receive(true);
    const Answer whole = client.exchange(get("/health"));

    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Length"), std::to_string(whole.body.size()));
    EXPECT_EQ(whole.status, 200);
}

TEST_F(Service, KnowsItsPathsAndMethods) {
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

TEST_F(Service, GoesOnAfterARefusalWithABody) {
    TestClient client(server.port());

    EXPECT_EQ(client.exchange(post(customer, {}, "/nowhere")).status, 404);
    EXPECT_EQ(client.exchange(post("x", "Content-Type: text/plain\r\n")).status, 415);
    EXPECT_EQ(client.exchange(post(customer)).status, 200);
}

}  // namespace
}  // namespace mlpipe::api
