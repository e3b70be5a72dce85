#include "api/batch_scores.h"

#include "core/error.h"

namespace mlpipe::api {
namespace {

/// An imported model may have no answer for a row, and then has none for a table with it.
RowScore score_alone(const FittedPipeline& pipeline, const Table& rows, std::uint32_t row) {
    const auto failed = [](const char* code, const char* what) {
        return RowScore{.fault = FieldFault{"", code, std::string("Prediction failed: ") + what}};
    };
    try {
        return {.p = pipeline.predict_proba(rows.select_rows(std::span(&row, 1)), {1}).front()};
    } catch (const SchemaMismatch& error) {
        return failed("no_answer", error.what());
    } catch (const std::exception& error) {
        return failed("prediction_failed", error.what());
    }
}

}  // namespace

std::vector<RowScore> score_rows(const FittedPipeline& pipeline, const Table& rows) {
    std::vector<RowScore> scores(rows.n_rows());
    try {
        const std::vector<float> p = pipeline.predict_proba(rows, {1});
        for (std::size_t row = 0; row < p.size(); ++row) scores[row].p = p[row];
    } catch (const Error&) {
        for (std::uint32_t row = 0; row < scores.size(); ++row) {
            scores[row] = score_alone(pipeline, rows, row);
        }
    }
    return scores;
}

}  // namespace mlpipe::api
