// code_groups.h: several code columns read as one, so that sums over rows take fewer additions.
//
// Columns with few levels are put together into groups; the bin of a row says the code of every
// column of its group. A sum over all pairs of columns needs one addition for each pair of
// *groups* and row (16 columns of a telco table make 4 groups: 6 additions instead of 120); which
// codes a bin stands for is worked out once, at the end.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlpipe {

/// A code column and the place of its code 0 among the slots of a sum.
struct CodeColumn {
    const std::uint16_t* codes;
    std::uint32_t first_slot;
};

struct CodeGroup {
    std::uint32_t n_bins = 1;
    std::vector<std::uint16_t> bins;  ///< one a row
    /// For each column of the group one slot a bin.
    std::vector<std::vector<std::uint32_t>> slots;
    std::size_t index = 0;      ///< of the group
    std::size_t first_bin = 0;  ///< bins of the groups before it
};

/// The groups of `columns`, which all have n_rows codes. Choices depend on the data alone: of the
/// bounds tried for n_bins the one with the least work, where each of `n_sums` tables of the bins
/// of every two groups must be filled, added up and kept in the cache. First fit, columns with the
/// most codes first; the lower column of equals.
[[nodiscard]] std::vector<CodeGroup> group_codes(std::span<const CodeColumn> columns,
                                                 std::size_t n_rows, std::size_t n_sums);

}  // namespace mlpipe
