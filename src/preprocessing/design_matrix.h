// design_matrix.h: what a model sees. It is the n_rows x n_features matrix that scikit-learn would
// make, but the columns of a one-hot encoded source column are never written out (DESIGN.md, D1):
// they stay one small code a row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mlpipe {

/// One source column after preprocessing.
struct DesignColumn {
    /// Index of its first output feature; a number has one, a code column n_levels of them.
    std::uint32_t first_feature = 0;
    /// 0: a number. Otherwise a code column: output feature first_feature + k is 1 where the code
    /// is k.
    std::uint16_t n_levels = 0;
    std::vector<float> numbers = {};  ///< n_rows values if n_levels == 0
    std::vector<std::uint16_t> codes =
        {};  ///< n_rows codes in [0, n_levels] else; n_levels is "none hot"

    [[nodiscard]] bool is_coded() const { return n_levels > 0; }
    [[nodiscard]] std::uint32_t width() const { return is_coded() ? n_levels : 1; }
};

struct DesignMatrix {
    std::size_t n_rows = 0;
    std::vector<DesignColumn> columns;

    /// Width of the matrix that this is: the sum of the columns' widths.
    [[nodiscard]] std::uint32_t n_features() const {
        return columns.empty() ? 0 : columns.back().first_feature + columns.back().width();
    }
};

/// The source column that each output feature belongs to, n_features values.
[[nodiscard]] std::vector<std::uint32_t> source_of_feature(const DesignMatrix& x);

/// The rows named, in the given order.
[[nodiscard]] DesignMatrix select_rows(const DesignMatrix& x, std::span<const std::uint32_t> rows);

}  // namespace mlpipe
