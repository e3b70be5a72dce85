"""Transformers over all columns of X, with scikit-learn's interface; results are float32."""

import numpy as np

from mlpipe import _engine
from mlpipe._base import Estimator
from mlpipe._frames import table_of
from mlpipe._sklearn_output import SetOutput
from mlpipe._validation import as_numbers, check_names, check_width, is_frame, names_of, refuse_sparse


class Transformer(SetOutput, Estimator):
    """One step of preprocessing. ``_links`` says it in the engine's words."""

    def _links(self):
        """[(transformer of the engine, its settings), …]."""
        raise NotImplementedError

    def _check(self, X, reset):
        """X, checked, and the names of its columns."""
        return self._check_matrix(X, reset)

    def _make_table(self, array, names):
        return _engine.Table.from_matrix(array, names)

    def fit(self, X, y=None):
        """Learns from X, array-like of shape (n_samples, n_features); y is ignored. Returns self.

        Raises
        ------
        ValueError
            For a parameter out of range, another shape, or values that are not finite.

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.StandardScaler().fit([[0.0], [2.0]]).n_features_in_
        1
        """
        array, names = self._check(X, reset=True)
        steps = {"steps": [(type(self).__name__.lower(), names, self._links())], "derived": []}
        self._fitted = _engine.fit_transformer(steps, [], self._make_table(array, names), 0)
        self._learned(self._fitted.plans())
        return self

    def _learned(self, plans):
        """Sets the attributes of the transformer."""

    def transform(self, X):
        """X transformed: ndarray of shape (n_samples, n_features_out), float32.

        Raises
        ------
        NotFittedError, ValueError

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.StandardScaler().fit([[0.0], [2.0]]).transform([[4.0]])
        array([[3.]], dtype=float32)
        """
        self._require_fitted()
        array, names = self._check(X, reset=False)
        return self._output(self._fitted.transform(self._make_table(array, names), 0), X)

    def fit_transform(self, X, y=None):
        """``fit(X, y).transform(X)``.

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.MinMaxScaler().fit_transform([[0.0], [2.0]]).tolist()
        [[0.0], [1.0]]
        """
        return self.fit(X, y).transform(X)

    def get_feature_names_out(self, input_features=None):
        """The names of the output's columns.

        Parameters
        ----------
        input_features : array-like of str or None
            Must be those of the fit; where that had none, the names to use.

        Returns
        -------
        ndarray of str objects

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.StandardScaler().fit([[0.0], [2.0]]).get_feature_names_out()
        array(['x0'], dtype=object)
        """
        self._require_fitted()
        return self._names_out(input_names(self, input_features))

    def _names_out(self, names):
        return np.asarray(names, dtype=object)


def input_names(estimator, input_features):
    """The names of the columns of the fit, checked against those given, in scikit-learn's words."""
    fitted = getattr(estimator, "feature_names_in_", None)
    if input_features is None:
        return [f"x{i}" for i in range(estimator.n_features_in_)] if fitted is None else list(fitted)
    given = np.asarray(input_features, dtype=object)
    if fitted is not None and not np.array_equal(fitted, given):
        raise ValueError("input_features is not equal to feature_names_in_")
    if len(given) != estimator.n_features_in_:
        raise ValueError(
            f"input_features should have length equal to number of features ({estimator.n_features_in_}), "
            f"got {len(given)}"
        )
    return list(given)


class StandardScaler(Transformer):
    """Zero mean and unit variance. Missing numbers (NaN) stay missing.

    Parameters
    ----------
    with_mean, with_std : bool, default=True
        Nothing else is offered; they are there for code that names them.

    Attributes
    ----------
    mean_, scale_, var_ : ndarray of shape (n_features,)
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe
    >>> mlpipe.StandardScaler().fit_transform([[0.0], [2.0]]).tolist()
    [[-1.0], [1.0]]
    """

    _tags = {"allow_nan": True}

    def __init__(self, *, with_mean=True, with_std=True):
        self.with_mean = with_mean
        self.with_std = with_std

    def _links(self):
        if not (self.with_mean and self.with_std):
            raise ValueError("StandardScaler always centres and scales: with_mean and with_std must be True")
        return [("standard_scaler", {})]

    def _learned(self, plans):
        self.mean_ = np.array([plan["offset"] for plan in plans])
        self.scale_ = 1.0 / np.array([plan["scale"] for plan in plans])
        self.var_ = self.scale_**2

    def inverse_transform(self, X):
        """The numbers before scaling; shape (n_samples, n_features).

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.StandardScaler().fit([[0.0], [2.0]]).inverse_transform([[3.0]])
        array([[4.]])
        """
        self._require_fitted()
        return np.asarray(X) * self.scale_ + self.mean_


class MinMaxScaler(Transformer):
    """The range seen in training becomes [0, 1]. Missing numbers (NaN) stay missing; nothing is clipped.

    Attributes
    ----------
    data_min_, data_max_, data_range_, scale_, min_ : ndarray of shape (n_features,)
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe
    >>> mlpipe.MinMaxScaler().fit_transform([[1.0], [3.0], [2.0]]).tolist()
    [[0.0], [1.0], [0.5]]
    """

    _tags = {"allow_nan": True}

    def __init__(self):
        pass

    def _links(self):
        return [("min_max_scaler", {})]

    def _learned(self, plans):
        columns = self._fitted.schema()
        self.data_min_ = np.array([column["minimum"] for column in columns])
        self.data_max_ = np.array([column["maximum"] for column in columns])
        self.data_range_ = self.data_max_ - self.data_min_
        self.scale_ = np.array([plan["scale"] for plan in plans])
        self.min_ = -self.data_min_ * self.scale_

    def inverse_transform(self, X):
        """The numbers before scaling; shape (n_samples, n_features).

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.MinMaxScaler().fit([[0.0], [2.0]]).inverse_transform([[0.5]])
        array([[1.]])
        """
        self._require_fitted()
        return (np.asarray(X) - self.min_) / self.scale_


class SimpleImputer(Transformer):
    """Fills missing cells: NaN among numbers; None and NaN among texts.

    Parameters
    ----------
    strategy : {"mean", "median", "most_frequent", "constant"}, default="mean"
        Texts take the last two.
    fill_value : str or number, default=None
        For "constant": 0 for numbers and "missing_value" for texts, unless given.

    Attributes
    ----------
    statistics_ : ndarray of shape (n_features,)
        What a missing cell of each column becomes. A column of numbers without any becomes 0, and is kept.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe
    >>> mlpipe.SimpleImputer(strategy="median").fit_transform([[1.0], [float("nan")], [3.0]]).tolist()
    [[1.0], [2.0], [3.0]]
    """

    _tags = {"allow_nan": True}

    def __init__(self, strategy="mean", *, fill_value=None):
        self.strategy = strategy
        self.fill_value = fill_value

    def _links(self, texts=False):
        settings = {"strategy": self.strategy}
        if self.strategy == "constant":
            default = "missing_value" if texts else 0
            settings["fill_value"] = default if self.fill_value is None else self.fill_value
        if texts and self.strategy in ("mean", "median"):
            raise ValueError(
                f"Cannot use {self.strategy} strategy with non-numeric data\n  help: texts take 'most_frequent' and "
                "'constant'"
            )
        if "fill_value" in settings and isinstance(settings["fill_value"], str) != texts:
            kind = "texts" if texts else "numbers"
            raise ValueError(f"fill_value={settings['fill_value']!r} is invalid for a column of {kind}")
        return [("simple_imputer", settings)]

    def _check(self, X, reset):
        array = X if is_frame(X) else np.asarray(X)
        if is_frame(X):
            self._are_texts = any(dtype.kind not in "fiub" for dtype in X.dtypes)
        elif reset or "_are_texts" not in self.__dict__:
            self._are_texts = array.dtype.kind in "OUS" and _has_text(array)
        if not self._are_texts:
            return self._check_matrix(X, reset)
        refuse_sparse(X)
        names = names_of(X)
        check_names(self, names, reset)
        array = np.asarray(X, dtype=object)
        if array.ndim != 2 or 0 in array.shape:
            as_numbers(np.empty(array.shape), type(self).__name__, True)  # says what is expected
        check_width(self, array.shape[1], reset)
        return array, [f"x{i}" for i in range(array.shape[1])] if names is None else list(names)

    def fit(self, X, y=None):
        array, names = self._check(X, reset=True)
        if not self._are_texts:
            return super().fit(X, y)
        links = self._links(texts=True) + [("one_hot_encoder", {"min_frequency": 1})]
        steps = {"steps": [("simpleimputer", names, links)], "derived": []}
        self._fitted = _engine.fit_transformer(steps, [], table_of(array, names=names), 0)
        self.statistics_ = np.array([self._fill_of(plan) for plan in self._fitted.plans()], dtype=object)
        return self

    fit.__doc__ = Transformer.fit.__doc__

    def _fill_of(self, plan):
        """The text that stands for the code of a missing cell."""
        if self.strategy == "constant":
            return "missing_value" if self.fill_value is None else self.fill_value
        return next((level for level, code in plan["levels"] if code == plan["missing"]), None)

    def _learned(self, plans):
        self.statistics_ = np.array([plan["fill"] for plan in plans])

    def transform(self, X):
        """X without missing cells: float32, or objects where X has texts; shape (n_samples, n_features).

        Raises
        ------
        NotFittedError, ValueError

        Examples
        --------
        >>> import mlpipe
        >>> imputer = mlpipe.SimpleImputer(strategy="constant", fill_value="Unknown").fit([["a"], [None]])
        >>> imputer.transform([[None]])
        array([['Unknown']], dtype=object)
        """
        self._require_fitted()
        if self.statistics_.dtype != object:
            return super().transform(X)
        array, _ = self._check(X, reset=False)
        filled = array.copy()
        for column, fill in enumerate(self.statistics_):
            cells = filled[:, column]
            cells[(cells == None) | (cells != cells)] = fill  # noqa: E711  cell by cell
        return self._output(filled, X)


def _has_text(array):
    return array.dtype.kind in "US" or any(isinstance(cell, str) for cell in array.ravel())


class OneHotEncoder(Transformer):
    """One output column for each level of each input column; an unknown level is all zeros.

    Parameters
    ----------
    handle_unknown : {"ignore"}, default="ignore"
        scikit-learn's default, "error", is not offered: a service must answer.
    min_frequency : int, default=1
        Levels with fewer training rows share one column, ``<column>_infrequent_sklearn``.

    Attributes
    ----------
    categories_ : list of ndarray
        The levels of each column, sorted.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe
    >>> encoder = mlpipe.OneHotEncoder().fit([["a"], ["b"], ["a"]])
    >>> encoder.transform([["b"], ["c"]]).tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    >>> encoder.get_feature_names_out()
    array(['x0_a', 'x0_b'], dtype=object)
    """

    _tags = {"allow_nan": True}

    def __init__(self, *, handle_unknown="ignore", min_frequency=1):
        self.handle_unknown = handle_unknown
        self.min_frequency = min_frequency

    def _links(self):
        if self.handle_unknown != "ignore":
            raise ValueError(
                f"handle_unknown must be 'ignore', not {self.handle_unknown!r}\n  help: an unknown level is then all "
                "zeros; mlpipe serves, and a service must answer"
            )
        return [("one_hot_encoder", {"min_frequency": 1 if self.min_frequency is None else self.min_frequency})]

    def _check(self, X, reset):
        refuse_sparse(X)
        names = names_of(X)
        check_names(self, names, reset)
        array = X if is_frame(X) else np.asarray(X)
        if not is_frame(X) and array.dtype.kind not in "OUS":
            array = as_numbers(array, type(self).__name__, True)
        elif not is_frame(X) and not _has_text(array):
            array = as_numbers(array, type(self).__name__, True)
        if len(array.shape) != 2 or 0 in array.shape:
            as_numbers(np.empty(array.shape), type(self).__name__, True)  # says what is expected
        check_width(self, array.shape[1], reset)
        return array, [f"x{i}" for i in range(array.shape[1])] if names is None else list(names)

    def _make_table(self, array, names):
        return table_of(array, names=names)

    def _learned(self, plans):
        by_column = {plan["column"]: plan for plan in plans}
        self.categories_ = [
            np.array([level for level, _ in by_column[name]["levels"]], dtype=object) if name in by_column else
            np.array([], dtype=object)
            for name in input_names(self, None)
        ]

    def _names_out(self, names):
        own = self._fitted.feature_names_out()
        if names == input_names(self, None):
            return np.asarray(own, dtype=object)
        renamed = dict(zip(input_names(self, None), names))
        plans = self._fitted.plans()
        out, position = [], 0
        for plan in plans:
            for name in own[position : position + plan["n_levels"]]:
                out.append(renamed[plan["column"]] + name[len(plan["column"]) :])
            position += plan["n_levels"]
        return np.asarray(out, dtype=object)
