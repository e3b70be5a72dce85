#include "models/joint_codes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace mlpipe {
namespace {

constexpr std::uint32_t most_codes = 256;
constexpr std::uint32_t most_shared_bins = 64;  // a column with more gains nothing by sharing
constexpr std::size_t n_tried = 4;              // groups that a column is offered to
constexpr std::size_t sample_rows = 4096;       // most offers fail on fewer rows than this

/// A group while it grows: its code of every row.
struct OpenGroup {
    JointGroup group;
    std::vector<std::uint8_t> codes;
    /// n_codes x columns: the bin each member has in a joint code.
    std::vector<std::uint32_t> member_bins;
};

OpenGroup alone(const BinnedMatrix& x, std::uint32_t column) {
    OpenGroup open{.group = {.columns = {column}, .n_codes = x.columns[column].n_bins, .bins = {}},
                   .codes = x.columns[column].narrow,
                   .member_bins = {}};
    for (std::uint32_t bin = 0; bin < open.group.n_codes; ++bin) open.member_bins.push_back(bin);
    return open;
}

/// Which pairs (joint code, bin) occur in the first n_rows rows, as a table n_codes x n_bins of
/// zeros and ones; nothing if they are too many.
std::optional<std::vector<std::uint32_t>> pairs(const OpenGroup& open, const BinnedColumn& column,
                                                std::size_t n_rows) {
    std::vector<std::uint32_t> occurs(std::size_t{open.group.n_codes} * column.n_bins);
    for (std::size_t row = 0; row < n_rows; ++row) {
        occurs[open.codes[row] * column.n_bins + column.narrow[row]] = 1;
    }
    if (std::ranges::count(occurs, 1u) > most_codes) return std::nullopt;
    return occurs;
}

/// Adds the column to the group if no more than 256 combinations occur.
bool join(OpenGroup& open, const BinnedMatrix& x, std::uint32_t index) {
    const BinnedColumn& column = x.columns[index];
    if (!pairs(open, column, std::min(x.n_rows, sample_rows))) return false;
    std::optional<std::vector<std::uint32_t>> code_of = pairs(open, column, x.n_rows);
    if (!code_of) return false;

    const std::size_t n_members = open.group.columns.size();
    std::vector<std::uint32_t> member_bins;
    std::uint32_t n_codes = 0;
    for (std::uint32_t old = 0; old < open.group.n_codes; ++old) {
        for (std::uint32_t bin = 0; bin < column.n_bins; ++bin) {
            std::uint32_t& code = (*code_of)[old * column.n_bins + bin];
            if (code == 0) continue;
            code = n_codes++;
            const auto first =
                open.member_bins.begin() + static_cast<std::ptrdiff_t>(old * n_members);
            member_bins.insert(member_bins.end(), first,
                               first + static_cast<std::ptrdiff_t>(n_members));
            member_bins.push_back(bin);
        }
    }
    for (std::size_t row = 0; row < x.n_rows; ++row) {
        open.codes[row] = static_cast<std::uint8_t>(
            (*code_of)[open.codes[row] * column.n_bins + column.narrow[row]]);
    }
    open.group.columns.push_back(index);
    open.group.n_codes = n_codes;
    open.member_bins = std::move(member_bins);
    return true;
}

/// First fit among the groups opened last.
std::vector<OpenGroup> make_groups(const BinnedMatrix& x) {
    std::vector<OpenGroup> groups;
    std::vector<std::size_t> shared;  // groups that take more columns
    for (std::uint32_t column = 0; column < x.columns.size(); ++column) {
        const std::uint32_t n_bins = x.columns[column].n_bins;
        if (n_bins > most_codes) continue;
        if (n_bins <= most_shared_bins) {
            const std::size_t oldest = shared.size() > n_tried ? shared.size() - n_tried : 0;
            const auto joined =
                std::find_if(shared.begin() + static_cast<std::ptrdiff_t>(oldest), shared.end(),
                             [&](std::size_t group) { return join(groups[group], x, column); });
            if (joined != shared.end()) continue;
            shared.push_back(groups.size());
        }
        groups.push_back(alone(x, column));
    }
    return groups;
}

/// Numbers the bins of the tile's columns and lays its codes out row by row.
JointTile make_tile(const BinnedMatrix& x, std::span<OpenGroup> groups, JointCodes& joint,
                    Threads threads) {
    JointTile tile{.groups = {}, .codes = {}, .first_bin = joint.n_bins};
    const std::size_t width = groups.size();
    for (OpenGroup& open : groups) {
        for (const std::uint32_t column : open.group.columns) {
            joint.first_bin[column] = joint.n_bins;
            joint.n_bins += x.columns[column].n_bins;
        }
        const std::size_t n_members = open.group.columns.size();
        for (std::size_t i = 0; i < open.member_bins.size(); ++i) {
            const std::uint32_t first = joint.first_bin[open.group.columns[i % n_members]];
            open.group.bins.push_back(first - tile.first_bin + open.member_bins[i]);
        }
        tile.groups.push_back(std::move(open.group));
    }
    tile.n_bins = joint.n_bins - tile.first_bin;
    tile.codes.resize(x.n_rows * width);
    for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t g = 0; g < width; ++g) {
            const std::uint8_t* from = groups[g].codes.data();
            for (std::size_t row = begin; row < end; ++row) tile.codes[row * width + g] = from[row];
        }
    });
    return tile;
}

}  // namespace

JointCodes joint_codes(const BinnedMatrix& x, Threads threads) {
    JointCodes joint{.tiles = {},
                     .wide_columns = {},
                     .first_bin = std::vector<std::uint32_t>(x.columns.size()),
                     .n_bins = 0};
    std::vector<OpenGroup> groups = make_groups(x);
    for (std::size_t first = 0; first < groups.size(); first += JointTile::most_groups) {
        const std::size_t n = std::min(JointTile::most_groups, groups.size() - first);
        joint.tiles.push_back(make_tile(x, std::span(groups).subspan(first, n), joint, threads));
    }
    for (std::uint32_t column = 0; column < x.columns.size(); ++column) {
        if (x.columns[column].n_bins <= most_codes) continue;
        joint.wide_columns.push_back(column);
        joint.first_bin[column] = joint.n_bins;
        joint.n_bins += x.columns[column].n_bins;
    }
    return joint;
}

}  // namespace mlpipe
