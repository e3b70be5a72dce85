// metric_cells.h: numbers that one thread writes and any thread may read.
//
// Having one writer, an addition is a plain load and store: no lock, no locked instruction. A
// reader sees each number as it is or was a moment ago, never torn.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mlpipe::api {

/// Bytes that no two threads should write next to each other; x86 fetches lines in pairs.
inline constexpr std::size_t cell_alignment = 128;

template <typename Number>
class Cell {
public:
    void add(Number n) {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    [[nodiscard]] Number value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<Number> value_{0};
};

using Count = Cell<std::uint64_t>;

/// How long answers take: from well below the fastest prediction to twice the answer timeout.
class DurationHistogram {
public:
    /// Upper bounds, each inclusive; above the last is one bucket more.
    static constexpr std::array<std::int64_t, 17> bounds_us{
        50,     100,     250,     500,     1'000,     2'500,     5'000,     10'000,    25'000,
        50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};

    void observe(std::chrono::nanoseconds taken) {
        std::size_t bucket = 0;
        while (bucket < bounds_us.size() && taken.count() > bounds_us[bucket] * 1000) ++bucket;
        counts_[bucket].add(1);
        sum_ns_.add(static_cast<std::uint64_t>(std::max<std::int64_t>(taken.count(), 0)));
    }
    [[nodiscard]] std::span<const Count> counts() const& { return counts_; }
    std::span<const Count> counts() const&& = delete;
    [[nodiscard]] std::uint64_t sum_ns() const { return sum_ns_.value(); }

private:
    std::array<Count, bounds_us.size() + 1> counts_;
    Count sum_ns_;
};

/// Probabilities in buckets (0, 0.05], … (0.95, 1]; the first also has 0.
class ProbabilityHistogram {
public:
    static constexpr std::size_t n_buckets = 20;

    [[nodiscard]] static std::size_t bucket_of(float p) {
        const double above = std::ceil(static_cast<double>(p) * n_buckets);
        const auto bucket = above >= 1 ? static_cast<std::size_t>(above) - 1 : 0;
        return std::min(bucket, n_buckets - 1);
    }
    void observe(float p) {
        counts_[bucket_of(p)].add(1);
        sum_.add(static_cast<double>(p));
    }
    void add(std::span<const std::uint64_t, n_buckets> counts, double sum) {
        for (std::size_t i = 0; i < n_buckets; ++i) counts_[i].add(counts[i]);
        sum_.add(sum);
    }
    [[nodiscard]] std::span<const Count> counts() const& { return counts_; }
    std::span<const Count> counts() const&& = delete;
    [[nodiscard]] double sum() const { return sum_.value(); }

private:
    std::array<Count, n_buckets> counts_;
    Cell<double> sum_;
};

}  // namespace mlpipe::api
