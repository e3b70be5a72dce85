// random_expression.h: expressions of derived features (derived_feature.h) over random columns. For
// tests.
#pragma once

#include <string>
#include <vector>

#include "persistence/random_columns.h"

namespace mlpipe {

/// Over usual_columns(); every operation is in one of them.
inline const std::vector<std::string>& usual_expressions() {
    static const std::vector<std::string> all{
        "a + b - c * 2",
        "a / b",
        "min(a, b, 3) - max(b, -c)",
        "abs(a - b) + log1p(c)",
        "(a < b) + (a <= b) + (b > c) + (b >= 5)",
        "(a == b) - (a != 1)",
        "if(a > b, c / a, if(b, -a, 0.1))",
        "count('plus', plan, probabilities) + (plan == 'basic')",
        "(plan != 'x') * (flag == '1') + (probabilities == 'never seen')"};
    return all;
}

inline std::string in_quotes(const std::string& text, char quote) {
    std::string quoted(1, quote);
    for (const char c : text) quoted += c == quote ? std::string(2, c) : std::string(1, c);
    return quoted + quote;
}

class RandomExpression {
public:
    /// Both must outlive this. REQUIRES: at least one column.
    RandomExpression(Rng& rng, const RandomColumns& columns) : rng_(rng), columns_(columns) {}

    /// At most `depth` operations deep.
    std::string draw(int depth) {
        if (depth == 0) return leaf();
        const auto next = [&] { return draw(depth - 1); };
        switch (rng_.below(8)) {
            case 0:
                return leaf();
            case 1:
                return "(" + next() + one_of({" + ", " - ", " * ", " / "}) + next() + ")";
            case 2:
                return one_of({"min(", "max("}) + next() + ", " + next() + ", " + next() + ")";
            case 3:
                return one_of({"abs(", "log1p("}) + next() + ")";
            case 4:
                return "(-" + next() + ")";
            case 5:
                return "(" + next() + one_of({" < ", " <= ", " > ", " >= ", " == ", " != "}) +
                       next() + ")";
            case 6:
                return "if(" + next() + ", " + next() + ", " + next() + ")";
            default:
                return columns_.categories.empty() ? leaf() : text_question();
        }
    }

private:
    std::string one_of(const std::vector<std::string>& texts) {
        return texts[rng_.below(static_cast<std::uint32_t>(texts.size()))];
    }

    std::string leaf() {
        if (columns_.numbers.empty() || rng_.below(4) == 0) {
            return one_of({"0", "1", "0.1", "3", "16777217", "1e30", "1e-40", "72.5"});
        }
        return in_quotes(one_of(columns_.numbers), '`');
    }

    std::string text_question() {
        const RandomCategory& category = any_category();
        const std::string never_seen = category.integers ? "7777" : "never seen";
        const std::string text =
            in_quotes(rng_.below(5) == 0 ? never_seen : one_of(category.levels), '\'');
        const std::string column = in_quotes(category.name, '`');
        const RandomCategory& other = any_category();
        if (rng_.below(2) == 0 && other.integers == category.integers) {
            return "count(" + text + ", " + column + ", " + in_quotes(other.name, '`') + ")";
        }
        return "(" + column + one_of({" == ", " != "}) + text + ")";
    }

    const RandomCategory& any_category() {
        const auto n = static_cast<std::uint32_t>(columns_.categories.size());
        return columns_.categories[rng_.below(n)];
    }

    Rng& rng_;
    const RandomColumns& columns_;
};

}  // namespace mlpipe
