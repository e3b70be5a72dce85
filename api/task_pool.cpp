#include "api/task_pool.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <limits>
#include <utility>

namespace mlpipe::api {
namespace {

/// Always permitted downwards, but for a sandbox that knows neither call: then nothing changes.
void give_way_to_all_others() {
    const sched_param none{};
    if (::sched_setscheduler(0, SCHED_IDLE, &none) == 0) return;
    constexpr int nicest = 19;
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nicest);
}

}  // namespace

TaskPool::TaskPool(const Settings& settings) : max_waiting_(settings.max_waiting) {
    for (std::size_t i = 0; i < settings.threads; ++i) {
        threads_.emplace_back([this, priority = settings.priority] { run(priority); });
    }
}

TaskPool::~TaskPool() {
    stop();
}

bool TaskPool::try_post(Task task) {
    return add(std::move(task), max_waiting_);
}

bool TaskPool::post(Task task) {
    return add(std::move(task), std::numeric_limits<std::size_t>::max());
}

bool TaskPool::add(Task task, std::size_t limit) {
    {
        const std::lock_guard lock(mutex_);
        if (stopped_ || waiting_.size() >= limit) return false;
        waiting_.push_back(std::move(task));
    }
    something_waits_.notify_one();
    return true;
}

void TaskPool::run(Priority priority) {
    if (priority == Priority::lowest) give_way_to_all_others();
    for (;;) {
        Task task;
        {
            std::unique_lock lock(mutex_);
            something_waits_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
            if (stopped_) return;
            task = std::move(waiting_.front());
            waiting_.pop_front();
        }
        try {
            task();
        } catch (...) {  // out of memory, say: the other tasks stay
        }
    }
}

void TaskPool::stop() {
    std::deque<Task> dropped;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        dropped.swap(waiting_);
    }
    something_waits_.notify_all();
    threads_.clear();
}

}  // namespace mlpipe::api
