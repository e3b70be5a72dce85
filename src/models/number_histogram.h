// number_histogram.h: the best threshold of a number column among the rows of one node.
#pragma once

#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/binned_matrix.h"
#include "models/class_counts.h"
#include "models/split.h"
#include "models/tree_grower.h"

namespace mlpipe {

/// Class counts by bin, and a bitmap of the bins that hold any: small nodes fill few of the bins,
/// and most nodes are small. All zero between uses.
class NumberHistogram {
public:
    explicit NumberHistogram(const BinnedMatrix& x) {
        std::size_t most_bins = 0;
        for (const BinnedColumn& column : x.columns) {
            if (!column.is_coded()) most_bins = std::max<std::size_t>(most_bins, column.n_bins);
        }
        bins_.resize(most_bins);
        occupied_.resize((most_bins + 63) / 64);
    }

    void add(std::uint32_t bin, ClassCounts counts) {
        bins_[bin] += counts;
        occupied_[bin / 64] |= std::uint64_t{1} << bin % 64;
    }

    /// The best split of the rows that were added; exists() is false if there is none. `node`
    /// counts them. Zeroes the histogram.
    [[gnu::always_inline]] Split take_best_split(const BinnedMatrix& x, std::uint32_t column,
                                                 ClassCounts node, const TreeSettings& settings) {
        Split best;
        best.feature = x.columns[column].first_feature;
        best.column = column;
        ClassCounts left;
        std::uint32_t previous = 0;
        const std::uint32_t n_words = (x.columns[column].n_bins + 63) / 64;
        for (std::uint32_t word = 0; word < n_words; ++word) {
            for (std::uint64_t bits = std::exchange(occupied_[word], 0); bits != 0;
                 bits &= bits - 1) {
                const std::uint32_t bin =
                    word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
                const ClassCounts right = node - left;
                if (left.rows() >= settings.min_samples_leaf &&
                    right.rows() >= settings.min_samples_leaf) {
                    const double impurity = impurity_after(left, right, settings.class_weights);
                    if (impurity < best.impurity) {
                        best.impurity = impurity;
                        best.bin = previous;
                        best.next_bin = bin;
                        best.left = left;
                    }
                }
                left += std::exchange(bins_[bin], ClassCounts());
                previous = bin;
            }
        }
        return best;
    }

private:
    std::vector<ClassCounts> bins_;
    std::vector<std::uint64_t> occupied_;
};

}  // namespace mlpipe
