"""HTTPS of a running service, by clients of others: OpenSSL's s_client, Python's ssl and http.client.

api/tls_test.cpp and api/http_protocol_test.cpp test the same from within."""
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import threading

import pytest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = PROJECT / "build" / "release" / "mlpipe"


def make_certificate(folder, name):
    """Replaces server.key and server.pem, one after the other as any tool must."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2",
                    "-keyout", folder / "new.key", "-out", folder / "new.pem", "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    os.replace(folder / "new.key", folder / "server.key")
    os.replace(folder / "new.pem", folder / "server.pem")


class Service:
    def __init__(self, folder, *options, **environment):
        self.folder = folder
        shutil.copytree(PROJECT / "models", folder / "models", symlinks=True)
        self.process = subprocess.Popen([PROGRAM, "serve", "--models", folder / "models", "--port", "0", "--json", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **environment})
        self.announced = json.loads(self.process.stdout.readline())
        self.port = self.announced["port"]
        self.lines, self.said = [], threading.Condition()
        self.reader = threading.Thread(target=self.read_log)
        self.reader.start()

    def read_log(self):
        for line in self.process.stderr:
            with self.said:
                self.lines.append(line)
                self.said.notify_all()

    def wait_for(self, text, begin=0):
        """Until the log has a line with `text`, behind the first `begin` lines."""
        with self.said:
            assert self.said.wait_for(lambda: any(text in line for line in self.lines[begin:]), 30), self.lines

    def trusting(self):
        return ssl.create_default_context(cafile=self.folder / "server.pem")

    def connect(self, context=None):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context or self.trusting())

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.reader.join()
        self.process.stderr.close()
        return code


@pytest.fixture
def service(tmp_path):
    make_certificate(tmp_path, "first")
    running = Service(tmp_path, "--tls-certificate", tmp_path / "server.pem", "--tls-key", tmp_path / "server.key")
    yield running
    assert running.stop() == 0


def example_row(service):
    connection = service.connect()
    connection.request("GET", "/openapi.json")
    row = json.loads(connection.getresponse().read())["components"]["examples"]["row"]["value"]
    connection.close()
    return json.dumps(row)


def s_client(service, *options, said=""):
    result = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{service.port}", "-CAfile",
                             service.folder / "server.pem", *options], input=said, capture_output=True, text=True, timeout=60)
    return result.stdout + result.stderr


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_openssl_trusts_and_asks(service, version):
    printed = s_client(service, version, "-verify_return_error", "-ign_eof", "-alpn", "h2,http/1.1",
                       said="GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert "Verification: OK" in printed
    assert "Secure Renegotiation IS NOT supported" in printed or version == "-tls1_2"
    assert "ALPN protocol: http/1.1" in printed
    assert '{"status":"alive"}' in printed


def test_a_client_cannot_renegotiate(service):
    assert "no renegotiation" in s_client(service, "-tls1_2", said="R\n")


@pytest.mark.parametrize("options", [["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
                                     ["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"],
                                     ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"]])
def test_old_versions_and_ciphers_are_refused(service, options):
    assert "Cipher is (NONE)" in s_client(service, *options)


def test_sessions_are_resumed_by_tickets(service):
    context = service.trusting()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    reused = []
    session = None
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", service.port)) as plain:
            with context.wrap_socket(plain, server_hostname="localhost", session=session) as client:
                reused.append(client.session_reused)
                session = client.session
    assert reused == [False, True]


def test_the_address_says_https_and_the_environment_names_the_files(tmp_path):
    make_certificate(tmp_path, "first")
    running = Service(tmp_path, MLPIPE_TLS_CERTIFICATE=str(tmp_path / "server.pem"),
                      MLPIPE_TLS_KEY=str(tmp_path / "server.key"))
    assert running.announced["url"] == f"https://127.0.0.1:{running.port}"
    assert running.stop() == 0


def test_the_whole_interface_answers_over_it(service):
    result = subprocess.run([sys.executable, PROJECT / "api" / "test_api.py", f"https://127.0.0.1:{service.port}", "--cafile",
                             service.folder / "server.pem"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_renewal_is_taken_over_without_losing_a_request(service):
    row, old_trust = example_row(service), service.trusting()
    kept = service.connect(old_trust)
    kept.request("POST", "/predict", row)
    assert kept.getresponse().read()

    make_certificate(service.folder, "second")
    service.wait_for("certificate of CN = second, until ")

    kept.request("POST", "/predict", row)  # on the connection of before
    assert kept.getresponse().status == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        service.connect(old_trust).request("GET", "/health")
    fresh = service.connect()
    fresh.request("POST", "/predict", row)
    assert fresh.getresponse().status == 200


def test_broken_files_leave_the_certificate_in_force(service):
    (service.folder / "server.pem.good").write_bytes((service.folder / "server.pem").read_bytes())
    trust = service.trusting()

    (service.folder / "server.pem").write_text("no certificate")
    service.wait_for("there is no certificate in it; the certificate before stays in force")

    connection = service.connect(trust)
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200


def test_half_a_handshake_holds_nobody_up(service):
    waiting = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(50)]
    for client in waiting:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
    row = example_row(service)
    connection = service.connect()
    for _ in range(100):
        connection.request("POST", "/predict", row)
        assert connection.getresponse().read()
    for client in waiting:
        client.close()


def test_a_batch_streams_both_ways(service):
    row, n = example_row(service), 50_000
    connection = service.connect()
    connection.request("POST", "/predict/batch", (f"{row}\n".encode() for _ in range(n)),
                       {"Content-Type": "application/x-ndjson"}, encode_chunked=True)
    answer = connection.getresponse()
    lines = answer.read().splitlines()
    assert answer.status == 200 and len(lines) == n
    assert len(set(lines)) == 1 and b"churn_probability" in lines[0]


def test_no_request_is_lost_while_the_model_changes(service):
    subprocess.run([PROGRAM, "train", PROJECT / "data" / "telecom_churn.csv", "--target", "churn", "--models",
                    service.folder / "models", "--algorithms", "logistic_regression", "--quiet", "--activate", "always"],
                   check=True, capture_output=True)
    versions = sorted(path.name for path in (service.folder / "models" / "versions").iterdir())
    assert len(versions) == 2
    adopted = '"model_adopted","model_version":"'
    service.wait_for(adopted + versions[1])
    row, seen, failures, done = example_row(service), set(), [], threading.Event()

    def ask():
        connection = service.connect()
        while not done.is_set():
            connection.request("POST", "/predict", row)
            answer = connection.getresponse()
            body = json.loads(answer.read())
            seen.add(body.get("model_version"))
            if answer.status != 200:
                failures.append(body)

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    try:
        for turn in range(10):
            begin, version = len(service.lines), versions[turn % 2]
            subprocess.run([PROGRAM, "models", "activate", service.folder / "models", version, "--quiet"], check=True,
                           capture_output=True)
            service.wait_for(adopted + version, begin)
    finally:
        done.set()
        for client in clients:
            client.join()
    assert not failures
    assert seen == set(versions)


def test_one_file_alone_is_refused(tmp_path):
    make_certificate(tmp_path, "first")
    result = subprocess.run([PROGRAM, "serve", "--tls-key", tmp_path / "server.key", "--port", "0"], capture_output=True, text=True)
    assert result.returncode == 2
    assert result.stderr.startswith("mlpipe: tls_key is given without tls_certificate\n")
