#include "model_selection/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "core/number_text.h"
#include "core/random.h"

namespace mlpipe {
namespace {

using Rows = std::vector<std::uint32_t>;

std::array<Rows, 2> rows_by_class(std::span<const std::uint8_t> y) {
    std::array<Rows, 2> rows;
    for (std::size_t i = 0; i < y.size(); ++i) {
        rows.at(y[i]).push_back(static_cast<std::uint32_t>(i));
    }
    return rows;
}

const std::string& value_of(const RowNames& names, std::size_t code) {
    return code == 1 ? names.positive : names.negative;
}

/// "class 'Yes' has 3 training rows"
std::string class_has_rows(const RowNames& names, std::size_t code, std::size_t n) {
    return fmt::format("class '{}' has {} {}{}", value_of(names, code), n, names.rows,
                       n == 1 ? "" : "s");
}

/// How many of the `n_test` test rows each class gets. REQUIRES: n_test <= the sum of sizes, > 0.
std::array<std::size_t, 2> share_by_largest_remainder(std::array<std::size_t, 2> sizes,
                                                      std::size_t n_test) {
    const std::size_t n = sizes[0] + sizes[1];
    std::array<std::size_t, 2> shares{sizes[0] * n_test / n, sizes[1] * n_test / n};
    // Two remainders add up to n or to nothing, so at most one row is left.
    if (shares[0] + shares[1] < n_test) {
        ++shares[sizes[1] * n_test % n > sizes[0] * n_test % n ? 1 : 0];
    }
    return shares;
}

void check_parts(std::array<std::size_t, 2> sizes, std::array<std::size_t, 2> test_sizes,
                 double test_size, const RowNames& names) {
    for (const std::size_t code : {0U, 1U}) {
        const bool test_lacks = test_sizes[code] == 0;
        if (!test_lacks && test_sizes[code] < sizes[code]) continue;
        const std::string& value = value_of(names, code);
        throw SchemaMismatch(
            fmt::format("{}, too few to share between training and a test part of {:g} %",
                        class_has_rows(names, code, sizes[code]), 100 * test_size),
            {.why = "both parts need rows of both classes",
             .help = sizes[code] < 2 ? fmt::format("add rows of '{}'", value)
                                     : fmt::format("{} --test-size or add rows of '{}'",
                                                   test_lacks ? "raise" : "lower", value)});
    }
}

}  // namespace

Split stratified_split(std::span<const std::uint8_t> y, double test_size, std::uint64_t seed,
                       const RowNames& names) {
    if (!(test_size > 0 && test_size < 1)) {
        throw InvalidArgument("test_size is " + to_text(test_size) + ", but must lie in (0, 1)");
    }
    std::array<Rows, 2> rows = rows_by_class(y);
    const std::array<std::size_t, 2> sizes{rows[0].size(), rows[1].size()};
    std::array<std::size_t, 2> test_sizes{0, 0};
    if (!y.empty()) {
        const double n_test = std::ceil(test_size * static_cast<double>(y.size()));
        test_sizes = share_by_largest_remainder(sizes, static_cast<std::size_t>(n_test));
    }
    check_parts(sizes, test_sizes, test_size, names);

    Split split;
    for (const std::size_t code : {0U, 1U}) {
        Rng rng(seed, "stratified_split", code);
        shuffle(std::span<std::uint32_t>(rows[code]), rng);
        const auto end_of_test = rows[code].begin() + static_cast<std::ptrdiff_t>(test_sizes[code]);
        split.test.insert(split.test.end(), rows[code].begin(), end_of_test);
        split.train.insert(split.train.end(), end_of_test, rows[code].end());
    }
    std::sort(split.train.begin(), split.train.end());
    std::sort(split.test.begin(), split.test.end());
    return split;
}

void check_folds(std::span<const std::uint8_t> y, int n_folds, const RowNames& names) {
    if (n_folds < 2) {
        throw InvalidArgument(fmt::format("folds is {}, but must be at least 2", n_folds));
    }
    const auto positives = static_cast<std::size_t>(std::count(y.begin(), y.end(), 1));
    const std::size_t rarer = positives <= y.size() - positives ? 1 : 0;
    const std::size_t n = rarer == 1 ? positives : y.size() - positives;
    if (n >= static_cast<std::size_t>(n_folds)) return;
    const std::string& value = value_of(names, rarer);
    throw SchemaMismatch(
        fmt::format("{}, too few for {} folds", class_has_rows(names, rarer, n), n_folds),
        {.why = "every fold needs a row of each class",
         .help = n < 2 ? fmt::format("add rows of '{}'", value)
                       : fmt::format("lower --folds to {} or add rows of '{}'", n, value)});
}

std::vector<Split> stratified_folds(std::span<const std::uint8_t> y, int n_folds,
                                    std::uint64_t seed, int repeat, const RowNames& names) {
    check_folds(y, n_folds, names);
    const auto k = static_cast<std::size_t>(n_folds);
    std::array<Rows, 2> rows = rows_by_class(y);

    // Deal the shuffled rows of class 0, then those of class 1, to the folds in turn: sizes of
    // folds, and of classes in them, then differ by at most one (as scikit-learn allocates them).
    std::vector<std::size_t> fold_of_row(y.size());
    std::size_t turn = 0;
    for (const std::size_t code : {0U, 1U}) {
        Rng rng(seed, "stratified_folds", static_cast<std::uint64_t>(repeat) * 2 + code);
        shuffle(std::span<std::uint32_t>(rows[code]), rng);
        for (const std::uint32_t row : rows[code]) fold_of_row[row] = turn++ % k;
    }
    std::vector<Split> folds(k);
    for (std::size_t row = 0; row < y.size(); ++row) {
        for (std::size_t fold = 0; fold < k; ++fold) {
            Rows& part = fold_of_row[row] == fold ? folds[fold].test : folds[fold].train;
            part.push_back(static_cast<std::uint32_t>(row));
        }
    }
    return folds;
}

}  // namespace mlpipe
