"""A pipeline over raw columns that was fitted, here or elsewhere."""

import collections

import numpy as np

from mlpipe import _engine
from mlpipe._base import Estimator, n_threads
from mlpipe._column_transformer import fitted_table
from mlpipe._explanation import Explanation
from mlpipe._frames import as_frame, is_row, n_rows_of, one_row
from mlpipe._probabilistic import Probabilistic, two_columns
from mlpipe._sklearn_output import SetOutput
from mlpipe._validation import as_target, is_frame

Score = collections.namedtuple("Score", "value low high")
Score.__doc__ = "A metric and its 95 % interval."


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


class FittedPipeline(Probabilistic, SetOutput, Estimator):
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

    def __repr__(self):
        fitted = self._fitted_or_raise()
        return f"FittedPipeline(algorithm={fitted.algorithm!r}, target={fitted.target!r}, columns={self.n_features_in_})"
