#include "preprocessing/expression_lexer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/number_text.h"

namespace mlpipe {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) {
    return starts_name(c) || is_digit(c) || c == '.';
}
bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Bytes shown on either side of the caret; expressions may be thousands long.
constexpr std::size_t shown = 60;

}  // namespace

InvalidArgument expression_error(std::string_view text, std::size_t position,
                                 const std::string& problem, const std::string& help) {
    std::size_t begin = position > shown ? position - shown : 0;
    while (begin < position && continues_character(text[begin])) ++begin;
    std::size_t end = std::min(text.size(), position + shown);
    while (end < text.size() && continues_character(text[end])) ++end;

    std::string line = (begin > 0 ? "..." : "") + std::string(text.substr(begin, end - begin)) +
                       (end < text.size() ? "..." : "");
    std::ranges::replace_if(line, is_space, ' ');
    const auto before = text.substr(begin, position - begin);
    const auto width = (begin > 0 ? 3 : 0) + std::ranges::count_if(before, [](char c) {
                           return !continues_character(c);
                       });
    return InvalidArgument(
        "cannot read an expression: " + problem,
        {.why = line + "\n  " + std::string(static_cast<std::size_t>(width), ' ') + "^",
         .help = help});
}

Token ExpressionLexer::take() {
    Token taken = std::move(current_);
    advance();
    return taken;
}

void ExpressionLexer::advance() {
    while (next_ < text_.size() && is_space(text_[next_])) ++next_;
    current_ = {.kind = TokenKind::end, .value = {}, .begin = next_, .length = 0, .number = 0};
    if (next_ == text_.size()) return;
    const char first = text_[next_];
    if (is_digit(first) || first == '.') {
        read_number();
    } else if (starts_name(first)) {
        read_name();
    } else if (first == '`') {
        read_quoted('`', TokenKind::column);
    } else if (first == '\'') {
        read_quoted('\'', TokenKind::text);
    } else {
        read_symbol();
    }
    current_.length = next_ - current_.begin;
}

void ExpressionLexer::read_number() {
    while (next_ < text_.size()) {
        const char c = text_[next_];
        const bool sign_of_exponent =
            (c == '+' || c == '-') && (text_[next_ - 1] == 'e' || text_[next_ - 1] == 'E');
        if (!continues_name(c) && !sign_of_exponent) break;
        ++next_;
    }
    current_.kind = TokenKind::number;
    current_.value = text_.substr(current_.begin, next_ - current_.begin);
    const auto number = parse_number(current_.value);
    if (!number || !std::isfinite(static_cast<float>(*number))) {
        throw expression_error(text_, current_.begin, "\"" + current_.value + "\" is not a number",
                               "a column whose name starts with a digit stands in backquotes: `" +
                                   current_.value + "`");
    }
    current_.number = *number;
}

void ExpressionLexer::read_name() {
    while (next_ < text_.size() && continues_name(text_[next_])) ++next_;
    current_.kind = TokenKind::name;
    current_.value = text_.substr(current_.begin, next_ - current_.begin);
}

void ExpressionLexer::read_quoted(char quote, TokenKind kind) {
    current_.kind = kind;
    for (++next_; next_ < text_.size(); ++next_) {
        if (text_[next_] != quote) {
            current_.value += text_[next_];
        } else if (next_ + 1 < text_.size() && text_[next_ + 1] == quote) {
            current_.value += text_[next_++];  // doubled: the quote itself
        } else {
            ++next_;
            return;
        }
    }
    throw expression_error(text_, current_.begin,
                           std::string("a quote ") + quote + " is opened and never closed");
}

void ExpressionLexer::read_symbol() {
    static constexpr std::array<std::string_view, 14> symbols{
        "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ",", "="};
    const std::string_view rest = text_.substr(next_);
    const auto found =
        std::ranges::find_if(symbols, [&](std::string_view s) { return rest.starts_with(s); });
    if (found == symbols.end()) {
        throw expression_error(
            text_, next_, "\"" + std::string(rest.substr(0, 1)) + "\" has no meaning here",
            "texts stand in 'single quotes', column names with other characters in `backquotes`");
    }
    next_ += found->size();
    current_.kind = TokenKind::symbol;
    current_.value = std::string(*found);
}

}  // namespace mlpipe
