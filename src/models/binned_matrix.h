// binned_matrix.h: a design matrix as small integer codes, the form in which trees are grown.
//
// A number column with at most max_bins different values has one bin a value, so every split that
// scikit-learn would try is there. Beyond, bins hold about equally many rows each, and a value that
// fills a bin alone keeps it. A code column has a bin a level, and one more for "none hot". Codes
// take one byte where a column has at most 256 bins, else two. -0 and 0 are one value. Missing
// numbers (NaN) have a bin of their own behind the others, over and above max_bins.
#pragma once

#include <cstdint>
#include <vector>

#include "core/parallel.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

/// One column of a BinnedMatrix.
struct BinnedColumn {
    std::uint32_t first_feature = 0;        ///< its first output feature
    std::uint16_t n_levels = 0;             ///< 0: a number column
    std::uint32_t n_bins = 0;               ///< with the one of missing values
    bool has_missing = false;               ///< number column: the last bin holds NaN
    std::vector<std::uint8_t> narrow = {};  ///< n_rows codes if n_bins <= 256
    std::vector<std::uint16_t> wide = {};   ///< n_rows codes else
    /// Number column: the smallest and the largest value in each bin but that of missing values,
    /// ascending.
    std::vector<float> smallest = {}, largest = {};

    [[nodiscard]] bool is_coded() const { return n_levels > 0; }
    /// Calls `work` with the pointer to the codes, whatever their size.
    template <typename Work>
    auto with_codes(const Work& work) const {
        return n_bins <= 256 ? work(narrow.data()) : work(wide.data());
    }
};

struct BinnedMatrix {
    std::size_t n_rows = 0;
    std::vector<BinnedColumn> columns;
    std::vector<std::uint32_t> column_of_feature;  ///< n_features of them
    /// The features that split differently, ascending: of a column with two levels, one of which is
    /// hot in every row, the second level splits as the first and is not among them.
    std::vector<std::uint32_t> different_features;

    [[nodiscard]] std::uint32_t n_features() const {
        return static_cast<std::uint32_t>(column_of_feature.size());
    }
};

/// REQUIRES: numbers are finite or NaN, max_bins in [2, 65535].
[[nodiscard]] BinnedMatrix bin(const DesignMatrix& x, int max_bins, Threads threads);

/// A float32 t with left <= t < right, the middle of the two where that is possible.
/// REQUIRES: left < right, both finite.
[[nodiscard]] float threshold_between(float left, float right);

}  // namespace mlpipe
