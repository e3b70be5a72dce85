// json_field.h: a column of the schema as a JSON request meets it: its key, its levels by text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/schema.h"

namespace mlpipe {

struct JsonField {
    explicit JsonField(const ColumnSchema& column);

    /// The code of a level, or unseen_code.
    [[nodiscard]] std::int32_t code(std::string_view text) const;

    std::string name;
    ColumnType type = ColumnType::number;
    bool integer_levels = false;
    float minimum = 0, maximum = 0;
    /// A key can be compared with the name as it stands in the text: no byte of the name is ever
    /// escaped, and looking name.size() bytes ahead stays within simdjson's padding.
    bool plain_name = false;

private:
    std::vector<std::pair<std::string, std::int32_t>> levels_;  // sorted by bytes
};

}  // namespace mlpipe
