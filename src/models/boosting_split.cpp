#include "models/boosting_split.h"

#include <algorithm>
#include <limits>

#include "models/avx2_clones.h"

namespace mlpipe {
namespace {

/// Sums are integers below 2^53 in double, so the other side's are exact; l2 is in steps of h.
struct Total {
    double g, h, l2, least_h;
};

MLPIPE_AVX2_CLONES
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

/// In the middle between the two bins that have rows of the node. Bins between them, whose rows are
/// in other nodes or count for nothing, must not lie on both sides of it, for they go one way: the
/// threshold moves up behind one that would.
void place_threshold(const BinnedColumn& column, std::uint32_t bin_before, BoostingSplit& split) {
    if (split.bin == column.largest.size()) {  // only missing values go right
        split.threshold = std::numeric_limits<float>::max();
        return;
    }
    split.threshold = threshold_between(column.largest[bin_before], column.smallest[split.bin]);
    std::uint32_t bin = bin_before + 1;
    while (column.largest[bin] <= split.threshold) ++bin;
    if (column.smallest[bin] <= split.threshold) {
        split.threshold = threshold_between(column.largest[bin], column.smallest[bin + 1]);
        ++bin;
    }
    split.bin = bin;
}

}  // namespace

class BoostingSplitSearch::Candidates {
public:
    /// `search` has room for all that is added, and one more.
    Candidates(BoostingSplitSearch& search, const GradientSum& total)
        : places_(search.places_.data()),
          g_(search.g_.data()),
          h_(search.h_.data()),
          total_rows_(total.rows()),
          min_samples_leaf_(search.rule_.min_samples_leaf) {}

    /// Written in any case, kept if it is wanted and both sides have enough rows: no branch to
    /// guess wrong.
    void add(const GradientSum& side, const Place& place, bool wanted = true) {
        places_[n_] = place;
        g_[n_] = side.g();
        h_[n_] = side.h();
        const std::uint32_t rows = side.rows();
        const bool enough = std::min(rows, total_rows_ - rows) >= min_samples_leaf_;
        n_ += static_cast<std::size_t>(enough & wanted);
    }

    [[nodiscard]] std::size_t size() const { return n_; }

private:
    Place* places_;
    double* g_;
    double* h_;
    std::uint32_t total_rows_, min_samples_leaf_;
    std::size_t n_ = 0;
};

void BoostingSplitSearch::add_levels(std::uint32_t column, const GradientHistogram& histogram,
                                     std::span<const std::uint8_t> allowed,
                                     Candidates& candidates) const {
    const BinnedColumn& binned = x_.columns[column];
    const GradientSum* bins = histogram.data() + joint_.first_bin[column];
    for (std::uint32_t level = 0; level < binned.n_levels; ++level) {
        const bool wanted = allowed.empty() || allowed[binned.first_feature + level] != 0;
        candidates.add(bins[level], {.column = column, .bin = level, .missing_left = 1}, wanted);
    }
}

/// A threshold lies before a bin that has rows of the node, with others to its left.
void BoostingSplitSearch::add_thresholds(std::uint32_t column, const GradientHistogram& histogram,
                                         Candidates& candidates) const {
    const BinnedColumn& binned = x_.columns[column];
    const GradientSum* bins = histogram.data() + joint_.first_bin[column];
    const std::uint32_t n_values = binned.n_bins - (binned.has_missing ? 1 : 0);
    const GradientSum missing = binned.has_missing ? bins[n_values] : GradientSum();
    GradientSum left;
    if (missing.rows() == 0) {
        // With no row to the left there are too few: min_samples_leaf is at least 1.
        for (std::uint32_t bin = 0; bin < n_values; ++bin) {
            candidates.add(left, {.column = column, .bin = bin, .missing_left = 1},
                           bins[bin].rows() != 0);
            left += bins[bin];
        }
        return;
    }
    GradientSum with_missing = missing;
    for (std::uint32_t bin = 0; bin < n_values; ++bin) {
        if (bins[bin].rows() == 0) continue;
        candidates.add(with_missing, {.column = column, .bin = bin, .missing_left = 1},
                       left.rows() != 0);
        candidates.add(left, {.column = column, .bin = bin, .missing_left = 0});
        left += bins[bin];
        with_missing += bins[bin];
    }
    // Numbers to the left, missing ones to the right.
    candidates.add(left, {.column = column, .bin = n_values, .missing_left = 0});
}

BoostingSplit BoostingSplitSearch::described(const Place& chosen,
                                             const GradientHistogram& histogram,
                                             const GradientSum& total) const {
    const BinnedColumn& binned = x_.columns[chosen.column];
    const GradientSum* bins = histogram.data() + joint_.first_bin[chosen.column];
    BoostingSplit split;
    split.column = chosen.column;
    split.bin = chosen.bin;
    split.missing_left = chosen.missing_left != 0;
    if (binned.is_coded()) {
        split.right = bins[chosen.bin];
        split.left = total - split.right;
        return split;
    }
    std::uint32_t bin_before = 0;
    for (std::uint32_t bin = 0; bin < split.bin; ++bin) {
        if (bins[bin].rows() > 0) bin_before = bin;
        split.left += bins[bin];
    }
    place_threshold(binned, bin_before, split);
    if (binned.has_missing && split.missing_left) split.left += bins[binned.n_bins - 1];
    split.right = total - split.left;
    return split;
}

std::optional<BoostingSplit> BoostingSplitSearch::find(const GradientHistogram& histogram,
                                                       const GradientSum& total,
                                                       std::span<const std::uint8_t> allowed) {
    const std::size_t most = 2 * std::size_t{joint_.n_bins} + 1;  // missing values: left and right
    places_.resize(most);
    g_.resize(most);
    h_.resize(most);
    scores_.resize(most);
    Candidates candidates(*this, total);
    for (std::uint32_t column = 0; column < x_.columns.size(); ++column) {
        if (x_.columns[column].is_coded()) {
            add_levels(column, histogram, allowed, candidates);
        } else if (allowed.empty() || allowed[x_.columns[column].first_feature] != 0) {
            add_thresholds(column, histogram, candidates);
        }
    }
    if (candidates.size() == 0) return std::nullopt;

    const Total sums{.g = total.g(),
                     .h = total.h(),
                     .l2 = rule_.l2 / rule_.h_step,
                     .least_h = SplitRule::least_hessian / rule_.h_step};
    score(g_.data(), h_.data(), candidates.size(), sums, scores_.data());
    const auto end = scores_.begin() + static_cast<std::ptrdiff_t>(candidates.size());
    const auto best = std::max_element(scores_.begin(), end);  // the first of equals
    const double whole = sums.g * sums.g / (sums.h + sums.l2);
    const double gain = (*best - whole) * rule_.g_step * rule_.g_step / rule_.h_step / 2;
    if (!(*best >= 0 && gain > SplitRule::least_gain)) return std::nullopt;
    BoostingSplit split =
        described(places_[static_cast<std::size_t>(best - scores_.begin())], histogram, total);
    split.gain = gain;
    return split;
}

}  // namespace mlpipe
