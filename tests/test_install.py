"""`cmake --install` gives a package that a program of one's own finds: examples/ is built on it and run."""
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(*command):
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_the_quickstart_builds_on_the_installed_package_and_runs(tmp_path):
    run("cmake", "--install", "build/release", "--prefix", tmp_path / "prefix")
    run("cmake", "-G", "Ninja", "-S", "examples", "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={tmp_path}/prefix")
    run("cmake", "--build", tmp_path / "build")

    said = run(tmp_path / "build/quickstart", "data/telecom_churn.csv", tmp_path / "model.onnx")

    assert "ROC AUC on 24 customers not seen: 0." in said
    assert run(tmp_path / "prefix/bin/mlpipe", "predict", tmp_path / "model.onnx", "data/telecom_churn.csv").startswith(
        "customer_id,prediction,churn_probability,confidence,recommendation\n")
