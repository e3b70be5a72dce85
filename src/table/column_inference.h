// column_inference.h: what a column means, from all of its cells.
//
// The rules are those of read_csv in csv_reader.h.
#pragma once

#include <cstddef>
#include <optional>

#include "table/csv_body.h"
#include "table/schema.h"

namespace mlpipe {

/// What the texts of a column are. A cell too large for a float32 counts as a number.
struct TextFacts {
    std::size_t n_present = 0;
    std::size_t n_numbers = 0;  ///< present cells that are numbers
    /// The first row whose text is no number or, if all are, is too large; nothing if there is no
    /// such row.
    std::optional<std::size_t> first_not_number;
};

[[nodiscard]] TextFacts examine_texts(const Texts& texts);

/// Whether a column that holds texts was meant as one of numbers: it has only numbers, though one
/// is too large, or at least 90 % of its present cells are numbers and it has more than 20
/// different values.
[[nodiscard]] bool was_meant_as_numbers(const TextFacts& facts, const Texts& texts);

/// Id if every row has a text and no two have the same; else category.
[[nodiscard]] ColumnType infer_text_type(const Texts& texts);

/// Whether a column of integers may have exactly two different values: float32 tells larger ones
/// not apart, so only the texts know. No: certainly not.
enum class TwoValues { no, yes, unsure };
[[nodiscard]] TwoValues has_two_values(const Numbers& numbers);

/// The same cells as texts. REQUIRES: every value is an integer of at most 2^24.
[[nodiscard]] Texts integers_as_texts(const Numbers& numbers);

}  // namespace mlpipe
