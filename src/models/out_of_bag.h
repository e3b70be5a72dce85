// out_of_bag.h: what the trees of a forest say about the training rows that they did not see
// (Breiman 2001, section 3.1): an estimate of quality without a row held out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/parallel.h"
#include "models/tree_ensemble.h"

namespace mlpipe {

/// Which rows each tree was grown on, a bit each.
class BagRecord {
public:
    BagRecord(std::size_t n_trees, std::size_t n_rows)
        : n_words_((n_rows + 63) / 64), bits_(n_trees * n_words_) {}

    /// May run at the same time for different trees.
    void put(std::size_t tree, std::size_t row) {
        bits_[tree * n_words_ + row / 64] |= std::uint64_t{1} << row % 64;
    }
    [[nodiscard]] bool has(std::size_t tree, std::size_t row) const {
        return (bits_[tree * n_words_ + row / 64] >> row % 64 & 1) != 0;
    }

private:
    std::size_t n_words_;
    std::vector<std::uint64_t> bits_;
};

/// For each row the mean over the trees that did not see it; NaN where all did. REQUIRES:
/// Link::mean, the columns of the fit.
[[nodiscard]] std::vector<double> out_of_bag_probabilities(const TreeEnsembleModel& forest,
                                                           const BagRecord& bags,
                                                           const DesignMatrix& x, Threads threads);

/// scikit-learn's oob_score_: the share of rows whose out-of-bag probability is on the side of
/// their class; 0.5 counts as class 0, which is first. Rows without one (NaN) are left out; NaN if
/// there is no other.
[[nodiscard]] double oob_score(std::span<const double> probabilities,
                               std::span<const std::uint8_t> y);

}  // namespace mlpipe
