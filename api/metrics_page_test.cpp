#include "api/metrics_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace mlpipe::api {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// One of everything, with labels that need escapes.
std::string full_page() {
    constexpr MetricRoute routes[] = {{.method = "POST", .path = "/predict"},
                                      {.method = "GET", .path = "/models/{version}"}};
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    const Schema schema{{{.name = "a \"b\"\n\\"}, {.name = "\xFF"}}};
    thread.use_model({.version = "2026_11_22_001", .classes = {"No \"Churn\"", "Churn"}}, schema);
    thread.predicted(RowBuffer(schema), 0.7f, true);
    thread.batch_rows(5, 1);
    thread.answered(0, 200, 40us);
    thread.answered(1, 404, 2ms);
    thread.rejected(Rejection::rate);
    const ServiceFacts service{
        .program_version = "0.1.0",
        .ready = true,
        .connections = 3,
        .model = ModelFacts{.version = "2026_11_22_001",
                            .algorithm = "random_forest",
                            .digest = "ab12",
                            .trained = std::chrono::sys_seconds{1'763'800'000s},
                            .loaded = std::chrono::sys_seconds{1'763'800'060s}},
        .reloads_ok = 2,
        .reloads_failed = 1,
        .audit = AuditFacts{.queue_bytes = 100,
                            .queue_capacity_bytes = 8192,
                            .written = 9,
                            .dropped = 1,
                            .refused = 2,
                            .write_errors = 3}};
    return metrics_page(metrics.totals(), service, process_status());
}

TEST(MetricsPage, IsFaultlessInTheEyesOfPromtool) {
    const std::string file = testing::TempDir() + "metrics_page.txt";
    std::ofstream(file) << full_page();

    std::FILE* promtool = ::popen(("promtool check metrics <" + file + " 2>&1").c_str(), "r");
    ASSERT_NE(promtool, nullptr);
    std::string said;
    for (int c = 0; (c = std::fgetc(promtool)) != EOF;) said += static_cast<char>(c);
    const int status = ::pclose(promtool);

    EXPECT_EQ(said, "");
    EXPECT_EQ(status, 0);
}

TEST(MetricsPage, TellsOfRequests) {
    const std::string page = full_page();

    EXPECT_THAT(page, HasSubstr("mlpipe_build_info{version=\"0.1.0\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_http_requests_total{method=\"POST\",path=\"/predict\","
                                "code=\"200\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_http_requests_total{method=\"GET\","
                                "path=\"/models/{version}\",code=\"404\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_http_request_duration_seconds_bucket{path=\"/predict\","
                                "le=\"5e-05\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_http_request_duration_seconds_sum{path=\"/predict\"} "
                                "4e-05\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_http_connections 3\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_http_requests_rejected_total{reason=\"rate\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_http_requests_rejected_total{reason=\"draining\"} 0\n"));
}

TEST(MetricsPage, TellsOfPredictionsWithEscapedLabels) {
    const std::string page = full_page();

    EXPECT_THAT(page, HasSubstr("mlpipe_predictions_total{class=\"No \\\"Churn\\\"\","
                                "version=\"2026_11_22_001\"} 0\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_predictions_total{class=\"Churn\","
                                "version=\"2026_11_22_001\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_prediction_probability_bucket{version=\"2026_11_22_001\","
                                "le=\"0.65\"} 0\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_prediction_probability_bucket{version=\"2026_11_22_001\","
                                "le=\"0.7\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_batch_rows_total{result=\"failed\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_column_missing_total{column=\"a \\\"b\\\"\\n\\\\\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_column_missing_total{column=\"\xEF\xBF\xBD\"} 1\n"));
}

TEST(MetricsPage, TellsOfModelAndAuditLog) {
    const std::string page = full_page();

    EXPECT_THAT(page, HasSubstr("mlpipe_ready 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_model_info{version=\"2026_11_22_001\","
                                "algorithm=\"random_forest\",digest=\"ab12\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_model_trained_timestamp_seconds 1763800000\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_model_reloads_total{result=\"failed\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_audit_queue_capacity_bytes 8192\n"));
    EXPECT_THAT(page, HasSubstr("mlpipe_audit_records_total{result=\"refused\"} 2\n"));
}

TEST(MetricsPage, LeavesOutWhatThereIsNot) {
    const std::string page = metrics_page({}, ServiceFacts{}, {});

    EXPECT_THAT(page, HasSubstr("mlpipe_ready 0\n"));
    EXPECT_THAT(page, Not(HasSubstr("mlpipe_model_info")));
    EXPECT_THAT(page, Not(HasSubstr("mlpipe_audit")));
}

}  // namespace
}  // namespace mlpipe::api
