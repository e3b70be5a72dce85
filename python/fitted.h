// fitted.h: what every fitted estimator and transformer of the Python module holds: one
// FittedPipeline.
//
// A classifier fitted on a matrix is a pipeline whose preprocessing passes numbers on; a
// transformer alone is one whose model is a single leaf. So all of them transform, explain, pickle
// and save in the one way there is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "inspection/explainer.h"
#include "pipeline/pipeline.h"
#include "python/row_from_python.h"

namespace mlpipe::python {

/// Two classes as Python found them: codes by sort order.
struct CodedTarget {
    std::string column;
    std::vector<std::uint8_t> codes;      ///< one a row, 0 or 1
    std::string text_0, text_1;           ///< the cells that the codes stand for
    std::optional<std::string> positive;  ///< one of the texts; nothing: as read_target chooses
};

[[nodiscard]] Target to_target(const CodedTarget& target);

class Fitted {
public:
    /// `golden`: rows of the fit, see to_onnx.
    Fitted(FittedPipeline pipeline, Table golden);
    /// Without rows of the fit: the file's are made up (sample_rows.h).
    explicit Fitted(FittedPipeline pipeline);

    /// The pipeline in the bytes of a model file; throws as from_onnx.
    [[nodiscard]] static Fitted from_bytes(const std::string& bytes, const std::string& name);

    [[nodiscard]] const FittedPipeline& pipeline() const& { return pipeline_; }
    /// The model file; of one that was read, the very bytes.
    [[nodiscard]] std::string to_bytes() const;
    [[nodiscard]] Fitted with_threshold(float threshold) const;

    /// The probability of one row. REQUIRES the GIL, which also keeps two threads apart.
    [[nodiscard]] float predict_proba(const pybind11::dict& row);
    /// Made at the first call, and kept. REQUIRES the GIL.
    [[nodiscard]] const Explainer& explainer();

private:
    FittedPipeline pipeline_;
    std::optional<Table> golden_;       ///< nothing: as sample_rows
    std::optional<std::string> bytes_;  ///< if it was read
    std::shared_ptr<RowReader> reader_;
    std::shared_ptr<RowScorer> scorer_;
    std::optional<Explainer> explainer_;
};

/// Learns preprocessing and model. Without steps, the default ones. Throws as Pipeline::fit.
[[nodiscard]] Fitted fit_classifier(const std::optional<ColumnTransformer>& transformer,
                                    const std::vector<DerivedFeature>& derived,
                                    const Classifier& classifier, const Table& table,
                                    const Target& target, float threshold, Threads threads);

/// Learns preprocessing alone. Throws as ColumnTransformer::fit.
[[nodiscard]] Fitted fit_transformer(const std::optional<ColumnTransformer>& transformer,
                                     const std::vector<DerivedFeature>& derived, const Table& table,
                                     Threads threads);

/// A pipeline around fitted preprocessing whose model is a single leaf.
[[nodiscard]] FittedPipeline with_constant_model(const FittedColumnTransformer& transformer,
                                                 const Schema& schema);

}  // namespace mlpipe::python
