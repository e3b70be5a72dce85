#include "preprocessing/expression_evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "preprocessing/test_columns.h"

namespace mlpipe {
namespace {

constexpr float nan = missing_number;
constexpr float inf = std::numeric_limits<float>::infinity();

const Schema schema{{{.name = "a", .type = ColumnType::number},
                     {.name = "b", .type = ColumnType::integer},
                     {.name = "c", .type = ColumnType::category, .levels = {"x", "y"}},
                     {.name = "name", .type = ColumnType::id}}};

/// The values of `expression` where `a` and `b` are as given, NaN kept, and code 0 of `c` is 'x'.
std::vector<float> values_of(const std::string& expression, const std::vector<float>& a,
                             const std::vector<float>& b, const std::vector<std::int32_t>& c) {
    const ExpressionEvaluator evaluator({.name = "f", .expression = expression}, schema);
    Cells cells(schema.columns.size());
    cells.numbers[0] = a.data();
    cells.numbers[1] = b.data();
    cells.codes[2] = c.data();
    const std::vector<float> fills(schema.columns.size(), nan);
    std::vector<std::int32_t> text_codes;
    for (const ComparedText& text : evaluator.texts()) {
        text_codes.push_back(text.text == "x" ? 0 : text.text == "y" ? 1 : no_code);
    }
    std::vector<float> values(a.size());
    std::vector<float> scratch;
    evaluator.evaluate({cells, fills, text_codes}, 0, a.size(), values.data(), scratch);
    return values;
}

float value_of(const std::string& expression, float a, float b, std::int32_t c = 0) {
    return values_of(expression, {a}, {b}, {c}).front();
}

std::string error_of(const std::string& expression) {
    return error_text<InvalidArgument>([&] {
        const ExpressionEvaluator evaluator({.name = "f", .expression = expression}, schema);
    });
}

TEST(ExpressionEvaluator, ComputesInFloat32WithOneRoundingAnOperation) {
    // 16777216 + 1 is 16777216 in float32, so the 1 is lost before the subtraction.
    EXPECT_EQ(value_of("a + b - a", 16777216.0f, 1.0f), 0.0f);
    EXPECT_EQ(value_of("a / b", 1.0f, 3.0f), 1.0f / 3.0f);
}

TEST(ExpressionEvaluator, TakesLog1pInDouble) {
    EXPECT_EQ(value_of("log1p(a)", 1e-3f, 0), static_cast<float>(std::log(1.0 + double{1e-3f})));
}

TEST(ExpressionEvaluator, GivesNaNForWhatIsNotFinite) {
    EXPECT_TRUE(std::isnan(value_of("a / b", 0, 0)));
    EXPECT_TRUE(std::isnan(value_of("a / b", 1, 0)));
    EXPECT_TRUE(std::isnan(value_of("log1p(a)", -1, 0)));
    EXPECT_TRUE(std::isnan(value_of("log1p(a)", -2, 0)));
    EXPECT_TRUE(std::isnan(value_of("a * b", 3e38f, -2)));
}

TEST(ExpressionEvaluator, KeepsTheSignOfZero) {
    EXPECT_TRUE(std::signbit(value_of("-a", 0, 0)));
    EXPECT_FALSE(std::signbit(value_of("a", 0, 0)));
}

TEST(ExpressionEvaluator, GivesZeroForMinusZeroWhereOnnxruntimeDoes) {
    for (const char* expression : {"min(a, b)", "max(a, -b)", "if(b, 1, a)"}) {
        EXPECT_EQ(value_of(expression, -0.0f, 0), 0.0f) << expression;
        EXPECT_FALSE(std::signbit(value_of(expression, -0.0f, 0))) << expression;
    }
    EXPECT_TRUE(std::signbit(value_of("if(b == 0, a, 1)", -0.0f, 0)));
}

TEST(ExpressionEvaluator, LetsNaNThroughMinAndMax) {
    for (const char* expression : {"min(a, b)", "max(a, b)", "min(b, a)", "max(b, a)"}) {
        EXPECT_TRUE(std::isnan(value_of(expression, nan, 1))) << expression;
    }
}

TEST(ExpressionEvaluator, ComparesNaNAsFalseButUnequal) {
    for (const char* operation : {"<", "<=", ">", ">=", "=="}) {
        EXPECT_EQ(value_of(std::string("a ") + operation + " b", nan, nan), 0.0f) << operation;
    }
    EXPECT_EQ(value_of("a != b", nan, nan), 1.0f);
}

TEST(ExpressionEvaluator, TakesTheFirstValueOfIfWhereTheConditionIsNotZero) {
    EXPECT_EQ(value_of("if(a, 10, 20)", 0.5f, 0), 10.0f);
    EXPECT_EQ(value_of("if(a, 10, 20)", -0.0f, 0), 20.0f);
    EXPECT_EQ(value_of("if(a, 10, 20)", nan, 0), 10.0f);
    EXPECT_EQ(value_of("if(b > 0, a / b, 0)", 1, 0), 0.0f);  // the other value may be infinite
}

TEST(ExpressionEvaluator, ComparesTexts) {
    EXPECT_EQ(value_of("c == 'x'", 0, 0, 0), 1.0f);
    EXPECT_EQ(value_of("c == 'y'", 0, 0, 0), 0.0f);
    EXPECT_EQ(value_of("c == 'z'", 0, 0, missing_code), 0.0f);
    EXPECT_EQ(value_of("c != 'x'", 0, 0, missing_code), 1.0f);
    EXPECT_EQ(value_of("count('x', c, c)", 0, 0, 0), 2.0f);
}

TEST(ExpressionEvaluator, EvaluatesMoreRowsThanAChunk) {
    std::vector<float> a(1000);
    for (std::size_t row = 0; row < a.size(); ++row) a[row] = static_cast<float>(row);

    const std::vector<float> values =
        values_of("a * 2 + b", a, std::vector<float>(1000, 1), std::vector<std::int32_t>(1000));

    for (std::size_t row = 0; row < a.size(); ++row) ASSERT_EQ(values[row], 2 * a[row] + 1);
}

TEST(ExpressionEvaluator, NamesTheFeatureWhoseExpressionCannotBeRead) {
    EXPECT_EQ(error_of("a +"),
              "derived feature 'f': cannot read an expression: expected a number, a column, a "
              "function or \"(\", found the end\n"
              "  a +\n"
              "     ^");
}

TEST(ExpressionEvaluator, SuggestsAColumn) {
    EXPECT_EQ(error_of("names + 1"),
              "derived feature 'f': there is no column 'names'\n"
              "  help: did you mean 'name'?");
}

TEST(ExpressionEvaluator, SaysHowToUseACategory) {
    EXPECT_EQ(error_of("c + 1"),
              "derived feature 'f': column 'c' holds texts and is used as a number\n"
              "  help: compare it with a text, c == 'x', or count it, count('x', c)");
}

TEST(ExpressionEvaluator, SaysThatANumberIsNoText) {
    EXPECT_EQ(error_of("count('Yes', a)"),
              "derived feature 'f': column 'a' holds numbers and is compared with the text 'Yes'\n"
              "  help: compare it with a number, without quotes");
    EXPECT_EQ(error_of("a == '1'"),
              "derived feature 'f': column 'a' holds numbers and is compared with the text '1'\n"
              "  help: compare it with a number, without quotes");
}

TEST(ExpressionEvaluator, RefusesAColumnThatNamesTheRows) {
    EXPECT_EQ(error_of("name == 'x'"),
              "derived feature 'f': column 'name' names the rows and cannot be used\n"
              "  help: give it another type");
}

/// A random expression as text, fully parenthesised, and the same as a function.
struct Random {
    using Value = std::function<float(float a, float b, std::int32_t c)>;
    std::string text;
    Value value;
};

Random random_leaf(Rng& rng) {
    switch (rng.below(5)) {
        case 0:
            return {"a", [](float a, float, std::int32_t) { return a; }};
        case 1:
            return {"b", [](float, float b, std::int32_t) { return b; }};
        case 2:
            return {"0.5", [](float, float, std::int32_t) { return 0.5f; }};
        case 3:
            return {"(c == 'x')",
                    [](float, float, std::int32_t c) { return c == 0 ? 1.0f : 0.0f; }};
        default:
            return {"(c != 'y')",
                    [](float, float, std::int32_t c) { return c == 1 ? 0.0f : 1.0f; }};
    }
}

Random combined(const std::string& before, const Random& l, const std::string& between,
                const Random& r, const std::string& after,
                const std::function<float(float, float)>& function) {
    return {before + l.text + between + r.text + after, [=](float a, float b, std::int32_t c) {
                return function(l.value(a, b, c), r.value(a, b, c));
            }};
}

Random random_expression(Rng& rng, int depth) {
    if (depth == 0 || rng.below(5) == 0) return random_leaf(rng);
    const Random l = random_expression(rng, depth - 1);
    const Random r = random_expression(rng, depth - 1);
    const auto propagating = [](float x, float y, float chosen) {
        return std::isnan(x) || std::isnan(y) ? nan : chosen == 0 ? 0.0f : chosen;  // never -0
    };
    switch (rng.below(12)) {
        case 0:
            return combined("(", l, " + ", r, ")", [](float x, float y) { return x + y; });
        case 1:
            return combined("(", l, " - ", r, ")", [](float x, float y) { return x - y; });
        case 2:
            return combined("(", l, "*", r, ")", [](float x, float y) { return x * y; });
        case 3:
            return combined("(", l, "/", r, ")", [](float x, float y) { return x / y; });
        case 4:
            return combined("(", l, "<", r, ")", [](float x, float y) { return float(x < y); });
        case 5:
            return combined("(", l, ">=", r, ")", [](float x, float y) { return float(x >= y); });
        case 6:
            return combined("(", l, "==", r, ")", [](float x, float y) { return float(x == y); });
        case 7:
            return combined("(", l, "!=", r, ")", [](float x, float y) { return float(x != y); });
        case 8:
            return combined("min(", l, ", ", r, ")",
                            [=](float x, float y) { return propagating(x, y, y < x ? y : x); });
        case 9:
            return combined("max(", l, ", ", r, ")",
                            [=](float x, float y) { return propagating(x, y, y > x ? y : x); });
        case 10:
            return combined("abs(-", {"(" + l.text + ")", l.value}, " - ", r, ")",
                            [](float x, float y) { return std::fabs(-x - y); });
        default:
            return combined("if(", l, ", log1p(abs(", r, ")), 2)", [](float x, float y) {
                return x != 0 ? static_cast<float>(std::log(1.0 + double{std::fabs(y)})) : 2.0f;
            });
    }
}

TEST(ExpressionEvaluator, AgreesWithAPlainEvaluationOfRandomExpressions) {
    const std::vector<float> interesting{0.0f,   -0.0f,  1.0f, -1.0f, 0.5f, 3.25f, 1e38f,
                                         -1e38f, 1e-40f, nan,  inf,   -inf, 7.0f,  1e-3f};
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Rng rng(seed, "expression");
        const Random wanted = random_expression(rng, 5);
        std::vector<float> a;
        std::vector<float> b;
        std::vector<std::int32_t> c;
        for (int row = 0; row < 300; ++row) {
            a.push_back(interesting[rng.below(14)]);
            b.push_back(interesting[rng.below(14)]);
            c.push_back(static_cast<std::int32_t>(rng.below(4)) - 2);
        }
        std::vector<float> values;
        try {
            values = values_of(wanted.text, a, b, c);
        } catch (const InvalidArgument& error) {
            ASSERT_THAT(error.what(), testing::HasSubstr("names no column")) << wanted.text;
            continue;
        }

        for (std::size_t row = 0; row < a.size(); ++row) {
            const float plain = wanted.value(a[row], b[row], c[row]);
            const float expected = std::isfinite(plain) ? plain : nan;
            if (std::isnan(expected)) {
                ASSERT_TRUE(std::isnan(values[row])) << "seed " << seed << ": " << wanted.text;
            } else {
                ASSERT_EQ(std::bit_cast<std::uint32_t>(values[row]),
                          std::bit_cast<std::uint32_t>(expected))
                    << "seed " << seed << ": " << wanted.text;
            }
        }
    }
}

}  // namespace
}  // namespace mlpipe
