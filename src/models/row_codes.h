// row_codes.h: the codes and level bits of rows, where trees find them: those of a whole matrix, or
// a dense copy of the rows of one node.
//
// Far down a tree of a million rows the rows of a node lie far apart, and each look at a column
// waits for memory. So the rows of a node that fits the second-level cache are copied once, and the
// subtree below it works on the copy.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/binned_matrix.h"
#include "models/level_bits.h"
#include "models/tree_grower.h"

namespace mlpipe {

/// Pointers into somebody else's memory. A column whose levels have bits has no codes.
struct RowCodes {
    struct Column {
        const std::uint8_t* narrow = nullptr;
        const std::uint16_t* wide = nullptr;

        /// Calls `work` with the pointer to the codes, whatever their size.
        template <typename Work>
        auto with_codes(const Work& work) const {
            return wide == nullptr ? work(narrow) : work(wide);
        }
    };

    std::vector<Column> columns;
    std::vector<const std::uint64_t*> words;  ///< as LevelBits::words
};

/// Every row of `x`.
[[nodiscard]] RowCodes all_rows(const BinnedMatrix& x, const LevelBits& bits);

/// A dense copy of some rows.
class GatheredRows {
public:
    /// `max_features`: how many features a node looks at.
    GatheredRows(const BinnedMatrix& x, const LevelBits& bits, std::uint32_t max_features);

    /// Whether a copy of that many rows is worth its cost.
    [[nodiscard]] bool pays_for(std::size_t n_rows) const { return n_rows <= most_rows_; }

    /// Copies `rows` of `all`, which become the rows 0, 1, 2 ... of the result. It is valid until
    /// the next call.
    const RowCodes& gather(const RowCodes& all, std::span<WeightedRow> rows);

private:
    std::size_t most_rows_ = 0;
    std::vector<std::vector<std::uint8_t>> narrow_;
    std::vector<std::vector<std::uint16_t>> wide_;
    std::vector<std::vector<std::uint64_t>> words_;
    RowCodes codes_;
};

}  // namespace mlpipe
