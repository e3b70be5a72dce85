#include "table/integer_levels.h"

#include <algorithm>
#include <cmath>

#include "core/number_text.h"
#include "table/number_cell.h"

namespace mlpipe {
namespace {

std::string_view without_sign(std::string_view text) {
    return text.substr(!text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0);
}

}  // namespace

std::optional<std::string> canonical_integer(std::string_view text) {
    text = trimmed(text);
    const std::string_view digits = without_sign(text);
    if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos) {
        const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
        const std::string_view size = digits.substr(first);
        std::string canonical(text[0] == '-' && size != "0" ? "-" : "");
        return canonical.append(size);
    }
    const std::optional<double> value = parse_number(text);
    if (!value || *value != std::trunc(*value) || std::abs(*value) >= 0x1p53) return std::nullopt;
    return std::to_string(static_cast<long long>(*value));
}

void write_integers_canonically(Texts& texts) {
    Dictionary dictionary;
    std::vector<std::int32_t> codes;  // by the old code
    for (std::int32_t code = 0; code < texts.dictionary.size(); ++code) {
        const std::string_view text = texts.dictionary.text(code);
        codes.push_back(dictionary.add(canonical_integer(text).value_or(std::string(text))));
    }
    for (std::int32_t& code : texts.codes) {
        if (code != missing_code) code = codes[static_cast<std::size_t>(code)];
    }
    texts.dictionary = std::move(dictionary);
}

bool are_plain_integers(const Dictionary& dictionary) {
    for (std::int32_t code = 0; code < dictionary.size(); ++code) {
        const std::string_view digits = without_sign(trimmed(dictionary.text(code)));
        if (digits.empty() || (digits.size() > 1 && digits[0] == '0') ||
            digits.find_first_not_of("0123456789") != std::string_view::npos) {
            return false;
        }
    }
    return dictionary.size() > 0;
}

}  // namespace mlpipe
