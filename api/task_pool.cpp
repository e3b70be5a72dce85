#include "api/task_pool.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <limits>
#include <memory>
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
    ::sem_init(&posted_, 0, 0);
    for (std::size_t i = 0; i < settings.threads; ++i) {
        threads_.emplace_back([this, priority = settings.priority] { run(priority); });
    }
}

TaskPool::~TaskPool() {
    stop();
    ::sem_destroy(&posted_);
}

bool TaskPool::try_post(Task task) {
    return add(std::move(task), max_waiting_);
}

bool TaskPool::post(Task task) {
    return add(std::move(task), std::numeric_limits<std::size_t>::max());
}

bool TaskPool::add(Task task, std::size_t limit) {
    if (stopped_.load()) return false;
    if (waiting_.fetch_add(1) >= limit) {
        waiting_.fetch_sub(1);
        return false;
    }
    queue_.push(std::make_unique<Task>(std::move(task)).release());
    ::sem_post(&posted_);
    return true;
}

void TaskPool::run(Priority priority) {
    if (priority == Priority::lowest) give_way_to_all_others();
    for (;;) {
        while (::sem_wait(&posted_) != 0) {  // by a signal
        }
        if (stopped_.load()) return;
        Task* next = nullptr;
        if (!queue_.pop(next)) continue;
        const std::unique_ptr<Task> task(next);
        waiting_.fetch_sub(1);
        try {
            (*task)();
        } catch (...) {  // out of memory, say: the other tasks stay
        }
    }
}

void TaskPool::stop() {
    stopped_.store(true);
    for (std::size_t i = 0; i < threads_.size(); ++i) ::sem_post(&posted_);
    threads_.clear();
    queue_.consume_all([](Task* task) { delete task; });
}

}  // namespace mlpipe::api
