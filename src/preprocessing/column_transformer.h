// column_transformer.h: from raw columns to the design matrix, as scikit-learn's ColumnTransformer.
//
// Steps take named columns, in order; the output features of step 1 come first. A column is a raw
// column of the table or a derived one. Derived features are computed in float32 from imputed
// numbers (or from texts), before scaling. Fitted on the rows it is given and on nothing else.
//
// After its last step a number is finite, unless its step does not impute: what a derived feature
// cannot give (0/0, 1/0) is read as missing and imputed with the median of its training values
// whatever its step says, and ±inf is clipped to ±FLT_MAX.
//
// A number column without any value in the rows of the fit is filled with 0 where its step imputes.
// A category column without any level there has no output feature and is not read.
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

    bool operator==(const ColumnStep&) const = default;
};

class FittedColumnTransformer;

struct ColumnTransformer {
    std::vector<ColumnStep> steps;
    std::vector<DerivedFeature> derived = {};

    bool operator==(const ColumnTransformer&) const = default;

    /// Learns from the rows of `table`, whose columns `schema` describes (it must come from the
    /// same rows: see summarize). A category may be a column of numbers, whose texts are then its
    /// levels. Derived features that no step names are checked and left out. Throws InvalidArgument
    /// for a setting out of range, a step that does not fit a column's type, an expression that
    /// cannot be read, or a column named twice; SchemaMismatch for an absent column, a number that
    /// is infinite, or if no output feature is left.
    [[nodiscard]] FittedColumnTransformer fit(const Table& table, const Schema& schema,
                                              Threads threads = {}) const;
};

/// One number of the design matrix: value -> impute -> (v - offset) * scale -> clip to ±FLT_MAX,
/// all in float32, one rounding an operation. NaN that is not imputed stays NaN.
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
    /// Sorted as in the schema (LevelOrder). A level not listed has no code: none is hot.
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
    /// For fit() and for the model reader: a transformer from its parts. `schema` is as schema()
    /// below. Throws BadFormat if the parts contradict each other or the schema, or a number in
    /// them is not finite.
    FittedColumnTransformer(Schema schema, std::vector<DerivedFeature> derived,
                            std::vector<NumericPlan> derived_inputs, std::vector<ColumnPlan> plans,
                            std::vector<std::string> feature_names);

    /// The design matrix of every row. Throws SchemaMismatch if a column it needs is absent or of
    /// another kind; a category with a level that is a number may arrive as numbers.
    [[nodiscard]] DesignMatrix transform(const Table& table, Threads threads = {}) const;

    /// n_features_out() names: "tenure_months", "contract_Month-to-month"; unique.
    [[nodiscard]] const std::vector<std::string>& get_feature_names_out() const&;
    [[nodiscard]] std::size_t n_features_out() const { return get_feature_names_out().size(); }

    /// The parts, for the model writer.
    /// The columns it reads, in the order of the schema of the fit. Levels: those seen, and the
    /// texts that imputation or an expression adds, so that all doors know their codes.
    [[nodiscard]] const Schema& schema() const&;
    [[nodiscard]] const std::vector<DerivedFeature>& derived() const&;
    /// How raw numbers that only derived features use are imputed (a number with a plan of its own
    /// uses that).
    [[nodiscard]] const std::vector<NumericPlan>& derived_inputs() const&;
    [[nodiscard]] const std::vector<ColumnPlan>& plans() const&;

    /// A table whose columns are looked up once and which is then transformed in parts, so that
    /// memory stays bounded. May be used by several threads at once.
    class TableTransformer {
    public:
        /// Both must outlive this. Throws as transform.
        TableTransformer(const FittedColumnTransformer& fitted, const Table& table,
                         Threads threads = {});
        ~TableTransformer();
        TableTransformer(TableTransformer&&) noexcept;
        /// The design matrix of rows [begin, end).
        [[nodiscard]] DesignMatrix transform(std::size_t begin, std::size_t end) const;

    private:
        friend class FittedColumnTransformer;
        struct State;
        std::unique_ptr<State> state_;
    };

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

    struct Parts;  ///< only this room knows it (fitted_parts.h)

private:
    std::shared_ptr<const Parts> parts_;  // immutable; shared so that copies of a model are cheap
};

}  // namespace mlpipe
