"""Preprocessing and model as one thing, over raw columns."""

from mlpipe import _engine
from mlpipe._base import Estimator, n_threads
from mlpipe._classifier import MORE_PROBABLE, Classifier, free_name
from mlpipe._classifiers import RandomForestClassifier
from mlpipe._column_transformer import ColumnTransformer, chain_of
from mlpipe._fitted_pipeline import FittedPipeline, split_target
from mlpipe._frames import n_rows_of, table_of
from mlpipe._validation import as_target, class_text, two_classes


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
