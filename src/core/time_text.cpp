#include "core/time_text.h"

#include <array>
#include <cstdio>

namespace mlpipe {
namespace {

namespace chrono = std::chrono;

/// Reads from the front of `text_`; once something did not fit, nothing fits any more.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool at_end() const { return text_.empty(); }
    bool good() const { return good_; }
    bool skip(char c) {
        if (text_.empty() || text_[0] != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    void expect(char c) { good_ = skip(c) && good_; }
    /// Exactly `n` digits, at most `largest`.
    int digits(std::size_t n, int largest) {
        int value = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const char c = text_.empty() ? ' ' : text_[0];
            if (c < '0' || c > '9') good_ = false;
            if (!good_) return 0;
            value = 10 * value + (c - '0');
            text_.remove_prefix(1);
        }
        good_ = good_ && value <= largest;
        return value;
    }

private:
    std::string_view text_;
    bool good_ = true;
};

chrono::sys_days read_date(Reader& reader, bool& exists) {
    const chrono::year year(reader.digits(4, 9999));
    reader.expect('-');
    const chrono::month month(static_cast<unsigned>(reader.digits(2, 12)));
    reader.expect('-');
    const chrono::day day(static_cast<unsigned>(reader.digits(2, 31)));
    const chrono::year_month_day date(year, month, day);
    exists = date.ok();
    return exists ? chrono::sys_days(date) : chrono::sys_days();
}

chrono::seconds read_time_of_day(Reader& reader) {
    const int hours = reader.digits(2, 23);
    reader.expect(':');
    const int minutes = reader.digits(2, 59);
    const int seconds = reader.skip(':') ? reader.digits(2, 59) : 0;
    return chrono::hours(hours) + chrono::minutes(minutes) + chrono::seconds(seconds);
}

/// What is to be taken off to come to UTC.
chrono::seconds read_offset(Reader& reader) {
    if (reader.at_end() || reader.skip('Z')) return {};
    const bool west = reader.skip('-');
    if (!west) reader.expect('+');
    const int hours = reader.digits(2, 23);
    reader.skip(':');
    const int minutes = reader.digits(2, 59);
    return (chrono::hours(hours) + chrono::minutes(minutes)) * (west ? -1 : 1);
}

}  // namespace

std::string utc_text(chrono::sys_seconds time) {
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss clock(time - day);
    std::array<char, 64> buffer{};
    const int size = std::snprintf(
        buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return {buffer.data(), static_cast<std::size_t>(size)};
}

std::string utc_text(Moment time) {
    return utc_text(chrono::floor<chrono::seconds>(time));
}

std::optional<chrono::sys_seconds> parse_time(std::string_view text) {
    Reader reader(text);
    bool exists = false;
    chrono::sys_seconds time = read_date(reader, exists);
    if (!reader.at_end()) {
        if (!reader.skip(' ')) reader.expect('T');
        time += read_time_of_day(reader);
        time -= read_offset(reader);
    }
    if (!reader.good() || !reader.at_end() || !exists) return std::nullopt;
    return time;
}

}  // namespace mlpipe
