// derived_feature.h: a feature computed from others, written as an expression in pipeline.toml.
//
//   avg_monthly_spend = "total_charges / max(tenure_months, 1)"
//   services          = "count('Yes', online_security, online_backup)"
//   new_and_monthly   = "if(tenure_months < 3, contract == 'Month-to-month', 0)"
//
// Grammar, lowest precedence first:
//   comparison  sum [(< | <= | > | >= | == | !=) sum]          gives 1 or 0
//   sum         product {(+ | -) product}
//   product     unary {(* | /) unary}
//   unary       [-] primary
//   primary     number | column | `column name` | 'text' (only beside == and !=, and in count)
//             | min(a, b, …) | max(a, b, …) | abs(a) | log1p(a) | if(condition, a, b)
//             | count('text', column, …) | ( comparison )
//   column      a letter or _, then letters, digits, _ and . ; any other name in backquotes
// A quote is doubled to stand inside its quotes. Everything is float32, one rounding an operation,
// so that the ONNX graph gives the same bits:
//   + - * / abs and unary - are IEEE; comparisons with NaN are 0, but NaN != a is 1;
//   log1p(a) is float32(log(1 + double(a)));
//   min and max give NaN if either value is NaN, and the first of two equal ones;
//   if(c, a, b) is a where c is not 0, and NaN is not 0;
//   min, max and the last value of if give 0 for -0;
//   a missing text equals no text, so column != 'text' is 1 for it; '' is refused.
// What is not finite in the end (0/0, 1/0) counts as missing. Expressions do not refer to each
// other.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace mlpipe {

enum class Operation {
    add,
    subtract,
    multiply,
    divide,
    negate,
    minimum,
    maximum,
    absolute,
    log1p,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    select,
};

/// One node of an expression. Children come before their parent in Expression::nodes.
struct ExpressionNode {
    struct Constant {
        float value;
    };
    struct NumberColumn {
        std::string name;
    };
    /// 1 where the cell of the category `column` is `text`, else 0.
    struct TextEquals {
        std::string column;
        std::string text;
    };
    /// 1 or 0 for comparisons; select(c, a, b) is a where c is not 0.
    struct Apply {
        Operation operation;
        std::vector<int> arguments;
    };

    std::variant<Constant, NumberColumn, TextEquals, Apply> what;
};

/// A parsed expression; its value is that of the last node, finite or NaN: the last three nodes are
/// value + value * 0, as ONNX's Imputer replaces NaN alone. A node may be an argument of several.
/// count('Yes', a, b) is a sum of TextEquals, added from the left; min and max have two arguments,
/// min(a, b, c) is min(min(a, b), c); column != 'text' is TextEquals == 0.
struct Expression {
    std::vector<ExpressionNode> nodes;
};

/// Throws InvalidArgument with the text, the place (a caret line in why()) and what was expected.
/// At most 10,000 characters and 200 levels deep; at least one column.
[[nodiscard]] Expression parse_expression(const std::string& text);

struct DerivedFeature {
    std::string name;
    std::string expression;

    bool operator==(const DerivedFeature&) const = default;
};

}  // namespace mlpipe
