#include "report/related_numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace mlpipe {
namespace {

constexpr double least_correlation = 0.5;
constexpr std::size_t most_listed = 100;
constexpr std::size_t most_factors = 12;
constexpr double alone_is_enough = 0.98;  ///< |r| of a factor that makes the other one idle
constexpr double least_r_squared = 0.99;

/// Values less their mean, and the square root of the sum of their squares.
struct Centred {
    std::vector<double> values;  ///< NaN where missing
    double norm = 0;
    bool complete = true;
};

Centred centred(std::vector<double> values) {
    double sum = 0;
    std::size_t n = 0;
    for (const double value : values) {
        if (std::isnan(value)) continue;
        sum += value;
        ++n;
    }
    Centred column{.values = std::move(values), .norm = 0, .complete = true};
    column.complete = n == column.values.size();
    const double mean = n > 0 ? sum / static_cast<double>(n) : 0;
    double squares = 0;
    for (double& value : column.values) {
        value -= mean;
        if (!std::isnan(value)) squares += value * value;
    }
    column.norm = std::sqrt(squares);
    return column;
}

/// In eight sums, added in a fixed order: a single one would wait for every addition.
double dot(std::span<const double> a, std::span<const double> b) {
    constexpr std::size_t lanes = 8;
    double sums[lanes] = {};
    std::size_t i = 0;
    for (; i + lanes <= a.size(); i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
    }
    for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
    return std::accumulate(std::begin(sums), std::end(sums), 0.0);
}

/// Over the rows that have both; the columns are centred already, roughly, which keeps the
/// differences of sums exact enough.
double correlation_of_common_rows(std::span<const double> a, std::span<const double> b) {
    double n = 0, sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::isnan(a[i]) || std::isnan(b[i])) continue;
        n += 1;
        sum_a += a[i];
        sum_b += b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    const double variances = (aa - sum_a * sum_a / n) * (bb - sum_b * sum_b / n);
    return variances > 0 ? (ab - sum_a * sum_b / n) / std::sqrt(variances) : 0;
}

/// 0 where either does not vary.
double correlation(const Centred& a, const Centred& b) {
    double r = 0;
    if (a.complete && b.complete) {
        r = a.norm > 0 && b.norm > 0 ? dot(a.values, b.values) / a.norm / b.norm : 0;
    } else {
        r = correlation_of_common_rows(a.values, b.values);
    }
    return std::isfinite(r) ? std::clamp(r, -1.0, 1.0) : 0;
}

/// Columns of numbers on the rows of a run, and all their correlations.
struct Numbers2d {
    std::vector<std::vector<double>> raw;
    std::vector<Centred> columns;
    std::vector<double> correlations;  ///< columns x columns

    [[nodiscard]] std::size_t size() const { return columns.size(); }
    [[nodiscard]] double r(std::size_t a, std::size_t b) const {
        return correlations[std::min(a, b) * size() + std::max(a, b)];
    }
};

Numbers2d read_numbers(const Table& table, std::span<const std::size_t> columns,
                       std::span<const std::uint32_t> rows, Threads threads) {
    Numbers2d numbers;
    const std::size_t n = columns.size();
    numbers.raw.resize(n);
    numbers.columns.resize(n);
    numbers.correlations.resize(n * n);
    for_each_block(n, threads, [&](std::size_t i) {
        const auto& values = std::get<Numbers>(table.columns()[columns[i]].cells).values;
        for (const std::uint32_t row : rows) numbers.raw[i].push_back(values[row]);
        numbers.columns[i] = centred(numbers.raw[i]);
    });
    for_each_block(n, threads, [&](std::size_t i) {
        for (std::size_t j = i + 1; j < n; ++j) {
            numbers.correlations[i * n + j] = correlation(numbers.columns[i], numbers.columns[j]);
        }
    });
    return numbers;
}

/// The columns most correlated with `product`, of which none says it all alone.
std::vector<std::size_t> possible_factors(const Numbers2d& numbers, std::size_t product) {
    std::vector<std::size_t> factors;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const double r = std::abs(numbers.r(i, product));
        if (i != product && r > 0 && r < alone_is_enough) factors.push_back(i);
    }
    std::ranges::stable_sort(factors, [&](std::size_t a, std::size_t b) {
        return std::abs(numbers.r(a, product)) > std::abs(numbers.r(b, product));
    });
    factors.resize(std::min(factors.size(), most_factors));
    return factors;
}

double median(std::vector<double>& values) {
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::ranges::nth_element(values, middle);
    return *middle;
}

struct Factors {
    std::size_t left = 0, right = 0;
    double r_squared = 0;
};

std::optional<Factors> best_factors(const Numbers2d& numbers, std::size_t product) {
    constexpr std::size_t glance = 256;  // rows that refuse most pairs at little cost
    const std::vector<std::size_t> candidates = possible_factors(numbers, product);
    const std::size_t n = numbers.raw[product].size();
    const auto r_squared = [&](std::size_t a, std::size_t b, std::size_t step) {
        std::vector<double> x, z;
        for (std::size_t row = 0; row < n; row += step) {
            x.push_back(numbers.raw[a][row] * numbers.raw[b][row]);
            z.push_back(numbers.raw[product][row]);
        }
        const double r = correlation(centred(std::move(x)), centred(std::move(z)));
        return r > 0 ? r * r : 0;
    };
    std::optional<Factors> best;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        for (std::size_t j = i + 1; j < candidates.size(); ++j) {
            const std::size_t left = std::min(candidates[i], candidates[j]);
            const std::size_t right = std::max(candidates[i], candidates[j]);
            const std::size_t step = std::max<std::size_t>(1, n / glance);
            if (r_squared(left, right, step) < least_r_squared - 0.02) continue;
            const double exact = r_squared(left, right, 1);
            if (exact < least_r_squared || (best && exact <= best->r_squared)) continue;
            best = {.left = left, .right = right, .r_squared = exact};
        }
    }
    return best;
}

ProductOfNumbers measured(const Numbers2d& numbers, std::size_t product, const Factors& factors) {
    const auto& values = numbers.raw[product];
    std::vector<double> ratios;
    for (std::size_t row = 0; row < values.size(); ++row) {
        const double x = numbers.raw[factors.left][row] * numbers.raw[factors.right][row];
        if (x != 0 && std::isfinite(values[row] / x)) ratios.push_back(values[row] / x);
    }
    ProductOfNumbers found;
    found.r_squared = factors.r_squared;
    if (ratios.empty()) return found;
    found.factor = median(ratios);
    std::vector<double> gaps;
    for (std::size_t row = 0; row < values.size(); ++row) {
        const double x = numbers.raw[factors.left][row] * numbers.raw[factors.right][row];
        const double gap = std::abs(values[row] - found.factor * x) / std::abs(values[row]);
        if (std::isfinite(gap)) gaps.push_back(gap);
    }
    if (!gaps.empty()) found.median_relative_gap = median(gaps);
    return found;
}

}  // namespace

void relate_numbers(Relations& relations, const Table& table, std::span<const std::size_t> columns,
                    std::span<const std::uint32_t> rows, Threads threads) {
    const Numbers2d numbers = read_numbers(table, columns, rows, threads);
    const auto name = [&](std::size_t i) { return table.columns()[columns[i]].name; };
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        for (std::size_t j = i + 1; j < numbers.size(); ++j) {
            const double r = numbers.r(i, j);
            if (std::abs(r) < least_correlation) continue;
            relations.correlated.push_back({.first = name(i), .second = name(j), .correlation = r});
        }
    }
    std::ranges::stable_sort(relations.correlated, [](const auto& a, const auto& b) {
        return std::abs(a.correlation) > std::abs(b.correlation);
    });
    if (relations.correlated.size() > most_listed) relations.correlated.resize(most_listed);
    std::vector<std::optional<ProductOfNumbers>> products(numbers.size());
    for_each_block(numbers.size(), threads, [&](std::size_t i) {
        const std::optional<Factors> factors = best_factors(numbers, i);
        if (!factors) return;
        products[i] = measured(numbers, i, *factors);
        products[i]->product = name(i);
        products[i]->left = name(factors->left);
        products[i]->right = name(factors->right);
    });
    for (const auto& product : products) {
        if (product) relations.products.push_back(*product);
    }
}

}  // namespace mlpipe
