// csv_text.h: cells as RFC 4180 wants them.
#pragma once

#include <string>
#include <string_view>

namespace mlpipe {

inline void append_quoted_csv_cell(std::string& line, std::string_view cell) {
    line += '"';
    for (const char letter : cell) {
        if (letter == '"') line += '"';
        line += letter;
    }
    line += '"';
}

/// Appends `cell`, in quotes if it holds a comma, a quote or a line end.
inline void append_csv_cell(std::string& line, std::string_view cell) {
    if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
        line += cell;
    } else {
        append_quoted_csv_cell(line, cell);
    }
}

}  // namespace mlpipe
