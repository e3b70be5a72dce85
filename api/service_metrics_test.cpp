// GET /metrics over HTTP: what the service counts of the requests that it gets, and `traceparent`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "api/test_client.h"

namespace mlpipe::api {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

using MetricsOfAService = WithServer;

/// The value of a sample of the page; -1 if it is not there.
double sample(const std::string& page, const std::string& name) {
    const std::size_t at = page.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(page.substr(at + name.size() + 2));
}

TEST_F(MetricsOfAService, CountRequestsByRouteAndCode) {
    TestClient client(server.port());
    client.exchange(post(customer));
    client.exchange(post(customer));
    client.exchange(post("{}"));
    client.exchange(get("/predict"));
    client.exchange(get("/nothing"));

    const Answer answer = client.exchange(get("/metrics"));

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    const auto requests = [&](const std::string& labels) {
        return sample(answer.body, "mlpipe_http_requests_total{" + labels + "}");
    };
    EXPECT_EQ(requests(R"(method="POST",path="/predict",code="200")"), 2);
    EXPECT_EQ(requests(R"(method="POST",path="/predict",code="400")"), 1);
    EXPECT_EQ(requests(R"(method="other",path="/predict",code="405")"), 1);
    EXPECT_EQ(requests(R"(method="other",path="other",code="404")"), 1);
    EXPECT_EQ(sample(answer.body, "mlpipe_http_request_duration_seconds_count{path=\"/predict\"}"),
              4);
}

TEST_F(MetricsOfAService, CountPredictionsByClassAndWhatIsOddInTheirColumns) {
    TestClient client(server.port());
    client.exchange(post(customer));
    client.exchange(post(R"({"tenure_months":70,"monthly_charges":null,"contract":"Weekly",)"
                         R"("senior_citizen":0})"));
    client.exchange(post("{}"));

    const std::string page = client.exchange(get("/metrics")).body;

    EXPECT_EQ(
        sample(page, R"(mlpipe_predictions_total{class="Churn",version="2026_11_22_001"})") +
            sample(page, R"(mlpipe_predictions_total{class="No Churn",version="2026_11_22_001"})"),
        2);
    EXPECT_EQ(sample(page, R"(mlpipe_prediction_probability_count{version="2026_11_22_001"})"), 2);
    EXPECT_EQ(sample(page, R"(mlpipe_column_missing_total{column="monthly_charges"})"), 1);
    EXPECT_EQ(sample(page, R"(mlpipe_column_unseen_total{column="contract"})"), 1);
}

TEST_F(MetricsOfAService, TellOfTheModelAndTheConnections) {
    const std::string page = exchange(get("/metrics")).body;

    EXPECT_THAT(page, HasSubstr("\nmlpipe_ready 1\n"));
    EXPECT_THAT(page, HasSubstr("\nmlpipe_http_connections 1\n"));
    EXPECT_THAT(page, HasSubstr("\nmlpipe_http_requests_in_flight 1\n"));  // this one
    EXPECT_THAT(page, HasSubstr(R"(mlpipe_model_info{version="2026_11_22_001",)"
                                R"(algorithm="logistic_regression",digest="aaaaaaaa)"));
    EXPECT_THAT(page, Not(HasSubstr("mlpipe_audit_")));
}

TEST(MetricsWithoutAModel, SayThatTheServiceIsNotReady) {
    TestServer server({}, ModelState{nullptr, "Model file not found"});

    const Answer answer = TestClient(server.port()).exchange(get("/metrics"));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr("\nmlpipe_ready 0\n"));
    EXPECT_THAT(answer.body, Not(HasSubstr("mlpipe_model_info")));
}

TEST_F(MetricsOfAService, CountRowsOfBatchesAndOfOtherProtocols) {
    const std::string row(customer);
    TestClient client(server.port());
    client.exchange(post("[" + row + ",{}," + row + "]", {}, "/predict/batch"));
    client.exchange(
        post("tenure_months,monthly_charges,contract,senior_citizen\n"
             "2,,Weekly,0\n2,70.5,One year,x,y\n",
             "Content-Type: text/csv\r\n", "/predict/batch"));
    client.exchange(post("[" + row + "," + row + "]", {}, "/invocations"));
    client.exchange(post("2,70.5,One year,0\n", "Content-Type: text/csv\r\n", "/invocations"));
    client.exchange(post(R"({"inputs":[{"name":"tenure_months","shape":[1],"datatype":"INT64",)"
                         R"("data":[2]},{"name":"monthly_charges","shape":[1],"datatype":"FP32",)"
                         R"("data":[70.5]},{"name":"contract","shape":[1],"datatype":"BYTES",)"
                         R"("data":["One year"]},{"name":"senior_citizen","shape":[1],)"
                         R"("datatype":"INT64","data":[0]}]})",
                         {}, "/v2/models/churn/infer"));

    const std::string page = client.exchange(get("/metrics")).body;

    EXPECT_EQ(sample(page, R"(mlpipe_batch_rows_total{result="predicted"})"), 3);
    EXPECT_EQ(sample(page, R"(mlpipe_batch_rows_total{result="failed"})"), 2);
    EXPECT_EQ(sample(page, R"(mlpipe_prediction_probability_count{version="2026_11_22_001"})"),
              3 + 2 + 1 + 1);
    EXPECT_EQ(sample(page, R"(mlpipe_column_missing_total{column="monthly_charges"})"), 1);
    EXPECT_EQ(sample(page, R"(mlpipe_column_unseen_total{column="contract"})"), 1);
}

TEST(MetricsOfRefusals, TellWhy) {
    TestServer server({.max_batches = 0});
    TestClient client(server.port());
    client.exchange(post("[]", {}, "/predict/batch"));

    const std::string page = client.exchange(get("/metrics")).body;

    EXPECT_EQ(sample(page, R"(mlpipe_http_requests_rejected_total{reason="overloaded"})"), 1);
}

TEST_F(MetricsOfAService, AnswerATraceparentWithASpanOfTheirOwn) {
    const Answer answer = exchange(
        get("/health", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"));

    EXPECT_THAT(answer.header("traceparent"),
                MatchesRegex("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01"));
    EXPECT_THAT(answer.header("traceparent"), Not(HasSubstr("00f067aa0ba902b7")));
}

TEST_F(MetricsOfAService, AnswerNoTraceparentWithoutAValidOne) {
    EXPECT_EQ(exchange(get("/health")).header("traceparent"), "");
    EXPECT_EQ(exchange(get("/health", "traceparent: 00-x\r\n")).header("traceparent"), "");
    const std::string twice =
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
    EXPECT_EQ(exchange(get("/health", twice + twice)).header("traceparent"), "");
}

}  // namespace
}  // namespace mlpipe::api
