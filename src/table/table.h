// table.h: raw rows in memory, column by column, as read and before any preprocessing.
//
// A column holds float32 numbers (NaN is a missing cell) or texts as codes into a dictionary of its
// own (missing_code is a missing cell). What a column means is not said here but in the Schema.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "table/dictionary.h"

namespace mlpipe {

struct Numbers {
    std::vector<float> values;  ///< one a row
};

struct Texts {
    std::vector<std::int32_t> codes;  ///< one a row
    Dictionary dictionary;
};

struct Column {
    std::string name;
    std::variant<Numbers, Texts> cells;

    [[nodiscard]] std::size_t size() const;
};

class Table {
public:
    Table() = default;
    /// REQUIRES: equal lengths and unique names.
    explicit Table(std::vector<Column> columns);

    [[nodiscard]] std::size_t n_rows() const { return n_rows_; }
    [[nodiscard]] const std::vector<Column>& columns() const& { return columns_; }
    const std::vector<Column>& columns() const&& = delete;
    /// Null if there is no column of that name.
    [[nodiscard]] const Column* find(std::string_view name) const&;
    const Column* find(std::string_view name) const&& = delete;
    /// Throws SchemaMismatch "there is no column 'x'" with the nearest names as help.
    [[nodiscard]] const Column& at(std::string_view name) const&;
    const Column& at(std::string_view name) const&& = delete;

    /// The named rows in the given order; a row may be named twice. Dictionaries are kept whole.
    [[nodiscard]] Table select_rows(std::span<const std::uint32_t> rows) const;

private:
    std::vector<Column> columns_;
    std::size_t n_rows_ = 0;
};

}  // namespace mlpipe
