#include "api/prometheus_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace mlpipe::api {
namespace {

/// The sample line of a label with this value.
std::string line_of(std::string_view value) {
    PrometheusText text;
    text.family("m", MetricType::gauge, "");
    text.sample({{"label", value}}, std::uint64_t{1});
    const std::string page = std::move(text).take();
    return page.substr(std::string_view("# HELP m \n# TYPE m gauge\n").size());
}

TEST(PrometheusText, WritesHelpTypeAndSamples) {
    PrometheusText text;
    text.family("requests_total", MetricType::counter, "Requests,\nwith a \\ in it.");
    text.sample({{"path", "/predict"}, {"code", "200"}}, std::uint64_t{3});
    text.family("queue", MetricType::gauge, "Waiting.");
    text.sample({}, std::int64_t{-1});

    EXPECT_EQ(std::move(text).take(),
              "# HELP requests_total Requests,\\nwith a \\\\ in it.\n"
              "# TYPE requests_total counter\n"
              "requests_total{path=\"/predict\",code=\"200\"} 3\n"
              "# HELP queue Waiting.\n"
              "# TYPE queue gauge\n"
              "queue -1\n");
}

TEST(PrometheusText, AddsTheBucketsOfAHistogramUp) {
    PrometheusText text;
    text.family("seconds", MetricType::histogram, "Time.");
    constexpr std::string_view bounds[] = {"0.1", "1"};
    constexpr std::uint64_t counts[] = {2, 0, 5};
    text.histogram({{"path", "/"}}, bounds, counts, 12.5);

    EXPECT_EQ(std::move(text).take(),
              "# HELP seconds Time.\n"
              "# TYPE seconds histogram\n"
              "seconds_bucket{path=\"/\",le=\"0.1\"} 2\n"
              "seconds_bucket{path=\"/\",le=\"1\"} 2\n"
              "seconds_bucket{path=\"/\",le=\"+Inf\"} 7\n"
              "seconds_sum{path=\"/\"} 12.5\n"
              "seconds_count{path=\"/\"} 7\n");
}

TEST(PrometheusText, EscapesBackslashQuoteAndLineFeedInLabelValues) {
    EXPECT_EQ(line_of("a\\b\"c\nd"), "m{label=\"a\\\\b\\\"c\\nd\"} 1\n");
    EXPECT_EQ(line_of("\"} 1\nfake 2"), "m{label=\"\\\"} 1\\nfake 2\"} 1\n");
    EXPECT_EQ(line_of("Größe €\xF0\x9F\x98\x80\t"), "m{label=\"Größe €\xF0\x9F\x98\x80\t\"} 1\n");
}

TEST(PrometheusText, ReplacesBytesThatAreNotUtf8) {
    const std::string unknown = "\xEF\xBF\xBD";
    EXPECT_EQ(line_of("a\xFFz"), "m{label=\"a" + unknown + "z\"} 1\n");
    EXPECT_EQ(line_of("\xC3"), "m{label=\"" + unknown + "\"} 1\n");
    EXPECT_EQ(line_of("\xC0\x80"), "m{label=\"" + unknown + unknown + "\"} 1\n");
    EXPECT_EQ(line_of("\xED\xA0\x80"), "m{label=\"" + unknown + unknown + unknown + "\"} 1\n");
    EXPECT_EQ(line_of("\xE2\x82\""), "m{label=\"" + unknown + unknown + "\\\"\"} 1\n");
}

TEST(PrometheusText, SpellsNumbersThatAreNone) {
    PrometheusText text;
    text.family("m", MetricType::gauge, "");
    text.sample({}, std::numeric_limits<double>::infinity());
    text.sample({}, -std::numeric_limits<double>::infinity());
    text.sample({}, std::numeric_limits<double>::quiet_NaN());
    text.sample({}, 1.7637e9);

    EXPECT_EQ(std::move(text).take(),
              "# HELP m \n# TYPE m gauge\nm +Inf\nm -Inf\nm NaN\nm 1763700000\n");
}

}  // namespace
}  // namespace mlpipe::api
