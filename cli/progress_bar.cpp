#include "cli/progress_bar.h"

#include <fmt/format.h>

#include "cli/text_table.h"

namespace mlpipe {
namespace {

constexpr std::size_t width = 30;
constexpr auto delay = std::chrono::milliseconds(500);
constexpr auto period = std::chrono::milliseconds(100);
constexpr std::string_view wipe = "\r\x1b[K";

}  // namespace

ProgressBar::ProgressBar(const Terminal& terminal, const CommonOptions& options)
    : terminal_(terminal),
      enabled_(terminal.err_is_terminal && !options.quiet),
      start_(Clock::now()),
      next_(start_ + delay) {}

ProgressBar::~ProgressBar() {
    if (drawn_) terminal_.err << wipe << std::flush;
}

void ProgressBar::show(std::size_t done, std::size_t total) {
    const Clock::time_point now = Clock::now();
    if (!enabled_ || now < next_) return;
    next_ = now + period;
    drawn_ = true;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    terminal_.err << wipe << progress_text(done, total, seconds) << std::flush;
}

std::string progress_text(std::size_t done, std::size_t total, double seconds) {
    const std::size_t filled = width * done / total;
    const double left =
        done == 0 ? 0 : seconds * static_cast<double>(total - done) / static_cast<double>(done);
    return fmt::format("[{:#<{}}{:{}}] {} of {} fits{}", "", filled, "", width - filled, done,
                       total, done == 0 ? "" : ", about " + duration_text(left) + " left");
}

}  // namespace mlpipe
