// memory.h: how much memory a benchmark takes.
#pragma once

#include <fstream>
#include <string>

namespace mlpipe {

/// The most memory that was resident, in MiB, since the program began or the peak was forgotten
/// ("5" into /proc/self/clear_refs). getrusage would count what the parent process had when it
/// forked.
inline double peak_mib() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word && word != "VmHWM:") {
    }
    double kib = 0;
    status >> kib;
    return kib / 1024;
}

}  // namespace mlpipe
