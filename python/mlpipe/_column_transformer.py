"""From raw columns to the matrix a model sees: steps over named columns, as scikit-learn's ColumnTransformer."""

import numpy as np

from mlpipe import _engine
from mlpipe._base import Estimator, n_threads
from mlpipe._frames import as_frame, table_of
from mlpipe._sklearn_output import SetOutput
from mlpipe._transformers import OneHotEncoder, Transformer
from mlpipe._validation import as_numbers, check_names, check_width, is_frame, names_of, refuse_sparse


def chain_of(transformer):
    """The transformers that stand for one step: itself, or the steps of a Pipeline."""
    if transformer is None or (isinstance(transformer, str) and transformer == "passthrough"):
        return []
    if isinstance(transformer, Transformer):
        return [transformer]
    if hasattr(transformer, "steps"):
        return [link for _, inner in transformer.steps for link in chain_of(inner)]
    raise TypeError(
        f"{transformer!r} cannot be a step of mlpipe.ColumnTransformer\n  help: take mlpipe's SimpleImputer, "
        "StandardScaler, MinMaxScaler, OneHotEncoder, a Pipeline of them, 'passthrough' or 'drop'; a fitted "
        "scikit-learn pipeline is taken over by mlpipe.from_sklearn"
    )


def links_of(transformer):
    """The same in the engine's words."""
    chain = chain_of(transformer)
    encodes = any(isinstance(link, OneHotEncoder) for link in chain)
    links = []
    for link in chain:
        links += link._links(encodes) if type(link).__name__ == "SimpleImputer" else link._links()
    return links


def resolve_columns(columns, X, names):
    """Columns given by name, position, slice, mask or function of X, as a list of names."""
    if callable(columns):
        columns = columns(X)
    if isinstance(columns, str):
        return [columns]
    if isinstance(columns, (int, np.integer)):
        return [names[columns]]
    if isinstance(columns, slice):
        if isinstance(columns.start, str) or isinstance(columns.stop, str):
            start = 0 if columns.start is None else names.index(columns.start)
            stop = len(names) if columns.stop is None else names.index(columns.stop) + 1
            return names[start:stop]
        return names[columns]
    columns = list(columns)
    if columns and all(isinstance(each, (bool, np.bool_)) for each in columns):
        return [name for name, chosen in zip(names, columns) if chosen]
    return [names[each] if isinstance(each, (int, np.integer)) else each for each in columns]


class ColumnTransformer(SetOutput, Estimator):
    """Steps over named columns; the outputs stand side by side. Numbers end as float32, texts one-hot.

    Columns are found by name, so their order is free and others may stand between them.

    Parameters
    ----------
    transformers : list of (name, transformer, columns), default=None
        A transformer is one of mlpipe's, a Pipeline of them, "passthrough" or "drop"; columns are a name, a list of
        names, positions, a mask, or a function of X. None: every column by its type, as ``mlpipe train`` does:
        numbers through median and StandardScaler; texts, and integers with exactly two values, through
        "Unknown" and OneHotEncoder; texts that are all different name the row and are left out.
    derived : dict of str to str, default=None
        New numbers from expressions over raw columns, for example
        ``{"spend": "total_charges / max(tenure_months, 1)"}`` (docs/configuration.md has the grammar); steps name
        them as any other column.
    remainder : {"drop", "passthrough"}, default="drop"
        What happens to columns that no step names; passed through they must be numbers.
    n_jobs : int or None, default=None
        Threads; None and -1 are all cores. Changes no result.

    Attributes
    ----------
    transformers_ : list of (name, transformer, list of names)
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe, pandas as pd
    >>> frame = pd.DataFrame({"age": [20, 40, None], "plan": ["a", "b", "a"]})
    >>> transformer = mlpipe.ColumnTransformer([
    ...     ("number", mlpipe.SimpleImputer(strategy="median"), ["age"]),
    ...     ("text", mlpipe.OneHotEncoder(), ["plan"])])
    >>> transformer.fit_transform(frame).tolist()
    [[20.0, 1.0, 0.0], [40.0, 0.0, 1.0], [30.0, 1.0, 0.0]]
    >>> list(transformer.get_feature_names_out())
    ['age', 'plan_a', 'plan_b']
    """

    _tags = {"allow_nan": True}

    def __init__(self, transformers=None, *, derived=None, remainder="drop", n_jobs=None):
        self.transformers = transformers
        self.derived = derived
        self.remainder = remainder
        self.n_jobs = n_jobs

    def _nested(self):
        return {name: inner for name, inner, _ in self.transformers or [] if not isinstance(inner, str)}

    def _replace_nested(self, name, value):
        names = [each[0] for each in self.transformers or []]
        if name not in names:
            return False
        self.transformers = [
            (name, value, columns) if each == name else (each, inner, columns)
            for each, inner, columns in self.transformers
        ]
        return True

    def _derived_pairs(self):
        return list((self.derived or {}).items())

    def _resolved(self, X, names):
        """[(name, transformer, columns), …] with names of columns, the remainder last."""
        steps = []
        for name, transformer, columns in self.transformers:
            steps.append((name, transformer, resolve_columns(columns, X, names)))
        if self.remainder == "passthrough":
            used = {column for _, _, columns in steps for column in columns}
            rest = [name for name in names if name not in used]
            if rest:
                steps.append(("remainder", "passthrough", rest))
        elif self.remainder != "drop":
            raise ValueError(f"remainder must be 'drop' or 'passthrough', not {self.remainder!r}")
        return steps

    def _engine_steps(self, X, names):
        """(steps of the engine or None, columns that are read or None for all, what transformers_ will be)."""
        if self.transformers is None:
            return None, None, None
        resolved = self._resolved(X, names)
        kept = [
            (name, columns, links_of(inner))
            for name, inner, columns in resolved
            if columns and not (isinstance(inner, str) and inner == "drop")
        ]
        if not kept:
            raise ValueError("no column is left: every step is 'drop' or names none")
        derived = {name for name, _ in self._derived_pairs()}
        used = {column for _, columns, _ in kept for column in columns} - derived
        absent = used - set(names)
        if absent:
            raise ValueError(f"A given column is not a column of the dataframe: {sorted(absent)}")
        read = [name for name in names if name in used or derived]
        return {"steps": kept, "derived": self._derived_pairs()}, read, resolved

    def _check(self, X, reset):
        """Shape, number and names of columns; the names to use."""
        refuse_sparse(X)
        names = names_of(X)
        if is_frame(X):
            if 0 in X.shape:
                as_numbers(np.empty(X.shape), type(self).__name__, True)  # says what is expected
            if reset:
                check_names(self, names, True)
                check_width(self, X.shape[1], True)
            return as_frame(X)[0]
        if isinstance(X, (dict, list)) and X and isinstance(X if isinstance(X, dict) else X[0], dict):
            found = as_frame(X)[0]
            if reset:
                check_names(self, np.asarray(found, dtype=object), True)
                check_width(self, len(found), True)
            return found
        check_names(self, None, reset)
        array = X if hasattr(X, "dtype") else np.asarray(X)
        if getattr(array, "dtype", None) is None or array.dtype.kind not in "OUS" or len(array.shape) != 2:
            array = as_numbers(X, type(self).__name__, True)
        elif 0 in array.shape:
            as_numbers(np.empty(array.shape), type(self).__name__, True)
        check_width(self, array.shape[1], reset)
        fitted = getattr(self, "feature_names_in_", None)
        return [f"x{i}" for i in range(array.shape[1])] if fitted is None else list(fitted)

    def fit(self, X, y=None):
        """Learns from raw columns, a DataFrame, list of dicts or array; y is ignored. Returns self.

        Raises
        ------
        ValueError
            For an absent column, a setting out of range, or a step that does not fit a column's type.
        TypeError
            For a column whose cells are texts and numbers, or a step that is no transformer of mlpipe.

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20, "plan": "a"}, {"age": 40, "plan": "b"}, {"age": 41, "plan": "a"}]
        >>> list(mlpipe.ColumnTransformer().fit(rows).get_feature_names_out())
        ['age', 'plan_a', 'plan_b']
        """
        names = self._check(X, reset=True)
        steps, read, resolved = self._engine_steps(X, names)
        table = table_of(X, read, names)
        self._fitted = _engine.fit_transformer(steps, self._derived_pairs(), table, n_threads(self.n_jobs))
        self.transformers_ = resolved
        return self

    def transform(self, X):
        """The matrix: ndarray of shape (n_samples, n_features_out), float32.

        Raises
        ------
        NotFittedError
        ValueError
            If columns are missing; they are listed.

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20}, {"age": 40}, {"age": 60}]
        >>> mlpipe.ColumnTransformer().fit(rows).transform([{"age": None}]).tolist()
        [[0.0]]
        """
        self._require_fitted()
        names = self._check(X, reset=False)
        return self._output(self._fitted.transform(fitted_table(self._fitted, X, names), n_threads(self.n_jobs)), X)

    def fit_transform(self, X, y=None):
        """``fit(X, y).transform(X)``.

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.ColumnTransformer().fit_transform([{"age": 20.5}, {"age": 40.0}]).tolist()
        [[-1.0], [1.0]]
        """
        return self.fit(X, y).transform(X)

    def get_feature_names_out(self, input_features=None):
        """The names of the output's columns, ndarray of str objects; input_features is ignored.

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.ColumnTransformer().fit([{"age": 20.5}, {"age": 40.0}]).get_feature_names_out()
        array(['age'], dtype=object)
        """
        self._require_fitted()
        return np.asarray(self._fitted.feature_names_out(), dtype=object)


def fitted_table(fitted, X, names=None):
    """The columns of X that a fitted pipeline reads."""
    wanted = [column["name"] for column in fitted.schema() if column["type"] != "id"]
    return table_of(X, wanted, names, fitted.table)
