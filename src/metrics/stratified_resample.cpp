#include "metrics/stratified_resample.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "core/random.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

/// Resamples that share their buffers; fixed, as every block size here.
constexpr std::size_t resamples_per_block = 16;

void draw_class(std::span<const std::uint32_t> group_of_row, Rng& rng,
                std::vector<std::uint32_t>& counts) {
    std::fill(counts.begin(), counts.end(), 0U);
    const auto n = static_cast<std::uint32_t>(group_of_row.size());
    for (std::uint32_t i = 0; i < n; ++i) ++counts[group_of_row[rng.below(n)]];
}

}  // namespace

GroupedRows group_rows(std::span<const std::uint8_t> y_true, std::span<const double> p) {
    GroupedRows rows;
    ThresholdPoint last;
    for (const ThresholdPoint& point : threshold_curve(y_true, p)) {
        const auto group = static_cast<std::uint32_t>(rows.p.size());
        const auto n_positive = static_cast<std::size_t>(point.true_positive - last.true_positive);
        const auto n_negative =
            static_cast<std::size_t>(point.false_positive - last.false_positive);
        rows.of_positive.insert(rows.of_positive.end(), n_positive, group);
        rows.of_negative.insert(rows.of_negative.end(), n_negative, group);
        rows.p.push_back(point.score);
        last = point;
    }
    return rows;
}

void check(const Resampling& resampling) {
    if (resampling.n_resamples >= 1) return;
    throw InvalidArgument("n_resamples is " + std::to_string(resampling.n_resamples) +
                          ", but must be at least 1");
}

void for_each_resample(const GroupedRows& rows, const Resampling& resampling,
                       const std::function<void(std::size_t, Draws&)>& use) {
    check(resampling);
    const auto n = static_cast<std::size_t>(resampling.n_resamples);
    const std::size_t n_blocks = (n + resamples_per_block - 1) / resamples_per_block;
    for_each_block(n_blocks, resampling.threads, [&](std::size_t block) {
        Draws draws{.positive = std::vector<std::uint32_t>(rows.p.size()),
                    .negative = std::vector<std::uint32_t>(rows.p.size())};
        const std::size_t end = std::min(n, (block + 1) * resamples_per_block);
        for (std::size_t i = block * resamples_per_block; i < end; ++i) {
            Rng rng(resampling.seed, "bootstrap", i);
            draw_class(rows.of_positive, rng, draws.positive);
            draw_class(rows.of_negative, rng, draws.negative);
            use(i, draws);
        }
    });
}

}  // namespace mlpipe
