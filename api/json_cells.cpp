#include "api/json_cells.h"

#include "api/json_text.h"
#include "core/error.h"
#include "core/number_text.h"
#include "table/json_syntax.h"

namespace mlpipe::api {

namespace dom = simdjson::dom;

dom::object parse_object(dom::parser& parser, std::string_view text) {
    dom::element root;
    dom::object object;
    if (parser.allocate(text.size(), max_json_depth)) throw BadFormat("The body is too large");
    const bool parsed = !parser.parse(text.data(), text.size()).get(root);
    if (parsed && !root.get(object)) return object;
    // The tree is stricter in one thing: a number must fit into 64 bits.
    throw BadFormat(find_json_fault(text).value_or("Not JSON: a number is too large"));
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
