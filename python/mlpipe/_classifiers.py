"""Classifiers over matrices of numbers, with scikit-learn's interface."""

import numpy as np

from mlpipe import _engine
from mlpipe._base import Estimator, n_threads, seed_of
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


class Classifier(Estimator):
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

    def predict_log_proba(self, X):
        """The natural logarithm of ``predict_proba``; same shape and errors.

        Examples
        --------
        >>> import mlpipe
        >>> model = mlpipe.LogisticRegression().fit([[-1.0], [-2.0], [1.0], [2.0]], [0, 0, 1, 1])
        >>> model.predict_log_proba([[0.0]]).round(3)
        array([[-0.693, -0.693]])
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

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

    def score(self, X, y):
        """Accuracy on rows with known classes, a float in [0, 1].

        Examples
        --------
        >>> import mlpipe
        >>> X, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
        >>> mlpipe.LogisticRegression().fit(X, y).score(X, y)
        1.0
        """
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def save(self, path):
        """Writes the model as an ONNX file that ``mlpipe.load`` reads.

        Parameters
        ----------
        path : str or path-like

        Raises
        ------
        NotFittedError, OSError

        Examples
        --------
        >>> import mlpipe, tempfile, os
        >>> model = mlpipe.LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     model.save(os.path.join(folder, "model.onnx"))
        """
        self._require_fitted()
        self._fitted.save(str(path))


def two_columns(p, positive):
    """The probabilities of both classes, the given column being that of the positive one."""
    both = np.empty((len(p), 2))
    both[:, positive] = p
    np.subtract(1.0, both[:, positive], out=both[:, 1 - positive])
    return both


class _HasMargin:
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


class _HasTrees:
    def _learned(self, is_positive):
        self.feature_importances_ = self._fitted.importances(is_positive.astype(np.uint8))
        self.n_estimators_ = self._fitted.n_trees()


class LogisticRegression(_HasMargin, Classifier):
    """L2-regularised logistic regression for two classes; the loss and the result of scikit-learn's.

    Parameters
    ----------
    C : float, default=1.0
        Inverse of the penalty's weight, above 0.
    max_iter : int, default=1000
        Steps of the solver at most. Newton's takes about ten.
    tol : float, default=1e-10
        Ends once every component of the gradient is below, relative to its size.
    class_weight : {None, "balanced"}, default=None
        "balanced": both classes weigh the same together.
    n_jobs : int or None, default=None
        Threads; None and -1 are all cores. Changes no result.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
    coef_ : ndarray of shape (1, n_features)
    intercept_ : ndarray of shape (1,)
    converged_ : bool
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe
    >>> model = mlpipe.LogisticRegression().fit([[-1.0], [-2.0], [1.0], [2.0]], [0, 0, 1, 1])
    >>> model.coef_.shape
    (1, 1)
    """

    _algorithm = "logistic_regression"

    def __init__(self, C=1.0, *, max_iter=1000, tol=1e-10, class_weight=None, n_jobs=None):
        self.C = C
        self.max_iter = max_iter
        self.tol = tol
        self.class_weight = class_weight
        self.n_jobs = n_jobs

    def _learned(self, is_positive):
        coef, intercept, self.converged_ = self._fitted.linear()
        self.coef_ = coef.reshape(1, -1)
        self.intercept_ = np.array([intercept])


class RandomForestClassifier(_HasTrees, Classifier):
    """A forest of randomised decision trees (Breiman 2001).

    Two defaults differ from scikit-learn's (min_samples_split 2, min_samples_leaf 1), because trees grown to the
    last row rank worse; docs/python.md has the figures.

    Parameters
    ----------
    n_estimators : int, default=100
    max_depth : int or None, default=None
    min_samples_split : int, default=10
    min_samples_leaf : int, default=4
    max_features : {"sqrt", "log2", None} or int, default="sqrt"
        Features that a node looks at; None: all.
    class_weight : {None, "balanced"}, default=None
    bootstrap : bool, default=True
    max_bins : int, default=255
        Bins of a number with more different values.
    random_state : int, RandomState or None, default=42
        None is 42, too: a fit can always be repeated.
    n_jobs : int or None, default=None
        Threads; None and -1 are all cores. Changes no result.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
    feature_importances_ : ndarray of shape (n_features,)
        Shares of the decrease of Gini impurity.
    n_estimators_ : int
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe
    >>> X, y = [[float(i)] for i in range(40)], [0] * 20 + [1] * 20
    >>> mlpipe.RandomForestClassifier(n_estimators=10).fit(X, y).predict([[3.0], [36.0]])
    array([0, 1])
    """

    _algorithm = "random_forest"

    def __init__(
        self,
        n_estimators=100,
        *,
        max_depth=None,
        min_samples_split=10,
        min_samples_leaf=4,
        max_features="sqrt",
        class_weight=None,
        bootstrap=True,
        max_bins=255,
        random_state=42,
        n_jobs=None,
    ):
        self.n_estimators = n_estimators
        self.max_depth = max_depth
        self.min_samples_split = min_samples_split
        self.min_samples_leaf = min_samples_leaf
        self.max_features = max_features
        self.class_weight = class_weight
        self.bootstrap = bootstrap
        self.max_bins = max_bins
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _settings(self):
        settings = super()._settings()
        if settings["max_features"] is None:
            settings["max_features"] = "all"
        return settings


class GradientBoostingClassifier(_HasTrees, _HasMargin, Classifier):
    """Boosted regression trees for the log loss, histogram-based. Takes missing numbers (NaN).

    Parameters
    ----------
    learning_rate : float, default=0.1
    n_estimators : int, default=100
        Rounds, one tree each.
    num_leaves : int, default=16
        Leaves of a tree at most.
    max_depth : int or None, default=None
    min_samples_leaf : int, default=5
    l2 : float, default=10
        Penalty on leaf values.
    subsample : float, default=0.6
        Chance of a row to be in a round.
    colsample : float, default=0.4
        Share of features that a round draws.
    max_bins : int, default=255
    growth : {"leaf_wise", "depth_wise"}, default="leaf_wise"
    early_stopping_rounds : int, default=0
        Ends once the validation part has not improved for so many rounds; 0: off.
    validation_fraction : float, default=0.1
    class_weight : {None, "balanced"}, default=None
    random_state : int, RandomState or None, default=42
        None is 42, too: a fit can always be repeated.
    n_jobs : int or None, default=None
        Threads; None and -1 are all cores. Changes no result.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
    feature_importances_ : ndarray of shape (n_features,)
    n_estimators_ : int
        Trees kept.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe
    >>> X, y = [[float(i)] for i in range(40)], [0] * 20 + [1] * 20
    >>> mlpipe.GradientBoostingClassifier().fit(X, y).predict([[3.0], [36.0]])
    array([0, 1])
    """

    _algorithm = "gradient_boosting"
    _impute = False
    _tags = {**Classifier._tags, "allow_nan": True}

    def __init__(
        self,
        *,
        learning_rate=0.1,
        n_estimators=100,
        num_leaves=16,
        max_depth=None,
        min_samples_leaf=5,
        l2=10.0,
        subsample=0.6,
        colsample=0.4,
        max_bins=255,
        growth="leaf_wise",
        early_stopping_rounds=0,
        validation_fraction=0.1,
        class_weight=None,
        random_state=42,
        n_jobs=None,
    ):
        self.learning_rate = learning_rate
        self.n_estimators = n_estimators
        self.num_leaves = num_leaves
        self.max_depth = max_depth
        self.min_samples_leaf = min_samples_leaf
        self.l2 = l2
        self.subsample = subsample
        self.colsample = colsample
        self.max_bins = max_bins
        self.growth = growth
        self.early_stopping_rounds = early_stopping_rounds
        self.validation_fraction = validation_fraction
        self.class_weight = class_weight
        self.random_state = random_state
        self.n_jobs = n_jobs


class XGBClassifier(_HasTrees, _HasMargin, Classifier):
    """Gradient boosting by the real XGBoost library (``libxgboost``), fitted by it, kept as a model of mlpipe.
    Takes missing numbers (NaN).

    Parameters
    ----------
    n_estimators : int, default=100
    learning_rate : float, default=0.3
    max_depth : int, default=6
    min_child_weight : float, default=1
    reg_lambda : float, default=1
    reg_alpha : float, default=0
    gamma : float, default=0
    subsample : float, default=1
    colsample_bytree : float, default=1
    max_bin : int, default=256
    class_weight : {None, "balanced"}, default=None
    random_state : int, RandomState or None, default=42
        None is 42, too: a fit can always be repeated.
    n_jobs : int or None, default=None
        Threads of predictions; a fit runs on one, so that its result does not depend on their number.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
    feature_importances_ : ndarray of shape (n_features,)
    n_estimators_ : int
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if X was a DataFrame whose columns are all named by str.

    Examples
    --------
    >>> import mlpipe
    >>> X, y = [[float(i)] for i in range(40)], [0] * 20 + [1] * 20
    >>> mlpipe.XGBClassifier(n_estimators=10).fit(X, y).predict([[3.0], [36.0]])
    array([0, 1])
    """

    _algorithm = "xgboost"
    _impute = False
    _tags = {**Classifier._tags, "allow_nan": True}

    def __init__(
        self,
        *,
        n_estimators=100,
        learning_rate=0.3,
        max_depth=6,
        min_child_weight=1.0,
        reg_lambda=1.0,
        reg_alpha=0.0,
        gamma=0.0,
        subsample=1.0,
        colsample_bytree=1.0,
        max_bin=256,
        class_weight=None,
        random_state=42,
        n_jobs=None,
    ):
        self.n_estimators = n_estimators
        self.learning_rate = learning_rate
        self.max_depth = max_depth
        self.min_child_weight = min_child_weight
        self.reg_lambda = reg_lambda
        self.reg_alpha = reg_alpha
        self.gamma = gamma
        self.subsample = subsample
        self.colsample_bytree = colsample_bytree
        self.max_bin = max_bin
        self.class_weight = class_weight
        self.random_state = random_state
        self.n_jobs = n_jobs
