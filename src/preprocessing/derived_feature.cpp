#include "preprocessing/derived_feature.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "preprocessing/expression_lexer.h"

namespace mlpipe {
namespace {

constexpr std::size_t longest = 10000;
constexpr int deepest = 200;

using Symbols = std::array<std::pair<std::string_view, Operation>, 6>;
constexpr Symbols comparisons{{{"<", Operation::less},
                               {"<=", Operation::less_equal},
                               {">", Operation::greater},
                               {">=", Operation::greater_equal},
                               {"==", Operation::equal},
                               {"!=", Operation::not_equal}}};
constexpr std::string_view functions = "abs, count, if, log1p, max and min";

std::string shown(const Token& token) {
    return token.kind == TokenKind::end ? "the end" : "\"" + token.value + "\"";
}

/// Recursive descent, one function a rule of the grammar. Each gives the index of its node.
class ExpressionParser {
public:
    explicit ExpressionParser(std::string_view text) : lexer_(text) {}

    Expression parse() {
        const int value = comparison();
        if (lexer_.current().kind != TokenKind::end) fail_at_end();
        make_what_is_not_finite_nan(value);
        if (!names_column_) {
            throw expression_error(lexer_.text(), 0, "it names no column",
                                   "a feature that is the same in every row tells nothing");
        }
        return std::move(expression_);
    }

private:
    int push(decltype(ExpressionNode::what) what) {
        expression_.nodes.push_back({.what = std::move(what)});
        return static_cast<int>(expression_.nodes.size()) - 1;
    }
    int apply(Operation operation, std::vector<int> arguments) {
        return push(ExpressionNode::Apply{operation, std::move(arguments)});
    }
    int number_column(std::string name) {
        names_column_ = true;
        return push(ExpressionNode::NumberColumn{std::move(name)});
    }
    int text_equals(std::string column, std::string text) {
        names_column_ = true;
        return push(ExpressionNode::TextEquals{std::move(column), std::move(text)});
    }

    /// value + value * 0: value itself where it is finite (the sign of 0 too), else NaN.
    void make_what_is_not_finite_nan(int value) {
        const int zero = push(ExpressionNode::Constant{0.0f});
        const int zero_or_nan = apply(Operation::multiply, {value, zero});
        apply(Operation::add, {value, zero_or_nan});
    }

    [[noreturn]] void fail(const Token& token, const std::string& problem,
                           const std::string& help = {}) const {
        throw expression_error(lexer_.text(), token.begin, problem, help);
    }
    [[noreturn]] void fail_at_end() const {
        const Token& token = lexer_.current();
        std::string help;
        if (token.value == "=") help = "two values are compared with ==";
        if (comparison_symbol()) help = "one comparison at a time; write (a < b) * (b < c)";
        fail(token, "expected an operator or the end, found " + shown(token), help);
    }
    void expect(std::string_view symbol) {
        if (!lexer_.at_symbol(symbol)) {
            fail(lexer_.current(),
                 "expected \"" + std::string(symbol) + "\", found " + shown(lexer_.current()));
        }
        lexer_.take();
    }

    /// In a model file the empty text stands for a missing cell, which equals no text.
    Token take_text() {
        if (lexer_.current().value.empty()) {
            fail(lexer_.current(), "no cell equals the empty text");
        }
        return lexer_.take();
    }

    [[nodiscard]] std::optional<Operation> comparison_symbol() const {
        for (const auto& [symbol, operation] : comparisons) {
            if (lexer_.at_symbol(symbol)) return operation;
        }
        return std::nullopt;
    }

    int comparison() {
        if (lexer_.current().kind == TokenKind::text) return text_before_column();
        const int left = sum();
        const auto operation = comparison_symbol();
        if (!operation) return left;
        lexer_.take();
        if (lexer_.current().kind == TokenKind::text) {
            return column_before_text(left, *operation);
        }
        const int right = sum();
        return apply(*operation, {left, right});
    }

    /// 'text' == column
    int text_before_column() {
        const Token text = take_text();
        const auto operation = comparison_symbol();
        if (operation != Operation::equal && operation != Operation::not_equal) fail_text(text);
        lexer_.take();
        return compare_text(column_name(), text.value, *operation);
    }

    /// column == 'text', the column being read already
    int column_before_text(int left, Operation operation) {
        const Token text = take_text();
        const auto* column =
            std::get_if<ExpressionNode::NumberColumn>(&expression_.nodes.back().what);
        const bool is_bare = left + 1 == static_cast<int>(expression_.nodes.size());
        if (column == nullptr || !is_bare) fail(text, "a text can only be compared with a column");
        if (operation != Operation::equal && operation != Operation::not_equal) fail_text(text);
        const std::string name = column->name;
        expression_.nodes.pop_back();
        return compare_text(name, text.value, operation);
    }

    int compare_text(std::string column, std::string text, Operation operation) {
        const int equals = text_equals(std::move(column), std::move(text));
        if (operation == Operation::equal) return equals;
        const int zero = push(ExpressionNode::Constant{0.0f});
        return apply(Operation::equal, {equals, zero});
    }

    [[noreturn]] void fail_text(const Token& text) const {
        fail(text, "a text can only stand beside == and != and in count");
    }

    int sum() {
        int value = product();
        for (;;) {
            const bool adds = lexer_.at_symbol("+");
            if (!adds && !lexer_.at_symbol("-")) return value;
            lexer_.take();
            const int right = product();
            value = apply(adds ? Operation::add : Operation::subtract, {value, right});
        }
    }

    int product() {
        int value = unary();
        for (;;) {
            const bool multiplies = lexer_.at_symbol("*");
            if (!multiplies && !lexer_.at_symbol("/")) return value;
            lexer_.take();
            const int right = unary();
            value = apply(multiplies ? Operation::multiply : Operation::divide, {value, right});
        }
    }

    int unary() {
        if (!lexer_.at_symbol("-")) return primary();
        lexer_.take();
        const int value = primary();
        return apply(Operation::negate, {value});
    }

    int primary() {
        const Token token = lexer_.current();
        switch (token.kind) {
            case TokenKind::number:
                lexer_.take();
                return push(ExpressionNode::Constant{static_cast<float>(token.number)});
            case TokenKind::column:
                lexer_.take();
                return number_column(token.value);
            case TokenKind::name:
                lexer_.take();
                return lexer_.at_symbol("(") ? call(token) : number_column(token.value);
            case TokenKind::text:
                fail_text(token);
            default:
                break;
        }
        if (!lexer_.at_symbol("(")) {
            fail(token, "expected a number, a column, a function or \"(\", found " + shown(token));
        }
        return in_parentheses([&] { return comparison(); });
    }

    int call(const Token& function) {
        const std::string& name = function.value;
        return in_parentheses([&]() -> int {
            if (name == "min") return fold(function, Operation::minimum);
            if (name == "max") return fold(function, Operation::maximum);
            if (name == "abs") return apply(Operation::absolute, {comparison()});
            if (name == "log1p") return apply(Operation::log1p, {comparison()});
            if (name == "if") return select();
            if (name == "count") return count();
            fail(function, "there is no function \"" + name + "\"",
                 "the functions are " + std::string(functions));
        });
    }

    template <typename Inside>
    int in_parentheses(const Inside& inside) {
        if (++depth_ > deepest) {
            fail(lexer_.current(),
                 "it is nested more than " + std::to_string(deepest) + " levels deep");
        }
        expect("(");
        const int value = inside();
        expect(")");
        --depth_;
        return value;
    }

    /// Two arguments an operation, from the left.
    int fold(const Token& function, Operation operation) {
        int value = comparison();
        if (!lexer_.at_symbol(",")) fail(function, function.value + " needs two values or more");
        while (lexer_.at_symbol(",")) {
            lexer_.take();
            const int right = comparison();
            value = apply(operation, {value, right});
        }
        return value;
    }

    int select() {
        const int condition = comparison();
        expect(",");
        const int then = comparison();
        expect(",");
        const int otherwise = comparison();
        return apply(Operation::select, {condition, then, otherwise});
    }

    int count() {
        if (lexer_.current().kind != TokenKind::text) {
            fail(lexer_.current(),
                 "expected a text in single quotes, found " + shown(lexer_.current()),
                 "count('Yes', a, b) counts the columns that are 'Yes'");
        }
        const Token text = take_text();
        expect(",");
        int total = text_equals(column_name(), text.value);
        while (lexer_.at_symbol(",")) {
            lexer_.take();
            const int next = text_equals(column_name(), text.value);
            total = apply(Operation::add, {total, next});
        }
        return total;
    }

    std::string column_name() {
        const Token& token = lexer_.current();
        if (token.kind != TokenKind::name && token.kind != TokenKind::column) {
            fail(token, "expected a column, found " + shown(token));
        }
        return lexer_.take().value;
    }

    ExpressionLexer lexer_;
    Expression expression_;
    int depth_ = 0;
    bool names_column_ = false;
};

}  // namespace

Expression parse_expression(const std::string& text) {
    if (text.size() > longest) {
        throw InvalidArgument("cannot read an expression: it has " + std::to_string(text.size()) +
                              " characters, and at most " + std::to_string(longest) + " are read");
    }
    return ExpressionParser(text).parse();
}

}  // namespace mlpipe
