// permutation_importance.h: how much worse a model ranks rows when a column of the data is
// shuffled.
//
// The importance of a column is the drop of the ROC AUC when its cells change places among the rows
// (Breiman 2001, section 10; scikit-learn's permutation_importance with scoring="roc_auc"), the
// mean over n_repeats shuffles. It speaks of raw columns, so a category is shuffled whole and
// derived features follow. Of columns that go together, each alone looks less important than both.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "metrics/wilson_interval.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

struct PermutationSettings {
    int n_repeats = 5;        ///< shuffles of each column, >= 1
    std::uint64_t seed = 42;  ///< one random stream for each column and repeat
    Threads threads = {};
};

struct PermutationImportance {
    std::string column;
    std::vector<double> drops;  ///< a repeat: AUC as it is less AUC when shuffled
    double mean = 0;
    double std = 0;  ///< over repeats, with n
    /// 95 % interval of the mean drop on other rows like these (roc_placements.h): if it holds 0,
    /// it is not shown that the model needs the column.
    Interval interval;
};

/// Every column that the model reads, the largest mean first, ties in the order of the schema. A
/// column that changes no prediction has exactly 0. `rows` should be rows that the model was not
/// fitted on. The same bits on any number of threads. Throws InvalidArgument for n_repeats < 1 or a
/// single class, else as predict_proba.
[[nodiscard]] std::vector<PermutationImportance> permutation_importances(
    const FittedPipeline& pipeline, const Table& rows, std::span<const std::uint8_t> y,
    const PermutationSettings& settings = {});

}  // namespace mlpipe
