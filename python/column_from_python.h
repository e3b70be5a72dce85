// column_from_python.h: arrays of numpy as columns of a Table.
//
// Numbers are read through the buffer, whatever its strides, and rounded to float32 without the
// GIL. Texts cross once a distinct string: pandas repeats the same object for the same text, so its
// address is remembered and the cell is one lookup.
#pragma once

#include <pybind11/numpy.h>

#include <string>
#include <vector>

#include "table/schema.h"

namespace mlpipe::python {

/// One column of a DataFrame: (name, numbers or objects), or (name, codes, texts of the codes).
///
/// Numbers: a 1-dimensional array of float, integer or bool. Objects: None, NaN, NaT, pandas.NA and
/// "" are missing; the others must all be str, or all numbers. Codes: integers, -1 is missing.
/// Throws TypeError for other cells (the row is named), ValueError if lengths differ or a name
/// stands twice. REQUIRES the GIL; it is released while numbers are copied.
/// Without a single present cell a column is what `expected` says of it, if that is given.
[[nodiscard]] Table table_from_columns(const pybind11::list& columns,
                                       const Schema* expected = nullptr);

/// The columns of a matrix of float64 or float32, n_rows x names.size().
[[nodiscard]] Table table_from_matrix(const pybind11::array& matrix,
                                      const std::vector<std::string>& names);

/// Whether an object stands for a missing cell: None, NaN, pandas.NA, NaT.
[[nodiscard]] bool is_missing(PyObject* cell);
/// The UTF-8 of a str. Throws ValueError if it has none (lone surrogates).
[[nodiscard]] std::string_view utf8_of(PyObject* text);

}  // namespace mlpipe::python
