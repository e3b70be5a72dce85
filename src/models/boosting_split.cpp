#include "models/boosting_split.h"

#include <algorithm>

namespace mlpipe {
namespace {

/// Sums are integers below 2^53 in double, so the other side's are exact; l2 is in steps of h.
struct Total {
    double g, h, l2, least_h;
};

// Elementwise IEEE operations: AVX2 gives the same bits, sooner. The sanitizers' runtimes are not
// up when the loader picks a version.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
__attribute__((target_clones("avx2", "default")))
#endif
void score(const double* g, const double* h, std::size_t n, const Total& total, double* scores) {
    for (std::size_t i = 0; i < n; ++i) {
        const double other_g = total.g - g[i];
        const double other_h = total.h - h[i];
        const double sum =
            g[i] * g[i] / (h[i] + total.l2) + other_g * other_g / (other_h + total.l2);
        const double smaller = h[i] < other_h ? h[i] : other_h;
        scores[i] = smaller >= total.least_h ? sum : -1.0;
    }
}

}  // namespace

void BoostingSplitSearch::add(const GradientSum& left, const GradientSum& total,
                              const Candidate& candidate) {
    candidates_[n_] = candidate;
    g_[n_] = left.g();
    h_[n_] = left.h();
    const std::uint32_t rows = left.rows();
    // Written in any case and kept if both sides are large enough: no branch to guess wrong.
    n_ += std::min(rows, total.rows() - rows) >= rule_.min_samples_leaf ? 1 : 0;
}

void BoostingSplitSearch::add_levels(std::uint32_t column, const GradientHistogram& histogram,
                                     const GradientSum& total,
                                     std::span<const std::uint8_t> allowed) {
    const BinnedColumn& binned = x_.columns[column];
    const GradientSum* bins = histogram.data() + joint_.first_bin[column];
    for (std::uint32_t level = 0; level < binned.n_levels; ++level) {
        if (!allowed.empty() && !allowed[binned.first_feature + level]) continue;
        add(bins[level], total, {.column = column, .bin = level, .missing_left = true});
    }
}

void BoostingSplitSearch::add_thresholds(std::uint32_t column, const GradientHistogram& histogram,
                                         const GradientSum& total) {
    const BinnedColumn& binned = x_.columns[column];
    const GradientSum* bins = histogram.data() + joint_.first_bin[column];
    const std::uint32_t n_values = binned.n_bins - (binned.has_missing ? 1 : 0);
    const GradientSum missing = binned.has_missing ? bins[n_values] : GradientSum();
    const bool any_missing = missing.rows() > 0;
    GradientSum left;
    for (std::uint32_t bin = 0; bin < n_values; ++bin) {
        if (bins[bin].rows() == 0) continue;
        if (left.rows() > 0) {
            GradientSum with_missing = left;
            with_missing += missing;
            add(with_missing, total, {.column = column, .bin = bin, .missing_left = true});
            if (any_missing) {
                add(left, total, {.column = column, .bin = bin, .missing_left = false});
            }
        }
        left += bins[bin];
    }
    if (any_missing && left.rows() > 0) {  // values to the left, missing ones to the right
        add(left, total, {.column = column, .bin = n_values, .missing_left = false});
    }
}

BoostingSplit BoostingSplitSearch::described(std::size_t chosen, const GradientHistogram& histogram,
                                             const GradientSum& total) const {
    const Candidate& candidate = candidates_[chosen];
    const BinnedColumn& binned = x_.columns[candidate.column];
    const GradientSum* bins = histogram.data() + joint_.first_bin[candidate.column];
    BoostingSplit split{.gain = 0,
                        .column = candidate.column,
                        .bin = candidate.bin,
                        .bin_before = 0,
                        .missing_left = candidate.missing_left,
                        .left = {},
                        .right = {}};
    if (binned.is_coded()) {
        split.right = bins[candidate.bin];
        split.left = total - split.right;
        return split;
    }
    for (std::uint32_t bin = 0; bin < candidate.bin; ++bin) {
        if (bins[bin].rows() > 0) split.bin_before = bin;
        split.left += bins[bin];
    }
    if (binned.has_missing && candidate.missing_left) split.left += bins[binned.n_bins - 1];
    split.right = total - split.left;
    return split;
}

std::optional<BoostingSplit> BoostingSplitSearch::find(const GradientHistogram& histogram,
                                                       const GradientSum& total,
                                                       std::span<const std::uint8_t> allowed) {
    const std::size_t most = 2 * joint_.n_bins + 1;  // and one to write in vain
    if (candidates_.size() < most) {
        candidates_.resize(most);
        g_.resize(most);
        h_.resize(most);
        scores_.resize(most);
    }
    n_ = 0;
    for (std::uint32_t column = 0; column < x_.columns.size(); ++column) {
        if (x_.columns[column].is_coded()) {
            add_levels(column, histogram, total, allowed);
        } else if (allowed.empty() || allowed[x_.columns[column].first_feature]) {
            add_thresholds(column, histogram, total);
        }
    }
    if (n_ == 0) return std::nullopt;

    const Total sums{.g = total.g(),
                     .h = total.h(),
                     .l2 = rule_.l2 / rule_.h_step,
                     .least_h = SplitRule::least_hessian / rule_.h_step};
    score(g_.data(), h_.data(), n_, sums, scores_.data());
    std::size_t best = 0;
    for (std::size_t i = 1; i < n_; ++i) {
        if (scores_[i] > scores_[best]) best = i;
    }
    const double whole = sums.g * sums.g / (sums.h + sums.l2);
    const double gain = (scores_[best] - whole) * rule_.g_step * rule_.g_step / rule_.h_step / 2;
    if (!(scores_[best] >= 0 && gain > SplitRule::least_gain)) return std::nullopt;
    BoostingSplit split = described(best, histogram, total);
    split.gain = gain;
    return split;
}

}  // namespace mlpipe
