#include "models/code_groups.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace mlpipe {
namespace {

constexpr std::array<std::uint64_t, 6> bounds{1, 8, 16, 32, 64, 128};
constexpr std::uint64_t most_cells = 1 << 16;  // half a megabyte of doubles: the second-level cache

/// Columns of one group, by index, and how many bins they make.
struct Members {
    std::vector<std::size_t> columns;
    std::uint64_t n_bins = 1;
};

std::vector<Members> packed(std::span<const std::uint32_t> n_codes, std::uint64_t bound) {
    std::vector<std::size_t> order(n_codes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t column) { return n_codes[column]; });
    std::vector<Members> groups;
    for (const std::size_t column : order) {
        auto group = std::ranges::find_if(groups, [&](const Members& members) {
            return members.n_bins * n_codes[column] <= bound;
        });
        if (group == groups.end()) group = groups.insert(groups.end(), Members{});
        group->columns.push_back(column);
        group->n_bins *= n_codes[column];
    }
    return groups;
}

/// Cells of the tables of every two groups.
std::uint64_t cells_of(std::span<const Members> groups) {
    std::uint64_t cells = 0;
    std::uint64_t before = 0;
    for (const Members& group : groups) {
        cells += group.n_bins * before;
        before += group.n_bins;
    }
    return cells;
}

/// Additions: one for each row and pair of groups, about three for each row and group, and the
/// tables, which are cleared, added up and spread.
std::uint64_t work_of(std::span<const Members> groups, std::size_t n_rows, std::size_t n_sums) {
    const std::uint64_t n = groups.size();
    std::uint64_t n_bins = 0;
    for (const Members& group : groups) n_bins += group.n_bins;
    const std::uint64_t tables = cells_of(groups) + 4 * n_bins;
    return n_rows * (n * (n - 1) / 2 + 3 * n) + 2 * (n_sums + 2) * tables;
}

CodeGroup group_of(const Members& members, std::span<const CodeColumn> columns,
                   std::span<const std::uint32_t> n_codes, std::size_t n_rows) {
    CodeGroup group;
    group.bins.resize(n_rows);
    for (const std::size_t column : members.columns) {
        const std::uint16_t* codes = columns[column].codes;
        const std::uint32_t stride = group.n_bins;
        for (std::size_t row = 0; row < n_rows; ++row) {
            group.bins[row] = static_cast<std::uint16_t>(group.bins[row] + stride * codes[row]);
        }
        group.n_bins *= n_codes[column];
    }
    std::uint32_t stride = 1;
    for (const std::size_t column : members.columns) {
        std::vector<std::uint32_t>& slots = group.slots.emplace_back(group.n_bins);
        for (std::uint32_t bin = 0; bin < group.n_bins; ++bin) {
            slots[bin] = columns[column].first_slot + bin / stride % n_codes[column];
        }
        stride *= n_codes[column];
    }
    return group;
}

}  // namespace

std::vector<CodeGroup> group_codes(std::span<const CodeColumn> columns, std::size_t n_rows,
                                   std::size_t n_sums) {
    // A code that no row has, often that of "none hot", costs nothing.
    std::vector<std::uint32_t> n_codes;
    for (const CodeColumn& column : columns) {
        const std::span codes(column.codes, n_rows);
        n_codes.push_back(n_rows == 0 ? 1u : *std::ranges::max_element(codes) + 1u);
    }
    std::vector<Members> best = packed(n_codes, bounds.front());
    for (const std::uint64_t bound : bounds) {
        std::vector<Members> next = packed(n_codes, bound);
        if (cells_of(next) <= most_cells &&
            work_of(next, n_rows, n_sums) < work_of(best, n_rows, n_sums)) {
            best = std::move(next);
        }
    }
    std::vector<CodeGroup> groups;
    std::size_t first_bin = 0;
    for (const Members& members : best) {
        groups.push_back(group_of(members, columns, n_codes, n_rows));
        groups.back().index = groups.size() - 1;
        groups.back().first_bin = first_bin;
        first_bin += groups.back().n_bins;
    }
    return groups;
}

}  // namespace mlpipe
