"""mlpipe.Pipeline over raw columns: types of columns, single rows, saving, the service, models folders, errors."""

import json
import pathlib
import pickle
import re
import subprocess
import threading
import urllib.request

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score

import mlpipe

ROOT = pathlib.Path(__file__).resolve().parents[2]
MLPIPE = ROOT / "build/release/mlpipe"
TELCO = ROOT / "data/telco_7043.csv"


@pytest.fixture(scope="module")
def telco():
    return pd.read_csv(TELCO)


@pytest.fixture(scope="module")
def fitted(telco):
    return mlpipe.Pipeline([("model", mlpipe.LogisticRegression())]).fit(telco, "churn")


def small(n=40):
    return pd.DataFrame({"age": [20.5 + i for i in range(n)], "plan": ["a", "b"] * (n // 2)}), ["no", "yes"] * (n // 2)


def test_a_frame_gives_the_matrix_of_the_program(telco, fitted, tmp_path):
    fitted.save(tmp_path / "model.onnx")
    done = subprocess.run([MLPIPE, "transform", tmp_path / "model.onnx", TELCO], capture_output=True, text=True, check=True)
    header, first = done.stdout.splitlines()[:2]

    names = fitted.get_feature_names_out().tolist()

    assert header.split(",")[-len(names):] == names
    cells = np.array(first.split(",")[-len(names):], dtype=np.float32)
    assert (cells == fitted.transform(telco.iloc[:1])[0]).all()


def test_forms_of_a_row_give_the_same_bits(telco, fitted):
    whole = fitted.predict_proba(telco)
    row = telco.iloc[5].to_dict()
    categories = telco.astype({column: "category" for column in telco.select_dtypes("object")})

    assert (fitted.predict_proba(row) == whole[[5]]).all()
    assert (fitted.predict_proba(telco.iloc[[5]]) == whole[[5]]).all()
    assert (fitted.predict_proba([row, row]) == whole[[5, 5]]).all()
    assert (fitted.predict_proba(categories) == whole).all()
    assert (fitted.predict_proba(telco.convert_dtypes()) == whole).all()
    assert (fitted.predict_proba(telco[telco.columns[::-1]]) == whole).all()
    assert whole[:, 0].tolist() == (1 - whole[:, 1]).tolist()


def test_missing_cells_of_every_kind_are_the_same():
    X, y = small()
    model = mlpipe.Pipeline().fit(X, y)
    answers = {
        float(model.predict_proba({"age": age, "plan": plan})[0, 1])
        for age, plan in [(None, None), (float("nan"), ""), (pd.NA, pd.NA), (np.nan, np.nan), (pd.NaT, None)]
    }
    answers |= set(model.predict_proba(pd.DataFrame({"age": [None, np.nan], "plan": [np.nan, ""]}))[:, 1].tolist())

    assert len(answers) == 1


def test_steps_are_those_of_scikit_learn(telco):
    X, y = telco.drop(columns="churn"), telco["churn"]
    pipeline = mlpipe.Pipeline([
        ("preprocess", mlpipe.ColumnTransformer([
            ("num", mlpipe.Pipeline([("impute", mlpipe.SimpleImputer(strategy="median")), ("scale", mlpipe.StandardScaler())]),
             ["tenure_months", "total_charges"]),
            ("cat", mlpipe.OneHotEncoder(), ["contract", "senior_citizen"])],
            derived={"spend": "total_charges / max(tenure_months, 1)"})),
        ("model", mlpipe.LogisticRegression()),
    ])

    search = GridSearchCV(pipeline, {"model__C": [0.1, 1.0], "preprocess__num__impute__strategy": ["mean", "median"]}, cv=3)
    search.fit(X, y)

    assert search.best_score_ > 0.75
    assert clone(pipeline).get_params()["model__C"] == 1.0
    assert search.best_estimator_.get_feature_names_out().tolist()[-2:] == ["senior_citizen_0", "senior_citizen_1"]
    assert cross_val_score(pipeline, X, y, cv=3, scoring="roc_auc").mean() > 0.8


def test_a_derived_feature_is_a_column_of_the_model():
    X, y = small()
    transformer = mlpipe.ColumnTransformer([("num", "passthrough", ["twice"])], derived={"twice": "age * 2"})

    assert transformer.fit_transform(X)[:2].tolist() == [[41.0], [43.0]]


def test_the_positive_class_may_be_named():
    X, _ = small()
    y = ["gone"] * 10 + ["here"] * 30
    rarer, named = mlpipe.Pipeline().fit(X, y), mlpipe.Pipeline(positive="here").fit(X, y)

    assert (rarer.positive_class_, named.positive_class_) == ("gone", "here")
    assert rarer.classes_.tolist() == named.classes_.tolist() == ["gone", "here"]
    assert (rarer.predict(X) == named.predict(X)).all()
    np.testing.assert_allclose(rarer.predict_proba(X), named.predict_proba(X), atol=1e-6)


def test_explanations_add_up(telco, fitted):
    why = fitted.explain(telco.head(20))

    np.testing.assert_allclose(why.base_value + why.contributions.sum(axis=1), why.margins, atol=1e-9)
    assert why.unit == "log_odds"
    assert why.to_frame().columns.tolist() == why.columns


def test_evaluation_is_that_of_the_program(telco, fitted, tmp_path):
    fitted.with_threshold(0.3).save(tmp_path / "model.onnx")
    done = subprocess.run([MLPIPE, "evaluate", tmp_path / "model.onnx", TELCO, "--json"], capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)

    ours = fitted.with_threshold(0.3).evaluate(telco, "churn")

    for name in ("accuracy", "recall", "roc_auc", "log_loss"):
        value = theirs["metrics"][name] if "metrics" in theirs else theirs[name]
        assert ours[name].value == (value["value"] if isinstance(value, dict) else value)
        assert ours[name].low <= ours[name].value <= ours[name].high


def test_cross_validation_is_that_of_the_program(telco, tmp_path):
    done = subprocess.run(
        [MLPIPE, "cross-validate", TELCO, "--target", "churn", "--algorithms", "logistic_regression", "--json"],
        capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)["algorithms"][0]["metrics"]["roc_auc"]["folds"]

    ours = mlpipe.cross_validate(mlpipe.LogisticRegression(), telco, "churn")

    assert ours["test_roc_auc"].tolist() == theirs
    assert ours["out_of_fold"].shape == (len(telco),)


def test_pickle_and_file_give_the_same_bits(telco, fitted, tmp_path):
    whole = fitted.predict_proba(telco)
    fitted.save(tmp_path / "one.onnx")
    loaded = mlpipe.load(tmp_path / "one.onnx")
    loaded.save(tmp_path / "two.onnx")

    assert (loaded.predict_proba(telco) == whole).all()
    assert (pickle.loads(pickle.dumps(fitted)).predict_proba(telco) == whole).all()
    assert (pickle.loads(pickle.dumps(loaded)).predict_proba(telco) == whole).all()
    assert (tmp_path / "one.onnx").read_bytes() == (tmp_path / "two.onnx").read_bytes()


def test_a_model_of_the_program_is_loaded_with_the_same_bits(telco, tmp_path):
    subprocess.run(
        [MLPIPE, "train", TELCO, "--target", "churn", "--algorithms", "gradient_boosting", "--models", tmp_path / "models", "--quiet"],
        capture_output=True, check=True, cwd=tmp_path)
    subprocess.run([MLPIPE, "predict", tmp_path / "models", TELCO, "-o", tmp_path / "out.csv"], check=True, capture_output=True)
    answers = pd.read_csv(tmp_path / "out.csv")

    model = mlpipe.load(tmp_path / "models")

    assert (model.predict_proba(telco)[:, 1].astype("f4") == answers["churn_probability"].to_numpy("f4")).all()
    assert ((model.predict(telco) == "Yes") == (answers["prediction"] == "Churn")).all()


def ask(url, row):
    request = urllib.request.Request(url + "/predict", json.dumps(row).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def test_a_model_of_python_is_served_with_the_same_bits(telco, fitted, tmp_path):
    registry = mlpipe.Registry(tmp_path / "models")
    version = registry.add(fitted, telco, "churn", why="a test")
    server = subprocess.Popen(
        [MLPIPE, "serve", "--models", tmp_path / "models", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    timer = threading.Timer(60, server.kill)
    timer.start()
    try:
        url = next(found.group() for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        for row in json.loads(telco.head(20).drop(columns="churn").to_json(orient="records")):
            answer = ask(url, row)
            assert np.float32(answer["churn_probability"]) == np.float32(fitted.predict_proba(row)[0, 1])
            assert answer["model_version"] == version
    finally:
        server.terminate()
        server.wait(timeout=30)
        timer.cancel()
        server.stdout.close()


def test_a_models_folder_keeps_versions(tmp_path):
    X, y = small()
    registry = mlpipe.Registry(tmp_path / "models")
    first = registry.add(mlpipe.Pipeline().fit(X, y))
    second = registry.add(mlpipe.Pipeline([("m", mlpipe.XGBClassifier(n_estimators=3))]).fit(X, y), X, y, why="better")

    assert (registry.versions, registry.active) == ([first, second], second)
    assert registry.metadata()["algorithm"] == "xgboost" and registry.metadata()["test_samples"] == 40
    assert all(result in ("ok", "skipped") for _, result, _ in registry.verify())
    assert registry.rollback(why="it was not") == first == registry.active
    assert registry.activate(second) == first
    assert [line["event"] for line in registry.history()][-2:] == ["rolled_back", "activated"]
    assert [each["state"] for each in registry.summaries()] == ["inactive", "active"]
    with pytest.raises(ValueError, match="has no version '2020_01_01_001'"):
        registry.activate("2020_01_01_001")


@pytest.mark.parametrize(
    "row, message",
    [
        ({"age": 1.0}, "Missing required field: plan"),
        ({}, "Missing required fields: age, plan"),
        ({"age": "old", "plan": "a"}, "age must be a number, not 'old'"),
        ({"age": 1.0, "plan": ["a"]}, "plan must be a text, not ['a']"),
        ({"age": 1e300, "plan": "a"}, "age must be a number, not 1e+300"),
    ],
)
def test_a_wrong_row_is_refused(row, message):
    model = mlpipe.Pipeline().fit(*small())
    with pytest.raises(ValueError) as error:
        model.predict_proba(row)
    assert message in str(error.value)


def test_wrong_frames_are_refused():
    X, y = small()
    model = mlpipe.Pipeline().fit(X, y)
    with pytest.raises(ValueError, match=r"columns are missing: \['plan'\]"):
        model.predict(X.rename(columns={"plan": "plans"}))
    with pytest.raises(ValueError, match="did you mean 'plans'?"):
        model.predict(X.rename(columns={"plan": "plans"}))
    with pytest.raises(TypeError, match="column 'plan' has 7 in row 1, and texts in other rows"):
        model.predict(X.assign(plan=["a", 7] * 20))
    with pytest.raises(TypeError, match="column 'age' has dtype datetime64"):
        mlpipe.Pipeline().fit(X.assign(age=pd.Timestamp("2026-01-01")), y)
    with pytest.raises(ValueError, match="column 'age' is infinite in row 1"):
        mlpipe.Pipeline().fit(X.assign(age=np.inf), y)
    with pytest.raises(ValueError, match="A given column is not a column of the dataframe: \\['wage'\\]"):
        mlpipe.ColumnTransformer([("a", "passthrough", ["wage"])]).fit(X)
    with pytest.raises(TypeError, match="cannot be a step of mlpipe.ColumnTransformer"):
        mlpipe.ColumnTransformer([("a", object(), ["age"])]).fit(X)
    with pytest.raises(TypeError, match="the last step must be a classifier of mlpipe"):
        mlpipe.Pipeline([("scale", mlpipe.StandardScaler())]).fit(X, y)


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "broken.onnx").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="broken.onnx"):
        mlpipe.load(tmp_path / "broken.onnx")
    with pytest.raises(OSError):
        mlpipe.load(tmp_path / "absent.onnx")


def test_two_threads_may_predict_at_once(telco, fitted):
    whole = fitted.predict_proba(telco)
    same = []

    def work():
        same.append(all((fitted.predict_proba(telco) == whole).all() for _ in range(5)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert same == [True] * 4
