#include "model_selection/row_groups.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/number_text.h"
#include "metrics/percentile.h"

namespace mlpipe {
namespace {

std::vector<double> to_numbers(const Column& column) {
    if (const auto* numbers = std::get_if<Numbers>(&column.cells)) {
        return {numbers->values.begin(), numbers->values.end()};
    }
    const auto& texts = std::get<Texts>(column.cells);
    std::vector<double> values(texts.codes.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (texts.codes[row] == missing_code) continue;
        const std::string text(texts.dictionary.text(texts.codes[row]));
        const auto number = parse_number(text);
        if (!number) {
            throw SchemaMismatch("column '" + column.name + "' holds \"" + text +
                                     "\", which is in no band of numbers",
                                 {.why = "", .help = "leave out the edges to group by its texts"});
        }
        values[row] = *number;
    }
    return values;
}

/// Rows without a place are missing.
std::vector<RowGroup> gather(std::vector<std::string> labels,
                             const std::vector<std::size_t>& place_of_row) {
    std::vector<RowGroup> groups;
    for (std::string& label : labels) groups.push_back({.label = std::move(label), .rows = {}});
    groups.push_back({.label = "missing", .rows = {}});
    for (std::size_t row = 0; row < place_of_row.size(); ++row) {
        groups[place_of_row[row]].rows.push_back(static_cast<std::uint32_t>(row));
    }
    std::erase_if(groups, [](const RowGroup& group) { return group.rows.empty(); });
    return groups;
}

std::string number_label(double value) {
    return to_text(static_cast<float>(value));
}

std::vector<RowGroup> by_band(const std::vector<double>& values, std::span<const double> edges) {
    std::vector<std::string> labels{"< " + number_label(edges.front())};
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        labels.push_back(number_label(edges[i]) + " to < " + number_label(edges[i + 1]));
    }
    labels.push_back(">= " + number_label(edges.back()));
    std::vector<std::size_t> place_of_row;
    for (const double value : values) {
        const auto at = std::upper_bound(edges.begin(), edges.end(), value) - edges.begin();
        place_of_row.push_back(std::isnan(value) ? labels.size() : static_cast<std::size_t>(at));
    }
    return gather(std::move(labels), place_of_row);
}

std::vector<RowGroup> by_value(const std::vector<double>& values, const std::set<double>& known) {
    std::vector<std::string> labels;
    for (const double value : known) labels.push_back(number_label(value));
    std::vector<std::size_t> place_of_row;
    for (const double value : values) {
        place_of_row.push_back(std::isnan(value) ? labels.size()
                                                 : static_cast<std::size_t>(std::distance(
                                                       known.begin(), known.find(value))));
    }
    return gather(std::move(labels), place_of_row);
}

std::vector<double> quartiles(const std::vector<double>& values) {
    std::vector<double> sorted;
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted),
                 [](double value) { return !std::isnan(value); });
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> edges;
    for (const double share : {0.25, 0.5, 0.75}) edges.push_back(percentile(sorted, share));
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

std::vector<RowGroup> by_text(const Column& column) {
    const auto& texts = std::get<Texts>(column.cells);
    std::vector<std::size_t> place_of_code(static_cast<std::size_t>(texts.dictionary.size()),
                                           most_groups);
    std::vector<std::string> labels;
    std::vector<std::size_t> place_of_row;
    for (const std::int32_t code : texts.codes) {
        if (code == missing_code) {
            place_of_row.push_back(most_groups);
            continue;
        }
        std::size_t& place = place_of_code[static_cast<std::size_t>(code)];
        if (place == most_groups) {
            if (labels.size() == most_groups) {
                throw SchemaMismatch("column '" + column.name + "' has more than " +
                                     std::to_string(most_groups) +
                                     " different texts: too many groups to compare");
            }
            place = labels.size();
            labels.emplace_back(texts.dictionary.text(code));
        }
        place_of_row.push_back(place);
    }
    std::ranges::replace(place_of_row, most_groups, labels.size());
    return gather(std::move(labels), place_of_row);
}

}  // namespace

std::vector<RowGroup> groups_by_column(const Table& table, const std::string& column,
                                       std::span<const double> edges) {
    for (std::size_t i = 1; i < edges.size(); ++i) {
        if (edges[i - 1] < edges[i]) continue;
        throw InvalidArgument("the edges of '" + column + "' do not ascend: " +
                              number_label(edges[i]) + " follows " + number_label(edges[i - 1]));
    }
    const Column& found = table.at(column);
    if (!edges.empty()) return by_band(to_numbers(found), edges);
    if (std::holds_alternative<Texts>(found.cells)) return by_text(found);
    const std::vector<double> values = to_numbers(found);
    std::set<double> known;
    for (const double value : values) {
        if (!std::isnan(value)) known.insert(value);
        if (known.size() > most_values) return by_band(values, quartiles(values));
    }
    return by_value(values, known);
}

}  // namespace mlpipe
