#include "core/parallel.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <optional>

namespace mlpipe {

void for_each_block(std::size_t n_blocks, Threads threads,
                    const std::function<void(std::size_t)>& work) {
    if (n_blocks <= 1 || threads.count == 1) {
        for (std::size_t block = 0; block < n_blocks; ++block) work(block);
        return;
    }
    const auto run = [&] {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, n_blocks, 1),
            [&](const tbb::blocked_range<std::size_t>& range) {
                for (std::size_t block = range.begin(); block < range.end(); ++block) work(block);
            },
            tbb::simple_partitioner{});
    };
    const bool inside =
        tbb::this_task_arena::current_thread_index() != tbb::task_arena::not_initialized &&
        tbb::this_task_arena::max_concurrency() == threads.count;
    if (threads.count <= 0 || inside) {
        run();
        return;
    }
    // More threads than cores only when asked for by name: TBB's own limit is lifted for the call.
    std::optional<tbb::global_control> more_than_cores;
    if (threads.count > tbb::this_task_arena::max_concurrency()) {
        more_than_cores.emplace(tbb::global_control::max_allowed_parallelism,
                                static_cast<std::size_t>(threads.count));
    }
    tbb::task_arena(threads.count).execute(run);
}

}  // namespace mlpipe
