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
    ::sem_init(&n_posted_, 0, 0);
    for (std::size_t i = 0; i < settings.threads; ++i) {
        threads_.emplace_back([this, priority = settings.priority] { run(priority); });
    }
}

TaskPool::~TaskPool() {
    stop();
    ::sem_destroy(&n_posted_);
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
    Posted* const posted = std::make_unique<Posted>(Posted{std::move(task)}).release();
    posted->next = posted_.load(std::memory_order_relaxed);
    while (!posted_.compare_exchange_weak(posted->next, posted, std::memory_order_release,
                                          std::memory_order_relaxed)) {
    }
    ::sem_post(&n_posted_);
    return true;
}

/// The oldest task; null if there is none.
std::unique_ptr<TaskPool::Posted> TaskPool::take() {
    const std::lock_guard lock(taking_);
    if (oldest_ == nullptr) {
        Posted* newest = posted_.exchange(nullptr, std::memory_order_acquire);
        while (newest != nullptr) {
            Posted* const before = std::exchange(newest->next, oldest_);
            oldest_ = std::exchange(newest, before);
        }
    }
    if (oldest_ == nullptr) return nullptr;
    std::unique_ptr<Posted> taken(oldest_);
    oldest_ = taken->next;
    return taken;
}

void TaskPool::run(Priority priority) {
    if (priority == Priority::lowest) give_way_to_all_others();
    for (;;) {
        while (::sem_wait(&n_posted_) != 0) {  // by a signal
        }
        if (stopped_.load()) return;
        const std::unique_ptr<Posted> posted = take();
        if (!posted) continue;
        waiting_.fetch_sub(1);
        try {
            posted->task();
        } catch (...) {  // out of memory, say: the other tasks stay
        }
    }
}

void TaskPool::stop() {
    stopped_.store(true);
    for (std::size_t i = 0; i < threads_.size(); ++i) ::sem_post(&n_posted_);
    threads_.clear();
    while (take()) {
    }
}

}  // namespace mlpipe::api
