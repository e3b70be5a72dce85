"""api/test_api.py, the tests that a user may point at any server, against one with the shipped model."""
import json
import pathlib
import shutil
import subprocess
import sys

import pytest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = PROJECT / "build" / "release" / "mlpipe"


def run_against(url, *options):
    return subprocess.run([sys.executable, PROJECT / "api" / "test_api.py", url, *options], capture_output=True, text=True)


@pytest.fixture
def serve(tmp_path):
    """Starts a service with these options and gives its URL."""
    running = []
    models = tmp_path / "models"  # a copy: the audit log is put beside it
    shutil.copytree(PROJECT / "models", models, symlinks=True)

    def start(*options):
        server = subprocess.Popen([PROGRAM, "serve", "--models", models, "--port", "0", "--json", "--quiet",
                                   *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        running.append(server)
        return json.loads(server.stdout.readline())["url"]

    yield start
    for server in running:
        server.terminate()
        assert server.wait(timeout=30) == 0


def test_the_shipped_model_passes(serve):
    result = run_against(serve())
    assert result.returncode == 0, result.stderr
    assert "OK (skipped=1)" in result.stderr  # nobody needs a key


def test_with_keys_every_test_runs(serve, tmp_path):
    keys = tmp_path / "keys.jsonl"
    added = subprocess.run([PROGRAM, "keys", "add", keys, "--role", "predict", "--name", "tests", "--json"], capture_output=True, text=True, check=True)
    result = run_against(serve("--keys", keys), "--key", json.loads(added.stdout)["key"])
    assert result.returncode == 0, result.stderr
    assert result.stderr.endswith("OK\n")


def test_a_server_that_is_not_there_is_named():
    result = run_against("http://127.0.0.1:1")
    assert result.returncode == 1
    assert result.stderr == "http://127.0.0.1:1 cannot be reached: [Errno 111] Connection refused\n"
