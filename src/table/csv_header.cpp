#include "table/csv_header.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/error.h"
#include "table/byte_source.h"
#include "table/csv_record.h"
#include "table/csv_scanner.h"
#include "table/database_url.h"

namespace mlpipe {
namespace {

char detect_delimiter(std::string_view header) {
    constexpr std::string_view candidates = ",;\t|";
    std::array<std::size_t, candidates.size()> counts{};
    bool inside_quotes = false;
    for (const char c : header) {
        if (c == '"') inside_quotes = !inside_quotes;
        const std::size_t candidate = candidates.find(c);
        if (!inside_quotes && candidate != std::string_view::npos) ++counts[candidate];
    }
    const auto most = std::max_element(counts.begin(), counts.end());  // the first of equals
    return candidates[static_cast<std::size_t>(most - counts.begin())];
}

char choose_delimiter(std::string_view header, std::string_view path,
                      std::optional<char> delimiter) {
    if (is_database_url(path)) return ',';
    if (delimiter) {
        if (*delimiter == '"' || *delimiter == '\n' || *delimiter == '\r' || *delimiter == '\0') {
            throw InvalidArgument("a quote, a line end or NUL cannot be the delimiter",
                                  {.why = {}, .help = "usual delimiters are , ; tab and |"});
        }
        return *delimiter;
    }
    if (path.ends_with(".tsv") || path.ends_with(".tsv.gz")) return '\t';
    return detect_delimiter(header);
}

void refuse_utf16(std::string_view text, const CsvSource& source) {
    if (!text.starts_with("\xFF\xFE") && !text.starts_with("\xFE\xFF")) return;
    throw BadFormat(source.name + ": the file is UTF-16, not UTF-8",
                    {.why = {}, .help = "convert it: " + conversion_command(source, "utf-16")});
}

void require_names(const std::vector<CsvCell>& cells, const CsvSource& source) {
    std::unordered_map<std::string_view, std::size_t> columns;
    for (const CsvCell& cell : cells) {
        if (cell.text.find_first_not_of(" \t") == std::string::npos) {
            throw BadFormat(
                located(source, cell.place,
                        "the name of column " + std::to_string(cell.place.column) + " is empty"),
                {.why = "the first line must name every column",
                 .help = "name the column, or delete it (pandas writes an index column without a "
                         "name unless told index=False)"});
        }
        const auto [first, is_new] = columns.emplace(cell.text, cell.place.column);
        if (!is_new) {
            throw BadFormat(
                located(source, cell.place, "two columns are named " + quoted_excerpt(cell.text)),
                {.why = "column " + std::to_string(first->second) + " already has that name",
                 .help = "rename or delete one of them"});
        }
    }
}

/// The byte that keeps `text` from being text, or text.size().
std::size_t find_bad_byte(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '\0') return i;
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (i + length > text.size() || !simdjson::validate_utf8(text.data() + i, length)) return i;
        i += length;
    }
    return text.size();
}

/// The cell that holds the byte at `offset`.
CsvPlace place_of(std::size_t offset, std::string_view text, const CsvSource& source,
                  std::size_t first_line) {
    CsvRecordReader reader(text, source, first_line);
    std::vector<CsvCell> cells;
    while (reader.next(cells) && reader.offset() <= offset) {
    }
    const auto after = std::find_if(cells.begin(), cells.end(),
                                    [&](const CsvCell& cell) { return cell.offset > offset; });
    const auto newlines = count_byte(text.substr(0, offset), '\n');
    return {first_line + newlines, std::prev(after)->place.column};
}

}  // namespace

bool is_text(std::string_view text) {
    return text.find('\0') == std::string_view::npos &&
           simdjson::validate_utf8(text.data(), text.size());
}

void require_text(std::string_view text, const CsvSource& source, std::size_t first_line) {
    if (is_text(text)) return;
    const std::size_t bad = find_bad_byte(text);
    const CsvPlace place = place_of(bad, text, source, first_line);
    const std::size_t in_line = bad - (text.substr(0, bad).rfind('\n') + 1) + 1;
    const std::string byte = "byte " + std::to_string(in_line) + " of the line ";
    if (text[bad] == '\0') {
        throw BadFormat(
            located(source, place, byte + "is NUL, which is not text"),
            {.why = "the file is damaged, binary, or UTF-16",
             .help = "if it is UTF-16, convert it: " + conversion_command(source, "utf-16")});
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(text[bad]);
    throw BadFormat(
        located(source, place,
                byte + "(0x" + digits[value >> 4] + digits[value & 15] + ") is not UTF-8"),
        {.why = {}, .help = "convert the file: " + conversion_command(source, "windows-1252")});
}

CsvHeader read_header(std::string_view text, const std::string& path,
                      std::optional<char> delimiter) {
    CsvHeader header;
    header.source.name = display_name(path);
    header.source.is_database = is_database_url(path);
    refuse_utf16(text, header.source);
    const std::size_t mark = text.starts_with(utf8_mark) ? utf8_mark.size() : 0;
    text.remove_prefix(mark);
    if (text.find_first_not_of("\r\n") == std::string_view::npos) {
        throw BadFormat(header.source.name + ": the file is empty",
                        {.why = {}, .help = "the first line must name the columns"});
    }
    const std::string_view line = text.substr(0, find_record_end(text, false));
    header.source.delimiter = choose_delimiter(line, path, delimiter);
    CsvRecordReader reader(text, header.source);
    std::vector<CsvCell> cells;
    require_text(line, header.source, 1);
    reader.next(cells);
    require_names(cells, header.source);
    for (CsvCell& cell : cells) header.names.push_back(std::move(cell.text));
    header.body_begin = mark + reader.offset();
    header.body_line = reader.line();
    return header;
}

}  // namespace mlpipe
