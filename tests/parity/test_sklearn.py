"""mlpipe beside scikit-learn on the same data: design matrix, coefficients, scores, forest quality.

    /usr/bin/python3 -m pytest tests/parity

Needs Debian's python3-pytest, python3-sklearn, python3-pandas and python3-onnx, and the program:
build/release/mlpipe, or the one that the environment variable MLPIPE names. Written with
scikit-learn 1.2.1, numpy 1.24.2, pandas 1.5.3 and onnx 1.12.0.
"""

import json
import os
import pathlib
import subprocess
import types
import unittest.mock

import numpy as np
import onnx
import onnx.numpy_helper
import pandas as pd
import pytest
import scipy.optimize
import sklearn.linear_model._logistic
from sklearn import metrics
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ROOT = pathlib.Path(__file__).resolve().parents[2]
MLPIPE = os.environ.get("MLPIPE", str(ROOT / "build/release/mlpipe"))
TELCO = ROOT / "data/telco_7043.csv"
NUMERIC = ["tenure_months", "monthly_charges", "total_charges"]
NO_FEATURES = ["customer_id", "churn"]


def mlpipe(*arguments):
    """Runs the program and gives its standard output; fails with its words if it fails."""
    done = subprocess.run([MLPIPE, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def train(folder, algorithm, config=""):
    """The path of a model of `algorithm` fitted on every row of the telco data."""
    folder.mkdir(exist_ok=True)
    settings = folder / "pipeline.toml"
    settings.write_text(f'[[algorithm]]\nname = "{algorithm}"\n{config}')
    result = mlpipe("train", TELCO, "--target", "churn", "--config", settings, "--refit", "all",
                    "--models", folder / "models", "--json", "--quiet")
    return pathlib.Path(json.loads(result)["model_path"])


@pytest.fixture(scope="session")
def telco():
    """The raw table as scikit-learn gets it: numbers in double, everything else as text."""
    table = pd.read_csv(TELCO, dtype=str, keep_default_na=False, na_values=[""])
    return table.astype({column: np.float64 for column in NUMERIC})


@pytest.fixture(scope="session")
def y(telco):
    return (telco["churn"] == "Yes").to_numpy().astype(int)


@pytest.fixture(scope="session")
def transformer(telco):
    categorical = [c for c in telco.columns if c not in NUMERIC + NO_FEATURES]
    numeric = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    # Missing texts are NaN in pandas, which the imputer is told is what it must look for.
    texts = make_pipeline(SimpleImputer(missing_values=np.nan, strategy="constant", fill_value="Unknown"),
                          OneHotEncoder(handle_unknown="ignore", sparse_output=False))
    return ColumnTransformer([("numeric", numeric, NUMERIC), ("categorical", texts, categorical)],
                             verbose_feature_names_out=False).fit(telco)


@pytest.fixture(scope="session")
def logistic_model(tmp_path_factory):
    return train(tmp_path_factory.mktemp("logistic"), "logistic_regression")


@pytest.fixture(scope="session")
def balanced_model(tmp_path_factory):
    return train(tmp_path_factory.mktemp("balanced"), "logistic_regression",
                 'class_weight = "balanced"\n')


@pytest.fixture(scope="session")
def forest_model(tmp_path_factory):
    return train(tmp_path_factory.mktemp("forest"), "random_forest")


def test_transform_equals_column_transformer(telco, transformer, logistic_model, tmp_path):
    mlpipe("transform", logistic_model, TELCO, "-o", tmp_path / "x.csv")

    ours = pd.read_csv(tmp_path / "x.csv")

    assert list(ours.columns) == list(transformer.get_feature_names_out())
    np.testing.assert_allclose(ours.to_numpy(), transformer.transform(telco), rtol=1e-6, atol=1e-6)


def test_transform_of_missing_and_unseen_cells_equals_column_transformer(
        telco, transformer, logistic_model, tmp_path):
    rows = telco.head(40).copy()
    rows.loc[0:9, "total_charges"] = np.nan
    rows.loc[5:14, "tenure_months"] = np.nan
    rows.loc[0:19, "contract"] = "Week-to-week"
    rows.loc[10:29, "gender"] = np.nan
    rows.to_csv(tmp_path / "rows.csv", index=False)

    mlpipe("transform", logistic_model, tmp_path / "rows.csv", "-o", tmp_path / "x.csv")

    ours = pd.read_csv(tmp_path / "x.csv")
    np.testing.assert_allclose(ours.to_numpy(), transformer.transform(rows), rtol=1e-6, atol=1e-6)


def linear_model(path):
    """The weights and, last, the intercept of a saved logistic regression (docs/model-format.md)."""
    tensors = {tensor.name: onnx.numpy_helper.to_array(tensor)
               for tensor in onnx.load(str(path)).graph.initializer}
    return np.append(tensors["mlpipe/coef"], tensors["mlpipe/intercept"])


def tight_lbfgs():
    """lbfgs that goes on until `tol`. scikit-learn 1.2.1 leaves scipy's second criterion, ftol, at
    2.2e-9, which stops it on these data 1 % away from the minimum whatever tol is."""
    def minimize(*arguments, options, **rest):
        return scipy.optimize.minimize(*arguments, options={**options, "ftol": 0, "maxcor": 50}, **rest)

    scipy_optimize = types.SimpleNamespace(minimize=minimize)
    return unittest.mock.patch.object(sklearn.linear_model._logistic, "optimize", scipy_optimize)


def sklearn_coefficients(x, y, class_weight, solver):
    with tight_lbfgs():
        model = LogisticRegression(C=1.0, tol=1e-12, max_iter=100_000, solver=solver,
                                   class_weight=class_weight).fit(x, y)
    return np.append(model.coef_[0], model.intercept_)


def relative_distance(ours, reference):
    return np.linalg.norm(ours - reference) / np.linalg.norm(reference)


@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_coefficients_equal_those_on_the_same_matrix(
        y, logistic_model, balanced_model, class_weight, tmp_path):
    model = logistic_model if class_weight is None else balanced_model
    mlpipe("transform", model, TELCO, "-o", tmp_path / "x.csv")
    x = pd.read_csv(tmp_path / "x.csv", dtype=np.float32).to_numpy().astype(np.float64)

    ours = linear_model(model)

    newton = sklearn_coefficients(x, y, class_weight, "newton-cholesky")
    np.testing.assert_allclose(ours, newton, rtol=1e-6, atol=0)
    # lbfgs itself stays 2e-6 away from the minimum in its smallest coefficient: judged as a vector.
    lbfgs = sklearn_coefficients(x, y, class_weight, "lbfgs")
    assert relative_distance(ours, lbfgs) <= 1e-6


@pytest.mark.parametrize("solver", ["lbfgs", "newton-cholesky"])
@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_coefficients_equal_those_of_the_pipeline_in_double(
        telco, y, transformer, logistic_model, balanced_model, class_weight, solver):
    """From the raw table, all of it in double there. Judged as a vector: cells and features are
    float32 here, and rounding total_charges alone, near collinear with its two neighbours, moves
    the smallest coefficients (0.001 to 0.01) by up to 1e-5 of themselves."""
    ours = linear_model(logistic_model if class_weight is None else balanced_model)

    reference = sklearn_coefficients(transformer.transform(telco), y, class_weight, solver)

    assert relative_distance(ours, reference) <= 1e-6


REFERENCE_SCORES = {
    "accuracy": lambda y, p, label: metrics.accuracy_score(y, label),
    "recall": lambda y, p, label: metrics.recall_score(y, label),
    "precision": lambda y, p, label: metrics.precision_score(y, label),
    "f1": lambda y, p, label: metrics.f1_score(y, label),
    "roc_auc": lambda y, p, label: metrics.roc_auc_score(y, p),
    "average_precision": lambda y, p, label: metrics.average_precision_score(y, p),
    "log_loss": lambda y, p, label: metrics.log_loss(y, p),
    "brier": lambda y, p, label: metrics.brier_score_loss(y, p),
}


@pytest.mark.parametrize("algorithm", ["logistic_regression", "random_forest"])
def test_evaluate_prints_the_scores_of_sklearn(y, logistic_model, forest_model, algorithm, tmp_path):
    model = logistic_model if algorithm == "logistic_regression" else forest_model
    mlpipe("predict", model, TELCO, "-o", tmp_path / "p.csv")
    predicted = pd.read_csv(tmp_path / "p.csv", dtype={"churn_probability": str})
    p = predicted["churn_probability"].astype(np.float32).to_numpy().astype(np.float64)
    label = (predicted["prediction"] == "Churn").to_numpy().astype(int)

    result = json.loads(mlpipe("evaluate", model, TELCO, "--json"))

    assert list(result["metrics"]) == list(REFERENCE_SCORES)
    for name, reference in REFERENCE_SCORES.items():
        value = result["metrics"][name]
        expected = reference(y, p, label)
        assert abs(value["value"] - expected) <= 1e-12 * max(1.0, expected), name
        assert value["low"] <= value["value"] <= value["high"], name


def mean_roc_auc(tmp_path, config):
    settings = tmp_path / "pipeline.toml"
    settings.write_text('[[algorithm]]\nname = "random_forest"\n' + config)
    result = json.loads(mlpipe("cross-validate", TELCO, "--target", "churn", "--config", settings,
                               "--algorithms", "random_forest", "--repeats", "10", "--json"))
    (forest,) = result["algorithms"]
    assert len(forest["metrics"]["roc_auc"]["folds"]) == 50
    return forest["metrics"]["roc_auc"]["mean"]


def test_forest_is_as_good_as_that_of_sklearn(tmp_path):
    as_sklearn = mean_roc_auc(tmp_path, "n_estimators = 100\nmin_samples_split = 2\n"
                              'min_samples_leaf = 1\nmax_features = "sqrt"\n')
    by_default = mean_roc_auc(tmp_path, "")

    # scikit-learn 1.2.1, RandomForestClassifier() in 10 x 5-fold cross-validation: 0.8214.
    assert as_sklearn >= 0.8214 - 0.003
    assert by_default > as_sklearn
