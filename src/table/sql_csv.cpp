#include "table/sql_csv.h"

#include <algorithm>

#include "table/csv_header.h"
#include "table/csv_text.h"

namespace mlpipe {
namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10;

}  // namespace

SqlCsv::SqlCsv(const std::string& url, const IsWanted& is_wanted) {
    const DatabaseUrl parsed = parse_database_url(url);
    name_ = parsed.shown;
    rows_ = open_rows(parsed, is_wanted);
    const std::vector<std::string>& names = rows_->names();
    append_line({names.begin(), names.end()});
}

void SqlCsv::append_line(const std::vector<SqlCell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) text_ += ',';
        const std::string_view cell = cells[i].value_or(std::string_view());
        // A line must not be empty, which would be no row, nor begin with what is no text.
        const bool bare = (cells.size() == 1 && cell.empty()) || cell.starts_with(utf8_mark);
        if (bare) {
            append_quoted_csv_cell(text_, cell);
        } else {
            append_csv_cell(text_, cell);
        }
    }
    text_ += '\n';
}

/// False at the end.
bool SqlCsv::append_row() {
    if (!rows_->next(cells_)) return false;
    append_line(cells_);
    return true;
}

std::size_t SqlCsv::read(std::span<char> buffer) {
    std::size_t filled = 0;
    while (true) {
        const std::size_t size = std::min(buffer.size() - filled, text_.size() - given_);
        std::copy_n(text_.data() + given_, size, buffer.data() + filled);
        digest_.add({text_.data() + given_, size});
        given_ += size;
        filled += size;
        if (filled == buffer.size()) return filled;
        text_.clear();
        given_ = 0;
        while (text_.size() < block_bytes && append_row()) {
        }
        if (text_.empty()) return filled;
    }
}

std::string SqlCsv::read_to_end() {
    while (append_row()) {
    }
    digest_.add(text_);
    return std::move(text_);
}

}  // namespace mlpipe
