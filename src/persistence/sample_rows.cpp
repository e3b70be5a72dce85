#include "persistence/sample_rows.h"

#include <array>
#include <cmath>
#include <limits>

#include "core/random.h"

namespace mlpipe {
namespace {

constexpr std::uint32_t one_missing_in = 16;

float number_for(ColumnType type, Rng& rng) {
    constexpr std::array scales{1.0f, 3.0f, 10.0f, 100.0f, 1000.0f, 10000.0f};
    const float scale = scales[rng.below(scales.size())];
    const auto value = static_cast<float>(1.2 * rng.uniform() - 0.2) * scale;
    return type == ColumnType::integer ? std::round(value) : value;
}

Numbers sample_numbers(ColumnType type, std::size_t n, Rng& rng) {
    Numbers numbers;
    for (std::size_t row = 0; row < n; ++row) {
        const float value = number_for(type, rng);
        const bool is_missing = rng.below(one_missing_in) == 0;
        numbers.values.push_back(is_missing ? std::numeric_limits<float>::quiet_NaN() : value);
    }
    return numbers;
}

Texts sample_texts(const std::vector<std::string>& levels, std::size_t n, Rng& rng) {
    Texts texts;
    for (std::size_t row = 0; row < n; ++row) {
        const bool is_missing = levels.empty() || rng.below(one_missing_in) == 0;
        if (is_missing) {
            texts.codes.push_back(missing_code);
            continue;
        }
        const std::string& level = levels[rng.below(static_cast<std::uint32_t>(levels.size()))];
        texts.codes.push_back(texts.dictionary.add(level));
    }
    return texts;
}

}  // namespace

Table sample_rows(const Schema& schema, std::size_t n) {
    std::vector<Column> columns;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) continue;
        Rng rng(42, "sample rows", columns.size());
        if (column.type == ColumnType::category) {
            columns.push_back({column.name, sample_texts(column.levels, n, rng)});
        } else {
            columns.push_back({column.name, sample_numbers(column.type, n, rng)});
        }
    }
    return Table(std::move(columns));
}

}  // namespace mlpipe
