// column_transformer.h: from raw columns to the design matrix, as scikit-learn's ColumnTransformer.
//
// Steps take named columns, in order; the output features of step 1 come first. A column is a raw
// column of the table or a derived one. Derived features are computed in float32 from imputed
// numbers (or from texts), before scaling. Fitted on the rows it is given and on nothing else.
//
// After its last step a number is finite: what a derived feature cannot give (0/0, 1/0) is read as
// missing and imputed with the median of its training values, and ±inf is clipped to ±FLT_MAX.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/parallel.h"
#include "preprocessing/derived_feature.h"
#include "preprocessing/design_matrix.h"
#include "preprocessing/min_max_scaler.h"
#include "preprocessing/one_hot_encoder.h"
#include "preprocessing/simple_imputer.h"
#include "preprocessing/standard_scaler.h"
#include "table/schema.h"

namespace mlpipe {

using Transformer = std::variant<SimpleImputer, StandardScaler, MinMaxScaler, OneHotEncoder>;

struct ColumnStep {
    std::string name;  ///< "numeric"; prefixes a feature name only where two would clash
    std::vector<std::string> columns;  ///< raw or derived
    std::vector<Transformer>
        apply;  ///< numbers: imputer, then at most one scaler; texts: imputer, then encoder
};

class FittedColumnTransformer;

struct ColumnTransformer {
    std::vector<ColumnStep> steps;
    std::vector<DerivedFeature> derived = {};

    /// Learns from the rows of `table`, whose columns `schema` describes (it must come from the
    /// same rows: see summarize). Throws InvalidArgument for a setting out of range, a step that
    /// does not fit a column's type, an expression that cannot be read, or a column named twice;
    /// SchemaMismatch for an absent column.
    [[nodiscard]] FittedColumnTransformer fit(const Table& table, const Schema& schema,
                                              Threads threads = {}) const;
};

/// One number of the design matrix: value -> impute -> (v - offset) * scale -> clip, all in
/// float32.
struct NumericPlan {
    std::string column;   ///< raw column or derived feature
    int derived = -1;     ///< index into derived(), or -1 for a raw column
    bool imputed = true;  ///< false: NaN goes through to the model
    float fill = 0;       ///< what a missing cell becomes
    bool scaled = true;
    float offset = 0;
    float scale = 1;
};

/// One code column of the design matrix.
struct CategoricalPlan {
    std::string column;
    /// Every level known, with its code; several levels share a code when rare ones are grouped.
    /// Sorted as in the schema. A level not listed has no code: none is hot.
    std::vector<std::pair<std::string, std::uint16_t>> code_of_level;
    std::uint16_t n_levels = 0;
    /// What a missing cell becomes; n_levels if none is hot.
    std::uint16_t missing = 0;
};

/// A base column of the design matrix, in output order.
using ColumnPlan = std::variant<NumericPlan, CategoricalPlan>;

/// What was learned. Never changes, so it may be shared between threads.
class FittedColumnTransformer {
public:
    /// For the model reader: a transformer from its parts. `derived` has been parsed; `schema` is
    /// that of the training rows. Throws BadFormat if the parts contradict each other or the
    /// schema.
    FittedColumnTransformer(Schema schema, std::vector<DerivedFeature> derived,
                            std::vector<NumericPlan> derived_inputs, std::vector<ColumnPlan> plans,
                            std::vector<std::string> feature_names);

    /// The design matrix of every row. Throws SchemaMismatch if a column it needs is absent or of
    /// another kind.
    [[nodiscard]] DesignMatrix transform(const Table& table, Threads threads = {}) const;

    /// n_features_out() names: "tenure_months", "contract_Month-to-month"; unique.
    [[nodiscard]] const std::vector<std::string>& get_feature_names_out() const&;
    [[nodiscard]] std::size_t n_features_out() const { return get_feature_names_out().size(); }

    /// The parts, for the model writer.
    [[nodiscard]] const Schema& schema() const&;  ///< columns it reads, in schema order
    [[nodiscard]] const std::vector<DerivedFeature>& derived() const&;
    /// How raw numbers that only derived features use are imputed (a number with a plan of its own
    /// uses that).
    [[nodiscard]] const std::vector<NumericPlan>& derived_inputs() const&;
    [[nodiscard]] const std::vector<ColumnPlan>& plans() const&;

    /// Single rows without allocation: a design matrix of one row that is overwritten each time.
    class RowTransformer {
    public:
        explicit RowTransformer(const FittedColumnTransformer& fitted);  ///< must outlive this
        ~RowTransformer();
        RowTransformer(RowTransformer&&) noexcept;
        /// `row` is over fitted.schema(). Valid until the next call.
        const DesignMatrix& transform(const RowBuffer& row) &;

    private:
        struct State;
        std::unique_ptr<State> state_;
    };

private:
    struct Parts;
    std::shared_ptr<const Parts> parts_;  // immutable; shared so that copies of a model are cheap
};

}  // namespace mlpipe
