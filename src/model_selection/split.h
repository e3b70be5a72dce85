// split.h: which rows train and which test, keeping the share of each class.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mlpipe {

/// Row indices, each part ascending.
struct Split {
    std::vector<std::uint32_t> train, test;
};

/// How error texts speak of the rows.
struct RowNames {
    std::string negative = "0", positive = "1";  ///< class values, as in the target column
    std::string rows = "row";                    ///< singular: "row", "training row"
};

/// One random split (scikit-learn's train_test_split with stratify). The test part has
/// ceil(test_size * n) rows, shared among the classes by largest remainder (ties: the lower code).
/// `test_size` in (0, 1). Throws InvalidArgument out of range; SchemaMismatch if a part would lack
/// a class.
[[nodiscard]] Split stratified_split(std::span<const std::uint8_t> y, double test_size,
                                     std::uint64_t seed, const RowNames& names = {});

/// Throws InvalidArgument if n_folds < 2; SchemaMismatch if a class has fewer rows than folds,
/// saying which, how many and the largest number of folds that works.
void check_folds(std::span<const std::uint8_t> y, int n_folds, const RowNames& names = {});

/// n_folds splits whose test parts cover every row once (StratifiedKFold with shuffle); fold sizes,
/// and the number of rows of each class in them, differ by at most one. `repeat` gives another
/// shuffle of the same seed. Throws as check_folds.
[[nodiscard]] std::vector<Split> stratified_folds(std::span<const std::uint8_t> y, int n_folds,
                                                  std::uint64_t seed, int repeat = 0,
                                                  const RowNames& names = {});

}  // namespace mlpipe
