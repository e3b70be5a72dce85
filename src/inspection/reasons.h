// reasons.h: contributions as sentences: "contract = Month-to-month raises the probability of Churn
// by 14 points".
//
// Points are percentage points of the probability:
//
//   points = 100 (p(margin) - p(margin - contribution))
//
// what the probability loses when the contribution is taken away from the row's margin; p is
// the pipeline's, calibration included. For a forest without calibration that is the contribution
// itself. Else the points of all columns do not add up to anything: near 0 and 1 the same log-odds
// are fewer points, and where a calibration is flat they are none.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inspection/explainer.h"

namespace mlpipe {

struct Reason {
    std::size_t column;   ///< in Explainer::columns()
    double contribution;  ///< in Explainer::unit()
    double points;        ///< of the sign of the contribution, or 0
};

/// Smaller contributions are rounding, and no reason.
inline constexpr double least_contribution = 1e-9;

/// Replaces `reasons` by the `k` contributions of a row that are largest in size, the largest
/// first, ties in the order of columns; fewer where the others are below least_contribution.
/// Allocates nothing once `reasons` has held as many as there are columns.
void strongest(const Explainer& explainer, double margin, std::span<const double> contributions,
               std::size_t k, std::vector<Reason>& reasons);

/// A row to take values from.
struct ReasonRow {
    const RowBuffer& cells;  ///< over pipeline().schema()
    std::span<const float> derived_values;
};

/// Adds the sentence, without a full stop. The value is said in words where it is missing or was
/// not seen in training: "missing tenure_months lowers …", "unseen contract raises …". Values are
/// told by column as they are in the data; those of derived features with four digits. Points are
/// whole from 10, else with one decimal.
void append_sentence(std::string& text, const Explainer& explainer, const Reason& reason,
                     const ReasonRow& row);

/// Why a row was answered as it was, in a sentence; the numbers are Reason's.
struct ToldReason {
    std::string column;
    double contribution, points;
    std::string text;
};

/// The `k` strongest() as sentences. `scratch` is used again from row to row.
[[nodiscard]] std::vector<ToldReason> tell(const Explainer& explainer, double margin,
                                           std::span<const double> contributions, std::size_t k,
                                           const ReasonRow& row, std::vector<Reason>& scratch);

/// Reads the rows of a table as RowBuffers over a schema.
class TableCells {
public:
    /// Both must outlive this. Throws SchemaMismatch if a column other than an id is absent.
    TableCells(const Table& table, const Schema& schema);
    /// `row` is over the schema. Ids are left as they are.
    void read(std::size_t index, RowBuffer& row) const;

private:
    struct Source {
        const Column* column;  ///< null for an id
        /// Of a category, the index of each level.
        std::unordered_map<std::string_view, std::int32_t> level_index;
        /// Category given as texts: the level, or unseen_code, of each code of the dictionary.
        std::vector<std::int32_t> level_of_code;
    };
    const Schema& schema_;
    std::vector<Source> sources_;
};

}  // namespace mlpipe
