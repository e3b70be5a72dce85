#include "report/exploration_column.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "preprocessing/level.h"
#include "report/exploration_numbers.h"

namespace mlpipe {
namespace {

void count(LevelRate& level, std::uint8_t y) {
    ++level.rows;
    level.positive += y;
}

void explore_category(ColumnExploration& explored, const Texts& texts, bool integer_levels,
                      std::span<const std::uint8_t> y) {
    const auto n_levels = static_cast<std::size_t>(texts.dictionary.size());
    std::vector<LevelRate> levels(n_levels + 1);  // the last one of missing cells
    levels.back().missing = true;
    for (std::size_t row = 0; row < y.size(); ++row) {
        const std::int32_t code = texts.codes[row];
        count(code == missing_code ? levels.back() : levels[static_cast<std::size_t>(code)],
              y[row]);
    }
    explored.missing = levels.back().rows;
    for (std::size_t code = 0; code < n_levels; ++code) {
        levels[code].text = texts.dictionary.text(static_cast<std::int32_t>(code));
    }
    std::erase_if(levels, [](const LevelRate& level) { return level.rows == 0; });
    std::ranges::sort(levels, [&](const LevelRate& a, const LevelRate& b) {
        if (a.missing != b.missing) return b.missing;
        if (a.rows != b.rows) return a.rows > b.rows;
        return LevelOrder{integer_levels}(a.text, b.text);
    });
    explored.distinct = std::ssize(levels) - (explored.missing > 0 ? 1 : 0);
    explored.most_frequent = explored.distinct > 0 ? levels.front().rows : 0;
    explored.levels = std::move(levels);
    explored.association.roc_auc = best_level_auc(contingency_of(explored.levels));
}

void explore_number(ColumnExploration& explored, const std::vector<float>& values,
                    std::span<const std::uint8_t> y) {
    const SortedNumbers sorted(values, y);
    explored.missing = std::ssize(values) - std::ssize(sorted.all());
    explored.distinct = sorted.n_distinct();
    explored.most_frequent = sorted.most_frequent();
    explored.bands = bands_of(sorted.all());
    explored.distribution = describe(sorted);
    explored.association.roc_auc = sorted.roc_auc();
    std::vector<LevelRate> levels(explored.bands->size() + 1);
    levels.back().missing = true;
    for (std::size_t row = 0; row < y.size(); ++row) {
        const float value = values[row];
        count(std::isnan(value) ? levels.back() : levels[explored.bands->of(value)], y[row]);
    }
    for (std::size_t band = 0; band + 1 < levels.size(); ++band) {
        levels[band].text = explored.bands->text(band);
    }
    std::erase_if(levels, [](const LevelRate& level) { return level.rows == 0; });
    explored.levels = std::move(levels);
}

/// An id has no levels worth comparing.
void explore_id(ColumnExploration& explored, const Column& column) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    explored.association = {nan, nan, nan, nan, nan};
    if (const auto* texts = std::get_if<Texts>(&column.cells)) {
        std::vector<std::int64_t> rows(static_cast<std::size_t>(texts->dictionary.size()));
        for (const std::int32_t code : texts->codes) {
            if (code == missing_code) {
                ++explored.missing;
            } else {
                ++rows[static_cast<std::size_t>(code)];
            }
        }
        explored.distinct = std::ranges::count_if(rows, [](auto n) { return n > 0; });
        explored.most_frequent = rows.empty() ? 0 : std::ranges::max(rows);
        return;
    }
    const std::vector<float>& values = std::get<Numbers>(column.cells).values;
    const SortedNumbers sorted(values, std::vector<std::uint8_t>(values.size()));
    explored.missing = std::ssize(values) - std::ssize(sorted.all());
    explored.distinct = sorted.n_distinct();
    explored.most_frequent = sorted.most_frequent();
}

}  // namespace

Contingency contingency_of(std::span<const LevelRate> levels) {
    Contingency table(levels.size(), 2);
    for (std::size_t i = 0; i < levels.size(); ++i) {
        table.at(i, 0) = levels[i].rows - levels[i].positive;
        table.at(i, 1) = levels[i].positive;
    }
    return table;
}

std::string shown(const LevelRate& level) {
    return level.missing ? "(missing)" : level.text;
}

double ColumnExploration::strength() const {
    return type == ColumnType::id ? -1 : association.cramers_v_corrected;
}

ColumnExploration explore_column(const Column& column, const ColumnSchema& schema,
                                 std::span<const std::uint8_t> y) {
    ColumnExploration explored;
    explored.name = column.name;
    explored.type = schema.type;
    if (schema.type == ColumnType::id) {
        explore_id(explored, column);
        return explored;
    }
    if (const auto* texts = std::get_if<Texts>(&column.cells)) {
        explore_category(explored, *texts, schema.integer_levels, y);
    } else {
        explore_number(explored, std::get<Numbers>(column.cells).values, y);
    }
    const Contingency table = contingency_of(explored.levels);
    explored.association.mutual_information = mutual_information(table);
    explored.association.cramers_v = cramers_v(table);
    explored.association.p_value = independence_p_value(table);
    explored.association.cramers_v_corrected = cramers_v_corrected(table);
    return explored;
}

}  // namespace mlpipe
