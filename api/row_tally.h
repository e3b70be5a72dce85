// row_tally.h: what there is to count of predictions that are made away from the event loops, in
// plain numbers: no lock and no memory of others while rows are scored. ThreadMetrics::add() takes
// it over.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "api/metric_cells.h"
#include "table/schema.h"

namespace mlpipe::api {

/// What is odd about a cell that was predicted from.
enum class CellOddity { none, missing, unseen, out_of_range };

/// How the cells of a column are judged.
struct ColumnCheck {
    explicit ColumnCheck(const ColumnSchema& column);

    bool is_id, is_number;
    float minimum, maximum;
    /// Whether both judge every cell alike.
    [[nodiscard]] bool is_same(const ColumnCheck& other) const;

    /// Of cell `column` of `row`, which is over the schema that the check was made from. An id is
    /// never odd.
    [[nodiscard]] CellOddity judge(const RowBuffer& row, std::size_t column) const {
        if (is_id) return CellOddity::none;
        if (is_number) {
            const float value = row.numbers[column];
            if (std::isnan(value)) return CellOddity::missing;
            return value < minimum || value > maximum ? CellOddity::out_of_range : CellOddity::none;
        }
        const std::int32_t code = row.codes[column];
        if (code >= 0) return CellOddity::none;
        return code == missing_code ? CellOddity::missing : CellOddity::unseen;
    }
};

/// Rows of one model. One thread at a time.
class RowTally {
public:
    explicit RowTally(const Schema& schema);

    /// `row` is over the schema; `p` its probability.
    void add(const RowBuffer& row, float p, bool positive);
    /// Back to no rows.
    void clear();
    [[nodiscard]] std::uint64_t n_rows() const { return predicted_[0] + predicted_[1]; }

private:
    friend class ThreadMetrics;
    std::vector<ColumnCheck> checks_;
    std::array<std::uint64_t, 2> predicted_{};
    std::array<std::uint64_t, ProbabilityHistogram::n_buckets> probabilities_{};
    double probability_sum_ = 0;
    std::vector<std::array<std::uint64_t, 4>> oddities_;  // by column and CellOddity
};

}  // namespace mlpipe::api
