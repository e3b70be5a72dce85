#include "api/inference_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "api/json_cells.h"
#include "api/json_text.h"
#include "core/error.h"

namespace mlpipe::api {
namespace {

namespace dom = simdjson::dom;

struct Tensor {
    std::string_view name;  // in the parser's tree
    std::vector<dom::element> cells;
};

enum class Family { text, number, whole, truth };

std::optional<Family> family_of(std::string_view datatype) {
    if (datatype == "BYTES") return Family::text;
    if (datatype == "BOOL") return Family::truth;
    constexpr std::array floats{"FP16", "FP32", "FP64", "BF16"};
    constexpr std::array integers{"INT8",  "INT16",  "INT32",  "INT64",
                                  "UINT8", "UINT16", "UINT32", "UINT64"};
    if (std::ranges::find(floats, datatype) != floats.end()) return Family::number;
    if (std::ranges::find(integers, datatype) != integers.end()) return Family::whole;
    return std::nullopt;
}

bool belongs_to(Family family, dom::element cell) {
    const dom::element_type type = cell.type();
    using enum dom::element_type;
    if (type == NULL_VALUE) return true;
    const bool is_whole = type == INT64 || type == UINT64;
    switch (family) {
        case Family::text:
            return type == STRING;
        case Family::number:
            return is_whole || type == DOUBLE;
        case Family::whole:
            return is_whole || (type == DOUBLE && double(cell) == std::trunc(double(cell)));
        case Family::truth:
            return type == BOOL || is_whole;
    }
    return false;
}

std::string_view text_member(dom::object object, std::string_view key, const std::string& of) {
    std::string_view text;
    if (object[key].get(text)) throw BadFormat(fmt::format("{} must be a string", of));
    return text;
}

dom::array array_member(dom::object object, std::string_view key, const std::string& of) {
    dom::array array;
    if (object[key].get(array)) throw BadFormat(fmt::format("{} must be an array", of));
    return array;
}

/// N of the shapes [N] and [N,1].
std::uint64_t read_shape(dom::object tensor, const std::string& where) {
    std::vector<std::uint64_t> shape;
    for (const dom::element size : array_member(tensor, "shape", where + ".shape")) {
        std::uint64_t number = 0;
        if (size.get(number) || shape.size() == 2) {
            throw BadFormat(where + ".shape must be [N] or [N,1]");
        }
        shape.push_back(number);
    }
    if (shape.empty() || (shape.size() == 2 && shape[1] != 1)) {
        throw BadFormat(where + ".shape must be [N] or [N,1]");
    }
    return shape[0];
}

/// The values of the tensor, flat or each in a list of one.
std::vector<dom::element> read_cells(dom::object tensor, const std::string& where) {
    std::vector<dom::element> cells;
    for (const dom::element value : array_member(tensor, "data", where + ".data")) {
        dom::array list;
        if (value.get(list)) {
            cells.push_back(value);
            continue;
        }
        for (const dom::element cell : list) cells.push_back(cell);
    }
    return cells;
}

Tensor read_tensor(dom::element input, std::size_t index) {
    dom::object tensor;
    if (input.get(tensor)) throw BadFormat(fmt::format("inputs[{}] must be an object", index));
    const auto name = text_member(tensor, "name", fmt::format("inputs[{}].name", index));
    const std::string where = fmt::format("Input '{}'", name);
    const std::string_view datatype = text_member(tensor, "datatype", where + ".datatype");
    const std::optional<Family> family = family_of(datatype);
    if (!family) throw BadFormat(fmt::format("{}: there is no datatype '{}'", where, datatype));
    const std::uint64_t n = read_shape(tensor, where);
    if (tensor["data"].error() && tensor["parameters"]["binary_data_size"].error() == 0) {
        throw BadFormat(where + " has binary data: send it as JSON (binary_data=False)");
    }
    Tensor read{.name = name, .cells = read_cells(tensor, where)};
    if (read.cells.size() != n) {
        throw BadFormat(
            fmt::format("{} has {} values, and its shape says {}", where, read.cells.size(), n));
    }
    for (std::size_t i = 0; i < read.cells.size(); ++i) {
        if (belongs_to(*family, read.cells[i])) continue;
        throw BadFormat(fmt::format("{}: value {} is not {}", where, i + 1, datatype));
    }
    return read;
}

std::vector<Tensor> read_tensors(dom::object body, const Schema& schema) {
    std::vector<Tensor> tensors;
    for (const dom::element input : array_member(body, "inputs", "inputs")) {
        Tensor tensor = read_tensor(input, tensors.size());
        const std::string name(tensor.name);
        if (schema.find(name) == nullptr) throw BadFormat("Unexpected input '" + name + "'");
        if (std::ranges::find(tensors, tensor.name, &Tensor::name) != tensors.end()) {
            throw BadFormat("Input '" + name + "' stands there twice");
        }
        if (!tensors.empty() && tensors.front().cells.size() != tensor.cells.size()) {
            throw BadFormat(fmt::format("Input '{}' has {} rows, and input '{}' has {}", name,
                                        tensor.cells.size(), tensors.front().name,
                                        tensors.front().cells.size()));
        }
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

/// All the columns that no tensor brings, together.
void require_features(const std::vector<Tensor>& tensors, const Schema& schema) {
    std::string missing;
    int n_missing = 0;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) continue;
        if (std::ranges::find(tensors, column.name, &Tensor::name) != tensors.end()) continue;
        missing += (n_missing++ ? ", " : "") + column.name;
    }
    if (n_missing == 0) return;
    throw BadFormat((n_missing == 1 ? "Missing required input: " : "Missing required inputs: ") +
                    missing);
}

/// A column of 0 and 1 may come as BOOL.
void append_value(std::string& out, dom::element cell, const ColumnSchema& column) {
    bool truth = false;
    const bool is_text = column.type == ColumnType::id ||
                         (column.type == ColumnType::category && !column.integer_levels);
    if (!is_text && !cell.get(truth)) {
        out += truth ? '1' : '0';
    } else {
        append_cell(out, cell);
    }
}

JsonRows rows_of(const std::vector<Tensor>& tensors, const Schema& schema) {
    std::vector<const ColumnSchema*> columns;
    for (const Tensor& tensor : tensors) columns.push_back(schema.find(tensor.name));
    JsonRows rows;
    for (std::size_t row = 0; row < tensors.front().cells.size(); ++row) {
        rows.add([&](std::string& out) {
            for (std::size_t i = 0; i < tensors.size(); ++i) {
                out += i == 0 ? '{' : ',';
                append_json_string(out, columns[i]->name);
                out += ':';
                append_value(out, tensors[i].cells[row], *columns[i]);
            }
            out += '}';
        });
    }
    return rows;
}

std::optional<float> read_threshold(dom::object body) {
    dom::element value;
    if (body["parameters"]["threshold"].get(value)) return std::nullopt;
    double threshold = -1;
    if (value.get(threshold) || !(threshold >= 0 && threshold <= 1)) {
        throw BadFormat("parameters.threshold must be a number from 0 to 1");
    }
    return static_cast<float>(threshold);
}

std::vector<std::string> read_outputs(dom::object body) {
    std::vector<std::string> names;
    if (body["outputs"].error()) return names;
    for (const dom::element output : array_member(body, "outputs", "outputs")) {
        const std::string where = fmt::format("outputs[{}]", names.size());
        dom::object object;
        if (output.get(object)) throw BadFormat(where + " must be an object");
        names.emplace_back(text_member(object, "name", where + ".name"));
    }
    return names;
}

}  // namespace

InferenceRequest read_inference_request(std::string_view body, const Schema& schema) {
    dom::parser parser;
    const dom::object object = parse_object(parser, body);
    InferenceRequest request;
    dom::element id;
    if (!object["id"].get(id) && !id.is_null()) request.id = text_member(object, "id", "id");
    request.threshold = read_threshold(object);
    request.outputs = read_outputs(object);
    const std::vector<Tensor> tensors = read_tensors(object, schema);
    require_features(tensors, schema);
    if (!tensors.empty()) request.rows = rows_of(tensors, schema);
    return request;
}

}  // namespace mlpipe::api
