#include "table/column_inference.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "table/number_cell.h"

namespace mlpipe {
namespace {

/// Integers up to here are exact in float32.
constexpr float largest_exact = 0x1p24f;

bool is_present(std::int32_t code) {
    return code != missing_code;
}

}  // namespace

TextFacts examine_texts(const Texts& texts) {
    std::vector<NumberKind> kinds;  // by code
    bool all_numbers = true;
    for (std::int32_t code = 0; code < texts.dictionary.size(); ++code) {
        kinds.push_back(read_number(trimmed(texts.dictionary.text(code))).kind);
        if (kinds.back() == NumberKind::text) all_numbers = false;
    }
    const NumberKind wanted = all_numbers ? NumberKind::too_large : NumberKind::text;
    TextFacts facts;
    if (std::ranges::all_of(kinds, [](NumberKind kind) { return kind == NumberKind::text; })) {
        const auto first = std::ranges::find_if(texts.codes, is_present);
        facts.n_present = static_cast<std::size_t>(std::ranges::count_if(texts.codes, is_present));
        if (facts.n_present > 0) {
            facts.first_not_number = static_cast<std::size_t>(first - texts.codes.begin());
        }
        return facts;
    }
    for (std::size_t row = 0; row < texts.codes.size(); ++row) {
        if (texts.codes[row] == missing_code) continue;
        const NumberKind kind = kinds[static_cast<std::size_t>(texts.codes[row])];
        ++facts.n_present;
        if (kind != NumberKind::text) ++facts.n_numbers;
        if (kind == wanted && !facts.first_not_number) facts.first_not_number = row;
    }
    return facts;
}

bool was_meant_as_numbers(const TextFacts& facts, const Texts& texts) {
    if (!facts.first_not_number) return false;
    if (facts.n_numbers == facts.n_present) return true;
    return texts.dictionary.size() > 20 && 10 * facts.n_numbers >= 9 * facts.n_present;
}

ColumnType infer_text_type(const Texts& texts) {
    const std::size_t n_rows = texts.codes.size();
    const bool all_different = static_cast<std::size_t>(texts.dictionary.size()) == n_rows;
    const bool none_missing =
        std::find(texts.codes.begin(), texts.codes.end(), missing_code) == texts.codes.end();
    return n_rows >= 2 && all_different && none_missing ? ColumnType::id : ColumnType::category;
}

TwoValues has_two_values(const Numbers& numbers) {
    std::vector<float> values;
    bool exact = true;
    for (const float value : numbers.values) {
        if (std::isnan(value) || std::find(values.begin(), values.end(), value) != values.end()) {
            continue;
        }
        if (values.size() == 2) return TwoValues::no;
        values.push_back(value);
        exact = exact && std::abs(value) < largest_exact;
    }
    if (!exact) return TwoValues::unsure;
    return values.size() == 2 ? TwoValues::yes : TwoValues::no;
}

Texts integers_as_texts(const Numbers& numbers) {
    Texts texts;
    texts.codes.reserve(numbers.values.size());
    for (const float value : numbers.values) {
        texts.codes.push_back(std::isnan(value) ? missing_code
                                                : texts.dictionary.add(std::to_string(
                                                      static_cast<long long>(value))));
    }
    return texts;
}

}  // namespace mlpipe
