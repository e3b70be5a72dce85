// number_cell.h: one cell read as a number, and which texts mean that it is missing.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlpipe {

enum class NumberKind {
    text,       ///< no number
    integer,    ///< digits with an optional sign
    fraction,   ///< a number with a point or an exponent
    too_large,  ///< a number whose nearest float32 is infinite
};

struct NumberCell {
    NumberKind kind = NumberKind::text;
    float value = 0;  ///< the double nearest to the text, rounded to float32; 0 for text, too_large
};

/// Reads what parse_number in core/number_text.h reads, with the same value.
/// REQUIRES: no spaces or tabs around `trimmed`.
[[nodiscard]] NumberCell read_number(std::string_view trimmed);

/// Without the spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The texts that mean "missing". The empty text always does: no later stage of a model can tell
/// an empty text from a missing one.
class MissingTokens {
public:
    explicit MissingTokens(std::span<const std::string> tokens);

    /// REQUIRES: `trimmed` has no spaces or tabs around it.
    [[nodiscard]] bool contains(std::string_view trimmed) const {
        if (trimmed.empty()) return true;
        return is_first_byte_[static_cast<unsigned char>(trimmed[0])] && is_listed(trimmed);
    }

private:
    [[nodiscard]] bool is_listed(std::string_view trimmed) const;

    std::vector<std::string> tokens_;
    std::array<bool, 256> is_first_byte_{};
};

}  // namespace mlpipe
