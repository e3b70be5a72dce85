// metrics.h: what the service counts. Every thread counts in cells of its own; a scrape adds them
// up.
//
//   Metrics metrics(routes);                          // one for the server
//   ThreadMetrics& mine = metrics.add_thread();       // one for each thread that records
//   mine.use_model(labels, schema);                   // whenever that thread takes over a model
//   mine.request_began();  …  mine.answered(route, status, taken);  mine.request_over();
//   mine.predicted(row, p, p >= threshold);
//   metrics_page(metrics.totals(), …)                 // metrics_page.h
//
// Series are bounded: by the routes, by max_metric_versions and by max_metric_columns.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/thread_metrics.h"
#include "table/schema.h"

namespace mlpipe::api {

/// Versions whose predictions are shown: those used last. The series of older ones end.
inline constexpr std::size_t max_metric_versions = 64;
/// Column names that are told apart, over all models; further ones share the name "other".
inline constexpr std::size_t max_metric_columns = 1000;

/// A route as requests are counted by it. HEAD counts as GET.
struct MetricRoute {
    std::string_view method;  ///< "POST"; must outlive the Metrics, as must `path`
    std::string_view path;    ///< the pattern: "/models/{version}"
};

/// Sums over all threads, at one moment.
struct MetricTotals {
    struct Requests {
        std::string_view method, path;
        int status;
        std::uint64_t count;
    };
    struct Durations {
        std::string_view path;
        std::array<std::uint64_t, DurationHistogram::bounds_us.size() + 1> counts;
        std::uint64_t sum_ns;
    };
    struct Predictions {
        VersionLabels labels;
        std::array<std::uint64_t, 2> predicted;  ///< negative, positive
        std::array<std::uint64_t, ProbabilityHistogram::n_buckets> probabilities;
        double probability_sum;
    };
    struct ColumnCounts {
        std::string name;
        std::uint64_t missing, unseen, out_of_range;
    };
    std::vector<Requests> requests;    ///< those that came at least once
    std::vector<Durations> durations;  ///< those that came at least once, by path
    std::int64_t in_flight = 0;
    std::array<std::uint64_t, n_rejections> rejected{};
    std::uint64_t batch_predicted = 0, batch_failed = 0;
    std::vector<Predictions> predictions;
    std::vector<ColumnCounts> columns;
};

/// Safe to share between threads.
class Metrics {
public:
    /// Requests that no route answers are counted as method and path "other", those of a known path
    /// with a wrong method as method "other".
    explicit Metrics(std::span<const MetricRoute> routes);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Cells for one more thread; valid as long as the Metrics.
    [[nodiscard]] ThreadMetrics& add_thread() &;
    /// Which of the routes given; a known path under another method has an index of its own, any
    /// other path that of "other". Not for the hot path: look it up once for each route.
    [[nodiscard]] std::size_t route_index(std::string_view method, std::string_view path) const;

    [[nodiscard]] MetricTotals totals() const;

private:
    friend class ThreadMetrics;
    /// REQUIRES: mutex_ is held. Where the version's cells are to be found, most recently used
    /// last.
    std::shared_ptr<const VersionLabels> version(const VersionLabels& labels);
    /// REQUIRES: mutex_ is held.
    std::size_t column(const std::string& name);
    void add_requests(MetricTotals& totals) const;
    void add_predictions(MetricTotals& totals) const;

    std::vector<MetricRoute> routes_;      // as given, then "other" of each path, then of "other"
    std::vector<std::string_view> paths_;  // each once, "other" last
    std::vector<std::size_t> path_of_;     // by route

    mutable std::mutex mutex_;  // of what follows; never held while a request is counted
    std::vector<std::unique_ptr<ThreadMetrics>> threads_;
    std::vector<std::shared_ptr<const VersionLabels>> versions_;
    std::vector<std::string> columns_;
};

}  // namespace mlpipe::api
