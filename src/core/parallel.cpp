#include "core/parallel.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <array>
#include <exception>
#include <optional>

// ThreadSanitizer cannot see into libtbb, so this file is compiled without it and tells it by hand
// what the library guarantees: what came before the loop is seen by every block, and what the
// blocks did is seen after it. Races between blocks are still found.
#ifdef MLPIPE_TSAN
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#else
static void __tsan_acquire(void* /*address*/) {}
static void __tsan_release(void* /*address*/) {}
#endif

namespace mlpipe {
namespace {

/// What a block did is seen by whoever acquires `end`, also when the block throws.
class SeenAfterwards {
public:
    explicit SeenAfterwards(char& end) : end_(end) {}
    SeenAfterwards(const SeenAfterwards&) = delete;
    SeenAfterwards& operator=(const SeenAfterwards&) = delete;
    ~SeenAfterwards() { __tsan_release(&end_); }

private:
    char& end_;
};

void run_in_parallel(std::size_t n_blocks, const std::function<void(std::size_t)>& work) {
    char begin = 0;
    char end = 0;
    __tsan_release(&begin);
    try {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, n_blocks, 1),
            [&](const tbb::blocked_range<std::size_t>& range) {
                __tsan_acquire(&begin);
                const SeenAfterwards seen(end);
                for (std::size_t block = range.begin(); block < range.end(); ++block) work(block);
            },
            tbb::simple_partitioner{});
    } catch (...) {
        __tsan_acquire(&end);
        throw;
    }
    __tsan_acquire(&end);
}

}  // namespace

void for_each_block(std::size_t n_blocks, Threads threads,
                    const std::function<void(std::size_t)>& work) {
    if (n_blocks <= 1 || threads.count == 1) {
        for (std::size_t block = 0; block < n_blocks; ++block) work(block);
        return;
    }
    const bool inside =
        tbb::this_task_arena::current_thread_index() != tbb::task_arena::not_initialized &&
        tbb::this_task_arena::max_concurrency() == threads.count;
    if (threads.count <= 0 || inside) {
        run_in_parallel(n_blocks, work);
        return;
    }
    // More threads than cores only when asked for by name: TBB's own limit is lifted for the call.
    std::optional<tbb::global_control> more_than_cores;
    if (threads.count > tbb::this_task_arena::max_concurrency()) {
        more_than_cores.emplace(tbb::global_control::max_allowed_parallelism,
                                static_cast<std::size_t>(threads.count));
    }
    tbb::task_arena(threads.count).execute([&] { run_in_parallel(n_blocks, work); });
}

void do_both(const std::function<void()>& first, const std::function<void()>& second) {
    std::array<std::exception_ptr, 2> thrown;
    for_each_block(2, {}, [&](std::size_t block) {
        try {
            block == 0 ? first() : second();
        } catch (...) {
            thrown[block] = std::current_exception();
        }
    });
    for (const std::exception_ptr& error : thrown) {
        if (error) std::rethrow_exception(error);
    }
}

}  // namespace mlpipe
