#include "persistence/version_name.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr int largest_number = 999999;
constexpr std::size_t date_size = 10;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_date(std::string_view text) {
    constexpr std::string_view pattern = "dddd_dd_dd";
    return std::ranges::equal(text, pattern,
                              [](char c, char p) { return p == 'd' ? is_digit(c) : c == p; });
}

}  // namespace

std::string VersionName::text() const {
    const std::string digits = std::to_string(number);
    return date + "_" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

std::optional<VersionName> parse_version_name(std::string_view text) {
    if (text.size() < date_size + 4 || text.size() > date_size + 7) return std::nullopt;
    const std::string_view digits = text.substr(date_size + 1);
    if (!is_date(text.substr(0, date_size)) || text[date_size] != '_' ||
        !std::ranges::all_of(digits, is_digit)) {
        return std::nullopt;
    }
    VersionName name{.date = std::string(text.substr(0, date_size))};
    std::from_chars(digits.data(), digits.data() + digits.size(), name.number);
    if (name.number == 0 || name.text() != text) return std::nullopt;
    return name;
}

VersionName next_version_name(std::string_view date, std::span<const std::string> existing) {
    VersionName next{.date = std::string(date), .number = 1};
    for (const std::string& text : existing) {
        const auto name = parse_version_name(text);
        if (name && name->date == date) next.number = std::max(next.number, name->number + 1);
    }
    if (next.number > largest_number) {
        throw IoFailure("there are " + std::to_string(largest_number) + " versions of " +
                        next.date + ", more cannot be named");
    }
    return next;
}

std::string version_date(Moment time) {
    std::string date = utc_text(time).substr(0, date_size);
    std::ranges::replace(date, '-', '_');
    return date;
}

}  // namespace mlpipe
