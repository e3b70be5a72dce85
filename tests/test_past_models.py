"""Model files of every earlier version still load and give the answers they gave (docs/model-format.md)."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
MLPIPE = os.environ.get("MLPIPE", ROOT / "build/release/mlpipe")
PAST = ROOT / "tests/past_models"
FILES = sorted(PAST.glob("*/*.onnx"))


def test_there_are_past_files():
    assert {file.stem for file in FILES} >= {"logistic_regression", "random_forest", "gradient_boosting", "xgboost"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_past_file_gives_the_answers_it_gave(file):
    run = subprocess.run([MLPIPE, "predict", file, PAST / "rows.csv"], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert run.stdout == file.with_suffix(".answers.csv").read_text()
