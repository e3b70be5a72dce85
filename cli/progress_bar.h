// progress_bar.h: how far a long command is, on one line of a terminal that is wiped at the end.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "cli/arguments.h"

namespace mlpipe {

/// Draws nothing where errors do not go to a terminal, with --quiet, and for what takes less than
/// half a second.
class ProgressBar {
public:
    ProgressBar(const Terminal& terminal, const CommonOptions& options);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();

    /// One thread at a time; `done` of `total` > 0 steps.
    void show(std::size_t done, std::size_t total);

private:
    using Clock = std::chrono::steady_clock;

    const Terminal& terminal_;
    bool enabled_;
    bool drawn_ = false;
    Clock::time_point start_, next_;
};

/// "[######              ] 12 of 40 fits, about 3 s left", for `seconds` so far.
[[nodiscard]] std::string progress_text(std::size_t done, std::size_t total, double seconds);

}  // namespace mlpipe
