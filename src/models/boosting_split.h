// boosting_split.h: the best split of one node by its gradient histogram.
//
// With G and H the sums of g and h, a split gains
//
//   gain = 1/2 (G_l^2 / (H_l + l2) + G_r^2 / (H_r + l2) - G^2 / (H + l2))
//
// (Chen and Guestrin 2016, arXiv:1603.02754, eq. 7, without its gamma). Each level of a code column
// is tried against all others, each pair of neighbouring bins with rows of the node as a threshold;
// missing values on either side. The largest gain wins; ties: the lower output feature, then the
// lower threshold, then missing values to the left. Both sides keep min_samples_leaf rows and an H
// of at least least_hessian.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/gradient_histogram.h"

namespace mlpipe {

struct BoostingSplit {
    double gain = 0;  ///< in units of the loss, above least_gain
    std::uint32_t column = 0;
    /// Number column: the first bin that goes right. Code column: the level that goes right.
    std::uint32_t bin = 0;
    /// Number column: not below the values of the bins before `bin`, and below its own.
    float threshold = 0;
    bool missing_left = true;  ///< number column
    GradientSum left, right;
};

/// What the search needs beside the histogram.
struct SplitRule {
    static constexpr double least_hessian = 1e-3;
    static constexpr double least_gain = 1e-6;  ///< less is the rounding of gradients

    double l2 = 0;
    std::uint32_t min_samples_leaf = 1;
    double g_step = 1, h_step = 1;  ///< of the sums' integers
};

class BoostingSplitSearch {
public:
    /// All arguments are views and outlive it.
    BoostingSplitSearch(const BinnedMatrix& x, const JointCodes& joint, const SplitRule& rule)
        : x_(x), joint_(joint), rule_(rule) {}

    /// `total` is the sum of the node's gradients. `allowed` has a flag for each output feature;
    /// empty allows all.
    [[nodiscard]] std::optional<BoostingSplit> find(const GradientHistogram& histogram,
                                                    const GradientSum& total,
                                                    std::span<const std::uint8_t> allowed);

private:
    /// Splits to choose from, in the order of the tie rule, with the sums of one of their sides.
    class Candidates;
    struct Place {
        std::uint32_t column;
        std::uint32_t bin : 31;
        std::uint32_t missing_left : 1;
    };

    void add_levels(std::uint32_t column, const GradientHistogram& histogram,
                    std::span<const std::uint8_t> allowed, Candidates& candidates) const;
    void add_thresholds(std::uint32_t column, const GradientHistogram& histogram,
                        Candidates& candidates) const;
    [[nodiscard]] BoostingSplit described(const Place& chosen, const GradientHistogram& histogram,
                                          const GradientSum& total) const;

    const BinnedMatrix& x_;
    const JointCodes& joint_;
    const SplitRule& rule_;
    std::vector<Place> places_;
    std::vector<double> g_, h_, scores_;
};

}  // namespace mlpipe
