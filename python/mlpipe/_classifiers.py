"""The four classifiers: their parameters, their settings in the engine, their learned attributes."""

import numpy as np

from mlpipe._classifier import Classifier, HasMargin, HasTrees


class LogisticRegression(HasMargin, Classifier):
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


class RandomForestClassifier(HasTrees, Classifier):
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


class GradientBoostingClassifier(HasTrees, HasMargin, Classifier):
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


class XGBClassifier(HasTrees, HasMargin, Classifier):
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
