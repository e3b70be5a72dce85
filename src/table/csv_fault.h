// csv_fault.h: the words of what can be wrong in a CSV file. docs/errors.md lists the errors.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlpipe {

/// A file and how it is divided, as far as messages and record reading need it.
struct CsvSource {
    std::string name;  ///< as the user wrote it; "<stdin>"
    char delimiter = ',';
    /// The rows of a database: a place is a row, not a line, as a text may hold line ends.
    bool is_database = false;
};

/// A cell by where it begins: the physical line in the file and the number of the cell in its row,
/// both from 1.
struct CsvPlace {
    std::size_t line = 1;
    std::size_t column = 1;
};

/// "data.csv:118:4: " and `what`; of a database, whose names are line 1, "sqlite:…: row 117: ".
[[nodiscard]] std::string located(const CsvSource& source, CsvPlace place, std::string_view what);

/// `text` in double quotes for a message: line breaks and control characters as \n, \t, \x1b, and
/// after 40 bytes (at a character's border) an ellipsis.
[[nodiscard]] std::string quoted_excerpt(std::string_view text);
/// Whether quoted_excerpt shows the text as it is.
[[nodiscard]] bool is_shown_whole(std::string_view text);

/// `--type age=category`, in quotes where a shell needs them.
[[nodiscard]] std::string type_option(std::string_view column, std::string_view type);

/// `add --missing "n/a" to read it as missing, or --type age=category`; without the first half if
/// the text is too long to be shown.
[[nodiscard]] std::string not_a_number_help(std::string_view text, std::string_view column,
                                            std::string_view type);

/// `iconv -f windows-1252 -t utf-8 data.csv > data_utf8.csv`
[[nodiscard]] std::string conversion_command(const CsvSource& source, std::string_view encoding);

}  // namespace mlpipe
