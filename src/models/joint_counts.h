// joint_counts.h: class counts of several levels in one pass over the rows of a node.
//
// The bits of a row that are asked for make up a number below 2^n: one histogram over it holds the
// counts of all of them. A pass costs about as much as one for a single code column.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "models/class_counts.h"
#include "models/tree_grower.h"

namespace mlpipe {

inline constexpr std::size_t most_joint_bits = 6;

/// The lowest `n` set bits of `word`, or all of them.
[[nodiscard]] std::uint64_t lowest_bits(std::uint64_t word, std::size_t n);

/// counts[i] becomes the counts of the rows whose word has the i-th lowest bit of `mask`.
/// REQUIRES: 1 to most_joint_bits bits in `mask`.
void count_jointly(std::span<const WeightedRow> rows, const std::uint64_t* words,
                   std::uint64_t mask, std::array<ClassCounts, most_joint_bits>& counts);

/// The same on a machine without the instruction that gathers bits.
void count_jointly_portably(std::span<const WeightedRow> rows, const std::uint64_t* words,
                            std::uint64_t mask, std::array<ClassCounts, most_joint_bits>& counts);

}  // namespace mlpipe
