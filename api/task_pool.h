// task_pool.h: a few threads for work that must not run on an event loop, with a bounded queue.
//
// Who posts takes no lock: a thread of lowest priority that loses its core while it holds one would
// stop everybody else, for as long as others want the core. Posted tasks go onto a stack by one
// exchange; the pool's threads, which have a lock among themselves, take all of it at once and turn
// it round.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace mlpipe::api {

/// Tasks begin in the order in which they were posted. Any thread may post.
class TaskPool {
public:
    using Task = std::function<void()>;

    /// `lowest`: the threads run only when no other thread of the machine wants the core (Linux:
    /// SCHED_IDLE, else the lowest nice; where neither may be set, as all others).
    enum class Priority { normal, lowest };

    struct Settings {
        std::size_t threads = 1;
        Priority priority = Priority::normal;
        std::size_t max_waiting = 64;  ///< tasks that have not begun
    };
    explicit TaskPool(const Settings& settings);
    ~TaskPool();
    TaskPool(const TaskPool&) = delete;
    TaskPool& operator=(const TaskPool&) = delete;

    /// False, and the task is dropped, if as many wait as may, or after stop(). A task that throws
    /// is over; nobody is told.
    [[nodiscard]] bool try_post(Task task);
    /// The same for the next part of work that has been let in already: it is never too much.
    bool post(Task task);
    /// Drops what waits and returns once what runs has ended. May be called twice.
    void stop();

    [[nodiscard]] std::size_t n_threads() const { return threads_.size(); }

private:
    struct Posted {
        Task task;
        Posted* next = nullptr;  // the one posted before; once turned round, the one after
    };
    bool add(Task task, std::size_t limit);
    void run(Priority priority);
    [[nodiscard]] std::unique_ptr<Posted> take();

    const std::size_t max_waiting_;
    std::atomic<std::size_t> waiting_{0};
    std::atomic<Posted*> posted_{nullptr};  // the last one first
    std::mutex taking_;
    Posted* oldest_ = nullptr;  // under taking_: what was posted before posted_, in order
    ::sem_t n_posted_;          // std::counting_semaphore of libstdc++ 12 may miss a wake
    std::atomic<bool> stopped_{false};
    std::vector<std::jthread> threads_;
};

}  // namespace mlpipe::api
