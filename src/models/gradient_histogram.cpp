#include "models/gradient_histogram.h"

#include <algorithm>
#include <array>
#include <utility>

#include "models/avx2_clones.h"

namespace mlpipe {
namespace {

/// Fewer rows than this in a node go to the bins of their columns at once: clearing the joint codes
/// and spreading them out would take longer.
constexpr std::size_t few_rows = 128;

/// A task of fewer additions than this is not worth a thread.
constexpr std::size_t chunk_additions = 65536;
constexpr std::size_t most_tasks = 64;

constexpr std::size_t stride = 256;  // joint sums of neighbouring groups

using Indices = std::span<const std::uint32_t>;
using Gradients = std::span<const std::uint64_t>;

template <std::size_t width>
void sum_joint_codes(const std::uint8_t* codes, Indices rows, const std::uint64_t* gradients,
                     std::uint64_t* sums) {
    for (const std::uint32_t row : rows) {
        const std::uint64_t gradient = gradients[row];
        const std::uint8_t* of_row = codes + row * width;
        for (std::size_t group = 0; group < width; ++group) {
            sums[group * stride + of_row[group]] += gradient;
        }
    }
}

/// The loop for a tile of so many groups, unrolled for each width.
using SumJointCodes = void (*)(const std::uint8_t*, Indices, const std::uint64_t*, std::uint64_t*);

template <std::size_t... i>
constexpr std::array<SumJointCodes, sizeof...(i)> loops(std::index_sequence<i...>) {
    return {sum_joint_codes<i + 1>...};
}
constexpr auto sum_by_width = loops(std::make_index_sequence<JointTile::most_groups>());

/// From joint codes to the bins of their members. Clears the joint sums.
void spread(const JointTile& tile, std::uint64_t* joint_sums, std::uint64_t* bin_sums) {
    for (const JointGroup& group : tile.groups) {
        const std::size_t n_members = group.columns.size();
        const std::uint32_t* bins = group.bins.data();
        for (std::uint32_t code = 0; code < group.n_codes; ++code, bins += n_members) {
            const std::uint64_t sum = std::exchange(joint_sums[code], 0);
            if (sum == 0) continue;
            for (std::size_t member = 0; member < n_members; ++member)
                bin_sums[bins[member]] += sum;
        }
        joint_sums += stride;
    }
}

void sum_directly(const JointTile& tile, Indices rows, Gradients gradients,
                  std::uint64_t* bin_sums) {
    const std::size_t width = tile.groups.size();
    for (const std::uint32_t row : rows) {
        const std::uint64_t gradient = gradients[row];
        const std::uint8_t* codes = tile.codes.data() + row * width;
        for (std::size_t g = 0; g < width; ++g) {
            const JointGroup& group = tile.groups[g];
            const std::size_t n_members = group.columns.size();
            const std::uint32_t* bins = group.bins.data() + codes[g] * n_members;
            for (std::size_t m = 0; m < n_members; ++m) bin_sums[bins[m]] += gradient;
        }
    }
}

/// Adds the sums of a block to those of the node, and clears them.
MLPIPE_AVX2_CLONES
void unpack(std::uint64_t* packed, std::size_t n, GradientSum* sums) {
    for (std::size_t bin = 0; bin < n; ++bin) {
        sums[bin] += GradientSum(packed[bin]);
        packed[bin] = 0;
    }
}

}  // namespace

MLPIPE_AVX2_CLONES
void subtract(GradientHistogram& from, const GradientHistogram& part) {
    GradientSum* rest = from.data();
    const GradientSum* taken = part.data();
    const std::size_t n = from.size();
    for (std::size_t bin = 0; bin < n; ++bin) rest[bin] -= taken[bin];
}

void HistogramCounter::count_tile(const JointTile& tile, Indices rows, Gradients gradients,
                                  Scratch& scratch, GradientHistogram& histogram) const {
    const std::size_t width = tile.groups.size();
    scratch.joint_sums.resize(JointTile::most_groups * stride);  // zero between uses, as bin_sums
    if (scratch.bin_sums.size() < tile.n_bins) scratch.bin_sums.resize(tile.n_bins);
    for (std::size_t begin = 0; begin < rows.size(); begin += packed_rows) {
        const Indices block = rows.subspan(begin, std::min(packed_rows, rows.size() - begin));
        if (block.size() < few_rows) {
            sum_directly(tile, block, gradients, scratch.bin_sums.data());
        } else {
            sum_by_width[width - 1](tile.codes.data(), block, gradients.data(),
                                    scratch.joint_sums.data());
            spread(tile, scratch.joint_sums.data(), scratch.bin_sums.data());
        }
        unpack(scratch.bin_sums.data(), tile.n_bins, histogram.data() + tile.first_bin);
    }
}

void HistogramCounter::count_wide(std::uint32_t column, Indices rows, Gradients gradients,
                                  GradientHistogram& histogram) const {
    GradientSum* bins = histogram.data() + joint_.first_bin[column];
    const std::uint16_t* codes = x_.columns[column].wide.data();
    for (const std::uint32_t row : rows) bins[codes[row]] += GradientSum(gradients[row]);
}

void HistogramCounter::count(Indices rows, Gradients gradients, GradientHistogram& histogram) {
    histogram.assign(joint_.n_bins, GradientSum());
    std::size_t n_groups = joint_.wide_columns.size();
    for (const JointTile& tile : joint_.tiles) n_groups += tile.groups.size();
    const std::size_t n_parts = joint_.tiles.size() + joint_.wide_columns.size();
    const std::size_t additions = rows.size() * n_groups;
    const bool serial = threads_.count == 1 || additions < 2 * chunk_additions;
    const std::size_t n_chunks = serial
                                     ? 1
                                     : std::clamp(additions / chunk_additions, std::size_t{1},
                                                  std::max<std::size_t>(1, most_tasks / n_parts));
    if (!serial) {
        count_chunks(rows, gradients, n_chunks, histogram);
        return;
    }
    if (scratch_.empty()) scratch_.resize(1);
    for (const JointTile& tile : joint_.tiles) {
        count_tile(tile, rows, gradients, scratch_[0], histogram);
    }
    for (const std::uint32_t column : joint_.wide_columns) {
        count_wide(column, rows, gradients, histogram);
    }
}

/// Chunks of rows times tiles and wide columns. Every chunk has a histogram of its own.
void HistogramCounter::count_chunks(Indices rows, Gradients gradients, std::size_t n_chunks,
                                    GradientHistogram& histogram) {
    const std::size_t n_tiles = joint_.tiles.size();
    const std::size_t n_parts = n_tiles + joint_.wide_columns.size();
    if (scratch_.size() < n_chunks * n_tiles) scratch_.resize(n_chunks * n_tiles);
    if (parts_.size() < n_chunks) parts_.resize(n_chunks);
    for (std::size_t chunk = 1; chunk < n_chunks; ++chunk) {
        parts_[chunk].assign(joint_.n_bins, GradientSum());
    }
    for_each_block(n_chunks * n_parts, threads_, [&](std::size_t task) {
        const std::size_t chunk = task / n_parts;
        const std::size_t part = task % n_parts;
        const std::size_t begin = rows.size() * chunk / n_chunks;
        const Indices own = rows.subspan(begin, rows.size() * (chunk + 1) / n_chunks - begin);
        GradientHistogram& out = chunk == 0 ? histogram : parts_[chunk];
        if (part < n_tiles) {
            count_tile(joint_.tiles[part], own, gradients, scratch_[chunk * n_tiles + part], out);
        } else {
            count_wide(joint_.wide_columns[part - n_tiles], own, gradients, out);
        }
    });
    for (std::size_t chunk = 1; chunk < n_chunks; ++chunk) {
        for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
            histogram[bin] += parts_[chunk][bin];
        }
    }
}

}  // namespace mlpipe
