"""The service while its active model is switched ten times a second between good versions, a broken file and a model of
another schema: no request fails, every answer names a good version that was active then, and so does its record in the audit
log.

MLPIPE_SWAP_SECONDS=60 makes it a minute (default 5)."""

import http.client
import json
import os
import pathlib
import shutil
import subprocess
import threading
import time

import pytest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = PROJECT / "build" / "release" / "mlpipe"
DATA = PROJECT / "data" / "telecom_churn.csv"
SECONDS = float(os.environ.get("MLPIPE_SWAP_SECONDS", "5"))
PERIOD = 0.1
# How much later than the switch the service may answer with the version before: it looks twenty times a second, and a
# loaded machine may keep a thread waiting.
PATIENCE = 3.0


def train(models, data, *options):
    subprocess.run([PROGRAM, "train", data, "--target", "churn", "--models", models, "--algorithms", "logistic_regression",
                    "--quiet", *options], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def models(tmp_path):
    """Versions 001 and 002 are good, 003 is broken, 004 needs a column that requests do not have."""
    folder = tmp_path / "models"
    train(folder, DATA)
    train(folder, DATA, "--seed", "7", "--activate", "always")
    renamed = tmp_path / "renamed.csv"
    renamed.write_text(DATA.read_text().replace("tenure_months", "months_with_us", 1))
    names = sorted(path.name for path in (folder / "versions").iterdir())
    shutil.copytree(folder / "versions" / names[0], folder / "versions" / (names[0][:-3] + "003"))
    (folder / "versions" / (names[0][:-3] + "003") / "model.onnx").write_bytes(b"no model")
    train(folder, renamed, "--no-activate")
    return folder


@pytest.fixture
def port(models):
    server = subprocess.Popen([PROGRAM, "serve", "--models", models, "--port", "0", "--json", "--quiet"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield json.loads(server.stdout.readline())["port"]
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0


def customer():
    names, values = (line.split(",") for line in DATA.read_text().splitlines()[:2])
    row = dict(zip(names, values))
    row.pop("churn")
    for name, value in row.items():
        try:
            row[name] = float(value) if "." in value else int(value)
        except ValueError:
            pass
    return json.dumps(row)


def ask(port, stop, answers, failures):
    """Keeps one connection busy; notes (begin, end, version, request id)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = customer()
    while not stop.is_set():
        begin = time.monotonic()
        try:
            connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read()
        except OSError as error:
            failures.append(repr(error))
            return
        if response.status != 200:
            failures.append(f"{response.status} {text!r}")
            return
        document = json.loads(text)
        version = document["model_version"]
        if response.headers["X-Model-Version"] != version:
            failures.append(f"{response.headers['X-Model-Version']} is not {version}")
        answers.append((begin, time.monotonic(), version, document["request_id"]))


def test_no_request_fails_while_the_model_is_switched(models, port):
    names = sorted(path.name for path in (models / "versions").iterdir())
    good, broken, different = names[:2], names[2], names[3]
    stop, answers, failures, switches = threading.Event(), [], [], [(time.monotonic(), good[1])]
    threads = [threading.Thread(target=ask, args=(port, stop, answers, failures)) for _ in range(4)]
    for thread in threads:
        thread.start()
    order = [good[0], broken, good[1], different, good[0], good[1]]
    for turn in range(int(SECONDS / PERIOD)):
        version = order[turn % len(order)]
        beside = models / "active.beside"
        beside.symlink_to(pathlib.Path("versions") / version)
        switches.append((time.monotonic(), version))
        beside.rename(models / "active")
        time.sleep(PERIOD)
    stop.set()
    for thread in threads:
        thread.join()

    assert not failures, failures[:3]
    assert len(answers) > 100
    assert {version for _, _, version, _ in answers} == set(good)
    for begin, end, version, _ in answers:
        was_active = any(name == version and at <= end and until + PATIENCE >= begin
                         for (at, name), until in zip(switches, [at for at, _ in switches[1:]] + [end]))
        assert was_active, version
    recorded = subprocess.run([PROGRAM, "audit", "export", models], check=True, stdout=subprocess.PIPE, text=True).stdout
    answered = {request: version for _, _, version, request in answers}
    records = [json.loads(line) for line in recorded.splitlines()]
    assert len(records) > 100
    assert [record for record in records if answered[record["request_id"]] != record["model_version"]] == []


def test_an_admin_call_answers_when_the_new_model_does(models, port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    names = sorted(path.name for path in (models / "versions").iterdir())

    def post(path):
        connection.request("POST", path, "")
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    assert post(f"/models/{names[0]}/activate?why=a%20test") == (
        200, {"model_version": names[0], "previous": names[1]})
    connection.request("POST", "/predict", customer(), {"Content-Type": "application/json"})
    assert json.loads(connection.getresponse().read())["model_version"] == names[0]
    status, problem = post(f"/models/{names[2]}/activate")
    assert status == 409 and "does not verify" in problem["error"]
    status, problem = post(f"/models/{names[3]}/activate")
    assert status == 409 and "cannot answer the requests" in problem["error"]
    assert post("/models/rollback")[1]["model_version"] == names[1]
