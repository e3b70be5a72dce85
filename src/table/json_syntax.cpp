#include "table/json_syntax.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "core/utf8.h"

namespace mlpipe {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// How far a number by JSON's grammar reaches from the front of `text`; 0 if there is none.
std::size_t number_length(std::string_view text) {
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t begin = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return at > begin;
    };
    if (at < text.size() && text[at] == '-') ++at;
    if (at < text.size() && text[at] == '0') {
        ++at;
    } else if (!digits()) {
        return 0;
    }
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (!digits()) return 0;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (!digits()) return 0;
    }
    return at;
}

/// Walks the text once; every function returns false after the first fault has been noted.
class SyntaxWalk {
public:
    explicit SyntaxWalk(std::string_view json) : json_(json) {}

    std::optional<std::string> first_fault() {
        if (walk()) return std::nullopt;
        return message_ + " at byte " + std::to_string(byte_);
    }

private:
    bool fail(std::string message, std::size_t byte) {
        message_ = std::move(message);
        byte_ = byte;
        return false;
    }
    bool not_json(const std::string& what) { return fail("Not JSON: " + what, at_); }

    [[nodiscard]] bool ended() const { return at_ >= json_.size(); }
    [[nodiscard]] char here() const { return ended() ? '\0' : json_[at_]; }
    [[nodiscard]] std::string_view rest() const { return json_.substr(at_); }
    void skip_space() {
        while (!ended() && (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r')) {
            ++at_;
        }
    }
    bool take(char c) {
        if (ended() || here() != c) return false;
        ++at_;
        return true;
    }

    bool walk() {
        if (rest().starts_with("\xEF\xBB\xBF")) return not_json("a byte order mark");
        skip_space();
        if (ended()) return fail("Expected a JSON object but the text is empty", at_);
        if (here() != '{') return not_an_object();
        if (!value(1)) return false;
        skip_space();
        return ended() || not_json("text after the object");
    }

    bool not_an_object() {
        const std::size_t begin = at_;
        const std::string found = here() == '['                       ? "an array"
                                  : here() == '"'                     ? "a string"
                                  : is_digit(here()) || here() == '-' ? "a number"
                                  : here() == 'n'                     ? "null"
                                                                      : "a boolean";
        if (!value(1)) return false;
        return fail("Expected a JSON object but found " + found, begin);
    }

    bool value(int depth) {
        skip_space();
        if (ended()) return not_json("the text ends too early");
        switch (here()) {
            case '{':
                return container(depth, '}');
            case '[':
                return container(depth, ']');
            case '"':
                return string();
            default:
                return scalar();
        }
    }

    bool container(int depth, char close) {
        if (depth > max_json_depth) {
            return fail("Nested deeper than " + std::to_string(max_json_depth) + " levels", at_);
        }
        ++at_;
        skip_space();
        if (take(close)) return true;
        for (;;) {
            if (close == '}' && !key()) return false;
            if (!value(depth + 1)) return false;
            skip_space();
            if (take(close)) return true;
            if (ended()) return not_json("the text ends too early");
            if (!take(','))
                return not_json(close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
        }
    }

    bool key() {
        skip_space();
        if (ended()) return not_json("the text ends too early");
        if (here() != '"') return not_json("expected a key in double quotes");
        if (!string()) return false;
        skip_space();
        if (ended()) return not_json("the text ends too early");
        return take(':') || not_json("expected ':' after the key");
    }

    bool scalar() {
        for (const std::string_view word : {"true", "false", "null"}) {
            if (rest().starts_with(word)) return end_of_scalar(word.size());
        }
        for (const std::string_view word : {"NaN", "nan", "Infinity", "-Infinity", "inf", "-inf"}) {
            if (rest().starts_with(word)) {
                return not_json(std::string(word) + " is not a JSON number");
            }
        }
        if (is_digit(here()) || here() == '-') {
            const std::size_t length = number_length(rest());
            return length > 0 ? end_of_scalar(length) : not_json("not a number");
        }
        return not_json("expected a value");
    }

    /// `length` bytes make a scalar if no letter or digit sticks to them.
    bool end_of_scalar(std::size_t length) {
        const char next = at_ + length < json_.size() ? json_[at_ + length] : ' ';
        if (std::string_view(" \t\r\n,:[]{}\"").find(next) == std::string_view::npos) {
            return not_json(is_digit(here()) || here() == '-' ? "not a number"
                                                              : "expected a value");
        }
        at_ += length;
        return true;
    }

    bool string() {
        ++at_;
        while (!ended()) {
            const auto c = static_cast<unsigned char>(here());
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c < 0x20) return not_json("a control character in a string");
            if (c == '\\') {
                if (!escape()) return false;
                continue;
            }
            const std::size_t length = utf8_length(rest());
            if (length == 0) return fail("Invalid UTF-8", at_);
            at_ += length;
        }
        return not_json("the text ends inside a string");
    }

    /// Four hexadecimal digits at `from`.
    [[nodiscard]] std::optional<std::uint32_t> code_unit(std::size_t from) const {
        if (from + 4 > json_.size()) return std::nullopt;
        std::uint32_t unit = 0;
        const char* begin = json_.data() + from;
        const auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
        if (error != std::errc{} || end != begin + 4) return std::nullopt;
        return unit;
    }

    bool escape() {
        const char kind = at_ + 1 < json_.size() ? json_[at_ + 1] : '\0';
        if (at_ + 1 >= json_.size()) {
            ++at_;
            return not_json("the text ends inside a string");
        }
        if (kind != 'u') {
            if (std::string_view("\"\\/bfnrt").find(kind) == std::string_view::npos) {
                return not_json("an unknown escape");
            }
            at_ += 2;
            return true;
        }
        const auto unit = code_unit(at_ + 2);
        if (!unit) return not_json("\\u without four hexadecimal digits");
        if (*unit >= 0xDC00 && *unit <= 0xDFFF) return not_json("half of a surrogate pair");
        if (*unit < 0xD800 || *unit > 0xDBFF) {
            at_ += 6;
            return true;
        }
        const auto low =
            json_.substr(at_ + 6).starts_with("\\u") ? code_unit(at_ + 8) : std::nullopt;
        if (!low || *low < 0xDC00 || *low > 0xDFFF) return not_json("half of a surrogate pair");
        at_ += 12;
        return true;
    }

    std::string_view json_;
    std::size_t at_ = 0;
    std::string message_;
    std::size_t byte_ = 0;
};

}  // namespace

std::optional<std::string> find_json_fault(std::string_view json) {
    return SyntaxWalk(json).first_fault();
}

bool is_json_number(std::string_view text) {
    return !text.empty() && number_length(text) == text.size();
}

}  // namespace mlpipe
