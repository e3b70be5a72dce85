// csv_header.h: the first line of a CSV file: its delimiter and its column names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv_fault.h"

namespace mlpipe {

/// The UTF-8 byte order mark that some programs write first; not part of the text.
inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

struct CsvHeader {
    CsvSource source;
    std::vector<std::string> names;  ///< byte for byte, none empty, no two equal
    std::size_t body_begin = 0;      ///< offset of the line after the header
    std::size_t body_line = 0;       ///< and its number
};

/// `text` begins the file and holds at least its first record. `path` names the file, and a
/// name in .tsv or .tsv.gz means tab, that of a database comma. Otherwise, unless `delimiter` says
/// so, that of , ; tab | is taken which stands most often outside quotes in the first line; the
/// first of them wins a tie. Throws BadFormat for an empty file, UTF-16, a name that is empty or
/// twice there and all that CsvRecordReader throws; InvalidArgument for a delimiter that is a
/// quote, line end or NUL.
[[nodiscard]] CsvHeader read_header(std::string_view text, const std::string& path,
                                    std::optional<char> delimiter);

/// Throws BadFormat, naming the place, if `text`, which begins with a record in line `first_line`,
/// is not UTF-8 or has a NUL byte.
void require_text(std::string_view text, const CsvSource& source, std::size_t first_line);
/// Whether `text` has no NUL byte and is UTF-8.
[[nodiscard]] bool is_text(std::string_view text);

}  // namespace mlpipe
