#include "table/number_cell.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace mlpipe {
namespace {

/// Half a unit in the last place above the largest float32: from here on the nearest is infinite.
constexpr double float_overflow = 0x1.ffffffp127;

constexpr std::array<double, 23> powers_of_ten{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

NumberCell from_double(double value, NumberKind kind) {
    if (!(std::abs(value) < float_overflow)) return {NumberKind::too_large, 0};
    return {kind, static_cast<float>(value)};
}

/// Any length, any exponent.
NumberCell read_slowly(std::string_view text) {
    const std::string_view unsigned_text =
        text.substr(!text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0);
    // fast_float also reads "inf" and "nan", which are texts here.
    if (unsigned_text.empty() || (!is_digit(unsigned_text[0]) && unsigned_text[0] != '.')) {
        return {};
    }
    double value = 0;
    const char* const last = unsigned_text.data() + unsigned_text.size();
    const auto [end, error] = fast_float::from_chars(unsigned_text.data(), last, value);
    if (error == std::errc::invalid_argument || end != last) return {};
    const bool integer = std::all_of(unsigned_text.begin(), unsigned_text.end(), is_digit);
    return from_double(text[0] == '-' ? -value : value,
                       integer ? NumberKind::integer : NumberKind::fraction);
}

}  // namespace

NumberCell read_number(std::string_view trimmed) {
    // Up to 2^53 and 10^22 are exact in double, so one division rounds correctly (Clinger 1990).
    const char* next = trimmed.data();
    const char* const end = next + trimmed.size();
    if (next != end && (*next == '-' || *next == '+')) ++next;
    const char* const digits = next;
    std::uint64_t mantissa = 0;
    for (; next != end && is_digit(*next); ++next) {
        mantissa = 10 * mantissa + static_cast<std::uint64_t>(*next - '0');
    }
    std::ptrdiff_t n_digits = next - digits;
    std::ptrdiff_t n_decimals = 0;
    const bool has_point = next != end && *next == '.';
    if (has_point) {
        const char* const decimals = ++next;
        for (; next != end && is_digit(*next); ++next) {
            mantissa = 10 * mantissa + static_cast<std::uint64_t>(*next - '0');
        }
        n_decimals = next - decimals;
        n_digits += n_decimals;
    }
    constexpr std::ptrdiff_t most_digits = 15;  // below 2^53
    if (next != end || n_digits == 0 || n_digits > most_digits) return read_slowly(trimmed);
    const double size =
        static_cast<double>(mantissa) / powers_of_ten[static_cast<std::size_t>(n_decimals)];
    return {has_point ? NumberKind::fraction : NumberKind::integer,
            static_cast<float>(trimmed[0] == '-' ? -size : size)};
}

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

MissingTokens::MissingTokens(std::span<const std::string> tokens) {
    for (const std::string& token : tokens) {
        const std::string_view text = trimmed(token);
        if (text.empty()) continue;
        tokens_.emplace_back(text);
        is_first_byte_[static_cast<unsigned char>(text[0])] = true;
    }
}

bool MissingTokens::is_listed(std::string_view trimmed) const {
    return std::find(tokens_.begin(), tokens_.end(), trimmed) != tokens_.end();
}

}  // namespace mlpipe
