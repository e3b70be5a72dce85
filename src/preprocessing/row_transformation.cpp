// From cells to the design matrix: the one path of tables and single rows.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/number_text.h"
#include "preprocessing/fitted_parts.h"
#include "preprocessing/level.h"

namespace mlpipe {
namespace {

using Parts = FittedColumnTransformer::Parts;

float finish(const NumericPlan& plan, float value) {
    if (plan.imputed && std::isnan(value)) value = plan.fill;
    if (plan.scaled) value = (value - plan.offset) * plan.scale;
    constexpr float largest = std::numeric_limits<float>::max();
    return value > largest ? largest : value < -largest ? -largest : value;  // NaN stays
}

std::vector<std::uint16_t> code_map(const CategoricalPlan& plan,
                                    const std::vector<std::string_view>& texts) {
    std::vector<std::pair<std::string_view, std::uint16_t>> by_bytes(plan.code_of_level.begin(),
                                                                     plan.code_of_level.end());
    std::ranges::sort(by_bytes);
    std::vector<std::uint16_t> map{plan.n_levels, plan.missing};  // unseen_code, missing_code
    map.reserve(texts.size() + map.size());
    for (const std::string_view text : texts) {
        const auto found = std::ranges::lower_bound(
            by_bytes, text, {}, &std::pair<std::string_view, std::uint16_t>::first);
        const bool known = found != by_bytes.end() && found->first == text;
        map.push_back(known ? found->second : plan.n_levels);
    }
    return map;
}

std::int32_t code_of(std::string_view wanted, const std::vector<std::string_view>& texts) {
    const auto found = std::ranges::find(texts, wanted);
    return found == texts.end() ? no_code : static_cast<std::int32_t>(found - texts.begin());
}

}  // namespace

CodeBinding bind_codes(const Parts& parts, const CodeTexts& texts) {
    CodeBinding binding;
    for (std::size_t plan = 0; plan < parts.plans.size(); ++plan) {
        const auto* category = std::get_if<CategoricalPlan>(&parts.plans[plan]);
        binding.code_maps.push_back(category == nullptr
                                        ? std::vector<std::uint16_t>{}
                                        : code_map(*category, texts[parts.sources[plan].index]));
    }
    for (const ExpressionEvaluator& evaluator : parts.evaluators) {
        std::vector<std::int32_t>& codes = binding.text_codes.emplace_back();
        for (const ComparedText& text : evaluator.texts()) {
            codes.push_back(code_of(text.text, texts[text.column]));
        }
    }
    return binding;
}

std::vector<std::string_view> texts_of(const ColumnSchema& column) {
    return {column.levels.begin(), column.levels.end()};
}

std::vector<std::string_view> texts_of(const Dictionary& dictionary) {
    std::vector<std::string_view> texts;
    texts.reserve(static_cast<std::size_t>(dictionary.size()));
    for (std::int32_t code = 0; code < dictionary.size(); ++code) {
        texts.push_back(dictionary.text(code));
    }
    return texts;
}

void transform_rows(const Parts& parts, const CodeBinding& binding, const Cells& cells,
                    std::size_t begin, std::size_t end, DesignMatrix& out, std::size_t out_begin,
                    std::vector<float>& scratch) {
    for (std::size_t column = 0; column < parts.plans.size(); ++column) {
        const PlanSource& source = parts.sources[column];
        const auto* plan = std::get_if<NumericPlan>(&parts.plans[column]);
        if (plan == nullptr) {
            const std::int32_t* codes = cells.codes[source.index];
            const std::uint16_t* map = binding.code_maps[column].data();
            std::transform(codes + begin, codes + end, out.columns[column].codes.data() + out_begin,
                           [map](std::int32_t code) { return map[code - unseen_code]; });
            continue;
        }
        float* const target = out.columns[column].numbers.data() + out_begin;
        const float* values = nullptr;
        if (source.is_derived) {
            parts.evaluators[source.index].evaluate(
                {cells, parts.fills, binding.text_codes[source.index]}, begin, end, target,
                scratch);
            values = target;
        } else {
            values = cells.numbers[source.index] + begin;
        }
        std::transform(values, values + (end - begin), target,
                       [plan](float value) { return finish(*plan, value); });
    }
}

DesignMatrix with_rows(const DesignMatrix& shape, std::size_t n_rows) {
    DesignMatrix x = shape;
    x.n_rows = n_rows;
    for (DesignColumn& column : x.columns) {
        if (column.is_coded()) {
            column.codes.resize(n_rows);
        } else {
            column.numbers.resize(n_rows);
        }
    }
    return x;
}

std::vector<std::int32_t> codes_of_numbers(const std::vector<float>& values,
                                           const ColumnSchema& column, Threads threads) {
    std::vector<std::pair<float, std::int32_t>> known;
    for (std::size_t level = 0; level < column.levels.size(); ++level) {
        const auto number = parse_number(column.levels[level]);
        if (!number) continue;
        const auto value = static_cast<float>(*number);
        if (level_text(value) != column.levels[level]) continue;
        known.emplace_back(value, static_cast<std::int32_t>(level));
    }
    std::ranges::sort(known);
    std::vector<std::int32_t> codes(values.size());
    for_each_row_block(values.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            const float value = values[row];
            const auto found =
                std::ranges::lower_bound(known, value, {}, &std::pair<float, std::int32_t>::first);
            codes[row] = std::isnan(value)                               ? missing_code
                         : found != known.end() && found->first == value ? found->second
                                                                         : unseen_code;
        }
    });
    return codes;
}

}  // namespace mlpipe
