#include "models/split_search.h"

#include <algorithm>
#include <array>
#include <bit>

#include "models/joint_counts.h"

namespace mlpipe {

SplitSearch::SplitSearch(const BinnedMatrix& x, const LevelBits& bits, const TreeSettings& settings,
                         FeatureSampler& sampler, NumberHistogram& numbers, Rng& rng)
    : x_(x),
      bits_(bits),
      settings_(settings),
      sampler_(sampler),
      numbers_(numbers),
      rng_(rng),
      can_split_(settings.max_features),
      drawn_bits_(bits.words.size()),
      place_of_bit_(bits.feature_of_bit.size()),
      level_bins_(x.columns.size()),
      is_counted_(x.columns.size()) {
    for (std::size_t column = 0; column < x.columns.size(); ++column) {
        if (x.columns[column].n_levels > LevelBits::most_levels) {
            level_bins_[column].resize(x.columns[column].n_bins);
        }
    }
}

Split SplitSearch::find(std::span<const WeightedRow> rows, const RowCodes& codes,
                        ClassCounts counts, std::uint32_t n_live) {
    const Node node{.rows = rows, .codes = codes, .counts = counts};
    sampler_.begin_node(n_live);
    Split best;
    while (!best.exists()) {
        const std::span<const std::uint32_t> features = sampler_.draw(rng_);
        if (features.empty()) break;
        best = best_of(node, features);
        sampler_.settle(std::span(can_split_).first(features.size()));
    }
    forget_levels(node);
    return best;
}

void SplitSearch::look_at(std::size_t place, const Split& split, Split& best) {
    can_split_[place] = split.exists() ? 1 : 0;
    if (split.exists() && split.better_than(best)) best = split;
}

Split SplitSearch::best_of(const Node& node, std::span<const std::uint32_t> features) {
    Split best;
    for (std::uint32_t place = 0; place < features.size(); ++place) {
        const std::uint32_t feature = features[place];
        const std::uint32_t bit = bits_.bit_of_feature[feature];
        if (bit != LevelBits::none) {
            drawn_bits_[bit / 64] |= std::uint64_t{1} << bit % 64;
            place_of_bit_[bit] = place;
            continue;
        }
        const std::uint32_t column = x_.column_of_feature[feature];
        look_at(place,
                x_.columns[column].is_coded()
                    ? split_at_level(node, feature, count_of_level(node, feature))
                    : split_number(node, column),
                best);
    }
    for (std::size_t word = 0; word < drawn_bits_.size(); ++word) look_at_bits(node, word, best);
    return best;
}

void SplitSearch::look_at_bits(const Node& node, std::size_t word, Split& best) {
    std::array<ClassCounts, most_joint_bits> right;
    while (drawn_bits_[word] != 0) {
        const std::uint64_t mask = lowest_bits(drawn_bits_[word], most_joint_bits);
        count_jointly(node.rows, node.codes.words[word], mask, right);
        std::size_t i = 0;
        for (std::uint64_t left_over = mask; left_over != 0; left_over &= left_over - 1, ++i) {
            const auto bit = 64 * word + static_cast<std::size_t>(std::countr_zero(left_over));
            look_at(place_of_bit_[bit], split_at_level(node, bits_.feature_of_bit[bit], right[i]),
                    best);
        }
        drawn_bits_[word] ^= mask;
    }
}

Split SplitSearch::split_at_level(const Node& node, std::uint32_t feature,
                                  ClassCounts right) const {
    const ClassCounts left = node.counts - right;
    if (std::min(left.rows(), right.rows()) < settings_.min_samples_leaf) return {};
    const std::uint32_t column = x_.column_of_feature[feature];
    return {.impurity = impurity_after(left, right, settings_.class_weights),
            .feature = feature,
            .column = column,
            .bin = feature - x_.columns[column].first_feature,
            .next_bin = 0,
            .left = left};
}

Split SplitSearch::split_number(const Node& node, std::uint32_t column) {
    node.codes.columns[column].with_codes([&](const auto* codes) {
        for (const WeightedRow& row : node.rows) numbers_.add(codes[row.row], row.counts());
    });
    return numbers_.take_best_split(x_, column, node.counts, settings_);
}

ClassCounts SplitSearch::count_of_level(const Node& node, std::uint32_t feature) {
    const std::uint32_t column = x_.column_of_feature[feature];
    std::vector<ClassCounts>& bins = level_bins_[column];
    if (is_counted_[column] == 0) {
        is_counted_[column] = 1;
        counted_columns_.push_back(column);
        node.codes.columns[column].with_codes([&](const auto* codes) {
            for (const WeightedRow& row : node.rows) bins[codes[row.row]] += row.counts();
        });
    }
    return bins[feature - x_.columns[column].first_feature];
}

/// Zeroes what count_of_level counted: by row where that is less than the whole.
void SplitSearch::forget_levels(const Node& node) {
    for (const std::uint32_t column : counted_columns_) {
        is_counted_[column] = 0;
        std::vector<ClassCounts>& bins = level_bins_[column];
        if (node.rows.size() >= bins.size()) {
            std::ranges::fill(bins, ClassCounts());
            continue;
        }
        node.codes.columns[column].with_codes([&](const auto* codes) {
            for (const WeightedRow& row : node.rows) bins[codes[row.row]] = ClassCounts();
        });
    }
    counted_columns_.clear();
}

}  // namespace mlpipe
