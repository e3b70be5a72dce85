"""The service's audit log and metrics, with the program as it ships: what kill -9 leaves of the log, that recorded answers
replay to the same bits, and that metrics agree with what was asked."""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time

import pytest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("MLPIPE", str(PROJECT / "build" / "release" / "mlpipe"))
DATA = PROJECT / "data" / "telecom_churn.csv"
FLUSH_SECONDS = 0.1  # audit_flush_ms unless set; docs/audit.md
# A commit is under way when the next interval begins, and this machine may be busy with other work.
UNDER_WAY_SECONDS = 2.0


class Service:
    def __init__(self, models, *options):
        self.process = subprocess.Popen([PROGRAM, "serve", "--models", models, "--port", "0", "--json", "--quiet", *options],
                                        stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, target, body=None, kind="application/json", **headers):
        connection = self.connect()
        try:
            connection.request(method, target, body, {"Content-Type": kind, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    shutil.copytree(PROJECT / "models", folder, symlinks=True)
    return folder


@pytest.fixture
def service(models):
    running = Service(models)
    yield running
    assert running.stop() == 0


def customers():
    """The rows of the data as JSON objects, without the target."""
    names, *rows = [line.split(",") for line in DATA.read_text().splitlines()]
    for cells in rows:
        row = dict(zip(names, cells))
        row.pop("churn")
        for name, value in row.items():
            if re.fullmatch(r"-?\d+", value):
                row[name] = int(value)
            elif re.fullmatch(r"-?\d+\.\d+", value):
                row[name] = float(value)
            elif value == "":
                row[name] = None
        yield row


def mlpipe(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)


def records(models):
    exported = mlpipe("audit", "export", models, "--quiet")
    assert exported.returncode == 0, exported.stderr
    return [json.loads(line) for line in exported.stdout.splitlines()]


def sample(page, name):
    found = re.search(f"^{re.escape(name)} (\\S+)$", page, re.M)
    return float(found.group(1)) if found else 0


def keep_asking(service, answered):
    """Until the service is gone; notes when each answer was there."""
    connection = service.connect()
    body = json.dumps(next(customers()))
    try:
        while True:
            connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            document = json.loads(answer.read())
            assert answer.status == 200, document
            answered.append((time.monotonic(), document["request_id"]))
    except (OSError, http.client.HTTPException):
        connection.close()


def test_what_was_answered_survives_kill_9_but_for_the_last_flush_interval(models):
    service = Service(models)
    answered = [[] for _ in range(4)]
    threads = [threading.Thread(target=keep_asking, args=(service, mine)) for mine in answered]
    for thread in threads:
        thread.start()
    time.sleep(FLUSH_SECONDS + UNDER_WAY_SECONDS + 1)  # the load itself, not a wait for something
    killed = time.monotonic()
    service.process.send_signal(signal.SIGKILL)
    service.process.wait()
    for thread in threads:
        thread.join()
    again = Service(models)
    status, _ = again.ask("POST", "/predict", json.dumps(next(customers())))
    assert again.stop() == 0

    kept = {record["request_id"] for record in records(models)}
    safe = [request for mine in answered for at, request in mine if at < killed - FLUSH_SECONDS - UNDER_WAY_SECONDS]
    assert status == 200
    assert len(safe) > 100
    assert [request for request in safe if request not in kept] == []
    verified = mlpipe("audit", "verify", models)
    assert verified.returncode == 0, verified.stdout


V2_TYPES = {str: "BYTES", int: "INT64", float: "FP64"}


def v2_body(rows):
    """One tensor a column, of all rows."""
    def kind(name):
        kinds = {type(row[name]) for row in rows if row[name] is not None}
        return "FP64" if kinds == {int, float} else V2_TYPES[next(iter(kinds))]
    return json.dumps({"inputs": [{"name": name, "shape": [len(rows)], "datatype": kind(name),
                                   "data": [row[name] for row in rows]} for name in rows[0]]})


def test_recorded_answers_of_every_protocol_replay_to_the_same_bits(models):
    service = Service(models)
    rows = list(customers())
    odd = dict(rows[0], contract="Weekly", tenure_months=None, monthly_charges=1e6)
    csv = DATA.read_text().replace("\n", "\r\n")
    names, cells = (line.split(",") for line in DATA.read_text().splitlines()[:2])
    cells[names.index("tenure_months")] = ""
    cells[names.index("contract")] = "Daily"
    odd_csv = ",".join(names) + "\n" + ",".join(cells) + "\n"
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    for row in [*rows[:20], odd]:
        assert service.ask("POST", "/predict", json.dumps(row))[0] == 200
    asked = [service.ask("POST", "/explain", json.dumps(odd)),
             service.ask("POST", "/predict?explain=3&threshold=0.2", json.dumps(odd)),
             service.ask("POST", "/predict/batch", json.dumps([*rows, odd, {}])),
             service.ask("POST", "/predict/batch?threshold=0.3", lines, "application/x-ndjson"),
             service.ask("POST", "/predict/batch", csv, "text/csv"),
             service.ask("POST", "/predict/batch", odd_csv, "text/csv"),
             service.ask("POST", "/invocations", json.dumps({"dataframe_records": rows})),
             service.ask("POST", "/invocations", csv, "text/csv"),
             service.ask("POST", "/v2/models/churn/infer", v2_body(rows[:50]))]
    page = service.ask("GET", "/metrics")[1]
    assert service.stop() == 0

    assert [status for status, _ in asked] == [200] * len(asked), asked
    n = len(rows)
    expected = 21 + 2 + (n + 1) + n + n + 1 + n + n + 50
    assert len(records(models)) == expected
    replayed = mlpipe("audit", "replay", models, "--models", models, "--json")
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert json.loads(replayed.stdout)["replayed"] == expected
    assert sum(float(value) for value in re.findall(r"^mlpipe_predictions_total\{.*\} (\S+)$", page, re.M)) == expected
    assert sample(page, 'mlpipe_batch_rows_total{result="predicted"}') == 3 * n + 2
    assert sample(page, 'mlpipe_batch_rows_total{result="failed"}') == 1
    assert sample(page, 'mlpipe_http_requests_total{method="POST",path="/predict",code="200"}') == 22
    assert sample(page, 'mlpipe_column_unseen_total{column="contract"}') == 5


def test_prometheus_finds_nothing_to_complain_of(service):
    service.ask("POST", "/predict", json.dumps(next(customers())))
    status, page = service.ask("GET", "/metrics")
    assert status == 200
    assert shutil.which("promtool"), "install Debian's package prometheus"
    checked = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_a_folder_that_cannot_be_written_is_named_at_the_start(models, tmp_path):
    started = mlpipe("serve", "--models", models, "--port", "0", "--audit-file", tmp_path / "absent" / "audit.db")

    assert started.returncode == 5
    assert started.stderr == (
        f"mlpipe: cannot make the audit log {tmp_path}/absent/audit.db: No such file or directory\n"
        "  its folder must be there, and the service may write in it\n"
        "  help: audit_file in [server] (--audit-file) names another place, audit = \"off\" does without\n")


def test_without_an_audit_log_nothing_is_written(models):
    service = Service(models, "--audit", "off")
    assert service.ask("POST", "/predict", json.dumps(next(customers())))[0] == 200
    page = service.ask("GET", "/metrics")[1]
    assert service.stop() == 0

    assert "mlpipe_audit_" not in page
    assert list(models.parent.glob("*.db*")) == []
