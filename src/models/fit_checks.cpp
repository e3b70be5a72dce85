#include "models/fit_checks.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {
namespace {

std::string named(std::string_view algorithm, std::string_view setting) {
    return std::string(algorithm) + ": " + std::string(setting);
}

/// The first row that is infinite, or NaN where that is refused, or n_rows.
std::size_t first_refused(const std::vector<float>& numbers, MissingNumbers missing) {
    const auto found = std::ranges::find_if(numbers, [&](float value) {
        return std::isnan(value) ? missing == MissingNumbers::refused : std::isinf(value);
    });
    return static_cast<std::size_t>(found - numbers.begin());
}

void check_numbers(std::string_view algorithm, const DesignMatrix& x, Threads threads,
                   MissingNumbers missing) {
    std::vector<std::size_t> first_bad(x.columns.size(), x.n_rows);
    for_each_block(x.columns.size(), threads, [&](std::size_t column) {
        if (!x.columns[column].is_coded()) {
            first_bad[column] = first_refused(x.columns[column].numbers, missing);
        }
    });
    for (std::size_t column = 0; column < x.columns.size(); ++column) {
        if (first_bad[column] == x.n_rows) continue;
        const float value = x.columns[column].numbers[first_bad[column]];
        throw InvalidArgument(std::string(algorithm) + " takes finite numbers only, but feature " +
                                  std::to_string(x.columns[column].first_feature) + " is " +
                                  (std::isnan(value) ? "missing (NaN)" : "infinite") + " in row " +
                                  std::to_string(first_bad[column]),
                              {.why = "", .help = "impute or clip it before fitting"});
    }
}

void check_classes(std::string_view algorithm, std::span<const std::uint8_t> y) {
    std::size_t positives = 0;
    for (const std::uint8_t code : y) {
        if (code > 1) {
            throw InvalidArgument(std::string(algorithm) + ": y must hold 0 and 1 only, not " +
                                  std::to_string(code));
        }
        positives += code;
    }
    if (positives == 0 || positives == y.size()) {
        throw InvalidArgument(std::string(algorithm) + ": y must hold both classes, but all " +
                              std::to_string(y.size()) + " rows are " +
                              (positives == 0 ? "0" : "1"));
    }
}

}  // namespace

void check_integer(std::string_view algorithm, std::string_view setting, std::int64_t value,
                   IntegerRange range) {
    if (value >= range.low && (!range.high || value <= *range.high)) return;
    const std::string allowed =
        range.high ? "between " + std::to_string(range.low) + " and " + std::to_string(*range.high)
                   : "at least " + std::to_string(range.low);
    throw InvalidArgument(named(algorithm, setting) + " must be " + allowed + ", not " +
                          std::to_string(value));
}

void check_positive(std::string_view algorithm, std::string_view setting, double value) {
    if (value > 0 && std::isfinite(value)) return;
    throw InvalidArgument(named(algorithm, setting) + " must be a number above 0, not " +
                          to_text(value));
}

void check_number(std::string_view algorithm, std::string_view setting, double value,
                  const NumberRange& range) {
    const bool above = range.low_allowed ? value >= range.low : value > range.low;
    const bool below =
        !range.high || (range.high_allowed ? value <= *range.high : value < *range.high);
    if (above && below && std::isfinite(value)) return;
    std::string allowed =
        range.low_allowed ? "from " + to_text(range.low) : "above " + to_text(range.low);
    if (range.high) {
        const char* const joint = !range.high_allowed ? " and below "
                                  : range.low_allowed ? " to "
                                                      : " and at most ";
        allowed += joint + to_text(*range.high);
    } else if (range.low_allowed) {
        allowed += " on";
    }
    throw InvalidArgument(named(algorithm, setting) + " must be a number " + allowed + ", not " +
                          to_text(value));
}

void check_seed(std::string_view algorithm, std::uint64_t seed) {
    if (seed <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return;
    throw InvalidArgument(named(algorithm, "seed") + " must be below 2^63, not " +
                          std::to_string(seed));
}

void check_training_data(std::string_view algorithm, const DesignMatrix& x,
                         std::span<const std::uint8_t> y, Threads threads, MissingNumbers missing) {
    if (y.size() != x.n_rows) {
        throw InvalidArgument(std::string(algorithm) + ": x has " + std::to_string(x.n_rows) +
                              " rows, but y has " + std::to_string(y.size()));
    }
    if (x.n_rows == 0) throw InvalidArgument(std::string(algorithm) + ": there is no row to fit");
    if (x.n_features() == 0) {
        throw InvalidArgument(std::string(algorithm) + ": there is no feature to learn from");
    }
    for ([[maybe_unused]] const DesignColumn& column : x.columns) {
        assert((column.is_coded() ? column.codes.size() : column.numbers.size()) == x.n_rows);
    }
    check_classes(algorithm, y);
    check_numbers(algorithm, x, threads, missing);
}

}  // namespace mlpipe
