#include "models/subtree_grower.h"

#include <algorithm>
#include <bit>

#include "models/bit_transpose.h"

namespace mlpipe {
namespace {

/// Features that are scored together.
constexpr std::size_t group = 8;

}  // namespace

SubtreeGrower::SubtreeGrower(const BinnedMatrix& x, const LevelBits& bits,
                             const TreeSettings& settings, FeatureSampler& sampler,
                             NumberHistogram& numbers, TreeBuilder& builder, Rng& rng)
    : x_(x),
      bits_(bits),
      settings_(settings),
      sampler_(sampler),
      numbers_(numbers),
      builder_(builder),
      rng_(rng),
      masks_(bits.words.size()),
      has_masks_(bits.words.size()),
      codes_(x.columns.size()),
      has_codes_(x.columns.size()),
      can_split_(settings.max_features) {}

void SubtreeGrower::gather(std::span<const WeightedRow> rows) {
    n_rows_ = 0;
    positives_ = 0;
    for (const WeightedRow& row : rows) {
        for (std::uint32_t copy = 0; copy < row.copies(); ++copy) {
            positives_ |= std::uint64_t{row.is_positive()} << n_rows_;
            rows_[n_rows_++] = row.row;
        }
    }
    std::ranges::fill(has_masks_, std::uint8_t{0});
    std::ranges::fill(has_codes_, std::uint8_t{0});
}

void SubtreeGrower::grow(const OpenNode& root, std::span<const WeightedRow> rows,
                         const RowCodes& codes) {
    source_ = &codes;
    gather(rows);
    const MaskedNode node{.open = root, .mask = ~std::uint64_t{0} >> (64 - n_rows_)};
#ifdef __x86_64__
    static const bool has_avx2 = __builtin_cpu_supports("avx2") &&
                                 __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");
    if (has_avx2) {
        grow_all_with_avx2(node);
        return;
    }
#endif
    grow_all(node);
}

#ifdef __x86_64__
[[gnu::target("avx2,popcnt,bmi")]] void SubtreeGrower::grow_all_with_avx2(const MaskedNode& root) {
    grow_all(root);
}
#endif

[[gnu::always_inline]] inline ClassCounts SubtreeGrower::count(std::uint64_t mask) const {
    return ClassCounts::of(static_cast<std::uint32_t>(__builtin_popcountll(mask)),
                           static_cast<std::uint32_t>(__builtin_popcountll(mask & positives_)));
}

[[gnu::always_inline]] inline void SubtreeGrower::grow_all(const MaskedNode& root) {
    open_.push_back(root);
    while (!open_.empty()) {
        const MaskedNode node = open_.back();
        open_.pop_back();
        sampler_.begin_node(node.open.n_live);
        Split split;
        while (!split.exists()) {
            const std::span<const std::uint32_t> features = sampler_.draw(rng_);
            if (features.empty()) break;
            split = best_of(node, features);
            sampler_.settle(std::span(can_split_).first(features.size()));
        }
        if (!split.exists()) {
            builder_.write_leaf(node.open);
            continue;
        }
        const std::uint64_t right_mask = rows_right_of(split, node.mask);
        const auto [left, right] = builder_.write_split(node.open, split, sampler_.n_live());
        if (!builder_.close_if_final(right)) open_.push_back({right, right_mask});
        if (!builder_.close_if_final(left)) open_.push_back({left, node.mask ^ right_mask});
    }
}

[[gnu::always_inline]] inline Split SubtreeGrower::best_of(
    const MaskedNode& node, std::span<const std::uint32_t> features) {
    Split best;
    for (std::size_t first = 0; first < features.size(); first += group) {
        look_at_levels(node, features, first, best);
    }
    for (std::size_t place = 0; place < features.size(); ++place) {
        const std::uint32_t column = x_.column_of_feature[features[place]];
        if (x_.columns[column].is_coded()) continue;
        const Split split = split_number(node, column);
        can_split_[place] = split.exists() ? 1 : 0;
        if (split.exists() && split.better_than(best)) best = split;
    }
    return best;
}

/// Scores a group of features as if all were levels, without a branch until the best is known; the
/// loops have a fixed length, so the compiler makes vector instructions of them. A number has an
/// empty mask here, which cannot split.
[[gnu::always_inline]] inline void SubtreeGrower::look_at_levels(
    const MaskedNode& node, std::span<const std::uint32_t> features, std::size_t first,
    Split& best) {
    std::array<std::int32_t, group> rows{};
    std::array<std::int32_t, group> positives{};
    const std::size_t n = std::min(group, features.size() - first);
    for (std::size_t i = 0; i < n; ++i) {
        const ClassCounts right = count(rows_at_level(features[first + i], node.mask));
        rows[i] = static_cast<std::int32_t>(right.rows());
        positives[i] = static_cast<std::int32_t>(right.positives());
    }
    const auto all_rows = static_cast<std::int32_t>(node.open.counts.rows());
    const auto all_positives = static_cast<std::int32_t>(node.open.counts.positives());
    const auto min_leaf =
        static_cast<std::int32_t>(std::min(settings_.min_samples_leaf, std::uint32_t{most_rows}));
    constexpr double none = std::numeric_limits<double>::infinity();
    std::array<double, group> impurity;
    for (std::size_t i = 0; i < group; ++i) {
        const double score = impurity_after(
            settings_.class_weights[0] * (all_rows - rows[i] - all_positives + positives[i]),
            settings_.class_weights[1] * (all_positives - positives[i]),
            settings_.class_weights[0] * (rows[i] - positives[i]),
            settings_.class_weights[1] * positives[i]);
        impurity[i] = std::min(all_rows - rows[i], rows[i]) >= min_leaf ? score : none;
    }
    double smallest = none;
    for (std::size_t i = 0; i < n; ++i) {
        smallest = impurity[i] < smallest ? impurity[i] : smallest;
        can_split_[first + i] = impurity[i] < none ? 1 : 0;
    }
    if (smallest == none) return;
    Split split;
    split.impurity = smallest;
    split.feature = 0xffffffff;
    for (std::size_t i = 0; i < n; ++i) {
        const bool is_next = impurity[i] == smallest && features[first + i] < split.feature;
        split.feature = is_next ? features[first + i] : split.feature;
        split.left =
            is_next ? node.open.counts - ClassCounts::of(static_cast<std::uint32_t>(rows[i]),
                                                         static_cast<std::uint32_t>(positives[i]))
                    : split.left;
    }
    if (!split.better_than(best)) return;
    split.column = x_.column_of_feature[split.feature];
    split.bin = split.feature - x_.columns[split.column].first_feature;
    best = split;
}

[[gnu::always_inline]] inline Split SubtreeGrower::split_number(const MaskedNode& node,
                                                                std::uint32_t column) {
    const std::uint16_t* codes = codes_of(column);
    for (std::uint64_t rest = node.mask; rest != 0; rest &= rest - 1) {
        const int row = __builtin_ctzll(rest);
        numbers_.add(codes[row], {1, static_cast<std::uint32_t>(positives_ >> row & 1)});
    }
    return numbers_.take_best_split(x_, column, node.open.counts, settings_);
}

std::uint64_t SubtreeGrower::rows_right_of(const Split& split, std::uint64_t mask) {
    if (x_.columns[split.column].is_coded()) return rows_at_level(split.feature, mask);
    const std::uint16_t* codes = codes_of(split.column);
    std::uint64_t right = 0;
    for (std::uint64_t rest = mask; rest != 0; rest &= rest - 1) {
        const int row = std::countr_zero(rest);
        right |= std::uint64_t{codes[row] > split.bin} << row;
    }
    return right;
}

/// Those of `mask` that have the level; none if the feature is a number.
[[gnu::always_inline]] inline std::uint64_t SubtreeGrower::rows_at_level(std::uint32_t feature,
                                                                         std::uint64_t mask) {
    const std::uint32_t bit = bits_.bit_of_feature[feature];
    if (bit != LevelBits::none) return mask & mask_of_bit(bit);
    const std::uint32_t column = x_.column_of_feature[feature];
    if (!x_.columns[column].is_coded()) return 0;
    const std::uint16_t* codes = codes_of(column);
    const std::uint32_t level = feature - x_.columns[column].first_feature;
    std::uint64_t rows = 0;
    for (std::uint64_t rest = mask; rest != 0; rest &= rest - 1) {
        const int row = std::countr_zero(rest);
        rows |= std::uint64_t{codes[row] == level} << row;
    }
    return rows;
}

[[gnu::always_inline]] inline std::uint64_t SubtreeGrower::mask_of_bit(std::uint32_t bit) {
    const std::uint32_t word = bit / 64;
    if (has_masks_[word] == 0) {
        has_masks_[word] = 1;
        const std::uint64_t* words = source_->words[word];
        std::uint32_t row = 0;
        for (; row < n_rows_; ++row) masks_[word][row] = words[rows_[row]];
        for (; row < 64; ++row) masks_[word][row] = 0;
        transpose(masks_[word]);
    }
    return masks_[word][bit % 64];
}

const std::uint16_t* SubtreeGrower::codes_of(std::uint32_t column) {
    auto& codes = codes_[column];
    if (has_codes_[column] == 0) {
        has_codes_[column] = 1;
        source_->columns[column].with_codes([&](const auto* from) {
            for (std::uint32_t row = 0; row < n_rows_; ++row) codes[row] = from[rows_[row]];
        });
    }
    return codes.data();
}

}  // namespace mlpipe
