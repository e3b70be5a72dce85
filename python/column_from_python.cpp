#include "python/column_from_python.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/parallel.h"

namespace py = pybind11;

namespace mlpipe::python {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// Numbers somewhere in memory: what is left of an array once the GIL is released.
struct StridedNumbers {
    const char* data;
    py::ssize_t stride;
    std::size_t size;
    char kind;  ///< as numpy's: f, i, u, b
    py::ssize_t bytes;
};

template <typename Value>
void copy_as_float(const StridedNumbers& from, float* out) {
    for (std::size_t row = 0; row < from.size; ++row) {
        Value value;
        std::memcpy(&value, from.data + static_cast<py::ssize_t>(row) * from.stride, sizeof value);
        out[row] = static_cast<float>(value);
    }
}

/// False for a type of numbers that is not listed.
bool copy_numbers(const StridedNumbers& from, float* out) {
    const auto is = [&](char kind, py::ssize_t bytes) {
        return from.kind == kind && from.bytes == bytes;
    };
    if (is('f', 8)) return copy_as_float<double>(from, out), true;
    if (is('f', 4)) return copy_as_float<float>(from, out), true;
    if (is('i', 8)) return copy_as_float<std::int64_t>(from, out), true;
    if (is('i', 4)) return copy_as_float<std::int32_t>(from, out), true;
    if (is('i', 2)) return copy_as_float<std::int16_t>(from, out), true;
    if (is('i', 1)) return copy_as_float<std::int8_t>(from, out), true;
    if (is('u', 8)) return copy_as_float<std::uint64_t>(from, out), true;
    if (is('u', 4)) return copy_as_float<std::uint32_t>(from, out), true;
    if (is('u', 2)) return copy_as_float<std::uint16_t>(from, out), true;
    if (is('u', 1) || is('b', 1)) return copy_as_float<std::uint8_t>(from, out), true;
    return false;
}

StridedNumbers strided(const py::array& array, py::ssize_t column = 0) {
    const bool is_matrix = array.ndim() == 2;
    return {.data = static_cast<const char*>(array.data()) +
                    (is_matrix ? column * array.strides(1) : 0),
            .stride = array.strides(0),
            .size = static_cast<std::size_t>(array.shape(0)),
            .kind = array.dtype().kind(),
            .bytes = array.itemsize()};
}

[[noreturn]] void refuse_dtype(const std::string& name, const py::array& array) {
    throw py::type_error("column '" + name + "' has dtype " +
                         py::str(array.dtype()).cast<std::string>() +
                         ", which is neither numbers nor texts\n  help: convert it first, for "
                         "example a date to a number of days");
}

Numbers numbers_from(const std::string& name, const py::array& array) {
    const StridedNumbers from = strided(array);
    Numbers numbers{std::vector<float>(from.size)};
    bool is_known = false;
    {
        const py::gil_scoped_release released;
        is_known = copy_numbers(from, numbers.values.data());
    }
    if (!is_known) refuse_dtype(name, array);
    return numbers;
}

bool is_number(PyObject* cell) {
    return PyFloat_Check(cell) || PyLong_Check(cell) || PyNumber_Check(cell);
}

[[noreturn]] void refuse_cell(const std::string& name, std::size_t row, PyObject* cell,
                              std::string_view others) {
    const std::string found = py::repr(py::handle(cell)).cast<std::string>();
    throw py::type_error("column '" + name + "' has " + found + " in row " + std::to_string(row) +
                         (others.empty() ? ": the argument must be a string or a number"
                                         : ", and " + std::string(others) + " in other rows") +
                         "\n  help: make all cells of the column texts, or all numbers");
}

/// The cells of an array of objects, as Python's references.
struct ObjectCells {
    const char* data;
    py::ssize_t stride;
    std::size_t size;

    [[nodiscard]] PyObject* operator[](std::size_t row) const {
        PyObject* cell = nullptr;
        std::memcpy(&cell, data + static_cast<py::ssize_t>(row) * stride, sizeof cell);
        return cell;
    }
};

/// From the first cell on, which is no text: all others must be numbers, too.
Numbers numbers_from_objects(const std::string& name, const ObjectCells& cells) {
    Numbers numbers{std::vector<float>(cells.size, nan)};
    for (std::size_t row = 0; row < cells.size; ++row) {
        PyObject* cell = cells[row];
        if (is_missing(cell)) continue;
        if (PyUnicode_Check(cell)) refuse_cell(name, row, cell, "numbers");
        if (!is_number(cell)) refuse_cell(name, row, cell, "");
        const double value = PyFloat_AsDouble(cell);
        if (value == -1.0 && PyErr_Occurred() != nullptr) {
            PyErr_Clear();
            refuse_cell(name, row, cell, "");
        }
        numbers.values[row] = static_cast<float>(value);
    }
    return numbers;
}

/// The codes of the objects seen last, by address. No reference is taken: the array keeps them
/// alive. Most columns have a few texts in a few objects; where many share a place, each is looked
/// up in the dictionary again.
class RecentObjects {
public:
    /// Null if it was not seen of late.
    [[nodiscard]] const std::int32_t* find(const PyObject* cell) const {
        const Entry& entry = entries_[place_of(cell)];
        return entry.cell == cell ? &entry.code : nullptr;
    }
    void put(const PyObject* cell, std::int32_t code) { entries_[place_of(cell)] = {cell, code}; }

private:
    struct Entry {
        const PyObject* cell = nullptr;
        std::int32_t code = missing_code;
    };
    static std::size_t place_of(const PyObject* cell) {
        const auto address = reinterpret_cast<std::uintptr_t>(cell);
        return (address >> 4 ^ address >> 12) % n_places;
    }

    static constexpr std::size_t n_places = 1024;
    std::array<Entry, n_places> entries_;
};

std::variant<Numbers, Texts> cells_from_objects(const std::string& name, const py::array& array) {
    const ObjectCells cells{.data = static_cast<const char*>(array.data()),
                            .stride = array.strides(0),
                            .size = static_cast<std::size_t>(array.shape(0))};
    Texts texts{.codes = std::vector<std::int32_t>(cells.size, missing_code), .dictionary = {}};
    RecentObjects recent;
    for (std::size_t row = 0; row < cells.size; ++row) {
        PyObject* cell = cells[row];
        if (const std::int32_t* known = recent.find(cell)) {
            texts.codes[row] = *known;
            continue;
        }
        std::int32_t code = missing_code;
        if (PyUnicode_Check(cell)) {
            const std::string_view text = utf8_of(cell);
            if (!text.empty()) code = texts.dictionary.add(text);
        } else if (!is_missing(cell)) {
            if (texts.dictionary.size() > 0) refuse_cell(name, row, cell, "texts");
            return numbers_from_objects(name, cells);
        }
        recent.put(cell, code);
        texts.codes[row] = code;
    }
    return texts;
}

template <typename Code>
void copy_codes(const py::array& codes, const std::vector<std::int32_t>& dictionary_code,
                std::vector<std::int32_t>& out) {
    const char* data = static_cast<const char*>(codes.data());
    for (std::size_t row = 0; row < out.size(); ++row) {
        Code code;
        std::memcpy(&code, data + static_cast<py::ssize_t>(row) * codes.strides(0), sizeof code);
        if (code < 0) continue;
        if (static_cast<std::size_t>(code) >= dictionary_code.size()) {
            throw py::index_error("a category has the code " + std::to_string(code) + " of " +
                                  std::to_string(dictionary_code.size()));
        }
        out[row] = dictionary_code[static_cast<std::size_t>(code)];
    }
}

Texts texts_from_codes(const std::string& name, const py::array& codes, const py::list& texts) {
    Texts cells{
        .codes = std::vector<std::int32_t>(static_cast<std::size_t>(codes.size()), missing_code),
        .dictionary = {}};
    std::vector<std::int32_t> dictionary_code;
    for (const py::handle text : texts) {
        if (!PyUnicode_Check(text.ptr())) refuse_cell(name, 0, text.ptr(), "");
        const std::string_view utf8 = utf8_of(text.ptr());
        dictionary_code.push_back(utf8.empty() ? missing_code : cells.dictionary.add(utf8));
    }
    switch (codes.itemsize()) {
        case 1:
            copy_codes<std::int8_t>(codes, dictionary_code, cells.codes);
            break;
        case 2:
            copy_codes<std::int16_t>(codes, dictionary_code, cells.codes);
            break;
        case 4:
            copy_codes<std::int32_t>(codes, dictionary_code, cells.codes);
            break;
        default:
            copy_codes<std::int64_t>(codes, dictionary_code, cells.codes);
    }
    return cells;
}

Column column_from(const py::tuple& parts) {
    auto name = parts[0].cast<std::string>();
    const auto array = parts[1].cast<py::array>();
    if (array.ndim() != 1) {
        throw py::value_error("column '" + name + "' has " + std::to_string(array.ndim()) +
                              " dimensions\n  help: give one value a row");
    }
    if (parts.size() == 3) {
        Texts texts = texts_from_codes(name, array, parts[2].cast<py::list>());
        return {.name = std::move(name), .cells = std::move(texts)};
    }
    if (array.dtype().kind() == 'O') {
        auto cells = cells_from_objects(name, array);
        return {.name = std::move(name), .cells = std::move(cells)};
    }
    Numbers numbers = numbers_from(name, array);
    return {.name = std::move(name), .cells = std::move(numbers)};
}

/// Cells that are all missing are neither numbers nor texts by themselves.
void make_as_expected(Column& column, const ColumnSchema& expected) {
    const bool wants_texts =
        expected.type == ColumnType::category || expected.type == ColumnType::id;
    const std::size_t n_rows = column.size();
    if (const auto* texts = std::get_if<Texts>(&column.cells)) {
        if (wants_texts || texts->dictionary.size() > 0) return;
        column.cells = Numbers{std::vector<float>(n_rows, nan)};
    } else {
        const auto& values = std::get<Numbers>(column.cells).values;
        if (!wants_texts || !std::ranges::all_of(values, [](float v) { return std::isnan(v); })) {
            return;
        }
        column.cells =
            Texts{.codes = std::vector<std::int32_t>(n_rows, missing_code), .dictionary = {}};
    }
}

}  // namespace

bool is_missing(PyObject* cell) {
    if (cell == Py_None) return true;
    if (PyFloat_Check(cell)) return std::isnan(PyFloat_AS_DOUBLE(cell));
    const std::string_view type = Py_TYPE(cell)->tp_name;  // pandas need not be installed
    return type == "NAType" || type == "NaTType" || type.ends_with(".NAType") ||
           type.ends_with(".NaTType");
}

std::string_view utf8_of(PyObject* text) {
    Py_ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(text, &size);
    if (data == nullptr) throw py::error_already_set();
    return {data, static_cast<std::size_t>(size)};
}

Table table_from_columns(const py::list& columns, const Schema* expected) {
    std::vector<Column> cells;
    std::set<std::string> names;
    for (const py::handle each : columns) {
        cells.push_back(column_from(py::reinterpret_borrow<py::tuple>(each)));
        Column& column = cells.back();
        const ColumnSchema* described = expected ? expected->find(column.name) : nullptr;
        if (described != nullptr) make_as_expected(column, *described);
        if (!names.insert(column.name).second) {
            throw py::value_error("there are two columns '" + column.name +
                                  "'\n  help: rename or drop one");
        }
        if (column.size() != cells.front().size()) {
            throw py::value_error("column '" + column.name + "' has " +
                                  std::to_string(column.size()) + " rows, and '" +
                                  cells.front().name + "' has " +
                                  std::to_string(cells.front().size()));
        }
    }
    return Table(std::move(cells));
}

Table table_from_matrix(const py::array& matrix, const std::vector<std::string>& names) {
    if (matrix.ndim() != 2 || matrix.shape(1) != static_cast<py::ssize_t>(names.size())) {
        throw py::value_error("a matrix with " + std::to_string(names.size()) +
                              " columns is expected");
    }
    std::vector<StridedNumbers> from;
    std::vector<Column> columns;
    for (std::size_t column = 0; column < names.size(); ++column) {
        from.push_back(strided(matrix, static_cast<py::ssize_t>(column)));
        columns.push_back({.name = names[column], .cells = Numbers{}});
    }
    const py::gil_scoped_release released;
    for_each_block(columns.size(), {}, [&](std::size_t column) {
        auto& values = std::get<Numbers>(columns[column].cells).values;
        values.resize(from[column].size);
        if (!copy_numbers(from[column], values.data())) {
            throw InvalidArgument("a matrix of numbers is expected");
        }
    });
    return Table(std::move(columns));
}

}  // namespace mlpipe::python
