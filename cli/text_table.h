// text_table.h: results for a terminal of 80 columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mlpipe {

/// Columns two spaces apart, the first `n_left` aligned to the left, the others to the right.
[[nodiscard]] std::string format_table(const std::vector<std::vector<std::string>>& rows,
                                       std::size_t n_left = 1);

/// `text` in lines of at most `width` columns, broken at spaces; every line but the first starts
/// with `indent` spaces.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t indent, std::size_t width = 80);

/// How many columns UTF-8 text takes where every character takes one.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// "0.804".
[[nodiscard]] std::string score_text(double score);
/// "12.3 ms", "0.31 s", "2 min 5 s".
[[nodiscard]] std::string duration_text(double seconds);
/// "7,043".
[[nodiscard]] std::string count_text(std::size_t count);
/// "1 row", "7,043 rows".
[[nodiscard]] std::string count_text(std::size_t count, std::string_view noun);

}  // namespace mlpipe
