"""scikit-learn's own laws (check_estimator of 1.2.1) for every estimator and transformer, and its tools around them."""

import pathlib
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer as SklearnColumnTransformer
from sklearn.datasets import make_classification
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline as SklearnPipeline
from sklearn.utils import estimator_checks

import mlpipe

MODULE = str(pathlib.Path(mlpipe.__file__).parents[1])
CLASSIFIERS = [
    mlpipe.LogisticRegression(),
    mlpipe.RandomForestClassifier(),
    mlpipe.GradientBoostingClassifier(),
    mlpipe.XGBClassifier(),
]
TRANSFORMERS = [
    mlpipe.SimpleImputer(),
    mlpipe.StandardScaler(),
    mlpipe.MinMaxScaler(),
    mlpipe.OneHotEncoder(),
    mlpipe.ColumnTransformer(),
]
ESTIMATORS = [*CLASSIFIERS, *TRANSFORMERS, mlpipe.Pipeline()]
# docs/python.md says why.
EXPECTED_FAILURES = {
    (type(each).__name__, "check_class_weight_classifiers") for each in CLASSIFIERS
}


def checks():
    for estimator in ESTIMATORS:
        for instance, check in estimator_checks.check_estimator(estimator, generate_only=True):
            check_name = getattr(check, "func", check).__name__
            yield pytest.param(instance, check, check_name, id=f"{type(instance).__name__}-{check_name}")


@pytest.mark.parametrize("estimator, check, check_name", checks())
def test_check_estimator(estimator, check, check_name):
    if (type(estimator).__name__, check_name) in EXPECTED_FAILURES:
        pytest.xfail("docs/python.md says why")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check(estimator)


@pytest.mark.parametrize("estimator", CLASSIFIERS + TRANSFORMERS[:4], ids=lambda each: type(each).__name__)
def test_column_names_are_those_of_the_fit(estimator):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator_checks.check_dataframe_column_names_consistency(type(estimator).__name__, estimator)


@pytest.mark.parametrize("estimator", TRANSFORMERS, ids=lambda each: type(each).__name__)
def test_set_output_gives_frames(estimator):
    frame = pd.DataFrame({"a": [0.5, 1.5, 2.5], "b": [3.0, 1.5, 9.0]}, index=[7, 8, 9])

    out = clone(estimator).set_output(transform="pandas").fit_transform(frame)

    assert list(out.columns) == list(estimator.fit(frame).get_feature_names_out())
    assert list(out.index) == [7, 8, 9]


@pytest.fixture(scope="module")
def data():
    return make_classification(400, 8, n_informative=4, random_state=0)


@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda each: type(each).__name__)
class TestInsideSklearn:
    def test_pipeline_and_column_transformer(self, model, data):
        X, y = data
        inner = SklearnColumnTransformer([("a", mlpipe.StandardScaler(), [0, 1, 2]), ("b", mlpipe.MinMaxScaler(), [3])])
        pipeline = SklearnPipeline([("columns", inner), ("model", clone(model))])

        assert pipeline.fit(X, y).score(X, y) > 0.7

    def test_grid_search(self, model, data):
        X, y = data
        name, values = ("C", [0.1, 1]) if hasattr(model, "C") else ("n_estimators", [5, 10])

        search = GridSearchCV(clone(model), {name: values}, cv=3, n_jobs=2).fit(X, y)

        assert search.best_params_[name] in values
        assert search.best_score_ > 0.7

    def test_cross_val_score_and_calibration(self, model, data):
        X, y = data

        assert cross_val_score(clone(model), X, y, scoring="roc_auc").mean() > 0.7
        calibrated = CalibratedClassifierCV(clone(model), cv=3).fit(X, y)
        np.testing.assert_allclose(calibrated.predict_proba(X).sum(axis=1), 1)

    def test_pickle_gives_the_same_bits(self, model, data):
        X, y = data
        fitted = clone(model).fit(X, y)

        again = pickle.loads(pickle.dumps(fitted))

        assert (again.predict_proba(X) == fitted.predict_proba(X)).all()
        assert again.get_params() == fitted.get_params()

    def test_threads_change_nothing(self, model, data):
        X, y = data
        one, two = (clone(model).set_params(n_jobs=n).fit(X, y) for n in (1, 2))

        assert (one.predict_proba(X) == two.predict_proba(X)).all()

    def test_saved_alone_it_is_a_pipeline(self, model, data, tmp_path):
        X, y = data
        fitted = clone(model).fit(X, y)
        fitted.save(tmp_path / "model.onnx")

        loaded = mlpipe.load(tmp_path / "model.onnx")

        assert (loaded.predict_proba(X) == fitted.predict_proba(X)).all()
        assert (loaded.predict(X) == fitted.predict(X)).all()


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: type(each).__name__)
def test_used_too_early_it_raises_not_fitted(estimator):
    method = "predict" if hasattr(estimator, "predict") else "transform"
    with pytest.raises(NotFittedError, match="is not fitted yet. Call 'fit'"):
        getattr(clone(estimator), method)([[1.0]])
    with pytest.raises(mlpipe.NotFittedError):
        getattr(clone(estimator), method)([[1.0]])


@pytest.mark.parametrize(
    "model, message",
    [
        (mlpipe.RandomForestClassifier(n_estimators=0), "random_forest: n_estimators must be between 1 and 65536, not 0"),
        (mlpipe.RandomForestClassifier(max_features="auto"), 'max_features must be "sqrt", "log2", "all" or an integer'),
        (mlpipe.LogisticRegression(C=-1.0), "logistic_regression: C must be a number above 0, not -1"),
        (mlpipe.GradientBoostingClassifier(growth="wide"), 'growth must be "leaf_wise" or "depth_wise"'),
        (mlpipe.LogisticRegression(class_weight={0: 1, 1: 2}), "class_weight must be a number, a text or None"),
        (mlpipe.LogisticRegression(n_jobs=0), "n_jobs == 0 has no meaning"),
    ],
)
def test_a_parameter_out_of_range_is_named(model, message, data):
    with pytest.raises(ValueError) as error:
        model.fit(*data)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "y, message",
    [
        ([0, 1, 2] * 10, "Only binary classification is supported. The type of the target is multiclass: it has 3 classes"),
        ([0.5, 1.5] * 15, "Unknown label type: 'continuous'"),
        ([1] * 30, "the data contains only one class: 1"),
        (["a", None] * 15, "Input y contains NaN"),
        ([0, 1] * 14, "inconsistent numbers of samples: [30, 28]"),
    ],
)
def test_a_target_that_is_none_is_refused(y, message):
    with pytest.raises(ValueError) as error:
        mlpipe.LogisticRegression().fit(np.arange(30.0).reshape(-1, 1), y)
    assert message in str(error.value)


def test_missing_numbers_are_taken_by_boosting_and_refused_by_others(data):
    X, y = data
    X = X.copy()
    X[::7, 2] = np.nan

    assert mlpipe.GradientBoostingClassifier().fit(X, y).score(X, y) > 0.8
    with pytest.raises(ValueError, match="Input X contains NaN"):
        mlpipe.RandomForestClassifier().fit(X, y)


def test_encoder_and_imputer_take_texts():
    frame = pd.DataFrame({"plan": ["a", None, "b", "a"]})

    filled = mlpipe.SimpleImputer(strategy="most_frequent").fit_transform(frame)

    assert filled.tolist() == [["a"], ["a"], ["b"], ["a"]]
    assert mlpipe.OneHotEncoder().fit(frame).get_feature_names_out().tolist() == ["plan_a", "plan_b"]
    with pytest.raises(ValueError, match="Cannot use mean strategy with non-numeric data"):
        mlpipe.SimpleImputer().fit(frame)


def test_scikit_learn_is_not_imported():
    code = "import sys, mlpipe; assert 'sklearn' not in sys.modules and 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": MODULE})


def test_lives_beside_the_onnx_and_xgboost_packages():
    code = "import {0}, {1}; import mlpipe; mlpipe.XGBClassifier(n_estimators=2).fit([[1.0], [2.0]] * 9, [0, 1] * 9)"
    for first, second in [("onnx", "mlpipe"), ("mlpipe", "onnx"), ("xgboost", "mlpipe"), ("mlpipe", "xgboost")]:
        subprocess.run([sys.executable, "-c", code.format(first, second)], check=True, env={"PYTHONPATH": MODULE})
