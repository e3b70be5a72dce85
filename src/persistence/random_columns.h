// random_columns.h: what a random table is made of, and such tables. For tests.
#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "table/schema.h"

namespace mlpipe {

struct RandomCategory {
    std::string name;
    std::vector<std::string> levels;
    bool integers = false;  ///< the levels are integers: "0", "1"
};

/// Feature columns; the tables have the id `code` and the target `left` (Yes/No) besides.
struct RandomColumns {
    std::vector<std::string> numbers;
    std::vector<RandomCategory> categories;
};

/// Numbers a, b, c (b is whole); categories plan, "probabilities" (a name that clashes with an
/// output) and flag (integers).
inline RandomColumns usual_columns() {
    const std::vector<std::string> plans{"basic", "plus", "premium, yearly", "étoile \"*\"", "x"};
    return {.numbers = {"a", "b", "c"},
            .categories = {{"plan", plans}, {"probabilities", plans}, {"flag", {"0", "1"}, true}}};
}

/// `n` different ones of `pool`.
template <typename T>
std::vector<T> draw_some(Rng& rng, std::vector<T> pool, std::size_t n) {
    shuffle(std::span(pool), rng);
    pool.resize(std::min(n, pool.size()));
    return pool;
}

/// Any number of columns, at least one, under names and with levels that are easy to get wrong.
inline RandomColumns draw_columns(Rng& rng) {
    std::vector<std::string> names = draw_some<std::string>(rng,
                                                            {"tenure months",
                                                             "back`tick",
                                                             "label",
                                                             "probabilities",
                                                             "mlpipe/features",
                                                             "input/label",
                                                             "größe",
                                                             "客户",
                                                             "🙂",
                                                             "quote\"d",
                                                             "it's",
                                                             "a,b",
                                                             "1st",
                                                             " lead",
                                                             "if",
                                                             "min",
                                                             "_",
                                                             "x.y",
                                                             std::string(200, 'n'),
                                                             "MiXeD",
                                                             "mixed",
                                                             "line\nbreak",
                                                             "<script>",
                                                             "column"},
                                                            1 + rng.below(12));
    RandomColumns columns;
    for (std::string& name : names) {
        if (rng.below(2) == 0) {
            columns.numbers.push_back(std::move(name));
        } else if (rng.below(4) == 0) {
            columns.categories.push_back(
                {std::move(name),
                 draw_some<std::string>(rng, {"-3", "0", "1", "2", "10", "16777217"},
                                        2 + rng.below(4)),
                 true});
        } else {
            columns.categories.push_back(
                {std::move(name),
                 draw_some<std::string>(rng,
                                        {"x", "X", "Yes", "0.5", "01", "1.0", "é", "🙂", "a,b",
                                         "'quoted'", " ", " x", "Unknown", "null value",
                                         std::string(300, 'l'), "tab\t", "new\nline", "\"", "\\"},
                                        1 + rng.below(9))});
        }
    }
    return columns;
}

/// `rare` sprinkles what training rows lack: texts never seen, extreme numbers.
inline Table random_rows(Rng& rng, const RandomColumns& from, std::size_t n_rows, bool rare) {
    constexpr float largest = std::numeric_limits<float>::max();
    const float extremes[] = {0.0f, -0.0f, largest, -largest, 1e-45f, 1e30f, -1e30f, 16777217.0f};
    const auto missing = [&] { return rng.below(8) == 0; };
    const auto odd = [&] { return rare && rng.below(4) == 0; };
    std::vector<Column> columns;
    for (std::size_t i = 0; i < from.numbers.size(); ++i) {
        Numbers numbers;
        for (std::size_t row = 0; row < n_rows; ++row) {
            const double drawn = i == 1 ? rng.below(100) : 100 * rng.uniform();
            const float value = odd() ? extremes[rng.below(8)] : static_cast<float>(drawn - 20);
            numbers.values.push_back(missing() ? std::numeric_limits<float>::quiet_NaN() : value);
        }
        columns.push_back({from.numbers[i], std::move(numbers)});
    }
    for (const RandomCategory& category : from.categories) {
        Texts texts;
        const auto n_levels = static_cast<std::uint32_t>(category.levels.size());
        for (std::size_t row = 0; row < n_rows; ++row) {
            const std::string text = odd() ? (category.integers ? "7" : "Atlantis")
                                           : category.levels[rng.below(n_levels)];
            texts.codes.push_back(missing() ? missing_code : texts.dictionary.add(text));
        }
        columns.push_back({category.name, std::move(texts)});
    }
    Texts code;
    Texts left;
    for (std::size_t row = 0; row < n_rows; ++row) {
        code.codes.push_back(code.dictionary.add("C" + std::to_string(row)));
        left.codes.push_back(left.dictionary.add(rng.below(3) == 0 || row == 0 ? "Yes" : "No"));
    }
    left.codes[1] = left.dictionary.add("No");
    columns.push_back({"code", std::move(code)});
    columns.push_back({"left", std::move(left)});
    return Table(std::move(columns));
}

inline Schema types_of(const RandomColumns& from) {
    Schema types;
    for (std::size_t i = 0; i < from.numbers.size(); ++i) {
        types.columns.push_back(
            {.name = from.numbers[i], .type = i == 1 ? ColumnType::integer : ColumnType::number});
    }
    for (const RandomCategory& category : from.categories) {
        types.columns.push_back({.name = category.name,
                                 .type = ColumnType::category,
                                 .integer_levels = category.integers});
    }
    types.columns.push_back({.name = "code", .type = ColumnType::id});
    types.columns.push_back({.name = "left", .type = ColumnType::category});
    return types;
}

}  // namespace mlpipe
