// process_status.h: what Linux says of this process, for metrics.
#pragma once

#include <cstdint>

namespace mlpipe::api {

struct ProcessStatus {
    double cpu_seconds = 0;         ///< of user and system, by all threads
    double start_time_seconds = 0;  ///< since 1970
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_files = 0;
    std::uint64_t max_files = 0;  ///< the soft limit
};

/// Read from /proc; zero where that cannot be read. Takes some 50 µs, and on kernels before 6.2 as
/// much again for every hundred open files.
[[nodiscard]] ProcessStatus process_status();

}  // namespace mlpipe::api
