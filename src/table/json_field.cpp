#include "table/json_field.h"

#include <algorithm>

namespace mlpipe {
namespace {

/// Half of simdjson's padding of 64 bytes.
constexpr std::size_t longest_plain_name = 32;

}  // namespace

JsonField::JsonField(const ColumnSchema& column)
    : name(column.name),
      type(column.type),
      integer_levels(column.integer_levels),
      minimum(column.minimum),
      maximum(column.maximum),
      plain_name(name.size() < longest_plain_name &&
                 name.find_first_of("\"\\") == std::string::npos) {
    for (const std::string& level : column.levels) {
        levels_.emplace_back(level, static_cast<std::int32_t>(levels_.size()));
    }
    std::sort(levels_.begin(), levels_.end());
}

std::int32_t JsonField::code(std::string_view text) const {
    const auto at =
        std::ranges::lower_bound(levels_, text, {}, &std::pair<std::string, std::int32_t>::first);
    return at != levels_.end() && at->first == text ? at->second : unseen_code;
}

}  // namespace mlpipe
