#include "python/row_from_python.h"

#include <cmath>
#include <limits>

#include "core/error.h"
#include "preprocessing/level.h"
#include "python/column_from_python.h"

namespace py = pybind11;

namespace mlpipe::python {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// As the service says it, INTERFACE.md section 4.
std::string absent_text(const std::vector<std::string>& absent) {
    std::string text =
        absent.size() == 1 ? "Missing required field: " : "Missing required fields: ";
    for (std::size_t i = 0; i < absent.size(); ++i) text += (i == 0 ? "" : ", ") + absent[i];
    return text;
}

}  // namespace

RowReader::RowReader(const Schema& schema) : schema_(schema), row_(schema) {
    for (const ColumnSchema& column : schema_.columns) {
        Source source{.key = py::reinterpret_steal<py::object>(
                          PyUnicode_InternFromString(column.name.c_str())),
                      .level_index = {}};
        for (std::size_t level = 0; level < column.levels.size(); ++level) {
            source.level_index.emplace(column.levels[level], static_cast<std::int32_t>(level));
        }
        sources_.push_back(std::move(source));
    }
}

void RowReader::refuse(std::size_t column, PyObject* cell) const {
    const bool is_text = schema_.columns[column].type == ColumnType::category;
    throw SchemaMismatch(schema_.columns[column].name + " must be " +
                             (is_text ? "a text" : "a number") + ", not " +
                             py::repr(py::handle(cell)).cast<std::string>(),
                         {.why = {}, .help = "None is a missing value"});
}

void RowReader::read_number(std::size_t column, PyObject* cell) {
    if (PyUnicode_Check(cell) || !PyNumber_Check(cell)) refuse(column, cell);
    const double value = PyFloat_AsDouble(cell);
    if (value == -1.0 && PyErr_Occurred() != nullptr) {
        PyErr_Clear();
        refuse(column, cell);
    }
    const auto rounded = static_cast<float>(value);
    if (std::isinf(rounded)) refuse(column, cell);
    row_.numbers[column] = rounded;
}

void RowReader::read_category(std::size_t column, PyObject* cell) {
    if (PyUnicode_Check(cell)) {
        text_ = utf8_of(cell);
    } else if (PyNumber_Check(cell)) {
        const double value = PyFloat_AsDouble(cell);
        if (value == -1.0 && PyErr_Occurred() != nullptr) {
            PyErr_Clear();
            refuse(column, cell);
        }
        text_ = level_text(static_cast<float>(value));
    } else {
        refuse(column, cell);
    }
    if (text_.empty()) return;  // missing
    const auto& levels = sources_[column].level_index;
    const auto found = levels.find(text_);
    row_.codes[column] = found == levels.end() ? unseen_code : found->second;
}

const RowBuffer& RowReader::read(const py::dict& row) {
    std::vector<std::string> absent;
    for (std::size_t column = 0; column < sources_.size(); ++column) {
        const ColumnSchema& schema = schema_.columns[column];
        if (schema.type == ColumnType::id) continue;
        PyObject* cell = PyDict_GetItemWithError(row.ptr(), sources_[column].key.ptr());
        if (cell == nullptr) {
            if (PyErr_Occurred() != nullptr) throw py::error_already_set();
            absent.push_back(schema.name);
            continue;
        }
        row_.numbers[column] = nan;
        row_.codes[column] = missing_code;
        if (is_missing(cell)) continue;
        schema.type == ColumnType::category ? read_category(column, cell)
                                            : read_number(column, cell);
    }
    if (!absent.empty()) {
        throw SchemaMismatch(absent_text(absent),
                             {.why = {}, .help = "give None where a value is not known"});
    }
    return row_;
}

}  // namespace mlpipe::python
