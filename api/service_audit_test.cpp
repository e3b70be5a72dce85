// What the service writes into its audit log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "api/test_client.h"
#include "audit/audit_reader.h"
#include "core/test_folder.h"

namespace mlpipe::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A record as texts, beside what differs from run to run.
struct Line {
    std::string request_id, path, inputs, ids, prediction;
    float probability;
};

class AuditOfAService : public ::testing::Test {
protected:
    TestServer& server() {
        if (!server_) server_ = std::make_unique<TestServer>(options());
        return *server_;
    }
    ServerOptions options() const {
        return {.audit =
                    AuditOptions{.file = file(), .flush_interval = std::chrono::milliseconds(1)}};
    }
    std::string file() const { return folder_ / "audit.db"; }
    Answer exchange(std::string_view bytes) { return TestClient(server().port()).exchange(bytes); }

    /// Everything that was recorded, once the server has ended.
    std::vector<Line> lines() {
        server_.reset();
        std::vector<Line> all;
        AuditReader(file()).read(
            {}, AuditOrder::oldest_first,
            [&](const AuditRecord& record) {
                std::string ids;
                for (const AuditedId& id : record.ids) ids += id.token;
                all.push_back({record.request_id, record.path, inputs_json(record), ids,
                               record.prediction, record.probability});
                return true;
            },
            [](const AuditLoss&) { return true; });
        return all;
    }

    const TestFolder folder_;
    std::unique_ptr<TestServer> server_;
};

constexpr std::string_view inputs =
    R"({"tenure_months":2,"monthly_charges":70.5,"contract":"Month-to-month","senior_citizen":0})";

/// The first number behind "churn_probability".
float probability_of(const Answer& answer) {
    const std::string name = "churn_probability\":";
    return std::stof(answer.body.substr(answer.body.find(name) + name.size()));
}

TEST_F(AuditOfAService, HasEveryPredictionThatWasAnswered) {
    const Answer answer =
        exchange(post(R"({"customer_id":"C1","tenure_months":2,"monthly_charges":70.5,)"
                      R"("contract":"Month-to-month","senior_citizen":0})",
                      "X-Request-Id: r1\r\n", "/predict?threshold=0.4"));
    exchange(post("{}"));

    const std::vector<Line> all = lines();

    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].request_id, "r1");
    EXPECT_EQ(all[0].path, "/predict");
    EXPECT_EQ(all[0].inputs, inputs);
    EXPECT_EQ(all[0].ids, "\"C1\"");
    EXPECT_EQ(all[0].probability, probability_of(answer));
}

TEST_F(AuditOfAService, HasTheCircumstancesOfAPrediction) {
    exchange(
        post(customer, "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"));
    server_.reset();

    AuditReader(file()).read(
        {}, AuditOrder::oldest_first,
        [](const AuditRecord& record) {
            EXPECT_EQ(record.model->version, "2026_11_22_001");
            EXPECT_EQ(record.model->sha256, std::string(64, 'a'));
            EXPECT_EQ(record.method, "POST");
            EXPECT_EQ(record.client, "127.0.0.1");
            EXPECT_EQ(record.key_id, "");
            EXPECT_THAT(record.traceparent, HasSubstr("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
            EXPECT_EQ(record.threshold, 0.5f);
            EXPECT_EQ(record.confidence, "High");
            EXPECT_EQ(record.recommendation, "Contact customer");
            EXPECT_EQ(record.warnings, 0u);
            return true;
        },
        [](const AuditLoss&) { return true; });
}

TEST_F(AuditOfAService, HasPredictionsThatWereExplained) {
    const Answer explained = exchange(post(customer, {}, "/explain?threshold=0.4"));
    const Answer reasoned = exchange(post(customer, {}, "/predict?explain=2"));

    const std::vector<Line> all = lines();

    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].path, "/explain");
    EXPECT_EQ(all[0].inputs, inputs);
    EXPECT_EQ(all[0].probability, probability_of(explained));
    EXPECT_EQ(all[1].path, "/predict");
    EXPECT_EQ(all[1].probability, probability_of(reasoned));
}

TEST_F(AuditOfAService, HasEveryRowOfABatch) {
    const std::string row(customer);
    exchange(post("[" + row + ",{}," + row + "]", "X-Request-Id: json\r\n", "/predict/batch"));
    exchange(
        post("customer_id,tenure_months,monthly_charges,contract,senior_citizen\n"
             "C1,2,70.5,Month-to-month,0\nC2,2,,Weekly,0\nC3,x,1,One year,0\n",
             "Content-Type: text/csv\r\nX-Request-Id: csv\r\n", "/predict/batch"));

    const std::vector<Line> all = lines();

    ASSERT_THAT(all, SizeIs(4));
    for (const std::size_t i : {0u, 1u}) {
        EXPECT_EQ(all[i].request_id, "json");
        EXPECT_EQ(all[i].path, "/predict/batch");
        EXPECT_EQ(all[i].inputs, inputs);
    }
    EXPECT_EQ(all[2].request_id, "csv");
    EXPECT_EQ(all[2].inputs, inputs);
    EXPECT_EQ(all[2].ids, "\"C1\"");
    EXPECT_EQ(all[2].probability, all[0].probability);
    EXPECT_EQ(all[3].inputs, R"({"tenure_months":2,"monthly_charges":null,"contract":"Weekly",)"
                             R"("senior_citizen":0})");
    EXPECT_EQ(all[3].ids, "\"C2\"");
}

TEST_F(AuditOfAService, HasTheRowsOfOtherProtocols) {
    const std::string row(customer);
    exchange(post("[" + row + "," + row + "]", "X-Request-Id: a\r\n", "/invocations"));
    exchange(post("2,70.5,Month-to-month,0\n", "Content-Type: text/csv\r\nX-Request-Id: b\r\n",
                  "/invocations"));
    exchange(post(R"({"inputs":[{"name":"tenure_months","shape":[1],"datatype":"INT64",)"
                  R"("data":[2]},{"name":"monthly_charges","shape":[1],"datatype":"FP32",)"
                  R"("data":[70.5]},{"name":"contract","shape":[1],"datatype":"BYTES",)"
                  R"("data":["Month-to-month"]},{"name":"senior_citizen","shape":[1],)"
                  R"("datatype":"INT64","data":[0]}]})",
                  "X-Request-Id: c\r\n", "/v2/models/churn/infer"));
    exchange(post("[" + row + ",{}]", {}, "/invocations"));  // a 400: not answered, not recorded

    std::vector<std::string> requests;
    for (const Line& line : lines()) {
        requests.push_back(line.request_id);
        EXPECT_EQ(line.inputs, inputs);
    }

    EXPECT_THAT(requests, ElementsAre("a", "a", "b", "c"));
}

TEST_F(AuditOfAService, HasRequestsThatAreAnsweredOutsideTheEventLoop) {
    std::string body = "[" + std::string(customer);
    for (int i = 1; i < 2000; ++i) body += "," + std::string(customer);
    const Answer answer = exchange(post(body + "]", "X-Request-Id: many\r\n", "/invocations"));
    ASSERT_EQ(answer.status, 200);

    const std::vector<Line> all = lines();

    ASSERT_THAT(all, SizeIs(2000));
    EXPECT_EQ(all.back().request_id, "many");
}

TEST_F(AuditOfAService, NamesTheVersionThatAnswered) {
    exchange(post(customer));
    server().set_model(customer_model("2026_11_22_002"));
    exchange(post(customer));
    server_.reset();

    std::vector<std::string> versions;
    AuditReader(file()).read(
        {}, AuditOrder::oldest_first,
        [&](const AuditRecord& record) {
            versions.push_back(record.model->version);
            return true;
        },
        [](const AuditLoss&) { return true; });

    EXPECT_THAT(versions, ElementsAre("2026_11_22_001", "2026_11_22_002"));
}

TEST_F(AuditOfAService, RefusesPredictionsThatItCannotWrite) {
    exchange(post(customer));
    std::filesystem::remove(file());
    TestClient client(server().port());
    Answer answer = client.exchange(post(customer));
    while (answer.status == 200) answer = client.exchange(post(customer));  // until it notices

    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_EQ(error_of(answer), "The prediction could not be written to the audit log");
    const Answer page = client.exchange(get("/metrics"));
    EXPECT_THAT(page.body, HasSubstr(R"(mlpipe_audit_records_total{result="refused"} 1)"));
    EXPECT_EQ(client.exchange(get("/health/live")).status, 200);
}

TEST_F(AuditOfAService, RefusesToShareItsFile) {
    server();

    try {
        TestServer second(options());
        FAIL() << "it started";
    } catch (const std::exception& error) {
        EXPECT_THAT(error.what(), HasSubstr("audit.db"));
    }
}

}  // namespace
}  // namespace mlpipe::api
