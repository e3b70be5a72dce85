// parallel.h: work over independent blocks, on any number of threads, with the same result.
//
// The rule that keeps results equal: split the work by a fixed size, write each block's result to a
// place of its own, and combine the places in order afterwards. Never split by thread count.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>

namespace mlpipe {

/// How many threads may work; 0 means one for each core. Cannot change a result.
struct Threads {
    int count = 0;
};

/// Rows per block. Fixed: were it derived from the thread count, so would be the rounding.
inline constexpr std::size_t block_rows = 4096;

/// Calls `work(block)` once for every block in [0, n_blocks), possibly at the same time. May be
/// nested: inner calls share the outer call's threads. The first exception thrown by `work` is
/// rethrown here.
void for_each_block(std::size_t n_blocks, Threads threads,
                    const std::function<void(std::size_t)>& work);

/// Calls both, possibly at the same time, and returns after both. What `first` throws is rethrown,
/// else what `second` throws, so that an error does not depend on chance.
void do_both(const std::function<void()>& first, const std::function<void()>& second);

/// Calls `work(begin, end)` for [0, n_rows) in blocks of `block_rows` rows.
template <typename Work>
void for_each_row_block(std::size_t n_rows, Threads threads, const Work& work) {
    const std::size_t n_blocks = (n_rows + block_rows - 1) / block_rows;
    for_each_block(n_blocks, threads, [&](std::size_t block) {
        const std::size_t begin = block * block_rows;
        work(begin, std::min(n_rows, begin + block_rows));
    });
}

}  // namespace mlpipe
