#include "api/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace mlpipe::api {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

constexpr MetricRoute routes[] = {{.method = "GET", .path = "/health"},
                                  {.method = "POST", .path = "/predict"},
                                  {.method = "GET", .path = "/models"},
                                  {.method = "POST", .path = "/models"}};

Schema schema() {
    return {{{.name = "customer_id", .type = ColumnType::id},
             {.name = "age", .type = ColumnType::integer, .minimum = 18, .maximum = 90},
             {.name = "contract", .type = ColumnType::category, .levels = {"Month", "Year"}}}};
}

VersionLabels version(std::string name) {
    return {.version = std::move(name), .classes = {"No Churn", "Churn"}};
}

RowBuffer row(float age, std::int32_t contract) {
    RowBuffer buffer(schema());
    buffer.numbers[1] = age;
    buffer.codes[2] = contract;
    return buffer;
}

std::vector<std::string> names(const std::vector<MetricTotals::ColumnCounts>& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns) names.push_back(column.name);
    return names;
}

TEST(Metrics, CountsRequestsByRouteAndStatusOverAllThreads) {
    Metrics metrics(routes);
    ThreadMetrics& first = metrics.add_thread();
    ThreadMetrics& second = metrics.add_thread();
    const std::size_t predict = metrics.route_index("POST", "/predict");

    for (ThreadMetrics* thread : {&first, &second}) {
        thread->answered(predict, 200, 1us);
    }
    first.answered(predict, 503, 1us);

    const MetricTotals totals = metrics.totals();
    ASSERT_THAT(totals.requests, SizeIs(2));
    EXPECT_EQ(totals.requests[0].method, "POST");
    EXPECT_EQ(totals.requests[0].path, "/predict");
    EXPECT_EQ(totals.requests[0].status, 200);
    EXPECT_EQ(totals.requests[0].count, 2u);
    EXPECT_EQ(totals.requests[1].status, 503);
    EXPECT_EQ(totals.requests[1].count, 1u);
}

TEST(Metrics, CountsEveryStatus) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    for (const int status : {100, 200, 226, 400, 451, 499, 500, 599}) {
        thread.answered(0, status, 1us);
    }

    std::vector<int> seen;
    for (const auto& requests : metrics.totals().requests) seen.push_back(requests.status);

    EXPECT_THAT(seen, ElementsAre(100, 200, 226, 400, 451, 499, 500, 599));
}

TEST(Metrics, CallsUnknownPathsAndMethodsOther) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    thread.answered(metrics.route_index("DELETE", "/models"), 405, 1us);
    thread.answered(metrics.route_index("GET", "/etc/passwd"), 404, 1us);
    thread.answered(metrics.route_index("BREW", "/pot"), 404, 1us);

    const MetricTotals totals = metrics.totals();

    ASSERT_THAT(totals.requests, SizeIs(2));
    EXPECT_EQ(totals.requests[0].method, "other");
    EXPECT_EQ(totals.requests[0].path, "/models");
    EXPECT_EQ(totals.requests[1].method, "other");
    EXPECT_EQ(totals.requests[1].path, "other");
    EXPECT_EQ(totals.requests[1].count, 2u);
}

TEST(Metrics, CountsHeadAsGet) {
    const Metrics metrics(routes);

    EXPECT_EQ(metrics.route_index("HEAD", "/models"), metrics.route_index("GET", "/models"));
}

TEST(Metrics, PutsDurationsIntoBucketsWithInclusiveBounds) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    thread.answered(metrics.route_index("GET", "/models"), 200, 50us);
    thread.answered(metrics.route_index("POST", "/models"), 200, 50us + 1ns);
    thread.answered(metrics.route_index("GET", "/models"), 200, 1h);

    const MetricTotals totals = metrics.totals();

    ASSERT_THAT(totals.durations, SizeIs(1));
    EXPECT_EQ(totals.durations[0].path, "/models");
    EXPECT_EQ(totals.durations[0].counts.front(), 1u);
    EXPECT_EQ(totals.durations[0].counts[1], 1u);
    EXPECT_EQ(totals.durations[0].counts.back(), 1u);
    EXPECT_EQ(totals.durations[0].sum_ns, 3'600'000'100'001u);
}

TEST(Metrics, TellsHowManyRequestsAreUnderWay) {
    Metrics metrics(routes);
    ThreadMetrics& first = metrics.add_thread();
    ThreadMetrics& second = metrics.add_thread();
    first.request_began();
    second.request_began();
    second.request_began();
    second.request_over();

    EXPECT_EQ(metrics.totals().in_flight, 2);
}

TEST(Metrics, CountsPredictionsByClassAndProbability) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    thread.use_model(version("1"), schema());
    for (const float p : {0.0f, 0.05f, 0.5f, 0.51f, 1.0f}) {
        thread.predicted(row(18, 0), p, p >= 0.5f);
    }

    const MetricTotals totals = metrics.totals();

    ASSERT_THAT(totals.predictions, SizeIs(1));
    EXPECT_THAT(totals.predictions[0].predicted, ElementsAre(2, 3));
    const auto& buckets = totals.predictions[0].probabilities;
    EXPECT_EQ(buckets[0], 1u);   // 0
    EXPECT_EQ(buckets[1], 1u);   // float32 0.05 is a little more than 0.05
    EXPECT_EQ(buckets[9], 1u);   // 0.5 is the bucket's upper bound
    EXPECT_EQ(buckets[10], 1u);  // 0.51
    EXPECT_EQ(buckets[19], 1u);  // 1
    EXPECT_NEAR(totals.predictions[0].probability_sum, 2.06, 1e-6);
}

TEST(Metrics, CountsWhatIsOddInEveryColumnButIds) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    thread.use_model(version("1"), schema());
    const float nan = std::numeric_limits<float>::quiet_NaN();
    thread.predicted(row(18, 0), 0.5f, true);
    thread.predicted(row(90, 1), 0.5f, true);
    thread.predicted(row(17, missing_code), 0.5f, true);
    thread.predicted(row(91, unseen_code), 0.5f, true);
    thread.predicted(row(nan, unseen_code), 0.5f, true);

    const MetricTotals totals = metrics.totals();

    ASSERT_THAT(names(totals.columns), ElementsAre("age", "contract"));
    EXPECT_EQ(totals.columns[0].missing, 1u);
    EXPECT_EQ(totals.columns[0].unseen, 0u);
    EXPECT_EQ(totals.columns[0].out_of_range, 2u);
    EXPECT_EQ(totals.columns[1].missing, 1u);
    EXPECT_EQ(totals.columns[1].unseen, 2u);
    EXPECT_EQ(totals.columns[1].out_of_range, 0u);
}

TEST(Metrics, TakesOverRowsThatWereCountedElsewhere) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    RowTally rows(schema());
    rows.add(row(18, 0), 0.25f, false);
    rows.add(row(17, unseen_code), 0.5f, true);
    rows.add(row(nan, missing_code), 0.75f, true);

    thread.use_model(version("1"), schema());
    thread.add(rows);
    thread.add(rows);

    const MetricTotals totals = metrics.totals();
    EXPECT_EQ(rows.n_rows(), 3u);
    EXPECT_THAT(totals.predictions[0].predicted, ElementsAre(2, 4));
    EXPECT_EQ(totals.predictions[0].probabilities[4], 2u);
    EXPECT_EQ(totals.predictions[0].probability_sum, 3.0);
    EXPECT_EQ(totals.columns[0].missing, 2u);
    EXPECT_EQ(totals.columns[0].out_of_range, 2u);
    EXPECT_EQ(totals.columns[1].missing, 2u);
    EXPECT_EQ(totals.columns[1].unseen, 2u);
}

TEST(Metrics, KeepsTheCountsOfTheModelBeforeASwap) {
    Metrics metrics(routes);
    ThreadMetrics& first = metrics.add_thread();
    ThreadMetrics& second = metrics.add_thread();
    first.use_model(version("1"), schema());
    second.use_model(version("1"), schema());
    first.predicted(row(18, 0), 0.9f, true);
    second.predicted(row(18, 0), 0.9f, true);
    first.use_model(version("2"), schema());
    first.predicted(row(18, 0), 0.1f, false);
    first.use_model(version("1"), schema());
    first.predicted(row(18, 0), 0.9f, true);

    const MetricTotals totals = metrics.totals();

    ASSERT_THAT(totals.predictions, SizeIs(2));
    EXPECT_EQ(totals.predictions[0].labels.version, "2");
    EXPECT_THAT(totals.predictions[0].predicted, ElementsAre(1, 0));
    EXPECT_EQ(totals.predictions[1].labels.version, "1");
    EXPECT_THAT(totals.predictions[1].predicted, ElementsAre(0, 3));
}

TEST(Metrics, ShowsTheVersionsUsedLastAlone) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    for (std::size_t i = 0; i <= max_metric_versions; ++i) {
        thread.use_model(version(std::to_string(i)), schema());
        thread.predicted(row(18, 0), 0.9f, true);
    }

    const MetricTotals totals = metrics.totals();

    ASSERT_THAT(totals.predictions, SizeIs(max_metric_versions));
    EXPECT_EQ(totals.predictions.front().labels.version, "1");
    EXPECT_EQ(totals.predictions.back().labels.version, std::to_string(max_metric_versions));
}

TEST(Metrics, FollowsAVersionThatIsReplacedByAnotherSchemaOfTheSameName) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    thread.use_model(version("1"), schema());
    Schema narrow;
    narrow.columns.push_back({.name = "other", .type = ColumnType::category});
    thread.use_model(version("1"), narrow);
    thread.predicted(RowBuffer(narrow), 0.9f, true);

    const MetricTotals totals = metrics.totals();

    EXPECT_EQ(totals.columns.back().name, "other");
    EXPECT_EQ(totals.columns.back().missing, 1u);
    EXPECT_EQ(totals.columns.front().missing, 0u);
}

TEST(Metrics, CountsColumnsBeyondTheLimitTogether) {
    Metrics metrics(routes);
    ThreadMetrics& thread = metrics.add_thread();
    Schema wide;
    for (std::size_t i = 0; i < max_metric_columns + 2; ++i) {
        wide.columns.push_back({.name = "c" + std::to_string(i)});
    }
    wide.columns.push_back({.name = "other"});
    thread.use_model(version("1"), wide);
    thread.predicted(RowBuffer(wide), 0.9f, true);  // every cell is missing

    const MetricTotals totals = metrics.totals();

    ASSERT_THAT(totals.columns, SizeIs(max_metric_columns + 1));
    EXPECT_EQ(totals.columns.back().name, "other");
    EXPECT_EQ(totals.columns.back().missing, 3u);
}

TEST(Metrics, LosesNothingWhileThreadsRecordSwapAndReadAtTheSameTime) {
    Metrics metrics(routes);
    constexpr int n_threads = 4, rounds = 20, rows = 500;
    std::atomic<int> running{n_threads};
    std::vector<std::jthread> threads;
    for (int i = 0; i < n_threads; ++i) {
        threads.emplace_back([&metrics, &running] {
            ThreadMetrics& mine = metrics.add_thread();
            for (int round = 0; round < rounds; ++round) {
                mine.use_model(version(std::to_string(round % 3)), schema());
                for (int k = 0; k < rows; ++k) {
                    mine.request_began();
                    mine.predicted(row(17, 0), 0.9f, true);
                    mine.answered(1, 200, 1us);
                    mine.request_over();
                }
            }
            --running;
        });
    }
    std::uint64_t before = 0;
    while (running > 0) {
        const MetricTotals totals = metrics.totals();
        const std::uint64_t count = totals.requests.empty() ? 0 : totals.requests[0].count;
        EXPECT_GE(count, before);
        before = count;
    }
    threads.clear();

    const MetricTotals totals = metrics.totals();
    constexpr std::uint64_t all = n_threads * rounds * rows;
    EXPECT_EQ(totals.requests[0].count, all);
    EXPECT_EQ(totals.columns[0].out_of_range, all);
    std::uint64_t predicted = 0;
    for (const auto& each : totals.predictions) predicted += each.predicted[1];
    EXPECT_EQ(predicted, all);
    EXPECT_EQ(totals.in_flight, 0);
}

}  // namespace
}  // namespace mlpipe::api
