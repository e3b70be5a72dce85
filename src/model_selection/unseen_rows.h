// unseen_rows.h: which rows a model that was trained some time ago has not been fitted on.
//
// Data that grow hold the old rows still, so a new model's held-out rows are for the most part rows
// that the old model has learned by heart: to compare both there would favour the old one. But its
// split can be made again, as it depends on the number of rows, their classes and the seed alone;
// and whether these are the same rows, the old model's own scores on its held-out rows tell.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/pipeline.h"

namespace mlpipe {

/// What is on record of a fit: how the rows were split, and its scores on the rows held out.
struct FitRecord {
    std::size_t training_rows = 0, test_rows = 0;
    std::uint64_t seed = 0;
    double roc_auc = 0, log_loss = 0, brier = 0;
};

/// Those of `candidates` (rows of `table`, whose classes are `target.y`) that `model` was not
/// fitted on. Nothing if that cannot be told: unless the first rows of the table are, in their
/// order, those of the record, so that the model scores on the part held out as it did then.
[[nodiscard]] std::optional<std::vector<std::uint32_t>> unseen_rows(
    const FittedPipeline& model, const FitRecord& record, const Table& table, const Target& target,
    std::span<const std::uint32_t> candidates, Threads threads = {});

}  // namespace mlpipe
