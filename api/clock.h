// clock.h: the one clock that requests, timeouts and latencies are measured by.
#pragma once

#include <chrono>

namespace mlpipe::api {

using Clock = std::chrono::steady_clock;

}  // namespace mlpipe::api
