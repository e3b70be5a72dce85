// integer_levels.h: categories whose levels are integers, written in one way only, so that the CSV
// cells 0, 00 and 0.0 and the JSON number 0 are the same level.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "table/table.h"

namespace mlpipe {

/// "-7" for "-7", " -07 ", "-7.0" and "-7e0"; nothing unless the text is a number without fraction.
/// Digits alone are kept in any number; a number written with point or exponent must be below 2^53.
[[nodiscard]] std::optional<std::string> canonical_integer(std::string_view text);

/// Rewrites the texts that canonical_integer knows and leaves others as they are.
void write_integers_canonically(Texts& texts);

/// Whether the texts, at least one, are all integers without point, exponent or leading zero
/// (00501 is a code, not an integer).
[[nodiscard]] bool are_plain_integers(const Dictionary& dictionary);

}  // namespace mlpipe
