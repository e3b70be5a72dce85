#include "api/metrics.h"

#include <algorithm>

namespace mlpipe::api {
namespace {

constexpr std::string_view other = "other";

template <typename Sums>
void add_counts(Sums& sums, std::span<const Count> counts) {
    for (std::size_t i = 0; i < counts.size(); ++i) sums[i] += counts[i].value();
}

}  // namespace

Metrics::Metrics(std::span<const MetricRoute> routes) : routes_(routes.begin(), routes.end()) {
    for (const MetricRoute& route : routes) {
        if (std::ranges::find(paths_, route.path) == paths_.end()) paths_.push_back(route.path);
    }
    paths_.push_back(other);
    for (const std::string_view path : paths_) routes_.push_back({.method = other, .path = path});
    for (const MetricRoute& route : routes_) {
        const auto at = std::ranges::find(paths_, route.path);
        path_of_.push_back(static_cast<std::size_t>(at - paths_.begin()));
    }
}

Metrics::~Metrics() = default;

ThreadMetrics& Metrics::add_thread() & {
    const std::lock_guard lock(mutex_);
    return *threads_.emplace_back(
        std::make_unique<ThreadMetrics>(*this, routes_.size(), paths_.size()));
}

std::size_t Metrics::route_index(std::string_view method, std::string_view path) const {
    const auto index_of = [&](std::string_view wanted_method, std::string_view wanted_path) {
        const auto at = std::ranges::find_if(routes_, [&](const MetricRoute& route) {
            return route.method == wanted_method && route.path == wanted_path;
        });
        return static_cast<std::size_t>(at - routes_.begin());
    };
    if (method == "HEAD") method = "GET";
    if (const std::size_t known = index_of(method, path); known < routes_.size()) return known;
    if (const std::size_t known = index_of(other, path); known < routes_.size()) return known;
    return index_of(other, other);
}

std::shared_ptr<const VersionLabels> Metrics::version(const VersionLabels& labels) {
    const auto known = std::ranges::find_if(
        versions_,
        [&](const std::shared_ptr<const VersionLabels>& each) { return *each == labels; });
    if (known != versions_.end()) {
        std::rotate(known, known + 1, versions_.end());
    } else {
        if (versions_.size() == max_metric_versions) versions_.erase(versions_.begin());
        versions_.push_back(std::make_shared<VersionLabels>(labels));
    }
    return versions_.back();
}

std::size_t Metrics::column(const std::string& name) {
    const auto known = std::ranges::find(columns_, name);
    if (known != columns_.end()) return static_cast<std::size_t>(known - columns_.begin());
    if (columns_.size() >= max_metric_columns && name != other) return column(std::string(other));
    columns_.push_back(name);
    return columns_.size() - 1;
}

MetricTotals Metrics::totals() const {
    const std::lock_guard lock(mutex_);
    MetricTotals totals;
    add_requests(totals);
    for (const auto& thread : threads_) {
        totals.in_flight += thread->in_flight_.value();
        add_counts(totals.rejected, thread->rejected_);
        totals.batch_predicted += thread->batch_predicted_.value();
        totals.batch_failed += thread->batch_failed_.value();
    }
    add_predictions(totals);
    return totals;
}

void Metrics::add_requests(MetricTotals& totals) const {
    for (std::size_t route = 0; route < routes_.size(); ++route) {
        std::array<std::uint64_t, 500> sums{};
        for (const auto& thread : threads_) add_counts(sums, thread->requests_[route].by_status);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            if (sums[i] == 0) continue;
            const auto status = static_cast<int>(100 + i);
            totals.requests.push_back(
                {routes_[route].method, routes_[route].path, status, sums[i]});
        }
    }
    for (std::size_t path = 0; path < paths_.size(); ++path) {
        MetricTotals::Durations sums{.path = paths_[path], .counts = {}, .sum_ns = 0};
        for (const auto& thread : threads_) {
            add_counts(sums.counts, thread->paths_[path].durations.counts());
            sums.sum_ns += thread->paths_[path].durations.sum_ns();
        }
        if (std::ranges::any_of(sums.counts, [](std::uint64_t n) { return n > 0; })) {
            totals.durations.push_back(sums);
        }
    }
}

void Metrics::add_predictions(MetricTotals& totals) const {
    for (const auto& labels : versions_) {
        MetricTotals::Predictions sums{
            .labels = *labels, .predicted = {}, .probabilities = {}, .probability_sum = 0};
        for (const auto& thread : threads_) {
            for (const auto& cells : thread->versions_) {
                if (*cells->labels != *labels) continue;
                add_counts(sums.predicted, cells->predicted);
                add_counts(sums.probabilities, cells->probabilities.counts());
                sums.probability_sum += cells->probabilities.sum();
            }
        }
        totals.predictions.push_back(std::move(sums));
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        MetricTotals::ColumnCounts sums{
            .name = columns_[i], .missing = 0, .unseen = 0, .out_of_range = 0};
        for (const auto& thread : threads_) {
            if (i >= thread->columns_.size()) continue;
            const ThreadMetrics::ColumnCells& cells = thread->columns_[i];
            sums.missing += cells.of(CellOddity::missing).value();
            sums.unseen += cells.of(CellOddity::unseen).value();
            sums.out_of_range += cells.of(CellOddity::out_of_range).value();
        }
        totals.columns.push_back(std::move(sums));
    }
}

}  // namespace mlpipe::api
