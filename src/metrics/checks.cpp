#include "metrics/checks.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {

void check_rows(std::span<const std::uint8_t> y_true, std::span<const double> values,
                std::string_view name) {
    if (y_true.size() != values.size()) {
        throw InvalidArgument("y_true has " + std::to_string(y_true.size()) + " rows, but " +
                              std::string(name) + " has " + std::to_string(values.size()));
    }
    if (y_true.empty()) throw InvalidArgument("there are no rows to score");
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (y_true[i] > 1) {
            throw InvalidArgument("y_true of row " + std::to_string(i + 1) + " is " +
                                  std::to_string(y_true[i]) + ", but classes are 0 and 1");
        }
        if (std::isnan(values[i])) {
            throw InvalidArgument(std::string(name) + " of row " + std::to_string(i + 1) +
                                  " is not a number");
        }
    }
}

void check_probabilities(std::span<const std::uint8_t> y_true, std::span<const double> p) {
    check_rows(y_true, p, "p");
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (p[i] < 0.0 || p[i] > 1.0) {
            throw InvalidArgument("p of row " + std::to_string(i + 1) + " is " + to_text(p[i]) +
                                  ", but a probability lies in [0, 1]");
        }
    }
}

void check_both_classes(std::span<const std::uint8_t> y_true, std::string_view score) {
    const auto positives = std::count(y_true.begin(), y_true.end(), std::uint8_t{1});
    if (positives != 0 && positives != std::ssize(y_true)) return;
    throw InvalidArgument(std::string(score) + " needs rows of both classes, but every row is " +
                              (positives == 0 ? "negative" : "positive"),
                          {.why = "", .help = "evaluate on rows that hold both classes"});
}

void check_positive_row(std::span<const std::uint8_t> y_true, std::string_view score) {
    if (std::count(y_true.begin(), y_true.end(), std::uint8_t{1}) != 0) return;
    throw InvalidArgument(std::string(score) + " needs a positive row, but every row is negative",
                          {.why = "", .help = "evaluate on rows that hold both classes"});
}

}  // namespace mlpipe
