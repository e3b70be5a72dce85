#include "table/csv_record.h"

namespace mlpipe {

bool CsvRecordReader::next(std::vector<CsvCell>& cells) {
    cells.clear();
    if (offset_ == text_.size()) return false;
    record_begin_ = offset_;
    while (true) {
        CsvCell& cell = cells.emplace_back();
        cell.offset = offset_;
        cell.place = {line_, cells.size()};
        if (offset_ < text_.size() && text_[offset_] == '"') {
            read_quoted(cell);
        } else {
            read_plain(cell);
        }
        if (offset_ == text_.size()) return true;
        const char end = text_[offset_++];
        if (end == source_->delimiter) continue;
        if (end == '\r') ++offset_;
        ++line_;
        return true;
    }
}

bool CsvRecordReader::at_line_end() const {
    if (offset_ == text_.size() || text_[offset_] == '\n') return true;
    return text_[offset_] == '\r' && offset_ + 1 < text_.size() && text_[offset_ + 1] == '\n';
}

void CsvRecordReader::read_quoted(CsvCell& cell) {
    const auto is_quote = [&] { return offset_ < text_.size() && text_[offset_] == '"'; };
    const std::string too_long = "the row is longer than 64 MiB";
    ++offset_;
    while (true) {
        if (offset_ - record_begin_ > csv_longest_record) {
            fail(cell.place, too_long,
                 {.why = "the quote that opens this cell is not closed before that",
                  .help = "close the quote, or double it if it belongs to the text"});
        }
        if (offset_ == text_.size()) {
            fail(cell.place, "the quote that opens this cell is never closed",
                 {.why = {}, .help = "close the quote, or double it if it belongs to the text"});
        }
        const char c = text_[offset_++];
        if (c == '"') {
            if (!is_quote()) break;
            ++offset_;
        }
        if (c == '\n' && !source_->is_database) ++line_;
        cell.text += c;
    }
    if (at_line_end() || text_[offset_] == source_->delimiter) return;
    fail({line_, cell.place.column},
         "unexpected " + quoted_excerpt(text_.substr(offset_, 1)) + " after a closing quote",
         {.why = "the quote was opened in line " + std::to_string(cell.place.line),
          .help = "double a quote that belongs to the text, as in \"5\"\" disk\""});
}

void CsvRecordReader::read_plain(CsvCell& cell) {
    for (; !at_line_end() && text_[offset_] != source_->delimiter; ++offset_) {
        const char c = text_[offset_];
        if (c == '"') {
            fail(cell.place, "there is a quote inside a cell that does not begin with one",
                 {.why = "the cell begins with " + quoted_excerpt(cell.text),
                  .help = "put the cell in quotes and double the quote inside, as in \"5\"\" "
                          "disk\""});
        }
        if (c == '\r') {
            fail(cell.place, "a carriage return without a line feed",
                 {.why = "lines must end in LF or CRLF",
                  .help = "convert the line ends, e.g. with tr '\\r' '\\n'"});
        }
        if (offset_ - record_begin_ > csv_longest_record) {
            fail(cell.place, "the row is longer than 64 MiB",
                 {.why = {}, .help = "check that this is a CSV file"});
        }
        cell.text += c;
    }
}

void CsvRecordReader::fail(CsvPlace place, std::string_view what, ErrorDetail detail) const {
    throw BadFormat(located(*source_, place, what), std::move(detail));
}

void require_cell_count(const std::vector<CsvCell>& cells, std::size_t n_columns,
                        const CsvSource& source) {
    if (cells.size() == n_columns) return;
    const auto counted = [](std::size_t n, const std::string& noun) {
        return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
    };
    const bool empty_line = cells.size() == 1 && cells[0].text.empty();
    const CsvCell& last = cells[std::min(cells.size() - 1, n_columns)];
    const std::string what = empty_line ? "the line is empty"
                                        : "the row has " + counted(cells.size(), "cell") +
                                              ", the header has " + std::to_string(n_columns);
    const std::string delimiter =
        source.delimiter == '\t' ? std::string("a tab") : std::string{'"', source.delimiter, '"'};
    ErrorDetail detail;
    if (empty_line) {
        detail = {.why = "the header has " + counted(n_columns, "column"),
                  .help = "delete the line"};
    } else if (cells.size() < n_columns) {
        detail.help = "add what is missing; the cells are divided by " + delimiter;
    } else {
        detail.help = "put quotes around a cell that contains " + delimiter;
    }
    throw BadFormat(located(source, {cells.front().place.line, last.place.column}, what),
                    std::move(detail));
}

}  // namespace mlpipe
