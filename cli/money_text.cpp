#include "cli/money_text.h"

#include <fmt/format.h>

#include <cmath>

namespace mlpipe {

std::string money_text(double amount) {
    const double cents = std::round(std::abs(amount) * 100);
    const bool whole = std::fmod(cents, 100) == 0;
    std::string text = fmt::format("{:.{}f}", cents / 100, whole ? 0 : 2);
    const std::size_t end = whole ? text.size() : text.size() - 3;
    for (std::size_t at = end; at > 3; at -= 3) text.insert(at - 3, ",");
    return amount < 0 && cents > 0 ? "-" + text : text;
}

}  // namespace mlpipe
