// row_block.h: single rows gathered into a table, so that they can be scored together.
#pragma once

#include <cstddef>
#include <vector>

#include "table/schema.h"

namespace mlpipe {

/// One thread at a time.
class RowBlock {
public:
    /// `schema` is copied. The table has all of its columns but the ids.
    explicit RowBlock(const Schema& schema);

    /// `row` is over the schema. A text that the schema does not list is, in the table, a text that
    /// the schema does not list: which one it was is not kept.
    void add(const RowBuffer& row);
    [[nodiscard]] std::size_t n_rows() const { return n_rows_; }
    /// The rows added since the last call, in their order.
    [[nodiscard]] Table take();

private:
    struct Cells {
        std::size_t column = 0;  ///< of the schema
        bool is_category = false;
        std::int32_t unseen = 0;  ///< its code in the dictionary
        Dictionary levels;        ///< those of the schema, then the one that none is
        std::vector<float> numbers;
        std::vector<std::int32_t> codes;
    };

    Schema schema_;
    std::vector<Cells> columns_;
    std::size_t n_rows_ = 0;
};

}  // namespace mlpipe
