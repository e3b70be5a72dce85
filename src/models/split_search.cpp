#include "models/split_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

namespace mlpipe {
namespace {

ClassCounts counts_of(const WeightedRow& row) {
    return {row.copies(), row.is_positive()};
}

/// Where a column has few levels, neighbouring rows add to the same bin, and each addition would
/// wait for the one before: so four histograms take turns (a third less time on telco data).
constexpr std::uint32_t few_bins = 64;
constexpr std::size_t n_turns = 4;

void count_few(std::span<const WeightedRow> rows, const auto* codes, std::uint32_t n_bins,
               ClassCounts* bins) {
    std::array<std::array<ClassCounts, few_bins>, n_turns> turns;
    for (auto& turn : turns) std::fill_n(turn.begin(), n_bins, ClassCounts());
    std::size_t i = 0;
    for (; i + n_turns <= rows.size(); i += n_turns) {
        for (std::size_t turn = 0; turn < n_turns; ++turn) {
            const WeightedRow& row = rows[i + turn];
            turns[turn][codes[row.row]] += counts_of(row);
        }
    }
    for (; i < rows.size(); ++i) bins[codes[rows[i].row]] += counts_of(rows[i]);
    for (const auto& turn : turns) {
        for (std::uint32_t bin = 0; bin < n_bins; ++bin) bins[bin] += turn[bin];
    }
}

}  // namespace

SplitSearch::SplitSearch(const BinnedMatrix& x, const TreeSettings& settings, Rng& rng)
    : x_(x),
      settings_(settings),
      rng_(rng),
      features_(x.n_features()),
      level_bins_(x.columns.size()),
      is_counted_(x.columns.size()) {
    std::iota(features_.begin(), features_.end(), 0);
    std::uint32_t n_number_bins = 0;
    for (std::size_t column = 0; column < x.columns.size(); ++column) {
        if (x.columns[column].is_coded()) {
            level_bins_[column].resize(x.columns[column].n_bins);
        } else {
            n_number_bins = std::max(n_number_bins, x.columns[column].n_bins);
        }
    }
    number_bins_.resize(n_number_bins);
    occupied_.resize((n_number_bins + 63) / 64);
}

std::optional<Split> SplitSearch::find(std::span<const WeightedRow> rows, ClassCounts counts,
                                       std::uint32_t n_live) {
    const Node node{.rows = rows, .counts = counts};
    n_live_ = n_live;
    std::optional<Split> best;
    std::uint32_t n_looked_at = 0;  // live features drawn and kept: the first ones of features_
    std::uint32_t n_dead = x_.n_features() - n_live;
    for (std::uint32_t draw = 0;; ++draw) {
        const bool enough = draw >= settings_.max_features;
        if (enough && best) break;
        // Once more than max_features were drawn in vain, drawing dead ones would change nothing.
        if (enough) n_dead = 0;
        const std::uint32_t n_left = n_live_ - n_looked_at;
        if (n_left + n_dead == 0) break;
        const std::uint32_t drawn = rng_.below(n_left + n_dead);
        if (drawn >= n_left) {
            --n_dead;
            continue;
        }
        std::swap(features_[n_looked_at], features_[n_looked_at + drawn]);
        const std::optional<Split> split = best_split(node, features_[n_looked_at]);
        if (split) {
            ++n_looked_at;
            if (!best || split->better_than(*best)) best = split;
        } else {
            std::swap(features_[n_looked_at], features_[--n_live_]);
        }
    }
    forget_levels(node);
    return best;
}

std::optional<Split> SplitSearch::best_split(const Node& node, std::uint32_t feature) {
    const std::uint32_t column = x_.column_of_feature[feature];
    if (!x_.columns[column].is_coded()) return split_number(node, column);
    if (!is_counted_[column]) histogram_of_levels(node, column);
    return split_at_level(node, column, feature - x_.columns[column].first_feature);
}

void SplitSearch::histogram_of_levels(const Node& node, std::uint32_t column) {
    is_counted_[column] = 1;
    counted_columns_.push_back(column);
    ClassCounts* bins = level_bins_[column].data();
    const std::uint32_t n_bins = x_.columns[column].n_bins;
    x_.columns[column].with_codes([&](const auto* codes) {
        if (n_bins <= few_bins && node.rows.size() >= 8 * n_bins) {
            count_few(node.rows, codes, n_bins, bins);
            return;
        }
        for (const WeightedRow& row : node.rows) bins[codes[row.row]] += counts_of(row);
    });
}

/// Zeroes what histogram_of_levels counted: by row where that is less than the whole.
void SplitSearch::forget_levels(const Node& node) {
    for (const std::uint32_t column : counted_columns_) {
        is_counted_[column] = 0;
        std::vector<ClassCounts>& bins = level_bins_[column];
        if (node.rows.size() >= bins.size()) {
            std::ranges::fill(bins, ClassCounts());
            continue;
        }
        x_.columns[column].with_codes([&](const auto* codes) {
            for (const WeightedRow& row : node.rows) bins[codes[row.row]] = ClassCounts();
        });
    }
    counted_columns_.clear();
}

std::optional<Split> SplitSearch::split_at_level(const Node& node, std::uint32_t column,
                                                 std::uint32_t level) {
    const ClassCounts right = level_bins_[column][level];
    const ClassCounts left = node.counts - right;
    if (std::min(left.rows(), right.rows()) < settings_.min_samples_leaf) return std::nullopt;
    return Split{.impurity = impurity_after(left, right, settings_.class_weights),
                 .feature = x_.columns[column].first_feature + level,
                 .column = column,
                 .bin = level,
                 .next_bin = 0,
                 .left = left};
}

/// Visits the bins that hold rows of the node, in order, by a bitmap of them: small nodes fill few
/// of the bins, and most nodes are small.
std::optional<Split> SplitSearch::split_number(const Node& node, std::uint32_t column) {
    const BinnedColumn& binned = x_.columns[column];
    ClassCounts* bins = number_bins_.data();
    std::uint64_t* occupied = occupied_.data();
    binned.with_codes([&](const auto* codes) {
        for (const WeightedRow& row : node.rows) {
            const std::uint32_t code = codes[row.row];
            bins[code] += counts_of(row);
            occupied[code / 64] |= std::uint64_t{1} << code % 64;
        }
    });

    Split best;
    best.feature = binned.first_feature;
    best.column = column;
    bool found = false;
    ClassCounts left;
    std::uint32_t previous = 0;
    for (std::uint32_t word = 0; word < (binned.n_bins + 63) / 64; ++word) {
        for (std::uint64_t left_over = std::exchange(occupied[word], 0); left_over != 0;
             left_over &= left_over - 1) {
            const std::uint32_t bin =
                word * 64 + static_cast<std::uint32_t>(std::countr_zero(left_over));
            const ClassCounts right = node.counts - left;
            if (left.rows() >= settings_.min_samples_leaf &&
                right.rows() >= settings_.min_samples_leaf) {
                const double impurity = impurity_after(left, right, settings_.class_weights);
                if (!found || impurity < best.impurity) {
                    found = true;
                    best.impurity = impurity;
                    best.bin = previous;
                    best.next_bin = bin;
                    best.left = left;
                }
            }
            left += std::exchange(bins[bin], ClassCounts());
            previous = bin;
        }
    }
    return found ? std::optional(best) : std::nullopt;
}

}  // namespace mlpipe
