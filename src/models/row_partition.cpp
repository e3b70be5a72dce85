#include "models/row_partition.h"

#include <algorithm>
#include <vector>

namespace mlpipe {
namespace {

constexpr std::size_t chunk_rows = 16384;  // fewer are not worth a thread

/// Left rows stay in front, right ones go to the front of `right`. Returns the number of left ones.
template <typename Code>
std::uint32_t separate(std::span<std::uint32_t> rows, std::uint32_t* right, const Code* codes,
                       RightCodes right_codes) {
    std::uint32_t n_left = 0;
    std::uint32_t n_right = 0;
    for (const std::uint32_t row : rows) {
        const std::uint32_t to_right = right_codes.to_right(codes[row]);
        rows[n_left] = row;  // both written, one kept
        right[n_right] = row;
        n_left += 1 - to_right;
        n_right += to_right;
    }
    return n_left;
}

/// Chunks are separated in place, then moved together: first the left rows, over places that were
/// read before, so in order; the right ones from `spare` in parallel.
template <typename Code>
std::uint32_t partition_chunks(std::span<std::uint32_t> rows, std::span<std::uint32_t> spare,
                               const Code* codes, RightCodes right, Threads threads) {
    const std::size_t n_chunks = (rows.size() + chunk_rows - 1) / chunk_rows;
    std::vector<std::uint32_t> n_left(n_chunks);
    const auto size_of = [&](std::size_t chunk) {
        return std::min(chunk_rows, rows.size() - chunk * chunk_rows);
    };
    for_each_block(n_chunks, threads, [&](std::size_t chunk) {
        const std::size_t begin = chunk * chunk_rows;
        n_left[chunk] =
            separate(rows.subspan(begin, size_of(chunk)), spare.data() + begin, codes, right);
    });
    std::uint32_t total_left = 0;
    for (std::size_t chunk = 0; chunk < n_chunks; ++chunk) {
        std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(chunk * chunk_rows), n_left[chunk],
                    rows.begin() + total_left);
        total_left += n_left[chunk];
    }
    std::vector<std::size_t> right_begin(n_chunks);
    std::size_t next = total_left;
    for (std::size_t chunk = 0; chunk < n_chunks; ++chunk) {
        right_begin[chunk] = next;
        next += size_of(chunk) - n_left[chunk];
    }
    for_each_block(n_chunks, threads, [&](std::size_t chunk) {
        std::copy_n(spare.begin() + static_cast<std::ptrdiff_t>(chunk * chunk_rows),
                    size_of(chunk) - n_left[chunk],
                    rows.begin() + static_cast<std::ptrdiff_t>(right_begin[chunk]));
    });
    return total_left;
}

template <typename Code>
std::uint32_t partition_any(std::span<std::uint32_t> rows, std::span<std::uint32_t> spare,
                            const Code* codes, RightCodes right, Threads threads) {
    if (threads.count != 1 && rows.size() >= 2 * chunk_rows) {
        return partition_chunks(rows, spare, codes, right, threads);
    }
    const std::uint32_t n_left = separate(rows, spare.data(), codes, right);
    std::copy_n(spare.begin(), rows.size() - n_left, rows.begin() + n_left);
    return n_left;
}

}  // namespace

std::uint32_t partition_rows(std::span<std::uint32_t> rows, std::span<std::uint32_t> spare,
                             const std::uint8_t* codes, RightCodes right, Threads threads) {
    return partition_any(rows, spare, codes, right, threads);
}

std::uint32_t partition_rows(std::span<std::uint32_t> rows, std::span<std::uint32_t> spare,
                             const std::uint16_t* codes, RightCodes right, Threads threads) {
    return partition_any(rows, spare, codes, right, threads);
}

}  // namespace mlpipe
