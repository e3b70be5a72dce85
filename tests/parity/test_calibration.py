"""Calibration beside scikit-learn's own: the map in the saved model, and what it makes of margins.

    /usr/bin/python3 -m pytest tests/parity/test_calibration.py

Needs what test_sklearn.py needs. Written with scikit-learn 1.2.1 and numpy 1.24.2.
"""

import json
import pathlib
import os
import subprocess

import numpy as np
import onnx
import onnx.numpy_helper
import pandas as pd
import pytest
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

ROOT = pathlib.Path(__file__).resolve().parents[2]
MLPIPE = os.environ.get("MLPIPE", str(ROOT / "build/release/mlpipe"))
TELCO = ROOT / "data/telco_7043.csv"
ALGORITHMS = ["logistic_regression", "random_forest"]


def mlpipe(*arguments):
    done = subprocess.run([MLPIPE, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def train(folder, algorithm, calibration, config=""):
    """The path of a model of the training part, and what training said of it."""
    folder.mkdir(exist_ok=True)
    settings = folder / "pipeline.toml"
    settings.write_text(f'[[algorithm]]\nname = "{algorithm}"\n{config}')
    said = json.loads(mlpipe("train", TELCO, "--target", "churn", "--config", settings,
                             "--calibration", calibration, "--models", folder / "models", "--json",
                             "--quiet"))
    return pathlib.Path(said["model_path"]), said


def constants(path):
    return {tensor.name.removeprefix("mlpipe/calibration/"): onnx.numpy_helper.to_array(tensor)
            for tensor in onnx.load(str(path)).graph.initializer
            if tensor.name.startswith("mlpipe/calibration/")}


def explained(path, folder):
    """Margin and probability of every row, as the model has them."""
    rows = json.loads(mlpipe("explain", path, TELCO, "--json"))
    rows = rows["rows"] if isinstance(rows, dict) else rows
    margins = np.array([row["margin"] for row in rows])
    probabilities = np.array([row["churn_probability"] for row in rows])
    return margins, probabilities


@pytest.fixture(scope="module", params=ALGORITHMS)
def algorithm(request):
    return request.param


def labels():
    return (pd.read_csv(TELCO)["churn"] == "Yes").to_numpy().astype(int)


def fold_margins(path, folder):
    """Some margins and classes to fit on: those of the saved model on every row."""
    margins, _ = explained(path, folder)
    return margins, labels()


def test_sigmoid_in_the_model_is_the_map_that_it_names(algorithm, tmp_path):
    path, said = train(tmp_path / "sigmoid", algorithm, "sigmoid")
    assert said["calibrator"]["method"] == "sigmoid"
    reference = _SigmoidCalibration()
    reference.a_, reference.b_ = -said["calibrator"]["slope"], -said["calibrator"]["intercept"]

    margins, p = explained(path, tmp_path)

    np.testing.assert_allclose(p, reference.predict(margins), rtol=0, atol=1e-6)


def test_isotonic_in_the_model_is_the_interpolation_of_sklearn(algorithm, tmp_path):
    path, said = train(tmp_path / "isotonic", algorithm, "isotonic")
    points = constants(path)
    assert said["calibrator"] == {"method": "isotonic", "points": len(points["margins"])}
    # Fitted on its own points, sklearn's regression is the line through them.
    reference = IsotonicRegression(out_of_bounds="clip").fit(points["margins"],
                                                             points["probabilities"])

    margins, p = explained(path, tmp_path)

    np.testing.assert_allclose(p, reference.predict(margins), rtol=0, atol=1e-6)


def test_class_weights_are_taken_out_in_closed_form(algorithm, tmp_path):
    path, said = train(tmp_path / "balanced", algorithm, "none", 'class_weight = "balanced"\n')
    plain_path, plain = train(tmp_path / "plain", algorithm, "none")
    assert plain["calibrator"] == {"method": "none"}

    margins, p = explained(path, tmp_path)

    ratio = said["calibrator"]["ratio"]
    against = np.exp(-margins) if algorithm == "logistic_regression" else (1 - margins) / margins
    np.testing.assert_allclose(p, 1 / (1 + ratio * against), rtol=0, atol=1e-6)
    # As many leave as probabilities say, which weighted ones do not: so where the model has the weighted rate, as maximum
    # likelihood has. A forest has it only about, and then the corrected mean is nearer, no more (docs/decision.md).
    off, weighted_off = abs(p.mean() - labels().mean()), (1 / (1 + against)).mean() - labels().mean()
    assert off < weighted_off
    if algorithm == "logistic_regression":
        assert off < 0.02
