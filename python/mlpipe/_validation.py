"""What arrays must be, in scikit-learn's words: shape, dtype, finiteness, names and number of columns."""

import sys
import warnings

import numpy as np

from mlpipe._exceptions import data_conversion_warning


def is_frame(X):
    """Whether X is a pandas DataFrame (pandas need not be installed)."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(X, pandas.DataFrame)


def refuse_sparse(X):
    if hasattr(X, "tocsr") or hasattr(X, "tocoo"):
        raise TypeError(
            "A sparse matrix was passed, but dense data is required. Use X.toarray() to convert to a dense numpy array."
        )


def names_of(X):
    """The column names of a DataFrame as an array of str; None without names, or if none is a str."""
    if not is_frame(X):
        return None
    are_texts = [isinstance(name, str) for name in X.columns]
    if all(are_texts) and are_texts:
        return np.asarray(X.columns, dtype=object)
    if any(are_texts):
        kinds = sorted({type(name).__name__ for name in X.columns})
        raise TypeError(
            "Feature names are only supported if all input features have string names, but your input has "
            f"{kinds} as feature name / column name types. If you want feature names to be stored and validated, "
            "you must convert them all to strings, by using X.columns = X.columns.astype(str) for example."
        )
    return None


def _require_shape(array, estimator):
    if array.ndim == 0:
        raise ValueError(
            f"Expected 2D array, got scalar array instead:\narray={array}.\nReshape your data either using "
            "array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it contains a "
            "single sample."
        )
    if array.ndim == 1:
        raise ValueError(
            f"Expected 2D array, got 1D array instead:\narray={array}.\nReshape your data either using "
            "array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it contains a "
            "single sample."
        )
    if array.ndim > 2:
        raise ValueError(f"Found array with dim {array.ndim}. {estimator} expected <= 2.")
    n_rows, n_columns = array.shape
    if n_rows == 0:
        raise ValueError(
            f"Found array with 0 sample(s) (shape={array.shape}) while a minimum of 1 is required by {estimator}."
        )
    if n_columns == 0:
        raise ValueError(
            f"Found array with 0 feature(s) (shape={array.shape}) while a minimum of 1 is required by {estimator}."
        )


def require_finite(array, name, allow_nan, dtype):
    """Raises ValueError for an infinity, or a NaN unless allowed; ``dtype`` is what values must fit in."""
    if array.dtype.kind != "f":
        return
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.sum(array, dtype=dtype)
    if np.isfinite(total):
        return
    has_nan = bool(np.isnan(array).any())
    if has_nan and not allow_nan:
        raise ValueError(
            f"Input {name} contains NaN.\nFill missing values first, for example with mlpipe.SimpleImputer, or take "
            "GradientBoostingClassifier or XGBClassifier, which accept them."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        infinite = np.isinf(array.astype(dtype, copy=False)).any()
    if infinite:
        raise ValueError(f"Input {name} contains infinity or a value too large for dtype('{np.dtype(dtype)}').")


def as_numbers(X, estimator, allow_nan):
    """X as a 2-dimensional array of numbers, float32 or float64, n_rows x n_features, checked."""
    refuse_sparse(X)
    array = np.asarray(X)
    if array.dtype.kind == "c":
        raise ValueError(f"Complex data not supported\n{array}\n")
    _require_shape(array, estimator)
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8 or array.dtype == np.float16:
        array = array.astype(np.float64)
    require_finite(array, "X", allow_nan, np.float32)
    return array


def check_names(estimator, names, reset):
    """Keeps the names of the fit, or compares with them as scikit-learn does."""
    if reset:
        if names is not None:
            estimator.feature_names_in_ = names
        elif hasattr(estimator, "feature_names_in_"):
            del estimator.feature_names_in_
        return
    fitted = getattr(estimator, "feature_names_in_", None)
    if fitted is None and names is None:
        return
    kind = type(estimator).__name__
    if fitted is None:
        warnings.warn(f"X has feature names, but {kind} was fitted without feature names", UserWarning, stacklevel=4)
        return
    if names is None:
        warnings.warn(
            f"X does not have valid feature names, but {kind} was fitted with feature names", UserWarning, stacklevel=4
        )
        return
    if len(fitted) == len(names) and (fitted == names).all():
        return
    raise ValueError(_difference(fitted, names))


def _difference(fitted, names):
    def listed(some):
        some = sorted(some)
        shown = "".join(f"- {name}\n" for name in some[:5])
        return shown + ("- ...\n" if len(some) > 5 else "")

    message = "The feature names should match those that were passed during fit.\n"
    unseen, absent = set(names) - set(fitted), set(fitted) - set(names)
    if unseen:
        message += "Feature names unseen at fit time:\n" + listed(unseen)
    if absent:
        message += "Feature names seen at fit time, yet now missing:\n" + listed(absent)
    if not unseen and not absent:
        message += "Feature names must be in the same order as they were in fit.\n"
    return message


def check_width(estimator, n_columns, reset):
    if reset:
        estimator.n_features_in_ = n_columns
    elif n_columns != estimator.n_features_in_:
        raise ValueError(
            f"X has {n_columns} features, but {type(estimator).__name__} is expecting {estimator.n_features_in_} "
            "features as input."
        )


def as_target(y, estimator, n_rows):
    """y as a 1-dimensional array of n_rows cells."""
    if y is None:
        raise ValueError(f"This {estimator} estimator requires y to be passed, but the target y is None.")
    refuse_sparse(y)
    array = np.asarray(y)
    if array.ndim == 2 and array.shape[1] == 1:
        warnings.warn(
            "A column-vector y was passed when a 1d array was expected. Please change the shape of y to "
            "(n_samples,), for example using ravel().",
            data_conversion_warning(),
            stacklevel=4,
        )
        array = array.ravel()
    if array.ndim != 1:
        raise ValueError(f"y should be a 1d array, got an array of shape {array.shape} instead.")
    if len(array) != n_rows:
        raise ValueError(f"Found input variables with inconsistent numbers of samples: [{n_rows}, {len(array)}]")
    if array.dtype.kind == "f":
        require_finite(array, "y", False, np.float64)
    return array


def two_classes(y):
    """The two classes of a target, sorted, and the code of each row, uint8. O(n), without sorting y."""
    first = y[0]
    is_first = y == first
    others = y[~is_first]
    if len(others) == 0:
        raise ValueError(
            f"This classifier needs samples of at least 2 classes in the data, but the data contains only one class: {first!r}"
        )
    second = others[0]
    if not (others == second).all():
        _refuse_many(y)
    if y.dtype.kind == "f" and not (float(first).is_integer() and float(second).is_integer()):
        raise ValueError("Unknown label type: 'continuous'. A classifier needs classes, not measurements.")
    if not _is_sorted(first, second):
        return np.array([second, first], dtype=y.dtype), is_first.astype(np.uint8)
    return np.array([first, second], dtype=y.dtype), (~is_first).astype(np.uint8)


def _is_sorted(first, second):
    for cell in (first, second):
        if cell is None or cell != cell:
            raise ValueError("Input y contains NaN.\nLeave out the rows whose answer is not known.")
    try:
        return bool(first < second)
    except TypeError as error:
        raise TypeError(f"The classes {first!r} and {second!r} are of types that cannot be sorted.") from error


def _refuse_many(y):
    if y.dtype.kind == "f" and not (y == np.floor(y)).all():
        raise ValueError("Unknown label type: 'continuous'. A classifier needs classes, not measurements.")
    if y.dtype.kind == "O" and any(cell is None or cell != cell for cell in y):
        raise ValueError("Input y contains NaN.\nLeave out the rows whose answer is not known.")
    n_classes = len(set(y.tolist()))
    raise ValueError(
        "Only binary classification is supported. The type of the target is multiclass: it has "
        f"{n_classes} classes. Make one of them the positive class and join the others."
    )


def class_text(label):
    """A class as the cell of a CSV file: what the saved model calls it."""
    if isinstance(label, (float, np.floating)) and float(label).is_integer():
        return str(int(label))
    return str(label)
