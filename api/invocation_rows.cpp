#include "api/invocation_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "api/json_cells.h"
#include "api/json_text.h"
#include "core/error.h"

namespace mlpipe::api {
namespace {

namespace dom = simdjson::dom;

/// A column by its cells, or by the one cell of its only row.
struct JsonColumn {
    std::string_view name;
    std::vector<dom::element> cells;
};

void add_member(std::string& out, std::string_view name, dom::element value) {
    out += out.empty() || out.back() != '{' ? "," : "";
    append_json_string(out, name);
    out += ':';
    append_cell(out, value);
}

void add_object(JsonRows& rows, dom::object object) {
    rows.add([&](std::string& out) {
        out += '{';
        for (const auto& [name, value] : object) add_member(out, name, value);
        out += '}';
    });
}

JsonRows rows_of_objects(dom::array array, std::string_view where) {
    JsonRows rows;
    for (const dom::element element : array) {
        dom::object object;
        if (element.get(object)) {
            throw BadFormat(fmt::format("{}[{}] must be an object", where, rows.sizes.size()));
        }
        add_object(rows, object);
    }
    return rows;
}

/// Columns of equal length, row by row. A name that the model does not know is only in the first
/// row: however long it is, the rows stay as small as the body.
JsonRows rows_of_columns(const std::vector<JsonColumn>& columns, const Schema& schema) {
    std::unordered_set<std::string_view> known;
    for (const ColumnSchema& column : schema.columns) known.insert(column.name);
    JsonRows rows;
    const std::size_t n = columns.empty() ? 0 : columns.front().cells.size();
    for (std::size_t row = 0; row < n; ++row) {
        rows.add([&](std::string& out) {
            out += '{';
            for (const JsonColumn& column : columns) {
                if (row > 0 && !known.contains(column.name)) continue;
                add_member(out, column.name, column.cells[row]);
            }
            out += '}';
        });
    }
    return rows;
}

std::vector<JsonColumn> split_columns(dom::object split) {
    dom::array names;
    if (split["columns"].get(names)) {
        throw BadFormat("dataframe_split.columns must be an array");
    }
    std::vector<JsonColumn> columns;
    for (const dom::element name : names) {
        JsonColumn& column = columns.emplace_back();
        if (name.get(column.name)) {
            throw BadFormat(
                fmt::format("dataframe_split.columns[{}] must be a string", columns.size() - 1));
        }
    }
    return columns;
}

JsonRows rows_of_split(dom::object split, const Schema& schema) {
    std::vector<JsonColumn> columns = split_columns(split);
    dom::array data;
    if (split["data"].get(data)) throw BadFormat("dataframe_split.data must be an array");
    std::size_t n_rows = 0;
    for (const dom::element row : data) {
        const std::string where = fmt::format("dataframe_split.data[{}]", n_rows++);
        dom::array cells;
        if (row.get(cells)) throw BadFormat(where + " must be an array");
        std::size_t n = 0;
        for (const dom::element cell : cells) {
            if (n < columns.size()) columns[n].cells.push_back(cell);
            ++n;
        }
        if (n != columns.size()) {
            throw BadFormat(
                fmt::format("{} has {} values for {} columns", where, n, columns.size()));
        }
    }
    return rows_of_columns(columns, schema);
}

/// {"column": […], …}, or one row if no value is a list.
JsonRows rows_of_inputs(dom::object inputs, const Schema& schema) {
    std::vector<JsonColumn> columns;
    for (const auto& [name, value] : inputs) {
        JsonColumn& column = columns.emplace_back();
        column.name = name;
        dom::array list;
        if (value.get(list)) {
            column.cells.push_back(value);
        } else {
            for (const dom::element cell : list) column.cells.push_back(cell);
        }
        if (column.cells.size() != columns.front().cells.size()) {
            throw BadFormat(fmt::format("inputs: '{}' has {} values, and '{}' has {}", column.name,
                                        column.cells.size(), columns.front().name,
                                        columns.front().cells.size()));
        }
    }
    return rows_of_columns(columns, schema);
}

/// The value of a form's key, unless the model has a column of that name.
bool find_form(dom::object body, const char* key, const Schema& schema, dom::element& value) {
    return schema.find(key) == nullptr && !body[key].get(value);
}

}  // namespace

JsonRows read_invocation(std::string_view body, const Schema& schema) {
    dom::parser parser;
    const dom::element root = parse_body(parser, body);
    dom::array array;
    if (!root.get(array)) return rows_of_objects(array, "body");
    const dom::object object = root;
    dom::element form;
    if (find_form(object, "dataframe_split", schema, form)) {
        dom::object split;
        if (form.get(split)) throw BadFormat("dataframe_split must be an object");
        return rows_of_split(split, schema);
    }
    for (const char* key : {"dataframe_records", "instances", "inputs"}) {
        if (!find_form(object, key, schema, form)) continue;
        if (!form.get(array)) return rows_of_objects(array, key);
        dom::object inputs;
        if (key == std::string_view("inputs") && !form.get(inputs)) {
            return rows_of_inputs(inputs, schema);
        }
        throw BadFormat(std::string(key) + " must be an array");
    }
    JsonRows rows;
    rows.add([&](std::string& out) { out += body; });  // one row, as /predict reads it
    return rows;
}

JsonRows read_lines(std::string_view body) {
    JsonRows rows;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        const std::string_view line = body.substr(0, end);
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
            rows.add([&](std::string& out) { out += line; });
        }
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return rows;
}

}  // namespace mlpipe::api
