// Reading the target: which two classes there are, which one is positive, what people call them.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>

#include "core/error.h"
#include "core/number_text.h"
#include "core/yes_no.h"
#include "pipeline/pipeline.h"
#include "preprocessing/level.h"
#include "table/nearest_names.h"

namespace mlpipe {
namespace {

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lowered;
}

template <std::size_t n>
bool is_one_of(std::string_view text, const std::array<std::string_view, n>& texts) {
    return std::ranges::find(texts, lower(text)) != texts.end();
}

constexpr std::array<std::string_view, 3> evident_positives{"yes", "1", "true"};
constexpr std::array<std::string_view, 4> names_that_say_nothing{"target", "label", "class", "y"};

/// The different values of a column, in LevelOrder, and which one each row has.
struct Values {
    std::vector<std::string> texts;
    std::vector<std::size_t> rows;  ///< that have it
    std::vector<std::uint32_t> of_row;
};

[[noreturn]] void fail_missing(const std::string& column, std::size_t row) {
    throw SchemaMismatch("target '" + column + "' is missing in row " + std::to_string(row + 1),
                         {.why = {}, .help = "leave out the rows whose answer is not known"});
}

/// Each row's value as a small code, and the texts of the codes.
struct CodedCells {
    std::vector<std::uint32_t> codes;
    std::vector<std::string> texts;
};

CodedCells coded_cells(const Column& column) {
    CodedCells cells;
    if (const auto* texts = std::get_if<Texts>(&column.cells)) {
        for (std::size_t row = 0; row < texts->codes.size(); ++row) {
            if (texts->codes[row] == missing_code) fail_missing(column.name, row);
            cells.codes.push_back(static_cast<std::uint32_t>(texts->codes[row]));
        }
        for (std::int32_t code = 0; code < texts->dictionary.size(); ++code) {
            cells.texts.emplace_back(texts->dictionary.text(code));
        }
        return cells;
    }
    std::map<float, std::uint32_t> code_of;
    const std::vector<float>& values = std::get<Numbers>(column.cells).values;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (std::isnan(values[row])) fail_missing(column.name, row);
        const auto [place, is_new] =
            code_of.try_emplace(values[row], static_cast<std::uint32_t>(code_of.size()));
        if (is_new) cells.texts.push_back(level_text(values[row]));
        cells.codes.push_back(place->second);
    }
    return cells;
}

Values read_values(const Column& column) {
    const CodedCells cells = coded_cells(column);
    std::vector<std::size_t> rows(cells.texts.size());
    for (const std::uint32_t code : cells.codes) ++rows[code];
    std::vector<std::uint32_t> order;
    bool integers = true;
    for (std::uint32_t code = 0; code < rows.size(); ++code) {
        if (rows[code] == 0) continue;
        order.push_back(code);
        integers = integers && is_integer_level(cells.texts[code]);
    }
    std::ranges::sort(order, LevelOrder{integers},
                      [&](std::uint32_t code) -> std::string_view { return cells.texts[code]; });
    Values values;
    std::vector<std::uint32_t> rank(rows.size());
    for (const std::uint32_t code : order) {
        rank[code] = static_cast<std::uint32_t>(values.texts.size());
        values.texts.push_back(cells.texts[code]);
        values.rows.push_back(rows[code]);
    }
    values.of_row.reserve(cells.codes.size());
    for (const std::uint32_t code : cells.codes) values.of_row.push_back(rank[code]);
    return values;
}

/// "'a', 'b' and 8 more"
std::string listed(const std::vector<std::string>& texts) {
    constexpr std::size_t most = 10;
    std::string list;
    const std::size_t n = std::min(most, texts.size());
    for (std::size_t i = 0; i < n; ++i) {
        const bool is_last = i + 1 == texts.size();
        list += (i == 0 ? "" : is_last ? " and " : ", ") + ("'" + texts[i] + "'");
    }
    if (texts.size() > most) list += " and " + std::to_string(texts.size() - most) + " more";
    return list;
}

void require_two_classes(const std::string& column, const Values& values) {
    if (values.texts.size() == 2) return;
    if (values.texts.empty()) throw SchemaMismatch("target '" + column + "' has no rows");
    if (values.texts.size() == 1) {
        throw SchemaMismatch("target '" + column + "' has one class, and two are needed",
                             {.why = "every row is " + listed(values.texts), .help = {}});
    }
    throw SchemaMismatch("target '" + column + "' has " + std::to_string(values.texts.size()) +
                             " classes, and two are needed",
                         {.why = "its values are " + listed(values.texts), .help = {}});
}

struct PositiveChoice {
    std::size_t index = 1;  ///< in Values::texts
    std::string note = {};
};

PositiveChoice choose_positive(const std::string& column, const Values& values,
                               const std::optional<std::string>& positive) {
    if (positive) {
        const auto found = std::ranges::find(values.texts, *positive);
        if (found == values.texts.end()) {
            throw InvalidArgument("'" + *positive + "' is no value of the target '" + column + "'",
                                  {.why = "its values are " + listed(values.texts), .help = {}});
        }
        return {.index = static_cast<std::size_t>(found - values.texts.begin())};
    }
    const bool first = is_one_of(values.texts[0], evident_positives);
    const bool second = is_one_of(values.texts[1], evident_positives);
    if (first != second) return {.index = second ? 1u : 0u};
    const std::size_t rarer = values.rows[0] < values.rows[1] ? 0 : 1;
    const bool tie = values.rows[0] == values.rows[1];
    return {.index = rarer,
            .note = "'" + values.texts[rarer] + "' is taken as the positive class of '" + column +
                    "', being the " + (tie ? "later of two equally frequent ones" : "rarer one") +
                    " (" + std::to_string(values.rows[rarer]) + " of " +
                    std::to_string(values.of_row.size()) + " rows); --positive names another"};
}

/// "avg_spend" as "Avg Spend".
std::string title(const std::string& name) {
    std::string text = name;
    bool starts_word = true;
    for (char& c : text) {
        if (c == '_') c = ' ';
        if (starts_word && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        starts_word = c == ' ';
    }
    return text;
}

void name_classes(const std::string& column, ClassNames& names,
                  const std::optional<std::string>& positive_label,
                  const std::optional<std::string>& negative_label) {
    const bool is_question = is_yes_like(names.positive_value) &&
                             is_no_like(names.negative_value) &&
                             !is_one_of(column, names_that_say_nothing);
    const std::string name = title(column);
    names.positive_label = positive_label.value_or(is_question ? name : names.positive_value);
    names.negative_label =
        negative_label.value_or(is_question ? "No " + name : names.negative_value);
    if (names.positive_label == names.negative_label) {
        throw InvalidArgument("both classes have the label \"" + names.positive_label + "\"");
    }
}

/// Whether a cell is a class value: the same text, or the same number ("1.0" and "1").
bool is_value(const std::string& text, const std::string& value) {
    if (text == value) return true;
    const auto number = parse_number(text);
    return number && number == parse_number(value);
}

}  // namespace

Target read_target(const Table& table, const std::string& column,
                   const std::optional<std::string>& positive,
                   const std::optional<std::string>& positive_label,
                   const std::optional<std::string>& negative_label) {
    const Column* const cells = table.find(column);
    if (cells == nullptr) {
        std::vector<std::string> names;
        for (const Column& each : table.columns()) names.push_back(each.name);
        throw InvalidArgument("there is no target column '" + column + "'",
                              {.why = {}, .help = nearest_names_help(column, names)});
    }
    const Values values = read_values(*cells);
    require_two_classes(column, values);
    PositiveChoice choice = choose_positive(column, values, positive);
    Target target{.column = column,
                  .names = {.negative_value = values.texts[1 - choice.index],
                            .positive_value = values.texts[choice.index],
                            .negative_label = {},
                            .positive_label = {}},
                  .y = {},
                  .note = std::move(choice.note)};
    name_classes(column, target.names, positive_label, negative_label);
    target.y.reserve(values.of_row.size());
    for (const std::uint32_t value : values.of_row) target.y.push_back(value == choice.index);
    return target;
}

std::vector<std::uint8_t> read_target(const Table& table, const std::string& column,
                                      const ClassNames& names) {
    const CodedCells cells = coded_cells(table.at(column));
    enum : std::uint8_t { negative, positive, unknown };
    std::vector<std::uint8_t> class_of;
    for (const std::string& text : cells.texts) {
        class_of.push_back(is_value(text, names.positive_value)   ? positive
                           : is_value(text, names.negative_value) ? negative
                                                                  : unknown);
    }
    std::vector<std::uint8_t> y;
    y.reserve(cells.codes.size());
    for (std::size_t row = 0; row < cells.codes.size(); ++row) {
        const std::uint32_t code = cells.codes[row];
        if (class_of[code] == unknown) {
            throw SchemaMismatch(
                "target '" + column + "' is '" + cells.texts[code] + "' in row " +
                    std::to_string(row + 1),
                {.why = "the model knows " + listed({names.negative_value, names.positive_value}),
                 .help = {}});
        }
        y.push_back(class_of[code]);
    }
    return y;
}

}  // namespace mlpipe
