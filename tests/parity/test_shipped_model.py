"""The model in models/ is what `mlpipe train` makes of data/telecom_churn.csv with pipeline.toml, byte for byte,
on one thread and on two, however often."""
import hashlib
import json
import os
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("MLPIPE", os.path.join(ROOT, "build/release/mlpipe"))


@pytest.mark.parametrize("threads", [1, 2])
def test_training_again_gives_the_shipped_bytes(tmp_path, threads):
    subprocess.run([PROGRAM, "train", "data/telecom_churn.csv", "--config", "pipeline.toml", "--models", tmp_path,
                    "--threads", str(threads), "--quiet"], cwd=ROOT, check=True, capture_output=True)

    again = (tmp_path / "churn_model.onnx").read_bytes()
    with open(os.path.join(ROOT, "models/churn_model.onnx"), "rb") as shipped:
        assert again == shipped.read()
    with open(os.path.join(ROOT, "models/model_metadata.json")) as metadata:
        assert json.load(metadata)["model_sha256"] == hashlib.sha256(again).hexdigest()
