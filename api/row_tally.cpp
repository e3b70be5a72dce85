#include "api/row_tally.h"

#include <algorithm>

namespace mlpipe::api {

ColumnCheck::ColumnCheck(const ColumnSchema& column)
    : is_id(column.type == ColumnType::id),
      is_number(column.type == ColumnType::number || column.type == ColumnType::integer),
      minimum(column.minimum),
      maximum(column.maximum) {}

bool ColumnCheck::is_same(const ColumnCheck& other) const {
    const auto same = [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    return is_id == other.is_id && is_number == other.is_number && same(minimum, other.minimum) &&
           same(maximum, other.maximum);
}

RowTally::RowTally(const Schema& schema)
    : checks_(schema.columns.begin(), schema.columns.end()), oddities_(schema.columns.size()) {}

void RowTally::add(const RowBuffer& row, float p, bool positive) {
    ++predicted_[positive ? 1 : 0];
    ++probabilities_[ProbabilityHistogram::bucket_of(p)];
    probability_sum_ += static_cast<double>(p);
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        ++oddities_[i][static_cast<std::size_t>(checks_[i].judge(row, i))];
    }
}

void RowTally::clear() {
    predicted_ = {};
    probabilities_ = {};
    probability_sum_ = 0;
    std::ranges::fill(oddities_, std::array<std::uint64_t, 4>{});
}

}  // namespace mlpipe::api
