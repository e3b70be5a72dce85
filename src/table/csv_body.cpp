#include "table/csv_body.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "table/csv_chunk.h"
#include "table/csv_header.h"
#include "table/csv_scanner.h"

namespace mlpipe {
namespace {

/// The first position at or after `at` that does not continue a UTF-8 character.
std::size_t character_begin(std::string_view text, std::size_t at) {
    const std::size_t last = std::min(at + 3, text.size());  // a character has at most 4 bytes
    while (at < last && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    return std::min(at, text.size());
}

void append_numbers(const RawColumn& part, std::size_t first_row, RawColumn& whole) {
    whole.n_present += part.n_present;
    whole.all_integers = whole.all_integers && part.all_integers;
    if (part.bad_row && !whole.bad_row) whole.bad_row = first_row + *part.bad_row;
    std::copy(part.numbers.values.begin(), part.numbers.values.end(),
              whole.numbers.values.begin() + static_cast<std::ptrdiff_t>(first_row));
}

/// Joins a column whose cells are all different, as those of an id, without a hash table for all of
/// them. False, and nothing is done, for any other column.
bool join_different_texts(std::span<std::vector<RawColumn>> parts, std::size_t column,
                          const MissingTokens& missing, Threads threads, Texts& whole) {
    std::vector<const Dictionary*> dictionaries;
    for (const std::vector<RawColumn>& part : parts) {
        const Texts& texts = part[column].texts;
        if (static_cast<std::size_t>(texts.dictionary.size()) != texts.codes.size()) return false;
        dictionaries.push_back(&texts.dictionary);
    }
    std::vector<char> has_missing(parts.size());
    for_each_block(parts.size(), threads, [&](std::size_t part) {
        const Dictionary& dictionary = *dictionaries[part];
        for (std::int32_t code = 0; code < dictionary.size(); ++code) {
            if (missing.contains(trimmed(dictionary.text(code)))) has_missing[part] = 1;
        }
    });
    if (std::find(has_missing.begin(), has_missing.end(), 1) != has_missing.end()) return false;
    if (!are_disjoint(dictionaries, threads)) return false;
    for (std::vector<RawColumn>& part : parts) {
        whole.dictionary.append_disjoint(std::move(part[column].texts.dictionary));
    }
    std::iota(whole.codes.begin(), whole.codes.end(), 0);
    return true;
}

void append_texts(const RawColumn& part, std::size_t first_row, const MissingTokens& missing,
                  RawColumn& whole) {
    std::vector<std::int32_t> codes;  // by the part's code
    for (std::int32_t code = 0; code < part.texts.dictionary.size(); ++code) {
        const std::string_view text = part.texts.dictionary.text(code);
        codes.push_back(missing.contains(trimmed(text)) ? missing_code
                                                        : whole.texts.dictionary.add(text));
    }
    std::transform(part.texts.codes.begin(), part.texts.codes.end(),
                   whole.texts.codes.begin() + static_cast<std::ptrdiff_t>(first_row),
                   [&](std::int32_t code) { return codes[static_cast<std::size_t>(code)]; });
}

}  // namespace

std::string_view without_last_line_ends(std::string_view text) {
    return text.substr(0, text.find_last_not_of("\r\n") + 1);
}

CsvBody::CsvBody(std::string_view text, const CsvSource& source, const CsvShape& shape)
    : text_(text), source_(&source), shape_(shape) {
    const std::size_t chunks = (text.size() + shape.chunk_bytes - 1) / shape.chunk_bytes;
    const std::vector<std::size_t> n_quotes = count_quotes_and_check_text(chunks);
    std::vector<char> begins_inside_quotes;
    std::size_t quotes_before = 0;
    for (const std::size_t n : n_quotes) {
        begins_inside_quotes.push_back(quotes_before % 2 == 1);
        quotes_before += n;
    }
    record_begins_.assign(chunks + 1, text.size());
    record_begins_[0] = 0;
    for_each_block(chunks, shape.threads, [&](std::size_t chunk) {
        if (chunk == 0) return;
        record_begins_[chunk] = find_record_begin(chunk, begins_inside_quotes[chunk] != 0);
    });
    // A chunk inside one long record owns nothing: it ends where the next one's records begin.
    for (std::size_t chunk = chunks; chunk-- > 1;) {
        record_begins_[chunk] = std::min(record_begins_[chunk], record_begins_[chunk + 1]);
    }
}

std::size_t CsvBody::chunk_begin(std::size_t chunk) const {
    return std::min(chunk * shape_.chunk_bytes, text_.size());
}

std::vector<std::size_t> CsvBody::count_quotes_and_check_text(std::size_t chunks) const {
    std::vector<std::size_t> n_quotes(chunks);
    std::vector<char> is_bad(chunks);
    for_each_block(chunks, shape_.threads, [&](std::size_t chunk) {
        const std::size_t begin = chunk_begin(chunk);
        const std::size_t end = chunk_begin(chunk + 1);
        n_quotes[chunk] = count_byte(text_.substr(begin, end - begin), '"');
        // Only between chunks may a character be cut, so the text itself must begin with a whole
        // one.
        const std::size_t from = chunk == 0 ? 0 : character_begin(text_, begin);
        is_bad[chunk] = !is_text(text_.substr(from, character_begin(text_, end) - from));
    });
    if (std::find(is_bad.begin(), is_bad.end(), 1) != is_bad.end()) {
        require_text(text_, *source_, shape_.first_line);
    }
    return n_quotes;
}

/// Where the first record begins that does so in the chunk or at its end; text_.size() if none
/// does.
std::size_t CsvBody::find_record_begin(std::size_t chunk, bool inside_quotes) const {
    const std::size_t begin = chunk_begin(chunk);
    if (text_[begin - 1] == '\n' && !inside_quotes) return begin;
    const std::string_view rest = text_.substr(begin, chunk_begin(chunk + 1) - begin);
    const std::size_t found = find_record_end(rest, inside_quotes);
    return found == std::string_view::npos ? text_.size() : begin + found;
}

std::string_view CsvBody::chunk_records(std::size_t chunk) const {
    return text_.substr(record_begins_[chunk], record_begins_[chunk + 1] - record_begins_[chunk]);
}

std::vector<RawColumn> CsvBody::read(std::span<const CellsAs> as, const MissingTokens& missing) {
    std::vector<std::vector<RawColumn>> parts(n_chunks());
    std::vector<std::size_t> n_rows(n_chunks());
    std::vector<char> faulty(n_chunks());
    for_each_block(n_chunks(), shape_.threads, [&](std::size_t chunk) {
        const std::string_view records = chunk_records(chunk);
        if (records.size() > csv_longest_record + shape_.chunk_bytes) {
            faulty[chunk] = 1;
            return;
        }
        static thread_local CellEnds scratch;  // of some 100 KiB; chunks do not nest
        const CsvChunk cells(records, source_->delimiter, shape_.n_columns, scratch);
        faulty[chunk] = cells.is_faulty();
        if (cells.is_faulty()) return;
        n_rows[chunk] = cells.n_rows();
        parts[chunk].resize(as.size());
        for (std::size_t column = 0; column < as.size(); ++column) {
            if (as[column] == CellsAs::numbers) {
                parts[chunk][column] = read_numbers(cells, column, missing);
            } else if (as[column] == CellsAs::texts) {
                parts[chunk][column] = read_texts(cells, column);
            }
        }
    });
    row_begins_.assign(1, 0);
    for (const std::size_t rows : n_rows) row_begins_.push_back(row_begins_.back() + rows);
    const auto fault = std::find(faulty.begin(), faulty.end(), 1);
    if (fault != faulty.end()) throw_fault(static_cast<std::size_t>(fault - faulty.begin()));
    return joined(parts, as, missing);
}

/// The columns of `parts`, one part a chunk, in the order of the chunks.
std::vector<RawColumn> CsvBody::joined(std::vector<std::vector<RawColumn>>& parts,
                                       std::span<const CellsAs> as,
                                       const MissingTokens& missing) const {
    std::vector<RawColumn> columns(as.size());
    for_each_block(as.size(), shape_.threads, [&](std::size_t column) {
        RawColumn& whole = columns[column];
        if (as[column] == CellsAs::numbers) whole.numbers.values.resize(n_rows());
        if (as[column] == CellsAs::texts) {
            whole.texts.codes.resize(n_rows());
            if (join_different_texts(parts, column, missing, shape_.threads, whole.texts)) return;
        }
        for (std::size_t chunk = 0; chunk < parts.size(); ++chunk) {
            RawColumn& part = parts[chunk][column];
            if (as[column] == CellsAs::numbers) append_numbers(part, row_begins_[chunk], whole);
            if (as[column] == CellsAs::texts)
                append_texts(part, row_begins_[chunk], missing, whole);
            part = RawColumn{};  // the memory is needed for the next one
        }
    });
    return columns;
}

CsvRecordReader CsvBody::reader_at(std::size_t chunk) const {
    const std::size_t begin = record_begins_[chunk];
    const std::size_t lines_before =
        source_->is_database ? row_begins_[chunk] : count_byte(text_.substr(0, begin), '\n');
    return {text_.substr(begin), *source_, shape_.first_line + lines_before};
}

void CsvBody::throw_fault(std::size_t chunk) const {
    CsvRecordReader reader = reader_at(chunk);
    std::vector<CsvCell> cells;
    while (reader.next(cells)) require_cell_count(cells, shape_.n_columns, *source_);
    throw std::logic_error("a CSV fault that only the fast path sees");
}

CsvCell CsvBody::cell(std::size_t row, std::size_t column) const {
    const auto after = std::upper_bound(row_begins_.begin(), row_begins_.end(), row);
    const auto chunk = static_cast<std::size_t>(after - row_begins_.begin()) - 1;
    CsvRecordReader reader = reader_at(chunk);
    std::vector<CsvCell> cells;
    for (std::size_t r = row_begins_[chunk]; r <= row; ++r) reader.next(cells);
    return cells[column];
}

}  // namespace mlpipe
