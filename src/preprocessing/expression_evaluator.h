// expression_evaluator.h: the value of a derived feature for many rows at once.
//
// Node after node over a few hundred rows, so that a node's loop is tight and its values stay in
// cache. A single row is the same code with one row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "preprocessing/derived_feature.h"
#include "table/schema.h"

namespace mlpipe {

/// The raw cells of some rows, a pointer for each schema column; null for a column of the other
/// kind.
struct Cells {
    std::vector<const float*> numbers;
    std::vector<const std::int32_t*> codes;

    explicit Cells(std::size_t n_columns) : numbers(n_columns), codes(n_columns) {}
};

/// A text that an expression compares a schema column with.
struct ComparedText {
    std::size_t column = 0;
    std::string text;
};

/// A code that no cell has.
inline constexpr std::int32_t no_code = -3;

class ExpressionEvaluator {
public:
    /// Parses `feature` and finds its columns in `schema`. Throws InvalidArgument, which names the
    /// feature, for an expression that cannot be read, an unknown column, a category used as a
    /// number or the reverse, and a column that names rows.
    ExpressionEvaluator(const DerivedFeature& feature, const Schema& schema);

    /// The number columns it reads, each once, in order of first use.
    [[nodiscard]] const std::vector<std::size_t>& number_columns() const& {
        return number_columns_;
    }
    /// The texts it compares, in the order of `text_codes` below.
    [[nodiscard]] const std::vector<ComparedText>& texts() const& { return texts_; }

    struct Input {
        const Cells& cells;
        /// For each schema column what NaN becomes; NaN where it stays.
        std::span<const float> fills;
        /// For each of texts() its code in the cells, no_code if they lack it.
        std::span<const std::int32_t> text_codes;
    };
    /// Writes the values of rows [begin, end): finite, or NaN. `scratch` only grows.
    void evaluate(const Input& input, std::size_t begin, std::size_t end, float* out,
                  std::vector<float>& scratch) const;

private:
    struct Node {
        ExpressionNode what;
        /// NumberColumn: the schema column. TextEquals: the index in texts_.
        std::size_t source = 0;
    };
    void resolve(Node& node, const DerivedFeature& feature, const Schema& schema);
    void evaluate_chunk(const Input& input, std::size_t begin, std::size_t n_rows,
                        float* registers) const;

    std::vector<Node> nodes_;
    std::vector<std::size_t> number_columns_;
    std::vector<ComparedText> texts_;
};

}  // namespace mlpipe
