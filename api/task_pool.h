// task_pool.h: a few threads for work that must not run on an event loop, with a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
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
    bool add(Task task, std::size_t limit);
    void run(Priority priority);

    const std::size_t max_waiting_;
    std::mutex mutex_;
    std::condition_variable something_waits_;
    std::deque<Task> waiting_;
    bool stopped_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace mlpipe::api
