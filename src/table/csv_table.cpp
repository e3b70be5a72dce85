#include "table/csv_table.h"

#include <algorithm>

#include "core/error.h"
#include "table/column_inference.h"
#include "table/csv_scanner.h"
#include "table/csv_value_fault.h"
#include "table/integer_levels.h"
#include "table/nearest_names.h"

namespace mlpipe {
namespace {

using ForcedTypes = std::vector<std::optional<ColumnType>>;  // by column of the file

struct TypedColumn {
    ColumnSchema schema;  // without levels, range and missing rate
    std::variant<Numbers, Texts> cells;
};

ForcedTypes forced_types(const CsvHeader& header, const CsvOptions& options) {
    ForcedTypes forced(header.names.size());
    for (const auto& [name, type] : options.types) {
        const auto found = std::find(header.names.begin(), header.names.end(), name);
        if (found == header.names.end()) {
            throw InvalidArgument(
                "there is no column '" + name + "' in " + header.source.name,
                {.why = "a type was set for it", .help = nearest_names_help(name, header.names)});
        }
        forced[static_cast<std::size_t>(found - header.names.begin())] = type;
    }
    return forced;
}

CellsAs cells_of(ColumnType type) {
    if (type == ColumnType::drop) return CellsAs::skipped;
    return type == ColumnType::category || type == ColumnType::id ? CellsAs::texts
                                                                  : CellsAs::numbers;
}

/// Columns that show a text in the first rows are read as texts, all others as numbers: right for
/// most files, so that one pass is enough. A wrong guess costs time, not correctness.
std::vector<CellsAs> guess_cells(std::string_view rows, const CsvHeader& header,
                                 const ForcedTypes& forced, const MissingTokens& missing) {
    constexpr std::size_t most_rows = 500;
    constexpr std::size_t most_bytes = 64 << 10;
    std::vector<CellsAs> as(forced.size(), CellsAs::numbers);
    const std::size_t end = find_records_end(rows.substr(0, most_bytes), most_rows).end;
    CsvBody first_rows(
        rows.substr(0, end), header.source,
        {.n_columns = header.names.size(), .first_line = header.body_line, .threads = {1}});
    const std::vector<RawColumn> raw = first_rows.read(as, missing);
    for (std::size_t c = 0; c < forced.size(); ++c) {
        if (raw[c].bad_row) as[c] = CellsAs::texts;
        if (forced[c]) as[c] = cells_of(*forced[c]);
    }
    return as;
}

void require_forced_values(const CsvBody& body, const CsvHeader& header, const ForcedTypes& forced,
                           std::span<const RawColumn> raw) {
    std::optional<ValueFault> first;
    for (std::size_t c = 0; c < forced.size(); ++c) {
        if (!forced[c]) continue;
        if (const auto row = first_bad_row(raw[c], *forced[c])) {
            keep_first(first, {*row, c, *forced[c]});
        }
    }
    if (first) throw_forced_value(body, header, *first);
}

/// Adds the texts of columns that were read as numbers but have a text, or whose values float32
/// cannot tell apart.
void read_again_as_texts(CsvBody& body, const MissingTokens& missing, const ForcedTypes& forced,
                         std::vector<CellsAs>& as, std::vector<RawColumn>& raw) {
    std::vector<CellsAs> again(as.size(), CellsAs::skipped);
    for (std::size_t c = 0; c < as.size(); ++c) {
        if (as[c] != CellsAs::numbers || forced[c]) continue;
        if (raw[c].bad_row) {
            as[c] = again[c] = CellsAs::texts;
        } else if (raw[c].all_integers && has_two_values(raw[c].numbers) == TwoValues::unsure) {
            again[c] = CellsAs::texts;
        }
    }
    if (std::find(again.begin(), again.end(), CellsAs::texts) == again.end()) return;
    std::vector<RawColumn> texts = body.read(again, missing);
    for (std::size_t c = 0; c < as.size(); ++c) {
        if (again[c] == CellsAs::texts) raw[c].texts = std::move(texts[c].texts);
    }
}

TypedColumn typed_forced(RawColumn& raw, const std::string& name, ColumnType type) {
    if (cells_of(type) == CellsAs::numbers) {
        return {{.name = name, .type = type}, std::move(raw.numbers)};
    }
    const bool integers = type == ColumnType::category && are_plain_integers(raw.texts.dictionary);
    if (integers) write_integers_canonically(raw.texts);
    return {{.name = name, .type = type, .integer_levels = integers}, std::move(raw.texts)};
}

TypedColumn typed_numbers(RawColumn& raw, const std::string& name) {
    if (!raw.all_integers) {
        return {{.name = name, .type = ColumnType::number}, std::move(raw.numbers)};
    }
    TwoValues two = has_two_values(raw.numbers);
    if (two == TwoValues::yes) raw.texts = integers_as_texts(raw.numbers);
    if (two == TwoValues::unsure) {
        write_integers_canonically(raw.texts);
        two = raw.texts.dictionary.size() == 2 ? TwoValues::yes : TwoValues::no;
    }
    if (two == TwoValues::no) {
        return {{.name = name, .type = ColumnType::integer}, std::move(raw.numbers)};
    }
    return {{.name = name, .type = ColumnType::category, .integer_levels = true},
            std::move(raw.texts)};
}

bool is_all_missing(const RawColumn& raw, CellsAs as) {
    return as == CellsAs::numbers ? raw.n_present == 0 : raw.texts.dictionary.size() == 0;
}

/// The facts of each column of texts whose type was not given; throws for the first that was meant
/// as one of numbers.
void require_inferred_values(const CsvBody& body, const CsvHeader& header,
                             const ForcedTypes& forced, std::span<const CellsAs> as,
                             std::span<const RawColumn> raw, Threads threads) {
    std::vector<TextFacts> facts(raw.size());
    for_each_block(raw.size(), threads, [&](std::size_t c) {
        if (as[c] == CellsAs::texts && !forced[c]) facts[c] = examine_texts(raw[c].texts);
    });
    for (std::size_t c = 0; c < raw.size(); ++c) {
        if (was_meant_as_numbers(facts[c], raw[c].texts)) {
            throw_inferred_value(body, header, c, facts[c], raw[c].texts);
        }
    }
}

TypedColumn typed_column(RawColumn& raw, CellsAs as, const std::string& name,
                         std::optional<ColumnType> forced) {
    TypedColumn column;
    if (forced) {
        column = typed_forced(raw, name, *forced);
    } else if (as == CellsAs::numbers) {
        column = typed_numbers(raw, name);
    } else {
        column = {{.name = name, .type = infer_text_type(raw.texts)}, std::move(raw.texts)};
    }
    if (auto* texts = std::get_if<Texts>(&column.cells)) {
        // Nobody looks up an id.
        if (column.schema.type != ColumnType::id) texts->dictionary.index();
    }
    return column;
}

TypedTable typed_table(const CsvHeader& header, const ForcedTypes& forced,
                       std::span<const CellsAs> as, std::span<RawColumn> raw, Threads threads) {
    std::vector<std::optional<TypedColumn>> typed_columns(raw.size());
    for_each_block(raw.size(), threads, [&](std::size_t c) {
        if (as[c] == CellsAs::skipped || is_all_missing(raw[c], as[c])) return;
        typed_columns[c] = typed_column(raw[c], as[c], header.names[c], forced[c]);
    });
    TypedTable typed;
    std::vector<Column> columns;
    for (std::size_t c = 0; c < raw.size(); ++c) {
        const std::string& name = header.names[c];
        if (as[c] == CellsAs::skipped) continue;
        if (!typed_columns[c]) {
            typed.notes.push_back("column '" + name + "' was dropped: it has no value");
            continue;
        }
        typed.schema.columns.push_back(std::move(typed_columns[c]->schema));
        columns.push_back({name, std::move(typed_columns[c]->cells)});
    }
    typed.table = Table(std::move(columns));
    typed.schema = summarize(typed.table, typed.schema, threads);
    return typed;
}

}  // namespace

TypedTable parse_csv(std::string_view text, const std::string& path, const CsvOptions& options,
                     std::size_t chunk_bytes) {
    const CsvHeader header = read_header(text, path, options.delimiter);
    const ForcedTypes forced = forced_types(header, options);
    const MissingTokens missing(options.missing);
    text = without_last_line_ends(text);
    const std::string_view rows = text.substr(std::min(header.body_begin, text.size()));
    if (rows.empty() && header.source.is_database) {
        throw BadFormat(header.source.name + ": there are no rows",
                        {.why = {}, .help = "see what the table holds or the query gives"});
    }
    if (rows.empty()) {
        throw BadFormat(header.source.name + ": there are no rows after the header line",
                        {.why = {}, .help = "add rows, one a line"});
    }
    std::vector<CellsAs> as = guess_cells(rows, header, forced, missing);
    CsvBody body(rows, header.source,
                 {.n_columns = header.names.size(),
                  .first_line = header.body_line,
                  .chunk_bytes = chunk_bytes,
                  .threads = options.threads});
    std::vector<RawColumn> raw = body.read(as, missing);
    require_forced_values(body, header, forced, raw);
    read_again_as_texts(body, missing, forced, as, raw);
    require_inferred_values(body, header, forced, as, raw, options.threads);
    return typed_table(header, forced, as, raw, options.threads);
}

}  // namespace mlpipe
