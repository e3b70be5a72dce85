// resampled_t_test.h: is one model better than another, or is it the choice of the folds?
//
// Scores of folds depend on each other, because their training rows overlap: a plain t-test finds
// differences where there are none. The corrected resampled t-test makes up for it:
//
//   t = mean / sqrt((1 / J + n_test / n_train) * variance),   J - 1 degrees of freedom
//
// over the J differences of folds x repeats. Source: Nadeau and Bengio (2003), Inference for the
// Generalization Error, doi:10.1023/A:1024068626366, eq. 12; for repeated folds Bouckaert and Frank
// (2004), doi:10.1007/978-3-540-24775-3_3.
#pragma once

#include <span>
#include <vector>

namespace mlpipe {

struct DifferenceTest {
    double difference = 0;  ///< the mean
    double low = 0;         ///< of the 95 % interval
    double high = 0;
    double p_value = 1;  ///< two-sided: how often chance alone would make a difference this large
};

/// `differences` has at least two finite ones, one a fold; `test_share` = n_test / n_train > 0,
/// which is 1 / (folds - 1). Differences that are all the same leave no doubt: p is 0, or 1 if they
/// are 0. Throws InvalidArgument otherwise.
[[nodiscard]] DifferenceTest corrected_resampled_t_test(std::span<const double> differences,
                                                        double test_share);

/// For several tests at once: p such that the chance of one or more false findings stays below the
/// level that p is compared with. Source: Holm (1979), A Simple Sequentially Rejective Multiple
/// Test Procedure. In the order given.
[[nodiscard]] std::vector<double> holm(std::span<const double> p_values);

}  // namespace mlpipe
