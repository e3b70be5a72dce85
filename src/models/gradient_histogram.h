// gradient_histogram.h: sums of quantised gradients per bin.
//
// A row's gradient g and second derivative h are integers, |g| < 2^11 and 0 <= h < 2^11. With a 1
// for the row itself they share one 64-bit number,
//
//   packed = g * 2^39 + h * 2^14 + 1,
//
// so one addition updates all three sums. Up to 8,192 rows are summed that way: h stays below
// 2^24 and the count at most 2^13, so no field runs into the next one; g, being the highest, may be
// negative. Blocks of 8,192 rows are then added up in wider fields. Integers: the same sums in any
// order and for any number of threads, and the histogram of a node is exactly its parent's less its
// sibling's.
//
// The form of gradients is that of LightGBM's quantised training (Shi et al. 2022,
// arXiv:2207.09682), with 12 bits rather than 2 to 5.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/parallel.h"
#include "models/joint_codes.h"

namespace mlpipe {

/// A row of no weight, such as one that is held out: counts for nothing.
inline constexpr std::uint64_t no_gradient = 0;
inline constexpr std::int32_t most_gradient_steps = 2047;
inline constexpr std::size_t packed_rows = 8192;

/// REQUIRES: |g| and h at most most_gradient_steps, h >= 0.
[[nodiscard]] inline std::uint64_t packed_gradient(std::int32_t g, std::int32_t h) {
    return (static_cast<std::uint64_t>(static_cast<std::int64_t>(g)) << 39) +
           (static_cast<std::uint64_t>(h) << 14) + 1;
}

/// Sums over up to 2^26 rows. 16 bytes, both halves added as they are.
struct GradientSum {
    static constexpr std::size_t most_rows = std::size_t{1} << 26;

    std::int64_t g_sum = 0;
    std::uint64_t h_and_rows = 0;  ///< h * 2^27 + rows

    GradientSum() = default;
    /// From a sum of at most packed_rows packed gradients.
    explicit GradientSum(std::uint64_t packed)
        // Without the sign for the shift, as only shifts of unsigned numbers are vector
        // instructions.
        : g_sum(static_cast<std::int64_t>((packed ^ std::uint64_t{1} << 63) >> 39) - (1 << 24)),
          h_and_rows((packed >> 14 & 0x1ffffff) << 27 | (packed & 0x3fff)) {}

    [[nodiscard]] double g() const { return static_cast<double>(g_sum); }
    [[nodiscard]] double h() const { return static_cast<double>(h_and_rows >> 27); }
    [[nodiscard]] std::uint32_t rows() const {
        return static_cast<std::uint32_t>(h_and_rows & 0x7ffffff);
    }
    GradientSum& operator+=(const GradientSum& other) {
        g_sum += other.g_sum;
        h_and_rows += other.h_and_rows;
        return *this;
    }
    GradientSum& operator-=(const GradientSum& other) {
        g_sum -= other.g_sum;
        h_and_rows -= other.h_and_rows;
        return *this;
    }
    friend GradientSum operator-(GradientSum a, const GradientSum& b) { return a -= b; }
    bool operator==(const GradientSum&) const = default;
};

/// One sum a bin, numbered as in JointCodes.
using GradientHistogram = std::vector<GradientSum>;

/// What is left of a node when a child's part is taken away. REQUIRES: the same size.
void subtract(GradientHistogram& from, const GradientHistogram& part);

/// Counts the rows of one node after another. Both arguments are views and outlive it.
class HistogramCounter {
public:
    HistogramCounter(const BinnedMatrix& x, const JointCodes& joint, Threads threads)
        : x_(x), joint_(joint), threads_(threads) {}

    /// Sets `histogram` (joint.n_bins sums) to that of `rows`; `gradients` has one packed a row of
    /// the matrix.
    void count(std::span<const std::uint32_t> rows, std::span<const std::uint64_t> gradients,
               GradientHistogram& histogram);

private:
    /// What one thread needs to sum a tile.
    struct Scratch {
        std::vector<std::uint64_t> joint_sums, bin_sums;
    };

    void count_chunks(std::span<const std::uint32_t> rows, std::span<const std::uint64_t> gradients,
                      std::size_t n_chunks, GradientHistogram& histogram);
    void count_tile(const JointTile& tile, std::span<const std::uint32_t> rows,
                    std::span<const std::uint64_t> gradients, Scratch& scratch,
                    GradientHistogram& histogram) const;
    void count_wide(std::uint32_t column, std::span<const std::uint32_t> rows,
                    std::span<const std::uint64_t> gradients, GradientHistogram& histogram) const;

    const BinnedMatrix& x_;
    const JointCodes& joint_;
    Threads threads_;
    std::vector<Scratch> scratch_;
    std::vector<GradientHistogram> parts_;
};

}  // namespace mlpipe
