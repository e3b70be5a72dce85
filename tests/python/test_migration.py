"""mlpipe.from_sklearn: the tutorial's pipelines predict the same as before, here and in the program."""

import pathlib
import subprocess

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

import mlpipe

ROOT = pathlib.Path(__file__).resolve().parents[2]
NUMERIC = ["tenure_months", "monthly_charges", "total_charges"]


@pytest.fixture(scope="module")
def telco():
    frame = pd.read_csv(ROOT / "data/telco_7043.csv").drop(columns="customer_id")
    return frame.drop(columns="churn"), frame["churn"]


def tutorial(model, X, scaler=None, encoder=None):
    """The brief's ColumnTransformer in front of a model."""
    categorical = [column for column in X if column not in NUMERIC]
    texts = X[categorical].select_dtypes("object").columns.tolist()
    return Pipeline([
        ("preprocessor", ColumnTransformer([
            ("num", Pipeline([("imputer", SimpleImputer(strategy="median")), ("scaler", scaler or StandardScaler())]), NUMERIC),
            ("cat", Pipeline([("imputer", SimpleImputer(strategy="constant", fill_value="Unknown")),
                              ("onehot", encoder or OneHotEncoder(handle_unknown="ignore"))]), texts),
            ("flag", OneHotEncoder(), ["senior_citizen"]),
        ])),
        ("classifier", model),
    ])


MODELS = {
    "random_forest": (RandomForestClassifier(n_estimators=60, random_state=0), 2e-6),
    "balanced_forest": (RandomForestClassifier(n_estimators=20, class_weight="balanced", random_state=0), 2e-6),
    "logistic_regression": (LogisticRegression(max_iter=1000), 2e-6),
    "gradient_boosting": (GradientBoostingClassifier(random_state=0), 1e-5),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_tutorials_pipeline_predicts_the_same(name, telco, tmp_path):
    X, y = telco
    model, tolerance = MODELS[name]
    theirs = tutorial(model, X).fit(X, y)

    ours = mlpipe.from_sklearn(theirs, X, target="churn")

    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=tolerance)
    unclear = np.abs(theirs.predict_proba(X)[:, 1] - 0.5) < tolerance
    assert (ours.predict(X) == theirs.predict(X))[~unclear].all()
    ours.save(tmp_path / "model.onnx")
    again = mlpipe.load(tmp_path / "model.onnx")
    assert (again.predict_proba(X) == ours.predict_proba(X)).all()
    assert again.explain(X.iloc[:5]).probabilities.tolist() == ours.predict_proba(X.iloc[:5])[:, 1].astype("f4").tolist()


def test_missing_and_unseen_cells_are_treated_the_same(telco):
    X, y = telco
    X = X.copy()
    X.loc[::5, "contract"] = np.nan
    X.loc[::7, "total_charges"] = np.nan
    theirs = tutorial(RandomForestClassifier(n_estimators=20, random_state=0), X).fit(X, y)
    unseen = X.assign(payment_method="Barter")

    ours = mlpipe.from_sklearn(theirs)

    for rows in (X, unseen):
        np.testing.assert_allclose(ours.predict_proba(rows), theirs.predict_proba(rows), rtol=0, atol=2e-6)


@pytest.mark.parametrize(
    "scaler, encoder",
    [
        (MinMaxScaler(), OneHotEncoder(drop="first", handle_unknown="ignore")),
        (MinMaxScaler((-1, 1)), OneHotEncoder(drop="if_binary", handle_unknown="ignore")),
        ("passthrough", OneHotEncoder(min_frequency=500, handle_unknown="ignore")),
    ],
)
@pytest.mark.parametrize("model", [LogisticRegression(max_iter=3000), GradientBoostingClassifier(n_estimators=10)], ids=["linear", "trees"])
def test_other_settings_are_taken_over(model, scaler, encoder, telco):
    X, y = telco
    theirs = tutorial(model, X, scaler, encoder).fit(X, y)

    ours = mlpipe.from_sklearn(theirs)

    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=2e-6)
    assert len(ours.get_feature_names_out()) == theirs[-1].n_features_in_


def test_a_classifier_over_an_array_is_taken_over():
    X = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
    y = (X[:, 0] + X[:, 1] > 0).astype(int)
    theirs = RandomForestClassifier(n_estimators=10, random_state=0).fit(X, y)

    ours = mlpipe.from_sklearn(theirs)

    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=2e-6)


@pytest.mark.parametrize(
    "steps, error, message",
    [
        ([KNNImputer(), LogisticRegression()], TypeError, "KNNImputer has no equal in mlpipe"),
        ([HistGradientBoostingClassifier(max_iter=3)], TypeError, "HistGradientBoostingClassifier has no equal in mlpipe"),
        ([MinMaxScaler(clip=True), LogisticRegression()], ValueError, "MinMaxScaler(clip=True) has no equal"),
        ([SimpleImputer(add_indicator=True), LogisticRegression()], ValueError, "add_indicator=True"),
        ([OneHotEncoder(), StandardScaler(with_mean=False), LogisticRegression()], ValueError, "StandardScaler after OneHotEncoder"),
        ([GradientBoostingClassifier(loss="exponential", n_estimators=3)], ValueError, "loss='exponential'"),
        ([GradientBoostingClassifier(init=LogisticRegression(), n_estimators=3)], ValueError, "init=LogisticRegression()"),
    ],
)
def test_what_has_no_equal_is_named(steps, error, message):
    X, y = np.arange(20.0).reshape(-1, 1), [0, 1] * 10
    theirs = Pipeline([(str(i), step) for i, step in enumerate(steps)]).fit(X, y)

    with pytest.raises(error) as raised:
        mlpipe.from_sklearn(theirs)

    assert message in str(raised.value)


def test_the_program_answers_with_the_same_bits(telco, tmp_path):
    X, y = telco
    ours = mlpipe.from_sklearn(tutorial(GradientBoostingClassifier(n_estimators=20), X).fit(X, y), X, target="churn")
    ours.save(tmp_path / "model.onnx")
    X.head(50).to_csv(tmp_path / "rows.csv", index=False)

    done = subprocess.run(
        [ROOT / "build/release/mlpipe", "predict", tmp_path / "model.onnx", tmp_path / "rows.csv", "-o", tmp_path / "out.csv"],
        capture_output=True, text=True,
    )

    assert done.returncode == 0, done.stderr
    answers = pd.read_csv(tmp_path / "out.csv")["churn_probability"].to_numpy(dtype=np.float32)
    assert (answers == ours.predict_proba(X.head(50))[:, 1].astype(np.float32)).all()
