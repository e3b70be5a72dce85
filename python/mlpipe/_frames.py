"""Rows of raw columns, as DataFrame, array, list of dicts or dict, on their way to the engine's Table.

Nothing here looks at single cells: numbers cross by buffer, categories by codes, texts once a distinct string.
"""

import difflib
import sys

import numpy as np

from mlpipe import _engine
from mlpipe._validation import is_frame, refuse_sparse


def is_row(X):
    """Whether X is one row: a dict of cells."""
    return type(X) is dict


def one_row(X):
    """A DataFrame of one row as a dict of cells."""
    return dict(zip(X.columns, X.to_numpy(dtype=object)[0]))


def as_frame(X, names=None):
    """Rows as a DataFrame, or as an array of two dimensions; dicts become a dict of columns.

    Returns (names, column) where column(name) gives the cells of one column.
    """
    refuse_sparse(X)
    if is_frame(X):
        texts = [name if isinstance(name, str) else f"x{i}" for i, name in enumerate(X.columns)]
        if all(isinstance(name, str) for name in X.columns):
            return texts, X.__getitem__
        position = {text: i for i, text in enumerate(texts)}
        return texts, lambda name: X.iloc[:, position[name]]
    if is_row(X):
        return list(X), lambda name: [X[name]]
    if isinstance(X, list) and X and all(is_row(row) for row in X):
        return list(X[0]), lambda name: [_cell(row, name, i) for i, row in enumerate(X)]
    array = np.asarray(X)
    if array.dtype.kind == "c":
        raise ValueError(f"Complex data not supported\n{array}\n")
    if array.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {array.ndim}D array instead:\narray={array}.\nReshape your data either using "
            "array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it contains a "
            "single sample."
        )
    if names is None or len(names) != array.shape[1]:
        names = [f"x{i}" for i in range(array.shape[1])]
    position = {name: i for i, name in enumerate(names)}
    return list(names), lambda name: array[:, position[name]]


def _cell(row, name, index):
    if name not in row:
        raise ValueError(f"Missing required field: {name} in row {index}\n  help: give None where a value is not known")
    return row[name]


def _entry(name, cells):
    """A column as the engine takes it."""
    dtype = getattr(cells, "dtype", None)
    kind = getattr(dtype, "kind", None)
    if kind is not None and kind in "fiub" and isinstance(dtype, np.dtype) and dtype.itemsize <= 8:
        values = np.asarray(cells)
        return (name, values.astype(np.float64) if values.dtype == np.float16 else values)
    if hasattr(cells, "cat"):
        categories = cells.cat.categories
        codes = cells.cat.codes.to_numpy()
        if categories.dtype.kind in "fiub":
            padded = np.append(categories.to_numpy().astype(np.float64), np.nan)
            return (name, padded[codes])
        return (name, codes, categories.astype(str).tolist())
    if kind == "c":
        raise ValueError(f"Complex data not supported: column {name!r}")
    pandas = sys.modules.get("pandas")
    if pandas is not None and pandas.api.types.is_extension_array_dtype(dtype):
        if pandas.api.types.is_numeric_dtype(dtype):
            return (name, cells.to_numpy(dtype=np.float64, na_value=np.nan))
        return (name, cells.to_numpy(dtype=object))
    values = np.asarray(cells, dtype=object) if kind in (None, "O", "U", "S") else np.asarray(cells)
    return (name, values)


def table_of(X, columns=None, names=None, make=_engine.Table.from_columns):
    """A Table of the named columns of X, or of all, by ``make``.

    Raises ValueError if columns are missing, which are listed; TypeError for cells of mixed types.
    """
    present, column = as_frame(X, names)
    wanted = present if columns is None else list(columns)
    known = set(present)
    absent = [name for name in wanted if name not in known]
    if absent:
        near = difflib.get_close_matches(absent[0], present, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(map(repr, present[:20]))}"
        raise ValueError(f"columns are missing: {absent}\n  help: {hint}")
    return make([_entry(name, column(name)) for name in wanted])


def n_rows_of(X):
    if is_row(X):
        return 1
    return len(X) if isinstance(X, list) or is_frame(X) else len(np.asarray(X))
