"""What all classifiers over matrices of numbers share, with scikit-learn's interface."""

import numpy as np

from mlpipe import _engine
from mlpipe._base import Estimator, n_threads, seed_of
from mlpipe._probabilistic import Probabilistic, two_columns
from mlpipe._validation import as_target, class_text, two_classes

# The more probable class: p = 0.5 belongs to the first, as in scikit-learn.
MORE_PROBABLE = float(np.nextafter(np.float32(0.5), np.float32(1)))


def coded_target(y, column):
    """Classes, and the target as the engine takes it; the later class is the positive one."""
    classes, codes = two_classes(y)
    texts = (class_text(classes[0]), class_text(classes[1]))
    return classes, _engine.CodedTarget(column, codes, texts, texts[1])


def free_name(wanted, taken):
    while wanted in taken:
        wanted += "_"
    return wanted


class Classifier(Probabilistic, Estimator):
    _estimator_type = "classifier"
    _tags = {
        "binary_only": True,
        "requires_y": True,
        "_xfail_checks": {
            "check_class_weight_classifiers": "class_weight takes None and 'balanced'; weights of classes by number "
            "are not in the model file's settings"
        },
    }
    _algorithm = ""
    _impute = True  # what a saved model does with a missing number; fit refuses them

    def _settings(self):
        settings = self.get_params(deep=False)
        settings.pop("n_jobs", None)
        if "random_state" in settings:
            settings["seed"] = seed_of(settings.pop("random_state"))
        return settings

    def fit(self, X, y):
        """Learns from a matrix.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Numbers; read as float32.
        y : array-like of shape (n_samples,)
            Two classes.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For a parameter out of range, other shapes, values that are not finite, other than two classes.

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]).classes_
        array([0, 1])
        """
        array, names = self._check_matrix(X, reset=True)
        target = as_target(y, type(self).__name__, len(array))
        column = getattr(y, "name", None)
        column = free_name(column if isinstance(column, str) and column else "y", names)
        classes, coded = coded_target(target, column)
        apply = [("simple_imputer", {"strategy": "median"})] if self._impute else []
        steps = {"steps": [("numeric", names, apply)], "derived": []}
        table = _engine.Table.from_matrix(array, names)
        fitted = _engine.fit_classifier(
            steps, [], self._algorithm, self._settings(), table, coded, MORE_PROBABLE, n_threads(self.n_jobs)
        )
        self.classes_ = classes
        self._fitted = fitted
        self._learned(target == classes[1])
        return self

    def _learned(self, is_positive):
        """Sets the attributes of the algorithm."""

    def _table(self, X):
        self._require_fitted()
        array, names = self._check_matrix(X, reset=False)
        return _engine.Table.from_matrix(array, names)

    def predict_proba(self, X):
        """The probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, 2), float64
            Columns as in ``classes_``. The second is the engine's float32 probability.

        Raises
        ------
        NotFittedError, ValueError

        Examples
        --------
        >>> import mlpipe
        >>> model = mlpipe.LogisticRegression().fit([[-1.0], [-2.0], [1.0], [2.0]], [0, 0, 1, 1])
        >>> model.predict_proba([[0.0]]).round(3)
        array([[0.5, 0.5]])
        """
        return two_columns(self._fitted_proba(X), positive=1)

    def _fitted_proba(self, X):
        table = self._table(X)
        return self._fitted.predict_proba(table, n_threads(self.n_jobs))

    def predict(self, X):
        """The more probable class of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
            Of ``classes_``; the first wins a tie.

        Raises
        ------
        NotFittedError, ValueError

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], ["a", "a", "b", "b"]).predict([[9.0]])
        array(['b'], dtype='<U1')
        """
        p = self._fitted_proba(X)
        return self.classes_[(p >= np.float32(self._fitted.threshold)).astype(np.intp)]


class HasMargin:
    def decision_function(self, X):
        """The margin of each row: the log-odds of the second class, before rounding to a probability.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,), float64

        Raises
        ------
        NotFittedError, ValueError

        Examples
        --------
        >>> import mlpipe
        >>> model = mlpipe.LogisticRegression().fit([[-1.0], [-2.0], [1.0], [2.0]], [0, 0, 1, 1])
        >>> bool(model.decision_function([[3.0]])[0] > 0)
        True
        """
        table = self._table(X)
        return self._fitted.decision_function(table, n_threads(self.n_jobs))


class HasTrees:
    def _learned(self, is_positive):
        self.feature_importances_ = self._fitted.importances(is_positive.astype(np.uint8))
        self.n_estimators_ = self._fitted.n_trees()
