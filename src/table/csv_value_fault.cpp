#include "table/csv_value_fault.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/error.h"
#include "table/nearest_names.h"

namespace mlpipe {
namespace {

bool is_too_large(const std::string& text) {
    return read_number(trimmed(text)).kind == NumberKind::too_large;
}

/// "data.csv:118:4: cannot read "n/a" as a number in column 'age'"
std::string value_text(const CsvHeader& header, const CsvCell& cell, const std::string& column,
                       ColumnType type) {
    const std::string text = quoted_excerpt(cell.text);
    const std::string where = " in column '" + column + "'";
    if (is_too_large(cell.text)) {
        return located(header.source, cell.place,
                       text + " is too large for a 32-bit number" + where);
    }
    const std::string wanted = type == ColumnType::integer ? "an integer" : "a number";
    return located(header.source, cell.place, "cannot read " + text + " as " + wanted + where);
}

std::string largest_number() {
    return "numbers are kept as 32-bit floats, whose largest is 3.4028235e+38";
}

}  // namespace

std::optional<std::size_t> first_bad_row(const RawColumn& raw, ColumnType type) {
    if (type != ColumnType::number && type != ColumnType::integer) return std::nullopt;
    if (type == ColumnType::number || raw.all_integers) return raw.bad_row;
    const auto end = raw.numbers.values.begin() +
                     static_cast<std::ptrdiff_t>(raw.bad_row.value_or(raw.numbers.values.size()));
    const auto fraction = std::find_if(raw.numbers.values.begin(), end, [](float value) {
        return !std::isnan(value) && value != std::trunc(value);
    });
    if (fraction == end) return raw.bad_row;
    return static_cast<std::size_t>(fraction - raw.numbers.values.begin());
}

void keep_first(std::optional<ValueFault>& first, const ValueFault& fault) {
    const auto place = [](const ValueFault& f) { return std::tuple(f.row, f.column); };
    if (!first || place(fault) < place(*first)) first = fault;
}

void throw_schema_value(const CsvBody& body, const CsvHeader& header, const ValueFault& fault) {
    const CsvCell cell = body.cell(fault.row, fault.column);
    const std::string& name = header.names[fault.column];
    const std::string kind = fault.type == ColumnType::integer ? "an integer" : "a number";
    throw SchemaMismatch(
        value_text(header, cell, name, fault.type),
        {.why = is_too_large(cell.text) ? largest_number()
                                        : "'" + name + "' is " + kind + " in the model's schema",
         .help = "correct the cell, or leave it empty if the value is missing"});
}

void throw_forced_value(const CsvBody& body, const CsvHeader& header, const ValueFault& fault) {
    const CsvCell cell = body.cell(fault.row, fault.column);
    const std::string& name = header.names[fault.column];
    const bool fraction = read_number(trimmed(cell.text)).kind == NumberKind::fraction;
    throw BadFormat(
        value_text(header, cell, name, fault.type),
        {.why = is_too_large(cell.text)
                    ? largest_number()
                    : "the settings say that '" + name + "' is " +
                          (fault.type == ColumnType::integer ? "an integer" : "a number"),
         .help = fraction ? "use " + type_option(name, "number")
                          : not_a_number_help(cell.text, name, "category")});
}

void throw_inferred_value(const CsvBody& body, const CsvHeader& header, std::size_t column,
                          const TextFacts& facts, const Texts& texts) {
    const CsvCell cell = body.cell(*facts.first_not_number, column);
    const std::string& name = header.names[column];
    // Where no two cells are equal the column most likely names the rows.
    const bool all_different = static_cast<std::size_t>(texts.dictionary.size()) == facts.n_present;
    throw BadFormat(
        value_text(header, cell, name, ColumnType::number),
        {.why = is_too_large(cell.text)
                    ? largest_number()
                    : "'" + name + "' was taken as a number because " +
                          std::to_string(facts.n_numbers) + " of its " +
                          std::to_string(facts.n_present) + " values are numbers",
         .help = not_a_number_help(cell.text, name, all_different ? "id" : "category")});
}

void throw_missing_columns(const CsvHeader& header, std::span<const std::string> absent) {
    std::string names;
    for (const std::string& name : absent) names += (names.empty() ? "" : ", ") + name;
    const std::string noun = absent.size() == 1 ? "column" : "columns";
    std::string help =
        absent.size() == 1
            ? nearest_names_help(absent[0], header.names)
            : (header.source.is_database
                   ? "the table or query must have columns of these names, in any order"
                   : "the first line must name them; the other columns may stand in any order");
    throw SchemaMismatch(
        header.source.name + ": missing " + noun + ": " + names,
        {.why = "the model needs " + std::string(absent.size() == 1 ? "it" : "them"),
         .help = std::move(help)});
}

}  // namespace mlpipe
