#include "preprocessing/derived_feature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "preprocessing/test_columns.h"

namespace mlpipe {
namespace {

/// Node after node: "0:tenure 1:2 2:add(0,1) …".
std::string text_of(const Expression& expression) {
    static const char* const names[] = {"add",   "sub", "mul", "div", "neg", "min", "max", "abs",
                                        "log1p", "lt",  "le",  "gt",  "ge",  "eq",  "ne",  "if"};
    std::string text;
    for (const ExpressionNode& node : expression.nodes) {
        if (!text.empty()) text += ' ';
        if (const auto* constant = std::get_if<ExpressionNode::Constant>(&node.what)) {
            text += std::to_string(static_cast<int>(constant->value));
        } else if (const auto* number = std::get_if<ExpressionNode::NumberColumn>(&node.what)) {
            text += number->name;
        } else if (const auto* equals = std::get_if<ExpressionNode::TextEquals>(&node.what)) {
            text += equals->column + "='" + equals->text + "'";
        } else {
            const auto& call = std::get<ExpressionNode::Apply>(node.what);
            text += names[static_cast<int>(call.operation)];
            for (const int argument : call.arguments) text += "." + std::to_string(argument);
        }
    }
    return text;
}

std::string parsed(const std::string& text) {
    return text_of(parse_expression(text));
}
std::string error_of(const std::string& text) {
    return error_text<InvalidArgument>([&] { (void)parse_expression(text); });
}

TEST(Expression, EndsWithTheStepsThatMakeNaNOfWhatIsNotFinite) {
    EXPECT_EQ(parsed("a"), "a 0 mul.0.1 add.0.2");
}

TEST(Expression, MultipliesBeforeItAddsAndComparesLast) {
    EXPECT_EQ(parsed("a + b * 2 < c - 1"),
              "a b 2 mul.1.2 add.0.3 c 1 sub.5.6 lt.4.7 0 mul.8.9 add.8.10");
}

TEST(Expression, AssociatesToTheLeft) {
    EXPECT_EQ(parsed("a - b - c / d / e"),
              "a b sub.0.1 c d div.3.4 e div.5.6 sub.2.7 0 mul.8.9 add.8.10");
}

TEST(Expression, ReadsParenthesesAndUnaryMinus) {
    EXPECT_EQ(parsed("-(a + 1) * -b"), "a 1 add.0.1 neg.2 b neg.4 mul.3.5 0 mul.6.7 add.6.8");
}

TEST(Expression, FoldsMinAndMaxFromTheLeft) {
    EXPECT_EQ(parsed("min(a, max(b, 1), c)"), "a b 1 max.1.2 min.0.3 c min.4.5 0 mul.6.7 add.6.8");
}

TEST(Expression, CountsATextOverColumns) {
    EXPECT_EQ(parsed("count('Yes', a, `b c`, d)"),
              "a='Yes' b c='Yes' add.0.1 d='Yes' add.2.3 0 mul.4.5 add.4.6");
}

TEST(Expression, ComparesAColumnWithATextOnEitherSide) {
    EXPECT_EQ(parsed("a == 'x'"), "a='x' 0 mul.0.1 add.0.2");
    EXPECT_EQ(parsed("'x' != a"), "a='x' 0 eq.0.1 0 mul.2.3 add.2.4");
}

TEST(Expression, ReadsIfAndFunctions) {
    EXPECT_EQ(parsed("if(a > 1, abs(a), log1p(b))"),
              "a 1 gt.0.1 a abs.3 b log1p.5 if.2.4.6 0 mul.7.8 add.7.9");
}

TEST(Expression, ReadsNamesAndQuotes) {
    EXPECT_EQ(parsed("`it``s` + x.y_2 + étage"),
              "it`s x.y_2 add.0.1 étage add.2.3 0 mul.4.5 add.4.6");
    EXPECT_EQ(parsed("a == 'it''s'"), "a='it's' 0 mul.0.1 add.0.2");
    EXPECT_EQ(parsed("min + 1"), "min 1 add.0.1 0 mul.2.3 add.2.4");
}

TEST(Expression, ReadsNumbers) {
    EXPECT_EQ(parsed("a*10+2e2-3.0E+0"), "a 10 mul.0.1 200 add.2.3 3 sub.4.5 0 mul.6.7 add.6.8");
}

TEST(Expression, PointsAtWhatItDidNotExpect) {
    EXPECT_EQ(error_of("a + * b"),
              "cannot read an expression: expected a number, a column, a function or \"(\", found "
              "\"*\"\n"
              "  a + * b\n"
              "      ^");
    EXPECT_EQ(error_of("max(a, 1"),
              "cannot read an expression: expected \")\", found the end\n"
              "  max(a, 1\n"
              "          ^");
    EXPECT_EQ(error_of(""),
              "cannot read an expression: expected a number, a column, a function or \"(\", found "
              "the end\n"
              "  \n"
              "  ^");
    EXPECT_EQ(error_of("a b"),
              "cannot read an expression: expected an operator or the end, found \"b\"\n"
              "  a b\n"
              "    ^");
}

TEST(Expression, CountsCharactersNotBytesUpToTheCaret) {
    EXPECT_EQ(error_of("étage + ]"),
              "cannot read an expression: \"]\" has no meaning here\n"
              "  étage + ]\n"
              "          ^\n"
              "  help: texts stand in 'single quotes', column names with other characters in "
              "`backquotes`");
}

TEST(Expression, ShowsOnlyTheSurroundingsOfAFaultInALongText) {
    EXPECT_EQ(error_of(std::string(100, ' ') + "a\n+ )" + std::string(100, ' ')),
              "cannot read an expression: expected a number, a column, a function or \"(\", found "
              "\")\"\n"
              "  ..." +
                  std::string(56, ' ') + "a + )" + std::string(59, ' ') + "...\n" + "  " +
                  std::string(63, ' ') + "^");
}

TEST(Expression, HelpsWithCommonSlips) {
    EXPECT_EQ(error_of("a = 1"),
              "cannot read an expression: expected an operator or the end, found \"=\"\n"
              "  a = 1\n"
              "    ^\n"
              "  help: two values are compared with ==");
    EXPECT_EQ(error_of("1 < a < 3"),
              "cannot read an expression: expected an operator or the end, found \"<\"\n"
              "  1 < a < 3\n"
              "        ^\n"
              "  help: one comparison at a time; write (a < b) * (b < c)");
    EXPECT_EQ(error_of("sqrt(a)"),
              "cannot read an expression: there is no function \"sqrt\"\n"
              "  sqrt(a)\n"
              "  ^\n"
              "  help: the functions are abs, count, if, log1p, max and min");
    EXPECT_EQ(error_of("a / 2nd"),
              "cannot read an expression: \"2nd\" is not a number\n"
              "  a / 2nd\n"
              "      ^\n"
              "  help: a column whose name starts with a digit stands in backquotes: `2nd`");
    EXPECT_EQ(error_of("count(a, b)"),
              "cannot read an expression: expected a text in single quotes, found \"a\"\n"
              "  count(a, b)\n"
              "        ^\n"
              "  help: count('Yes', a, b) counts the columns that are 'Yes'");
    EXPECT_EQ(error_of("min(a)"),
              "cannot read an expression: min needs two values or more\n"
              "  min(a)\n"
              "  ^");
}

TEST(Expression, KeepsTextsBesideComparisons) {
    EXPECT_EQ(error_of("a + 'x'"),
              "cannot read an expression: a text can only stand beside == and != and in count\n"
              "  a + 'x'\n"
              "      ^");
    EXPECT_EQ(error_of("a < 'x'"),
              "cannot read an expression: a text can only stand beside == and != and in count\n"
              "  a < 'x'\n"
              "      ^");
    EXPECT_EQ(error_of("a + b == 'x'"),
              "cannot read an expression: a text can only be compared with a column\n"
              "  a + b == 'x'\n"
              "           ^");
    EXPECT_EQ(error_of("'x' == 'y'"),
              "cannot read an expression: expected a column, found \"y\"\n"
              "  'x' == 'y'\n"
              "         ^");
}

TEST(Expression, RefusesTheEmptyText) {
    EXPECT_EQ(error_of("count('', a)"),
              "cannot read an expression: no cell equals the empty text\n"
              "  count('', a)\n"
              "        ^");
    EXPECT_THAT(error_of("a == ''"), testing::HasSubstr("no cell equals the empty text"));
    EXPECT_THAT(error_of("'' == a"), testing::HasSubstr("no cell equals the empty text"));
}

TEST(Expression, MustCloseItsQuotes) {
    EXPECT_EQ(error_of("a == 'x"),
              "cannot read an expression: a quote ' is opened and never closed\n"
              "  a == 'x\n"
              "       ^");
}

TEST(Expression, MustNameAColumn) {
    EXPECT_EQ(error_of("1 + 2"),
              "cannot read an expression: it names no column\n"
              "  1 + 2\n"
              "  ^\n"
              "  help: a feature that is the same in every row tells nothing");
}

TEST(Expression, RefusesNumbersBeyondFloat32) {
    EXPECT_THAT(error_of("a + 1e39"), testing::HasSubstr("\"1e39\" is not a number"));
    EXPECT_THAT(error_of("a + 1e999"), testing::HasSubstr("\"1e999\" is not a number"));
}

TEST(Expression, ReadsOrRefusesAnyText) {
    const std::vector<std::string> words{
        "a",      "`b`",  "'x'", "1",  "2.5e-3", "+",  "-",    "*",   "/",
        "(",      ")",    ",",   "==", "!=",     "<=", "min(", "if(", "count('x',",
        "log1p(", "abs(", "'",   "`",  "\xff",   "=",  ".",    "#",   "\n"};
    for (std::uint64_t seed = 0; seed < 20000; ++seed) {
        Rng rng(seed, "soup");
        std::string text;
        for (std::uint32_t n = rng.below(12); n > 0; --n) {
            text += words[rng.below(static_cast<std::uint32_t>(words.size()))];
        }

        try {
            EXPECT_GE(parse_expression(text).nodes.size(), 4u) << "seed " << seed;
        } catch (const InvalidArgument& error) {
            EXPECT_THAT(error.why(), testing::EndsWith("^")) << "seed " << seed;
        }
    }
}

TEST(Expression, MayBeTwoHundredLevelsDeepAndNoDeeper) {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '(') + "a" + std::string(levels, ')');
    };

    EXPECT_EQ(parsed(nested(200)), "a 0 mul.0.1 add.0.2");
    EXPECT_THAT(error_of(nested(201)),
                testing::HasSubstr("it is nested more than 200 levels deep"));
}

TEST(Expression, MayHaveTenThousandCharactersAndNoMore) {
    std::string text = "a";
    while (text.size() < 9999) text += "+1";
    ASSERT_EQ(text.size(), 9999u);

    EXPECT_EQ(parse_expression(text).nodes.size(), 9999u + 3);
    EXPECT_EQ(error_of(text + "+1"),
              "cannot read an expression: it has 10001 characters, and at most 10000 are read");
}

}  // namespace
}  // namespace mlpipe
