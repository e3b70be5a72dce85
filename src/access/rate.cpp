#include "access/rate.h"

#include <charconv>

namespace mlpipe {

std::string to_text(const Rate& rate) {
    const std::string_view unit = rate.seconds == 1 ? "/s" : rate.seconds == 60 ? "/min" : "/h";
    return std::to_string(rate.requests).append(unit);
}

std::optional<Rate> parse_rate(std::string_view text) {
    Rate rate;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, rate.requests);
    if (error != std::errc() || rate.requests < 1 || rate.requests > largest_rate) return {};
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    if (unit == "/s") return rate;
    rate.seconds = unit == "/min" ? 60 : 3600;
    if (unit == "/min" || unit == "/h") return rate;
    return std::nullopt;
}

}  // namespace mlpipe
