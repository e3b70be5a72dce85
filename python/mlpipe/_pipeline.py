"""Preprocessing and model as one thing, over raw columns."""

import collections

import numpy as np

from mlpipe import _engine
from mlpipe._base import Estimator, n_threads
from mlpipe._classifiers import MORE_PROBABLE, Classifier, RandomForestClassifier, free_name, two_columns
from mlpipe._column_transformer import ColumnTransformer, chain_of, fitted_table
from mlpipe._frames import as_frame, is_row, n_rows_of, one_row, table_of
from mlpipe._sklearn_output import SetOutput
from mlpipe._validation import as_target, class_text, is_frame, two_classes

Score = collections.namedtuple("Score", "value low high")
Score.__doc__ = "A metric and its 95 % interval."


class Explanation:
    """Why rows are scored as they are: ``base_value + contributions.sum(axis=1) == margins``, up to rounding.

    Attributes
    ----------
    columns : list of str
    unit : {"probability", "log_odds"}
        Of base value, contributions and margins: of a forest the probability, else log-odds.
    base_value : float
    contributions : ndarray of shape (n_samples, len(columns))
    margins, probabilities : ndarray of shape (n_samples,)
        Of the positive class.
    """

    def __init__(self, parts):
        self.columns = parts["columns"]
        self.unit = parts["unit"]
        self.base_value = parts["base_value"]
        self.contributions = parts["contributions"]
        self.margins = parts["margins"]
        self.probabilities = parts["probabilities"]

    def to_frame(self):
        """The contributions as a DataFrame, one column each."""
        import pandas

        return pandas.DataFrame(self.contributions, columns=self.columns)

    def strongest(self, row=0, k=3):
        """The k columns that contribute most to one row: [(column, contribution), …], the largest first."""
        order = np.argsort(-np.abs(self.contributions[row]), kind="stable")[:k]
        return [(self.columns[i], float(self.contributions[row][i])) for i in order]

    def __repr__(self):
        return f"Explanation(rows={len(self.margins)}, columns={len(self.columns)}, unit={self.unit!r})"


class FittedPipeline(SetOutput, Estimator):
    """A pipeline that was fitted, here or elsewhere: what ``mlpipe.load`` gives.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        Sorted; of a loaded model the texts of the target's cells, or integers.
    positive_class_ : object
        The one of ``classes_`` whose probability a service reports.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
    threshold_ : float
        ``predict`` says the positive class from this probability on.
    """

    _estimator_type = "classifier"

    @classmethod
    def _of(cls, fitted):
        self = cls.__new__(cls)
        self._fitted = fitted
        names = fitted.names()
        values = [names["negative_value"], names["positive_value"]]
        if all(value.lstrip("-").isdigit() and str(int(value)) == value for value in values):
            values = [int(value) for value in values]
        self.classes_ = np.array(sorted(values))
        self.positive_class_ = values[1]
        self._positive = int(self.classes_[1] == values[1])
        columns = [column["name"] for column in fitted.schema() if column["type"] != "id"]
        self.feature_names_in_ = np.asarray(columns, dtype=object)
        self.n_features_in_ = len(columns)
        return self

    @property
    def threshold_(self):
        self._require_fitted()
        return self._fitted.threshold

    @property
    def n_jobs(self):
        return None

    def _risk(self, X):
        """The probability of the positive class, float32."""
        self._require_fitted()
        if is_row(X):
            return np.array([self._fitted.predict_proba_row(X)], dtype=np.float32)
        if is_frame(X) and len(X) == 1:
            names = self._check(X, False)
            row = one_row(X) if names == list(X.columns) else dict(zip(names, X.to_numpy(dtype=object)[0]))
            return np.array([self._fitted.predict_proba_row(row)], dtype=np.float32)
        return self._fitted.predict_proba(self._table(X), n_threads(self.n_jobs))

    def _check(self, X, reset):
        return as_frame(X, list(self.feature_names_in_))[0]

    def _table(self, X):
        self._require_fitted()
        return fitted_table(self._fitted, X, self._check(X, False))

    def predict_proba(self, X):
        """The probability of each class.

        Parameters
        ----------
        X : DataFrame, list of dicts, dict (one row) or array-like, n_samples rows of raw columns
            Every feature by name; None and NaN are missing. Other columns are passed over.

        Returns
        -------
        ndarray of shape (n_samples, 2), float64
            Columns as in ``classes_``. That of the positive class is the float32 which the service answers with.

        Raises
        ------
        NotFittedError
        ValueError
            If columns are missing (they are listed) or a cell has the wrong type.

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20 + i, "plan": "ab"[i % 2]} for i in range(40)]
        >>> model = mlpipe.Pipeline([("model", mlpipe.LogisticRegression())]).fit(rows, [0, 1] * 20)
        >>> model.predict_proba({"age": 30, "plan": "b"}).shape
        (1, 2)
        """
        return two_columns(self._risk(X), self._positive)

    def predict(self, X):
        """The class of each row: the positive one where its probability is at least ``threshold_``.

        Parameters
        ----------
        X : as for predict_proba

        Returns
        -------
        ndarray of shape (n_samples,)

        Raises
        ------
        NotFittedError, ValueError

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20 + i, "plan": "ab"[i % 2]} for i in range(40)]
        >>> model = mlpipe.Pipeline([("model", mlpipe.LogisticRegression())]).fit(rows, ["no", "yes"] * 20)
        >>> model.predict({"age": 30, "plan": "b"})
        array(['yes'], dtype='<U3')
        """
        is_positive = self._risk(X) >= np.float32(self._fitted.threshold)
        return self.classes_[np.where(is_positive, self._positive, 1 - self._positive)]

    def predict_log_proba(self, X):
        """The natural logarithm of ``predict_proba``; same shape and errors."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def score(self, X, y):
        """Accuracy on rows with known classes, a float in [0, 1]."""
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def transform(self, X):
        """What the model sees: ndarray of shape (n_samples, n_features_out), float32.

        Raises
        ------
        NotFittedError, ValueError

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20 + i, "plan": "ab"[i % 2]} for i in range(40)]
        >>> mlpipe.Pipeline().fit(rows, [0, 1] * 20).transform(rows).shape
        (40, 3)
        """
        return self._output(self._fitted.transform(self._table(X), n_threads(self.n_jobs)), X)

    def get_feature_names_out(self, input_features=None):
        """The names of transform's columns, ndarray of str objects; input_features is ignored.

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20 + i, "plan": "ab"[i % 2]} for i in range(40)]
        >>> list(mlpipe.Pipeline().fit(rows, [0, 1] * 20).get_feature_names_out())
        ['age', 'plan_a', 'plan_b']
        """
        self._require_fitted()
        return np.asarray(self._fitted.feature_names_out(), dtype=object)

    def explain(self, X):
        """Exact contributions of each column to each row's margin (docs/explanations.md).

        Parameters
        ----------
        X : as for predict_proba

        Returns
        -------
        Explanation

        Raises
        ------
        NotFittedError
        ValueError
            Also for an imported ONNX model, which has no training weights.

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20 + i, "plan": "ab"[i % 2]} for i in range(40)]
        >>> model = mlpipe.Pipeline([("model", mlpipe.LogisticRegression())]).fit(rows, [0, 1] * 20)
        >>> model.explain({"age": 30, "plan": "b"}).strongest(k=1)[0][0]
        'plan'
        """
        return Explanation(self._fitted_or_raise().explain(self._table(X), n_threads(self.n_jobs)))

    def evaluate(self, X, y):
        """Every metric on rows with known classes, with 95 % intervals (docs/evaluation.md).

        Parameters
        ----------
        X : as for predict_proba
        y : array-like of shape (n_samples,), or the name of the column of X that holds it

        Returns
        -------
        dict
            "accuracy", "recall", "precision", "f1", "roc_auc", "average_precision", "log_loss", "brier": Score(value,
            low, high); "confusion_matrix": ndarray of shape (2, 2), [[TN, FP], [FN, TP]].

        Raises
        ------
        NotFittedError
        ValueError
            For a single class, or a class that is not one of ``classes_``.

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20 + i, "plan": "ab"[i % 2]} for i in range(40)]
        >>> model = mlpipe.Pipeline([("model", mlpipe.LogisticRegression())]).fit(rows, [0, 1] * 20)
        >>> model.evaluate(rows, [0, 1] * 20)["accuracy"].value
        1.0
        """
        X, y, _ = split_target(X, y)
        truth = self._positives(as_target(y, type(self).__name__, n_rows_of(X)))
        found = _engine.evaluate(truth, self._risk(X), self._fitted_or_raise().threshold)
        matrix = np.array(found.pop("confusion_matrix"))
        return {**{name: Score(*values) for name, values in found.items()}, "confusion_matrix": matrix}

    def _positives(self, y):
        """1 where y is the positive class."""
        is_positive = y == self.positive_class_
        is_known = is_positive | (y == self.classes_[1 - self._positive])
        if not np.all(is_known):
            strange = y[~is_known][0]
            raise ValueError(f"y has {strange!r}, and the classes of the model are {self.classes_.tolist()}")
        return is_positive.astype(np.uint8)

    def _fitted_or_raise(self):
        self._require_fitted()
        return self._fitted

    def with_threshold(self, threshold):
        """The same pipeline that says the positive class from another probability on.

        Parameters
        ----------
        threshold : float in [0, 1]

        Returns
        -------
        FittedPipeline

        Raises
        ------
        NotFittedError, ValueError

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20 + i} for i in range(40)]
        >>> model = mlpipe.Pipeline().fit(rows, [0, 1] * 20)
        >>> set(model.with_threshold(0.0).predict(rows).tolist())
        {1}
        """
        return FittedPipeline._of_like(self, self._fitted_or_raise().with_threshold(threshold))

    @classmethod
    def _of_like(cls, other, fitted):
        self = FittedPipeline._of(fitted)
        for name in ("classes_", "positive_class_", "_positive", "feature_names_in_", "n_features_in_"):
            if hasattr(other, name):
                setattr(self, name, getattr(other, name))
        return self

    def save(self, path):
        """Writes the pipeline as an ONNX file that ``mlpipe.load``, ``mlpipe serve`` and any ONNX runtime read.

        Parameters
        ----------
        path : str or path-like

        Raises
        ------
        NotFittedError, OSError

        Examples
        --------
        >>> import mlpipe, tempfile, os
        >>> rows = [{"age": 20 + i} for i in range(40)]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "model.onnx")
        ...     mlpipe.Pipeline().fit(rows, [0, 1] * 20).save(path)
        ...     mlpipe.load(path).classes_.tolist()
        [0, 1]
        """
        self._fitted_or_raise().save(str(path))

    def __repr__(self):
        fitted = self._fitted_or_raise()
        return f"FittedPipeline(algorithm={fitted.algorithm!r}, target={fitted.target!r}, columns={self.n_features_in_})"


def split_target(X, y):
    """X without the target, y, and the target's name, where y is the name of a column of X."""
    if not isinstance(y, str):
        name = getattr(y, "name", None)
        return X, y, name if isinstance(name, str) and name else None
    if not is_frame(X):
        raise ValueError(f"y is the name {y!r}, but X is no DataFrame that could have such a column")
    if y not in X.columns:
        raise ValueError(f"there is no column {y!r} to be the target\n  help: the columns are {list(X.columns)}")
    return X.drop(columns=y), X[y], y


class Pipeline(FittedPipeline):
    """Preprocessing and model as one estimator over raw columns.

    Parameters
    ----------
    steps : list of (name, estimator), default=None
        Transformers of mlpipe and, last, a classifier of mlpipe. A ColumnTransformer takes columns by name; other
        transformers take all columns; none at all is ``ColumnTransformer()``, which goes by the columns' types.
        None: that and a RandomForestClassifier. A list without a classifier is a step of a ColumnTransformer.
    positive : object, default=None
        The positive class, which a service reports on. None: the evident one (Yes, 1, true), else the rarer one.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        Sorted.
    positive_class_ : object
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X had names.

    Examples
    --------
    >>> import mlpipe, pandas as pd
    >>> frame = pd.DataFrame({"age": range(20, 60), "plan": ["a", "b"] * 20, "churn": ["No", "Yes"] * 20})
    >>> pipeline = mlpipe.Pipeline([
    ...     ("preprocess", mlpipe.ColumnTransformer([
    ...         ("numeric", mlpipe.Pipeline([("imputer", mlpipe.SimpleImputer(strategy="median")),
    ...                                      ("scaler", mlpipe.StandardScaler())]), ["age"]),
    ...         ("categorical", mlpipe.OneHotEncoder(), ["plan"])])),
    ...     ("model", mlpipe.LogisticRegression())])
    >>> pipeline.fit(frame, "churn").predict({"age": 30, "plan": "b"})
    array(['Yes'], dtype=object)
    """

    _tags = {
        "binary_only": True,
        "requires_y": True,
        "allow_nan": True,
        "_xfail_checks": {},
    }

    def __init__(self, steps=None, *, positive=None):
        self.steps = steps
        self.positive = positive

    __repr__ = Estimator.__repr__

    def _nested(self):
        return dict(self.steps or [])

    def _replace_nested(self, name, value):
        if name not in self._nested():
            return False
        self.steps = [(each, value if each == name else inner) for each, inner in self.steps]
        return True

    @property
    def named_steps(self):
        """The steps by name."""
        return self._nested()

    def __getitem__(self, key):
        return self._nested()[key] if isinstance(key, str) else (self.steps or [])[key][1]

    @property
    def n_jobs(self):
        return self._model().n_jobs if self.steps is None or self._ends_in_model() else None

    def _ends_in_model(self):
        return bool(self.steps) and isinstance(self.steps[-1][1], Classifier)

    def _model(self):
        if self.steps is None:
            return RandomForestClassifier()
        if not self._ends_in_model():
            last = self.steps[-1][1] if self.steps else None
            raise TypeError(
                f"the last step must be a classifier of mlpipe, not {last!r}\n  help: a list of transformers alone can "
                "be a step of a ColumnTransformer"
            )
        return self.steps[-1][1]

    def _preprocess(self):
        """One ColumnTransformer that does what the steps before the model say."""
        before = [inner for _, inner in (self.steps or [])[:-1]]
        if not before:
            return ColumnTransformer()
        if len(before) == 1 and isinstance(before[0], ColumnTransformer):
            return before[0]
        if any(isinstance(inner, ColumnTransformer) for inner in before):
            raise TypeError("a ColumnTransformer must be the only step before the model")
        for inner in before:
            chain_of(inner)
        return ColumnTransformer([("all", Pipeline([(str(i), inner) for i, inner in enumerate(before)]), slice(None))])

    def _check(self, X, reset):
        return ColumnTransformer._check(self, X, reset)

    def fit(self, X, y):
        """Learns preprocessing and model from raw columns.

        Parameters
        ----------
        X : DataFrame, list of dicts or array-like, n_samples rows of raw columns
            Numbers; texts (object, string and category columns); None, NaN and "" are missing.
        y : array-like of shape (n_samples,), or the name of the column of X that holds it
            Two classes.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For other than two classes, infinite numbers, absent columns, parameters out of range.
        TypeError
            For steps that are not mlpipe's, or a column whose cells are texts and numbers.

        Examples
        --------
        >>> import mlpipe
        >>> rows = [{"age": 20 + i, "plan": "ab"[i % 2]} for i in range(40)]
        >>> mlpipe.Pipeline().fit(rows, ["no", "yes"] * 20).positive_class_
        'yes'
        """
        return self._fit(*split_target(X, y))

    def _fit(self, X, y, column):
        model, preprocess = self._model(), self._preprocess()
        names = self._check(X, reset=True)
        target = as_target(y, type(self).__name__, n_rows_of(X))
        classes, codes = two_classes(target)
        positive = None if self.positive is None else class_text(self.positive)
        coded = _engine.CodedTarget(
            free_name(column or "y", names), codes, (class_text(classes[0]), class_text(classes[1])), positive
        )
        steps, read, _ = preprocess._engine_steps(X, names)
        self._fitted = _engine.fit_classifier(
            steps,
            preprocess._derived_pairs(),
            model._algorithm,
            model._settings(),
            table_of(X, read, names),
            coded,
            MORE_PROBABLE,
            n_threads(model.n_jobs),
        )
        self.classes_ = classes
        self._positive = int(class_text(classes[1]) == self._fitted.names()["positive_value"])
        self.positive_class_ = classes[self._positive]
        return self

    def fit_transform(self, X, y):
        """``fit(X, y).transform(X)``: what the model sees of the rows it is fitted on."""
        X, y, column = split_target(X, y)
        self._fit(X, y, column)
        return self.transform(X)
