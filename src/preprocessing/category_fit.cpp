#include "preprocessing/category_fit.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "preprocessing/fitted_parts.h"
#include "preprocessing/level.h"

namespace mlpipe {
namespace {

struct CountedLevels {
    std::vector<LevelCount> levels;  ///< in LevelOrder
    std::size_t missing = 0;
    bool all_integers = false;  ///< of numbers: every one is whole
};

CountedLevels count_texts(const Texts& texts) {
    CountedLevels counted;
    std::vector<std::size_t> rows(static_cast<std::size_t>(texts.dictionary.size()));
    for (const std::int32_t code : texts.codes) {
        if (code == missing_code) {
            ++counted.missing;
        } else {
            ++rows[static_cast<std::size_t>(code)];
        }
    }
    for (std::size_t code = 0; code < rows.size(); ++code) {
        if (rows[code] == 0) continue;
        counted.levels.push_back(
            {.level = std::string(texts.dictionary.text(static_cast<std::int32_t>(code))),
             .rows = rows[code]});
    }
    return counted;
}

CountedLevels count_numbers(const Numbers& numbers) {
    std::vector<float> values = numbers.values;
    std::erase_if(values, [](float value) { return std::isnan(value); });
    std::ranges::sort(values);
    CountedLevels counted{
        .levels = {}, .missing = numbers.values.size() - values.size(), .all_integers = true};
    for (auto first = values.begin(); first != values.end();) {
        const auto last = std::upper_bound(first, values.end(), *first);
        counted.levels.push_back(
            {.level = level_text(*first), .rows = static_cast<std::size_t>(last - first)});
        counted.all_integers &= is_integer_level(counted.levels.back().level);
        first = last;
    }
    return counted;
}

/// Counts the cells and completes `schema`.
CountedLevels count(const Column& cells, ColumnSchema& schema) {
    CountedLevels counted;
    if (const auto* texts = std::get_if<Texts>(&cells.cells)) {
        counted = count_texts(*texts);
    } else {
        counted = count_numbers(std::get<Numbers>(cells.cells));
        schema.integer_levels = counted.all_integers;
        schema.minimum = schema.maximum = std::numeric_limits<float>::quiet_NaN();
    }
    std::ranges::sort(counted.levels, LevelOrder{schema.integer_levels}, &LevelCount::level);
    schema.levels.clear();
    for (const LevelCount& level : counted.levels) schema.levels.push_back(level.level);
    return counted;
}

/// The level that a missing cell is read as; none if it stays missing.
std::optional<std::string> fill_of(const TextSettings& settings,
                                   const std::vector<LevelCount>& levels) {
    if (!settings.imputer) return std::nullopt;
    if (settings.imputer->fill_value && settings.imputer->strategy != Impute::most_frequent) {
        return settings.imputer->fill_value;
    }
    const auto most = std::ranges::max_element(levels, {}, &LevelCount::rows);  // the first of ties
    return most == levels.end() ? std::nullopt : std::optional(most->level);
}

void count_imputed(CountedLevels& counted, const std::string& fill, bool integer_levels) {
    const auto found = std::ranges::find(counted.levels, fill, &LevelCount::level);
    if (found != counted.levels.end()) {
        found->rows += counted.missing;
        return;
    }
    const auto place = std::ranges::upper_bound(counted.levels, fill, LevelOrder{integer_levels},
                                                &LevelCount::level);
    counted.levels.insert(place, {.level = fill, .rows = counted.missing});
}

}  // namespace

ColumnSchema describe_category(const Column& cells, const ColumnSchema& schema) {
    ColumnSchema described = schema;
    (void)count(cells, described);
    return described;
}

void add_level(ColumnSchema& column, const std::string& level) {
    if (std::ranges::find(column.levels, level) != column.levels.end()) return;
    column.levels.insert(
        std::ranges::upper_bound(column.levels, level, LevelOrder{column.integer_levels}), level);
}

CategoryFit fit_category(const Column& cells, const ColumnSchema& schema,
                         const TextSettings& settings) {
    CategoryFit fit{.plan = {.column = schema.name, .code_of_level = {}},
                    .feature_names = {},
                    .schema = schema};
    CountedLevels counted = count(cells, fit.schema);
    const auto fill = fill_of(settings, counted.levels);
    if (fill && counted.missing > 0) {
        count_imputed(counted, *fill, fit.schema.integer_levels);
        // A column of integers has no other texts in its schema: JSON gives them as numbers.
        if (!fit.schema.integer_levels || is_integer_level(*fill)) add_level(fit.schema, *fill);
    }
    LevelCodes codes = settings.encoder.fit(schema.name, counted.levels);
    const auto n_levels = static_cast<std::uint16_t>(codes.feature_names.size());
    fit.plan.missing = fill ? codes.find(*fill).value_or(n_levels) : n_levels;
    fit.plan.n_levels = n_levels;
    fit.plan.code_of_level = std::move(codes.code_of_level);
    fit.feature_names = std::move(codes.feature_names);
    return fit;
}

}  // namespace mlpipe
