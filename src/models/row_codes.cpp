#include "models/row_codes.h"

#include <algorithm>

namespace mlpipe {
namespace {

/// Rows whose copy fits the second-level cache of today's machines beside all else, as long as the
/// columns are few.
constexpr std::size_t cached_rows = 16384;

template <typename Value>
const Value* copy_rows(const Value* from, std::span<const WeightedRow> rows,
                       std::vector<Value>& to) {
    to.resize(std::max(to.size(), rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i].row];
    return to.data();
}

}  // namespace

RowCodes all_rows(const BinnedMatrix& x, const LevelBits& bits) {
    RowCodes codes;
    for (const BinnedColumn& column : x.columns) {
        RowCodes::Column& to = codes.columns.emplace_back();
        if (has_level_bits(column)) continue;
        if (column.n_bins <= 256) {
            to.narrow = column.narrow.data();
        } else {
            to.wide = column.wide.data();
        }
    }
    for (const auto& word : bits.words) codes.words.push_back(word.data());
    return codes;
}

GatheredRows::GatheredRows(const BinnedMatrix& x, const LevelBits& bits, std::uint32_t max_features)
    : narrow_(x.columns.size()),
      wide_(x.columns.size()),
      words_(bits.words.size()),
      codes_{.columns = std::vector<RowCodes::Column>(x.columns.size()),
             .words = std::vector<const std::uint64_t*>(bits.words.size())} {
    // A copied row is looked at on some eight levels or more, so the columns must be at most eight
    // times as many as a node looks at; and rows that nearly fit are not copied at all.
    const auto n_copied =
        bits.words.size() + x.columns.size() -
        static_cast<std::size_t>(std::ranges::count_if(x.columns, has_level_bits));
    const bool are_few = n_copied <= std::size_t{8} * max_features;
    if (are_few && x.n_rows > 2 * cached_rows) most_rows_ = cached_rows;
}

const RowCodes& GatheredRows::gather(const RowCodes& all, std::span<WeightedRow> rows) {
    for (std::size_t column = 0; column < all.columns.size(); ++column) {
        const RowCodes::Column& from = all.columns[column];
        if (from.wide != nullptr) {
            codes_.columns[column].wide = copy_rows(from.wide, rows, wide_[column]);
        } else if (from.narrow != nullptr) {
            codes_.columns[column].narrow = copy_rows(from.narrow, rows, narrow_[column]);
        }
    }
    for (std::size_t word = 0; word < all.words.size(); ++word) {
        codes_.words[word] = copy_rows(all.words[word], rows, words_[word]);
    }
    for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i].row = i;
    return codes_;
}

}  // namespace mlpipe
