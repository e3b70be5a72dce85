// json_row_reader.h: one JSON object as one row, checked against the schema in one pass without a
// tree.
//
// Every fault of the object is collected, so a caller can mend all at once. Nothing is allocated
// for an object without fault or warning once the buffers have grown. One reader per thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/schema.h"

namespace mlpipe {

/// What is wrong with one field. `code` is one of: missing, type, range, duplicate, syntax.
struct FieldFault {
    std::string field;  ///< empty if the object as a whole is at fault
    std::string code;
    std::string message;  ///< "tenure_months must be integer"
};

/// Something to know that does not prevent a prediction. `code`: unknown_field, unseen_category,
/// out_of_range.
struct FieldWarning {
    std::string field;
    std::string code;
    std::string message;
};

class JsonRowReader {
public:
    /// `schema` is copied. Columns of type id are optional and echoed; all others are required.
    explicit JsonRowReader(const Schema& schema);
    ~JsonRowReader();
    JsonRowReader(JsonRowReader&&) noexcept;
    JsonRowReader& operator=(JsonRowReader&&) noexcept;

    /// Reads `json`, which is copied into a padded buffer. True if there is no fault; row(), ids()
    /// and warnings() then tell what was read. Numbers beyond float32 are a fault (range). `null`
    /// is missing. Syntax faults (not JSON, not an object, duplicate key, too deep, invalid UTF-8,
    /// NaN or Infinity) say what and at which byte.
    bool read(std::string_view json);

    [[nodiscard]] const RowBuffer& row() const&;
    /// Present id columns as (schema column index, JSON text to echo: a quoted string or a number).
    [[nodiscard]] const std::vector<std::pair<std::size_t, std::string>>& ids() const&;
    /// The texts of categories that are unseen_code in row(), as (schema column index, text).
    [[nodiscard]] const std::vector<std::pair<std::size_t, std::string>>& unseen() const&;
    [[nodiscard]] const std::vector<FieldFault>& faults() const&;
    [[nodiscard]] const std::vector<FieldWarning>& warnings() const&;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlpipe
