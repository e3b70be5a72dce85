// deferral.h: an answer that is made on a pool while its connection waits on the event loop.
#pragma once

#include <atomic>
#include <functional>

#include "api/exchange.h"

namespace mlpipe::api {

/// Shared by the task that makes the answer and the connection that waits for it.
class Deferral {
public:
    /// `wake` is called once the answer is there, on the pool's thread.
    Deferral(DeferredWork work, std::function<void()> wake)
        : work_(std::move(work)), wake_(std::move(wake)) {}

    /// Does the work, unless nobody waits any more, and wakes the connection. To be called once.
    void run();
    /// Nobody waits any more. Any thread.
    void abandon() { abandoned_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool is_done() const { return done_.load(std::memory_order_acquire); }
    /// REQUIRES: is_done().
    [[nodiscard]] Response& response() & { return response_; }
    /// What the work threw; empty if nothing. REQUIRES: is_done().
    [[nodiscard]] const std::string& failure() const& { return failure_; }

private:
    DeferredWork work_;
    std::function<void()> wake_;
    Response response_;
    std::string failure_;
    std::atomic<bool> abandoned_{false}, done_{false};
};

}  // namespace mlpipe::api
