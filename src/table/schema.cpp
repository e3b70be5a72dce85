#include "table/schema.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {
namespace {

constexpr std::array<std::pair<ColumnType, std::string_view>, 5> type_names{{
    {ColumnType::number, "number"},
    {ColumnType::integer, "integer"},
    {ColumnType::category, "category"},
    {ColumnType::id, "id"},
    {ColumnType::drop, "drop"},
}};

double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

void summarize_numbers(const Numbers& numbers, ColumnSchema& schema) {
    std::size_t missing = 0;
    schema.minimum = schema.maximum = std::numeric_limits<float>::quiet_NaN();
    for (const float value : numbers.values) {
        if (std::isnan(value)) {
            ++missing;
            continue;
        }
        // Written so that the first value replaces the NaN.
        if (!(schema.minimum <= value)) schema.minimum = value;
        if (!(schema.maximum >= value)) schema.maximum = value;
    }
    schema.missing_rate = share(missing, numbers.values.size());
}

void sort_levels(std::vector<std::string>& levels, bool by_value) {
    std::sort(levels.begin(), levels.end());
    if (!by_value) return;
    std::ranges::stable_sort(
        levels, {}, [](const std::string& level) { return parse_number(level).value_or(0.0); });
}

/// Whether a row has each code of the dictionary.
std::vector<char> seen_codes(const Texts& texts) {
    std::vector<char> seen(static_cast<std::size_t>(texts.dictionary.size()));
    std::size_t n_unseen = seen.size();
    for (auto code = texts.codes.begin(); n_unseen > 0 && code != texts.codes.end(); ++code) {
        if (*code == missing_code) continue;
        char& is_seen = seen[static_cast<std::size_t>(*code)];
        n_unseen -= is_seen == 0 ? 1 : 0;
        is_seen = 1;
    }
    return seen;
}

void summarize_texts(const Texts& texts, ColumnSchema& schema) {
    const auto missing = static_cast<std::size_t>(std::ranges::count(texts.codes, missing_code));
    schema.levels.clear();
    schema.missing_rate = share(missing, texts.codes.size());
    if (schema.type != ColumnType::category) return;  // an id has as many texts as rows
    const std::vector<char> seen = seen_codes(texts);
    for (std::size_t code = 0; code < seen.size(); ++code) {
        if (seen[code] == 0) continue;
        schema.levels.emplace_back(texts.dictionary.text(static_cast<std::int32_t>(code)));
    }
    sort_levels(schema.levels, schema.integer_levels);
}

}  // namespace

std::string_view to_text(ColumnType type) {
    return type_names[static_cast<std::size_t>(type)].second;
}

std::optional<ColumnType> parse_column_type(std::string_view text) {
    if (text == "numeric") return ColumnType::number;
    if (text == "categorical") return ColumnType::category;
    for (const auto& [type, name] : type_names) {
        if (name == text) return type;
    }
    return std::nullopt;
}

const ColumnSchema* Schema::find(std::string_view name) const& {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ColumnSchema& c) { return c.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

Schema summarize(const Table& table, const Schema& types, Threads threads) {
    Schema schema = types;
    std::vector<const Column*> columns;
    for (const ColumnSchema& column : schema.columns) columns.push_back(&table.at(column.name));
    for_each_block(columns.size(), threads, [&](std::size_t c) {
        if (const auto* numbers = std::get_if<Numbers>(&columns[c]->cells)) {
            summarize_numbers(*numbers, schema.columns[c]);
        } else {
            summarize_texts(std::get<Texts>(columns[c]->cells), schema.columns[c]);
        }
    });
    return schema;
}

}  // namespace mlpipe
