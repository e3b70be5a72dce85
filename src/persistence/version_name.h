// version_name.h: the names of versions, YYYY_MM_DD_NNN: a UTC date and a number running within it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time_text.h"

namespace mlpipe {

/// Ordered by age: by date, then by number ("…_999" before "…_1000").
struct VersionName {
    std::string date;  ///< "2026_11_22"
    int number = 0;    ///< in [1, 999999]; at least three digits when written

    [[nodiscard]] std::string text() const;
    auto operator<=>(const VersionName&) const = default;
};

/// Nothing for a text that is not such a name, in exactly the form text() gives.
[[nodiscard]] std::optional<VersionName> parse_version_name(std::string_view text);

/// The name after every one of `existing` that is of the same date. Throws IoFailure when a day has
/// no number left.
[[nodiscard]] VersionName next_version_name(std::string_view date,
                                            std::span<const std::string> existing);

/// "2026_11_22": the day in UTC.
[[nodiscard]] std::string version_date(Moment time);

}  // namespace mlpipe
