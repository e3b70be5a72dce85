// row_from_python.h: one dict as one row to be scored, without making a table of it.
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "table/schema.h"

namespace mlpipe::python {

/// Reads dicts over a schema, as JsonRowReader reads objects: every feature by name, None or NaN is
/// missing, ids and unknown keys are passed over. REQUIRES the GIL.
class RowReader {
public:
    explicit RowReader(const Schema& schema);

    /// Valid until the next call. Throws SchemaMismatch that names every key that is absent, or the
    /// first cell of a wrong type.
    const RowBuffer& read(const pybind11::dict& row);

private:
    struct Source {
        pybind11::object key;  ///< the column's name, interned
        std::unordered_map<std::string, std::int32_t> level_index;
    };

    void read_number(std::size_t column, PyObject* cell);
    void read_category(std::size_t column, PyObject* cell);
    [[noreturn]] void refuse(std::size_t column, PyObject* cell) const;

    Schema schema_;
    std::vector<Source> sources_;
    std::string text_;  ///< scratch
    RowBuffer row_;
};

}  // namespace mlpipe::python
