#include "api/json_cells.h"

#include "api/json_text.h"
#include "core/error.h"
#include "core/number_text.h"
#include "table/json_syntax.h"

namespace mlpipe::api {

namespace dom = simdjson::dom;

namespace {

/// Throws BadFormat with what the fast parser cannot say.
[[noreturn]] void refuse(std::string_view text, simdjson::error_code error) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    const bool is_array = begin != std::string_view::npos && text[begin] == '[';
    const auto fault = is_array ? std::nullopt : find_json_fault(text);
    // An array, or a number that does not fit into 64 bits.
    throw BadFormat(fault.value_or(std::string("Not JSON: ") + simdjson::error_message(error)));
}

}  // namespace

dom::element parse_body(dom::parser& parser, std::string_view text) {
    if (const auto error = parser.allocate(text.size(), max_json_depth)) refuse(text, error);
    dom::element root;
    if (const auto error = parser.parse(text.data(), text.size()).get(root)) refuse(text, error);
    if (!root.is_object() && !root.is_array()) refuse(text, simdjson::INCORRECT_TYPE);
    return root;
}

dom::object parse_object(dom::parser& parser, std::string_view text) {
    const dom::element root = parse_body(parser, text);
    dom::object object;
    if (root.get(object)) throw BadFormat("Expected a JSON object but found an array at byte 0");
    return object;
}

void append_cell(std::string& out, dom::element value) {
    switch (value.type()) {
        case dom::element_type::STRING:
            return append_json_string(out, std::string_view(value));
        case dom::element_type::INT64:
            out += std::to_string(std::int64_t(value));
            return;
        case dom::element_type::UINT64:
            out += std::to_string(std::uint64_t(value));
            return;
        case dom::element_type::DOUBLE:
            out += to_text(double(value));
            return;
        case dom::element_type::BOOL:
            out += bool(value) ? "true" : "false";
            return;
        case dom::element_type::NULL_VALUE:
            out += "null";
            return;
        case dom::element_type::ARRAY:
            out += "[]";
            return;
        case dom::element_type::OBJECT:
            out += "{}";
            return;
    }
}

}  // namespace mlpipe::api
