"""Cross-validation by the engine: every fold fits preprocessing and model anew, on all cores."""

from mlpipe import _engine
from mlpipe._base import n_threads
from mlpipe._classifier import Classifier, free_name
from mlpipe._frames import as_frame, n_rows_of, table_of
from mlpipe._fitted_pipeline import split_target
from mlpipe._pipeline import Pipeline
from mlpipe._validation import as_target, class_text, two_classes


def cross_validate(estimator, X, y, *, folds=5, repeats=1, random_state=42, n_jobs=None):
    """How well a pipeline does on rows it was not fitted on.

    Parameters
    ----------
    estimator : Pipeline, or a classifier of mlpipe (which then goes behind ``ColumnTransformer()``)
    X : DataFrame, list of dicts or array-like, n_samples rows of raw columns
    y : array-like of shape (n_samples,), or the name of the column of X that holds it
    folds : int, default=5
    repeats : int, default=1
        Shuffles, each with its own folds.
    random_state : int, default=42
        Seed of the folds.
    n_jobs : int or None, default=None
        Threads; None and -1 are all cores. Changes no result.

    Returns
    -------
    dict
        "test_accuracy", "test_recall", "test_precision", "test_f1", "test_roc_auc", "test_average_precision",
        "test_log_loss", "test_brier": ndarray of shape (folds * repeats,), at threshold 0.5; "out_of_fold": ndarray
        of shape (n_samples,), the probability of the positive class by the model that did not see the row;
        "fit_time": float, mean seconds of a fit.

    Raises
    ------
    TypeError
        For an estimator that is not mlpipe's: scikit-learn's cross_validate takes those, and these too.
    ValueError
        As fit, and for a class with fewer rows than folds.

    Examples
    --------
    >>> import mlpipe
    >>> rows = [{"age": 20 + i, "plan": "ab"[i % 2]} for i in range(40)]
    >>> result = mlpipe.cross_validate(mlpipe.LogisticRegression(), rows, ["no", "yes"] * 20)
    >>> result["test_accuracy"].tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0]
    """
    if isinstance(estimator, Classifier):
        estimator = Pipeline([("model", estimator)])
    if not isinstance(estimator, Pipeline):
        raise TypeError(
            f"cross_validate takes a Pipeline or classifier of mlpipe, not {type(estimator).__name__}\n  help: "
            "sklearn.model_selection.cross_validate takes any estimator"
        )
    X, y, column = split_target(X, y)
    target = as_target(y, type(estimator).__name__, n_rows_of(X))
    classes, codes = two_classes(target)
    model, preprocess = estimator._model(), estimator._preprocess()
    names = as_frame(X)[0]
    steps, read, _ = preprocess._engine_steps(X, names)
    positive = None if estimator.positive is None else class_text(estimator.positive)
    coded = _engine.CodedTarget(
        free_name(column or "y", names), codes, (class_text(classes[0]), class_text(classes[1])), positive
    )
    parts = (steps, preprocess._derived_pairs(), model._algorithm, model._settings())
    found = _engine.cross_validate(
        parts, table_of(X, read, names), coded, folds, repeats, random_state, n_threads(n_jobs)
    )
    other = {"fit_time": found.pop("fit_seconds"), "out_of_fold": found.pop("out_of_fold")}
    return {**{f"test_{name}": values for name, values in found.items()}, **other}
