// class_counts.h: how many rows of each class, and how pure a split of them is.
#pragma once

#include <array>
#include <cstdint>

namespace mlpipe {

/// Both counts in one word, so that a histogram adds them in one step. Each is below 2^31.
class ClassCounts {
public:
    constexpr ClassCounts() = default;
    /// `copies` rows of one class. `is_positive` is 0 or 1.
    constexpr ClassCounts(std::uint64_t copies, std::uint32_t is_positive)
        : packed_(copies | (copies & (0 - std::uint64_t{is_positive})) << 32) {}

    /// REQUIRES: positives <= rows.
    [[nodiscard]] static constexpr ClassCounts of(std::uint32_t rows, std::uint32_t positives) {
        ClassCounts counts;
        counts.packed_ = rows | std::uint64_t{positives} << 32;
        return counts;
    }

    /// Rows of both classes.
    [[nodiscard]] constexpr std::uint32_t rows() const {
        return static_cast<std::uint32_t>(packed_);
    }
    [[nodiscard]] constexpr std::uint32_t positives() const {
        return static_cast<std::uint32_t>(packed_ >> 32);
    }
    [[nodiscard]] constexpr std::uint32_t negatives() const { return rows() - positives(); }
    [[nodiscard]] constexpr bool is_pure() const { return positives() == 0 || negatives() == 0; }

    constexpr ClassCounts& operator+=(ClassCounts other) {
        packed_ += other.packed_;
        return *this;
    }
    /// REQUIRES: `part` is a part of `whole`.
    friend constexpr ClassCounts operator-(ClassCounts whole, ClassCounts part) {
        whole.packed_ -= part.packed_;
        return whole;
    }

private:
    std::uint64_t packed_ = 0;  // rows in the low half, positives in the high half
};

/// Half the weighted Gini impurity that is left after a split: for each side a b / (a + b), with
/// weighted counts a and b. Smaller is better; 0 is pure. As one quotient: it is then symmetric in
/// its sides, and up to some 100,000 rows of weight 1 every step before the division is exact.
[[nodiscard]] inline double impurity_after(double left_0, double left_1, double right_0,
                                           double right_1) {
    const double left = left_0 + left_1;
    const double right = right_0 + right_1;
    return (left_0 * left_1 * right + right_0 * right_1 * left) / (left * right);
}

[[nodiscard]] inline double impurity_after(ClassCounts left, ClassCounts right,
                                           const std::array<double, 2>& weights) {
    return impurity_after(weights[0] * left.negatives(), weights[1] * left.positives(),
                          weights[0] * right.negatives(), weights[1] * right.positives());
}

}  // namespace mlpipe
