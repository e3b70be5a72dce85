#include "preprocessing/design_matrix.h"

namespace mlpipe {

std::vector<std::uint32_t> source_of_feature(const DesignMatrix& x) {
    std::vector<std::uint32_t> source;
    source.reserve(x.n_features());
    for (std::uint32_t column = 0; column < x.columns.size(); ++column) {
        source.insert(source.end(), x.columns[column].width(), column);
    }
    return source;
}

namespace {

template <typename Value>
std::vector<Value> take(const std::vector<Value>& values, std::span<const std::uint32_t> rows) {
    if (values.empty()) return {};
    std::vector<Value> taken;
    taken.reserve(rows.size());
    for (const std::uint32_t row : rows) taken.push_back(values[row]);
    return taken;
}

}  // namespace

DesignMatrix select_rows(const DesignMatrix& x, std::span<const std::uint32_t> rows) {
    DesignMatrix selected{.n_rows = rows.size(), .columns = {}};
    for (const DesignColumn& column : x.columns) {
        selected.columns.push_back({.first_feature = column.first_feature,
                                    .n_levels = column.n_levels,
                                    .numbers = take(column.numbers, rows),
                                    .codes = take(column.codes, rows)});
    }
    return selected;
}

}  // namespace mlpipe
