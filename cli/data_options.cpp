#include "cli/data_options.h"

#include <algorithm>

#include "core/error.h"
#include "table/database_url.h"

namespace mlpipe {
namespace {

void set_type(CsvOptions& csv, std::map<std::string, ColumnType>& given, const std::string& column,
              ColumnType type) {
    const auto [known, added] = given.emplace(column, type);
    if (!added && known->second != type) {
        throw InvalidArgument("column '" + column +
                              "' is given two types: " + std::string(to_text(known->second)) +
                              " and " + std::string(to_text(type)));
    }
    csv.types[column] = type;
}

char parse_delimiter(const std::string& text) {
    if (text == "tab" || text == "\\t") return '\t';
    if (text.size() == 1 && text != "\"" && text != "\n" && text != "\r") return text[0];
    throw InvalidArgument("--delimiter must be one character or \"tab\", not \"" + text + '"');
}

}  // namespace

void add_data_options(CommandLine& line, DataOptions& options) {
    line.add_argument("DATA", options.data,
                      "A .csv or .tsv file, also .gz; - for standard input;\nsqlite:PATH?table=T "
                      "or postgresql://…?table=T, or\n?query=SQL: rows of a database");
    line.add_texts("--missing", options.missing, "TOKEN", "A cell that means missing; repeatable");
    line.add_texts("--type", options.types, "COLUMN=TYPE",
                   "number, integer, category, id or drop; repeatable");
    line.add_texts("--id", options.ids, "COLUMN", "Names a row, never a feature; repeatable");
    line.add_text("--delimiter", options.delimiter, "C", "Between cells (default: found out)");
}

CsvOptions csv_options(const DataOptions& options, CsvOptions base, Threads threads) {
    base.threads = threads;
    base.missing.insert(base.missing.end(), options.missing.begin(), options.missing.end());
    if (options.delimiter) base.delimiter = parse_delimiter(*options.delimiter);
    std::map<std::string, ColumnType> given;
    for (const std::string& text : options.types) {
        const std::size_t equals = text.rfind('=');  // a name may hold one, a type does not
        if (equals == std::string::npos || equals == 0) {
            throw InvalidArgument("--type must be COLUMN=TYPE, not \"" + text + '"');
        }
        const auto type = parse_column_type(text.substr(equals + 1));
        if (!type) {
            throw InvalidArgument(
                "--type \"" + text + "\" names no type",
                {.why = "", .help = "a type is number, integer, category, id or drop"});
        }
        set_type(base, given, text.substr(0, equals), *type);
    }
    for (const std::string& column : options.ids) set_type(base, given, column, ColumnType::id);
    return base;
}

Schema schema_with_ids(Schema schema, const CsvOptions& options) {
    for (const auto& [column, type] : options.types) {
        const ColumnSchema* known = schema.find(column);
        if (known != nullptr && known->type != type) {
            throw SchemaMismatch("the model takes column '" + column + "' as " +
                                 std::string(to_text(known->type)) + ", not as " +
                                 std::string(to_text(type)));
        }
        if (known == nullptr && type == ColumnType::id) {
            schema.columns.push_back({.name = column, .type = ColumnType::id});
        }
    }
    return schema;
}

std::string data_name(const std::string& data) {
    return data == "-" ? "standard input" : without_password(data);
}

}  // namespace mlpipe
