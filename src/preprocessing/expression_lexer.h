// expression_lexer.h: the words of an expression, and the error that points at one of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.h"

namespace mlpipe {

enum class TokenKind { number, name, column, text, symbol, end };

struct Token {
    TokenKind kind = TokenKind::end;
    std::string value;       ///< without quotes; a symbol as written
    std::size_t begin = 0;   ///< byte offset of its first character
    std::size_t length = 0;  ///< in bytes, quotes included
    double number = 0;       ///< of a number
};

/// "cannot read an expression: `problem`", then the text with a caret under `position`.
[[nodiscard]] InvalidArgument expression_error(std::string_view text, std::size_t position,
                                               const std::string& problem,
                                               const std::string& help = {});

class ExpressionLexer {
public:
    /// `text` must outlive this. Throws InvalidArgument for a character that starts no word.
    explicit ExpressionLexer(std::string_view text) : text_(text) { advance(); }

    [[nodiscard]] const Token& current() const& { return current_; }
    /// Moves to the next word; gives the one that was current.
    Token take();
    [[nodiscard]] bool at_symbol(std::string_view symbol) const {
        return current_.kind == TokenKind::symbol && current_.value == symbol;
    }
    [[nodiscard]] std::string_view text() const { return text_; }

private:
    void advance();
    void read_number();
    void read_name();
    void read_quoted(char quote, TokenKind kind);
    void read_symbol();

    std::string_view text_;
    std::size_t next_ = 0;
    Token current_;
};

}  // namespace mlpipe
