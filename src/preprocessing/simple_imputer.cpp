#include "preprocessing/simple_imputer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/parallel.h"

namespace mlpipe {
namespace {

double median(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    const float below = *std::max_element(values.begin(), middle);
    return (static_cast<double>(below) + static_cast<double>(*middle)) / 2;
}

double mean(const std::vector<float>& values) {
    double total = 0;
    for (std::size_t begin = 0; begin < values.size(); begin += block_rows) {
        const std::size_t end = std::min(values.size(), begin + block_rows);
        double block = 0;
        for (std::size_t row = begin; row < end; ++row) block += static_cast<double>(values[row]);
        total += block;
    }
    return total / static_cast<double>(values.size());
}

double most_frequent(std::vector<float>& values) {
    std::sort(values.begin(), values.end());
    float best = values.front();
    std::ptrdiff_t best_count = 0;
    for (auto first = values.begin(); first != values.end();) {
        const auto last = std::upper_bound(first, values.end(), *first);
        if (last - first > best_count) {
            best = *first;
            best_count = last - first;
        }
        first = last;
    }
    return best;
}

}  // namespace

float SimpleImputer::fit(std::span<const float> values) const {
    if (!strategy && fill_value && !fill_number) {
        throw InvalidArgument("cannot fill missing numbers with the text \"" + *fill_value + "\"");
    }
    const Impute chosen = strategy.value_or(fill_number ? Impute::constant : Impute::median);
    if (chosen == Impute::constant) {
        if (!fill_number) {
            throw InvalidArgument("imputing numbers with a constant needs that number");
        }
        if (!std::isfinite(*fill_number)) {
            throw InvalidArgument("the number that fills missing cells must be finite");
        }
        return *fill_number;
    }
    std::vector<float> present;
    present.reserve(values.size());
    std::copy_if(values.begin(), values.end(), std::back_inserter(present),
                 [](float value) { return !std::isnan(value); });
    if (present.empty()) return 0;
    const double fill = chosen == Impute::median ? median(present)
                        : chosen == Impute::mean ? mean(present)
                                                 : most_frequent(present);
    return static_cast<float>(fill) + 0.0f;  // never -0, whose sign the order of rows would decide
}

}  // namespace mlpipe
