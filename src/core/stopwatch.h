// stopwatch.h: wall time since it was made, in seconds. For reports; never for a result.
#pragma once

#include <chrono>

namespace mlpipe {

class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace mlpipe
