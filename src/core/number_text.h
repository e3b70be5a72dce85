// number_text.h: numbers as text and back, without locale; shortest decimal that reads back to the
// same bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mlpipe {

/// "0.1", "29.85", "1e+30", "nan"; reads back to the same float32.
[[nodiscard]] std::string to_text(float value);
/// The same for double.
[[nodiscard]] std::string to_text(double value);

/// The number that the whole of `text` spells (decimal, optional sign and exponent; spaces and tabs
/// around it are skipped). Nothing for other text, for "inf" and "nan", and beyond double's range.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

}  // namespace mlpipe
