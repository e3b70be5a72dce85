// Rows that are there twice.
#include <algorithm>
#include <bit>
#include <cmath>

#include "report/data_quality.h"

namespace mlpipe {
namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t cell) {
    hash ^= cell + 0x9e3779b97f4a7c15U;  // splitmix64
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
    return hash ^ (hash >> 31);
}

void mix_in(std::vector<std::uint64_t>& hashes, const Column& column, Threads threads) {
    for_each_row_block(hashes.size(), threads, [&](std::size_t begin, std::size_t end) {
        if (const auto* texts = std::get_if<Texts>(&column.cells)) {
            for (std::size_t row = begin; row < end; ++row) {
                hashes[row] = mixed(hashes[row], static_cast<std::uint32_t>(texts->codes[row]));
            }
            return;
        }
        const std::vector<float>& values = std::get<Numbers>(column.cells).values;
        for (std::size_t row = begin; row < end; ++row) {
            const float value = values[row];
            // -0 is 0, and every NaN is missing.
            const auto bits = std::bit_cast<std::uint32_t>(value + 0.0f);
            hashes[row] = mixed(hashes[row], std::isnan(value) ? 0x7fc00000U : bits);
        }
    });
}

}  // namespace

DuplicateRows find_duplicates(const Table& table, const Schema& schema, const std::string& target,
                              std::span<const std::uint8_t> y, Threads threads) {
    std::vector<std::uint64_t> hashes(table.n_rows());
    for (const Column& column : table.columns()) {
        const ColumnSchema* const known = schema.find(column.name);
        const bool is_id = known != nullptr && known->type == ColumnType::id;
        if (!is_id && column.name != target) mix_in(hashes, column, threads);
    }
    // The class in the lowest bit: rows with equal features lie together, classes one after
    // another.
    for (std::size_t row = 0; row < hashes.size(); ++row) {
        hashes[row] = (hashes[row] & ~std::uint64_t{1}) | y[row];
    }
    std::ranges::sort(hashes);
    DuplicateRows found;
    for (std::size_t begin = 0; begin < hashes.size();) {
        std::size_t end = begin;
        std::int64_t counts[2] = {0, 0};
        for (; end < hashes.size() && hashes[end] >> 1 == hashes[begin] >> 1; ++end) {
            ++counts[hashes[end] & 1];
        }
        for (const std::int64_t count : counts) {
            found.duplicates += std::max(count - 1, std::int64_t{0});
        }
        if (counts[0] > 0 && counts[1] > 0) found.conflicts += counts[0] + counts[1];
        begin = end;
    }
    return found;
}

}  // namespace mlpipe
