"""`pip install .` without network, from what the build tree has already."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_pip_installs_the_module_without_network(tmp_path):
    environment = {**os.environ, "MLPIPE_BUILD": str(ROOT / "build/release"), "PIP_NO_INDEX": "1"}
    install = [sys.executable, "-m", "pip", "install", ROOT, "--no-build-isolation", "--no-deps", "--target", tmp_path]

    done = subprocess.run(install, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    code = "import mlpipe; print(mlpipe.__file__, mlpipe.LogisticRegression().fit([[0.0], [1.0]] * 5, [0, 1] * 5).classes_)"
    answer = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, cwd=tmp_path, capture_output=True, text=True)
    assert answer.stdout.split()[0] == str(tmp_path / "mlpipe/__init__.py"), answer.stderr
