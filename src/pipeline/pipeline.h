// pipeline.h: preprocessing and model as one thing, from raw rows to probabilities.
//
//   const Pipeline pipeline{.preprocess = …, .model = RandomForest{.seed = 42}};
//   const FittedPipeline fitted = pipeline.fit(train, "churn");
//   const std::vector<float> risk = fitted.predict_proba(customers);
//
// Training, cross-validation, batch prediction, the service, Python and the charts all walk this
// path.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "models/classifier.h"
#include "pipeline/decision.h"
#include "preprocessing/column_transformer.h"

namespace mlpipe {

/// The two classes, as data and as people name them.
struct ClassNames {
    std::string negative_value, positive_value;  ///< cells of the target column: "No", "Yes"
    std::string negative_label, positive_label;  ///< shown in predictions: "No Churn", "Churn"
};

/// The target as class codes, and what the codes mean.
struct Target {
    std::string column;
    ClassNames names;
    std::vector<std::uint8_t> y;  ///< one a row
    std::string note;  ///< how the positive class was chosen, if it was not evident; may be empty
};

/// Reads the target column of `table`. The positive class is `positive`, else the evident one (Yes,
/// 1, true, any case), else the rarer one (ties: the later in sort order). Labels, unless given:
/// "Churn" / "No Churn" for a target 'churn' whose values are yes/no-like (the name says nothing if
/// it is target, label, class or y: then the values), else the values. Throws InvalidArgument if
/// the column is absent or `positive` is not a value; SchemaMismatch for a missing cell (the first
/// row is named), or for other than two classes (they are listed).
[[nodiscard]] Target read_target(const Table& table, const std::string& column,
                                 const std::optional<std::string>& positive = std::nullopt,
                                 const std::optional<std::string>& positive_label = std::nullopt,
                                 const std::optional<std::string>& negative_label = std::nullopt);
/// The same cells under names already fixed, for evaluation; a cell that is the same number in
/// another text ("1.0" for "1") is that class. Throws SchemaMismatch for another value, a missing
/// cell or an absent column.
[[nodiscard]] std::vector<std::uint8_t> read_target(const Table& table, const std::string& column,
                                                    const ClassNames& names);

/// A plan for a schema when none is given: every number and integer column but the target through
/// median imputation and StandardScaler, then derived features, every category through imputation
/// with 'Unknown' and OneHotEncoder. Columns of type id are left out.
struct PreprocessingSettings {
    /// None: missing numbers reach the model as they are, which few take.
    std::optional<SimpleImputer> numeric_imputer = SimpleImputer{.strategy = Impute::median};
    enum class Scaling { standard, minmax, none } scaling = Scaling::standard;
    std::string categorical_fill = "Unknown";
    int min_frequency = 1;
};
[[nodiscard]] ColumnTransformer default_transformer(const Schema& schema, const std::string& target,
                                                    const std::vector<DerivedFeature>& derived = {},
                                                    const PreprocessingSettings& settings = {});

class FittedPipeline;

/// Fitted preprocessing, and its training rows as a model sees them. Pipelines that differ only in
/// the model can share it.
struct PreparedRows {
    Schema schema;  ///< the features, then the ids
    FittedColumnTransformer transformer;
    DesignMatrix x;
};
/// The steps of Pipeline::fit; together they throw as it does.
[[nodiscard]] PreparedRows prepare(const ColumnTransformer& preprocess, const Table& table,
                                   const Schema& types, const Target& target, Threads threads = {});
[[nodiscard]] FittedClassifier fit(const Classifier& model, const PreparedRows& rows,
                                   const Target& target, Threads threads = {});
[[nodiscard]] FittedPipeline join(const PreparedRows& rows, FittedClassifier fitted,
                                  const Classifier& settings, const Target& target);

struct Pipeline {
    ColumnTransformer preprocess;
    Classifier model;

    /// Learns from every row of `table`. `types` says what its columns mean (their levels and
    /// ranges are taken from `table` anew); columns that no step uses are not in the fitted schema,
    /// but ids are. Class weights are taken out of the probabilities (prior_correction); the
    /// decision is threshold 0.5 until with_decision. Throws as
    /// ColumnTransformer::fit and fit() in classifier.h; InvalidArgument if the target is a
    /// feature, or if a step does not impute numbers for a model that takes none missing, whether
    /// or not some are missing in these rows.
    [[nodiscard]] FittedPipeline fit(const Table& table, const Schema& types, const Target& target,
                                     Threads threads = {}) const;
    /// The same with types inferred from the table's cells alone (a text column that a step names
    /// is a category) and the target read by read_target.
    [[nodiscard]] FittedPipeline fit(const Table& table, const std::string& target,
                                     Threads threads = {}) const;
};

/// Types of the columns of a table that was not read from text: numbers are integer if all are
/// whole, else number; texts are categories, or ids if all present and different (two rows or
/// more). With levels and ranges.
[[nodiscard]] Schema infer_schema(const Table& table);

/// What was learned: transformer, model, names and decision. Immutable and cheap to copy; safe to
/// share between threads.
class FittedPipeline {
public:
    struct Parts {
        /// Raw columns a request has: the features, then the ids; with levels and ranges of the
        /// training rows.
        Schema schema;
        FittedColumnTransformer transformer;
        FittedClassifier model;
        Calibration calibration = NoCalibration{};  ///< of the margins of the model
        /// How the model was fitted; nothing for one that was imported.
        std::optional<Classifier> settings;
        std::string target;
        ClassNames names;
        float threshold = 0.5f;
        DecisionPolicy policy;
    };
    /// Throws BadFormat if the parts contradict each other (widths, columns).
    explicit FittedPipeline(Parts parts);

    /// The probability of the positive class for each row. Throws SchemaMismatch for columns that
    /// do not fit, and if an imported model has no probability for a row.
    [[nodiscard]] std::vector<float> predict_proba(const Table& table, Threads threads = {}) const;
    /// 1 where the probability is at least threshold().
    [[nodiscard]] std::vector<std::uint8_t> predict(const Table& table, Threads threads = {}) const;
    [[nodiscard]] DesignMatrix transform(const Table& table, Threads threads = {}) const;
    [[nodiscard]] const std::vector<std::string>& get_feature_names_out() const&;

    [[nodiscard]] const Schema& schema() const& { return parts_->schema; }
    [[nodiscard]] const FittedColumnTransformer& transformer() const& {
        return parts_->transformer;
    }
    [[nodiscard]] const FittedClassifier& model() const& { return parts_->model; }
    [[nodiscard]] const Calibration& calibration() const& { return parts_->calibration; }
    [[nodiscard]] const std::optional<Classifier>& settings() const& { return parts_->settings; }
    /// algorithm_name() of the settings; "imported" without.
    [[nodiscard]] std::string algorithm() const;
    [[nodiscard]] const std::string& target() const& { return parts_->target; }
    [[nodiscard]] const ClassNames& names() const& { return parts_->names; }
    [[nodiscard]] float threshold() const { return parts_->threshold; }
    [[nodiscard]] const DecisionPolicy& policy() const& { return parts_->policy; }

    /// The probability of a row whose model has this margin; allocates nothing.
    [[nodiscard]] float probability(double margin) const {
        return mlpipe::probability(parts_->calibration, link_of(parts_->model), margin);
    }
    /// The same before it is rounded to float32.
    [[nodiscard]] double exact_probability(double margin) const {
        return mlpipe::exact_probability(parts_->calibration, link_of(parts_->model), margin);
    }

    /// The same pipeline whose margins become probabilities in another way. Throws BadFormat for
    /// an imported model, whose probabilities are its own.
    [[nodiscard]] FittedPipeline with_calibration(const Calibration& calibration) const;

    /// The same pipeline that decides at another threshold.
    [[nodiscard]] FittedPipeline with_decision(float threshold, const DecisionPolicy& policy) const;

    /// The same pipeline whose schema has the ranges and missing rates of `rows`. Its levels stay.
    /// Throws SchemaMismatch if a feature is absent.
    [[nodiscard]] FittedPipeline with_ranges(const Table& rows) const;

private:
    std::shared_ptr<const Parts> parts_;
};

/// Scores single rows without allocation, lock or thread hop. One per thread.
class RowScorer {
public:
    explicit RowScorer(const FittedPipeline& pipeline);
    /// `row` is over pipeline.schema(). The same bits as predict_proba, and throws as it does.
    [[nodiscard]] float predict_proba(const RowBuffer& row);

private:
    FittedPipeline pipeline_;
    FittedColumnTransformer::RowTransformer transformer_;
    std::optional<GraphModel::Scorer> graph_;  ///< of an imported model
};

}  // namespace mlpipe
