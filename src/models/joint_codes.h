// joint_codes.h: a binned matrix as gradient histograms want it: few bytes a row, next to each
// other.
//
// Columns of few bins share one *joint code*: a number for every combination of their bins that
// occurs in the data, at most 256 of them. A histogram over joint codes, summed in integers, holds
// those of all its members, exactly: each is a sum over the joint codes that have the bin. So a row
// costs one addition a group rather than one a column: the 16 categories of the telco table, where
// "no internet service" recurs in seven of them, make 3 groups.
//
// Up to 16 groups form a tile, whose codes lie row by row: one row is one cache line, and the
// histograms of a tile (32 KiB) stay in the first-level cache.
#pragma once

#include <cstdint>
#include <vector>

#include "core/parallel.h"
#include "models/binned_matrix.h"

namespace mlpipe {

struct JointGroup {
    std::vector<std::uint32_t> columns;  ///< of the binned matrix; a column alone is a group, too
    std::uint32_t n_codes = 0;           ///< at most 256
    /// n_codes x columns.size(): which bin of its tile a joint code adds to, for each member.
    std::vector<std::uint32_t> bins;
};

struct JointTile {
    static constexpr std::size_t most_groups = 16;

    std::vector<JointGroup> groups;
    std::vector<std::uint8_t> codes;  ///< n_rows x groups.size()
    std::uint32_t first_bin = 0;      ///< bins of its columns: [first_bin, first_bin + n_bins)
    std::uint32_t n_bins = 0;
};

/// All bins of all columns are numbered through: bin b of column c is first_bin[c] + b.
struct JointCodes {
    std::vector<JointTile> tiles;
    std::vector<std::uint32_t> wide_columns;  ///< more than 256 bins: in no tile
    std::vector<std::uint32_t> first_bin;     ///< one a column
    std::uint32_t n_bins = 0;
};

[[nodiscard]] JointCodes joint_codes(const BinnedMatrix& x, Threads threads);

}  // namespace mlpipe
