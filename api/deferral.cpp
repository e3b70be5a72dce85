#include "api/deferral.h"

#include <exception>

namespace mlpipe::api {

void Deferral::run() {
    if (abandoned_.load(std::memory_order_relaxed)) return;
    try {
        work_(response_);
    } catch (const std::exception& error) {
        failure_ = error.what();
    }
    done_.store(true, std::memory_order_release);
    wake_();
}

}  // namespace mlpipe::api
