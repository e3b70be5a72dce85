#include "table/csv_chunk.h"

#include <limits>

#include "table/recent_texts.h"
#include "table/short_number.h"

namespace mlpipe {
namespace {

/// The number of quotes in a cell, or nothing if they stand where they may not.
std::optional<std::size_t> regular_quotes(std::string_view raw) {
    if (raw.empty() || raw.front() != '"') return 0;  // a quote later on is missed in the total
    if (raw.size() < 2 || raw.back() != '"') return std::nullopt;
    std::string_view inner = raw.substr(1, raw.size() - 2);
    std::size_t n_quotes = 2;
    for (std::size_t quote = inner.find('"'); quote != std::string_view::npos;
         quote = inner.find('"')) {
        if (quote + 1 == inner.size() || inner[quote + 1] != '"') return std::nullopt;
        n_quotes += 2;
        inner.remove_prefix(quote + 2);
    }
    return n_quotes;
}

std::string_view without_doubled_quotes(std::string_view inner, std::string& unquoted) {
    std::size_t quote = inner.find('"');
    if (quote == std::string_view::npos) return inner;
    unquoted.clear();
    for (; quote != std::string_view::npos; quote = inner.find('"')) {
        unquoted.append(inner.substr(0, quote + 1));
        inner.remove_prefix(quote + 2);
    }
    unquoted.append(inner);
    return unquoted;
}

}  // namespace

CsvChunk::CsvChunk(std::string_view records, char delimiter, std::size_t n_columns,
                   CellEnds& scratch)
    : records_(records), n_columns_(n_columns) {
    find_cell_ends(records, delimiter, scratch);
    ends_ = scratch.ends();
    n_quotes_ = scratch.n_quotes;
    n_rows_ = scratch.n_records;
    faulty_ = scratch.faulty || !has_regular_rows() || (n_quotes_ > 0 && !has_regular_quotes());
}

/// Every n_columns-th end is the end of a record, and there are no others.
bool CsvChunk::has_regular_rows() const {
    if (ends_.size() != n_rows_ * n_columns_) return false;
    for (std::size_t row = 1; row <= n_rows_; ++row) {
        const std::uint32_t end = ends_[row * n_columns_ - 1];
        if (end != records_.size() && records_[end] != '\n') return false;
    }
    return true;
}

bool CsvChunk::has_regular_quotes() const {
    std::size_t n_quotes = 0;
    for (std::size_t index = 0; index < ends_.size(); ++index) {
        const auto of_cell = regular_quotes(raw_cell(index, (index + 1) % n_columns_ == 0));
        if (!of_cell) return false;
        n_quotes += *of_cell;
    }
    return n_quotes == n_quotes_;
}

std::string_view CsvChunk::without_quotes(std::string_view raw, std::string& unquoted) {
    return without_doubled_quotes(raw.substr(1, raw.size() - 2), unquoted);
}

RawColumn read_numbers(const CsvChunk& chunk, std::size_t column, const MissingTokens& missing) {
    RawColumn read;
    read.numbers.values.resize(chunk.n_rows(), std::numeric_limits<float>::quiet_NaN());
    std::string unquoted;
    for (std::size_t row = 0; row < chunk.n_rows(); ++row) {
        const std::string_view cell = chunk.cell(row, column, unquoted);
        if (cell.size() - 1 < 8 && chunk.n_readable(cell) >= 8) {
            const auto number = read_short_number(cell.data(), cell.size());
            if (number && !missing.contains(cell)) {
                if (number->kind == NumberKind::fraction) read.all_integers = false;
                read.numbers.values[row] = number->value;
                ++read.n_present;
                continue;
            }
        }
        const std::string_view text = trimmed(cell);
        if (missing.contains(text)) continue;
        const NumberCell number = read_number(text);
        if (number.kind == NumberKind::text || number.kind == NumberKind::too_large) {
            read.bad_row = row;
            return read;
        }
        if (number.kind == NumberKind::fraction) read.all_integers = false;
        read.numbers.values[row] = number.value;
        ++read.n_present;
    }
    return read;
}

RawColumn read_texts(const CsvChunk& chunk, std::size_t column) {
    RawColumn read;
    read.texts.codes.resize(chunk.n_rows());
    std::string unquoted;
    RecentTexts texts(read.texts.dictionary);
    for (std::size_t row = 0; row < chunk.n_rows(); ++row) {
        const std::string_view cell = chunk.cell(row, column, unquoted);
        read.texts.codes[row] = texts.add(cell, chunk.n_readable(cell));
        // No text came twice, so most likely none will.
        if (row == 64 && read.texts.codes[row] == 64) {
            read.texts.dictionary.reserve(chunk.n_rows());
        }
    }
    return read;
}

}  // namespace mlpipe
