#include "api/record_splitter.h"

#include <algorithm>
#include <utility>

#include "table/csv_scanner.h"

namespace mlpipe::api {
namespace {

using Kind = RecordStep::Kind;

constexpr std::string_view spaces = " \t\r\n";

}  // namespace

RecordStep LineSplitter::next(std::string_view text, bool at_end) {
    for (std::size_t begin = 0;;) {
        const std::size_t line_end = text.find('\n', begin + scanned_);
        const bool whole = line_end != std::string_view::npos;
        std::string_view line = text.substr(begin, whole ? line_end - begin : text.size());
        const bool too_long = too_long_ || line.size() > longest_;
        if (!whole && !at_end) {
            too_long_ = too_long;
            scanned_ = too_long ? 0 : line.size();
            return {.kind = Kind::need_more, .consumed = too_long ? text.size() : begin};
        }
        const std::size_t end = whole ? line_end + 1 : text.size();
        scanned_ = 0;
        if (std::exchange(too_long_, false) || too_long) {
            return {.kind = Kind::too_long, .consumed = end};
        }
        if (line.find_first_not_of(spaces) != std::string_view::npos) {
            return {.kind = Kind::record, .consumed = end, .record = line};
        }
        if (!whole) return {.kind = Kind::end, .consumed = end};
        begin = end;
    }
}

RecordStep CsvSplitter::next(std::string_view text, bool at_end) {
    // Such lines are records only if something follows.
    if (text.find_first_not_of("\r\n") == std::string_view::npos && !too_long_ && scanned_ == 0 &&
        text.size() <= longest_) {
        return {.kind = at_end ? Kind::end : Kind::need_more, .consumed = at_end ? text.size() : 0};
    }
    const std::string_view rest = text.substr(scanned_);
    const std::size_t found = find_record_end(rest, inside_quotes_);
    const bool whole = found != std::string_view::npos;
    const std::size_t end = whole ? scanned_ + found : text.size();
    const bool too_long = too_long_ || end > longest_;
    if (!whole && !at_end) {
        inside_quotes_ ^= count_byte(rest, '"') % 2 == 1;
        too_long_ = too_long;
        scanned_ = too_long ? 0 : end;
        if (too_long) line_ += count_byte(text, '\n');
        return {.kind = Kind::need_more, .consumed = too_long ? end : 0};
    }
    scanned_ = 0;
    inside_quotes_ = too_long_ = false;
    const std::string_view record = text.substr(0, end);
    const std::size_t line = line_;
    line_ += count_byte(record, '\n');
    if (too_long) return {.kind = Kind::too_long, .consumed = end};
    return {.kind = Kind::record, .consumed = end, .record = record, .line = line};
}

RecordStep JsonArraySplitter::next(std::string_view text, bool at_end) {
    std::size_t begin = 0;
    RecordStep step{.kind = Kind::record};
    if (place_ != Place::inside) step = find_element(text, at_end, begin);
    if (step.kind == Kind::record) step = cut_element(text, at_end, begin);
    byte_ += step.consumed;
    return step;
}

/// Passes over what stands before the next element. A record if one begins, at `begin`.
RecordStep JsonArraySplitter::find_element(std::string_view text, bool at_end, std::size_t& begin) {
    for (;; ++begin) {
        begin = std::min(text.find_first_not_of(spaces, begin), text.size());
        if (begin == text.size()) {
            if (!at_end) return {.kind = Kind::need_more, .consumed = begin};
            if (place_ == Place::after_array) return {.kind = Kind::end, .consumed = begin};
            return {.kind = Kind::broken, .message = fault_before('\0', byte_ + begin)};
        }
        const char c = text[begin];
        const bool may_close = place_ == Place::first_element || place_ == Place::after_element;
        if (place_ == Place::before_array && c == '[') {
            place_ = Place::first_element;
        } else if (may_close && c == ']') {
            place_ = Place::after_array;
        } else if (place_ == Place::after_element && c == ',') {
            place_ = Place::element;
        } else if ((place_ == Place::first_element || place_ == Place::element) && c != ',' &&
                   c != ']' && c != '}' && c != ':') {
            place_ = Place::inside;
            return {.kind = Kind::record};
        } else {
            return {.kind = Kind::broken, .message = fault_before(c, byte_ + begin)};
        }
    }
}

/// What is wrong with `c`, where it stands; NUL is the end of the text.
std::string JsonArraySplitter::fault_before(char c, std::size_t byte) const {
    const std::string at = " at byte " + std::to_string(byte);
    if (place_ == Place::before_array) {
        const std::string found = c == '\0'                            ? "the text is empty"
                                  : c == '{'                           ? "found an object"
                                  : c == '"'                           ? "found a string"
                                  : c == '-' || (c >= '0' && c <= '9') ? "found a number"
                                                                       : "found none";
        return "Expected a JSON array but " + found + at;
    }
    if (c == '\0') return "Not JSON: the text ends too early" + at;
    if (place_ == Place::after_array) return "Not JSON: there is text after the array" + at;
    return std::string("Not JSON: expected ") +
           (place_ == Place::after_element ? "',' or ']'" : "a value") + at;
}

RecordStep JsonArraySplitter::cut_element(std::string_view text, bool at_end, std::size_t begin) {
    const std::string_view element = text.substr(begin);
    const std::size_t size = find_element_end(element);
    const bool whole = size != std::string_view::npos;
    const bool too_long = too_long_ || (whole ? size : element.size()) > longest_;
    if (!whole && at_end) {
        place_ = Place::element;
        return {.kind = Kind::broken, .message = fault_before('\0', byte_ + text.size())};
    }
    if (!whole) {
        too_long_ = too_long;
        scanned_ = too_long ? 0 : element.size();
        return {.kind = Kind::need_more, .consumed = too_long ? text.size() : begin};
    }
    place_ = Place::after_element;
    scanned_ = 0;
    too_long_ = is_scalar_ = false;
    const std::size_t end = begin + size;
    if (too_long) return {.kind = Kind::too_long, .consumed = end};
    return {.kind = Kind::record, .consumed = end, .record = element.substr(0, size)};
}

/// Where the element ends, or npos. What does not belong to it ends it as well: the next step
/// refuses that.
std::size_t JsonArraySplitter::find_element_end(std::string_view element) {
    for (std::size_t i = scanned_; i < element.size(); ++i) {
        const char c = element[i];
        if (in_string_) {
            if (escaped_) {
                escaped_ = false;
            } else if (c == '\\') {
                escaped_ = true;
            } else if (c == '"') {
                in_string_ = false;
                if (depth_ == 0) return i + 1;
            }
            continue;
        }
        switch (c) {
            case '"':
                if (is_scalar_) return i;
                in_string_ = true;
                break;
            case '{':
            case '[':
                if (is_scalar_) return i;
                ++depth_;
                break;
            case '}':
            case ']':
                if (depth_ == 0) return i;
                if (--depth_ == 0) return i + 1;
                break;
            case ',':
            case ':':
            case ' ':
            case '\t':
            case '\r':
            case '\n':
                if (depth_ == 0) return i;
                break;
            default:
                if (depth_ == 0) is_scalar_ = true;
        }
    }
    return std::string_view::npos;
}

}  // namespace mlpipe::api
