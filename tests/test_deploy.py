"""What deploy/ says is true of the program: flags, variables, ports, paths, metrics; and each file is valid in the eyes of its own tool.

The package itself is installed, started and purged in a bare system by tests/deb/check, which takes longer.
"""
import glob
import json
import os
import re
import shutil
import socket
import subprocess

import pytest
import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(os.environ.get("MLPIPE", os.path.join(ROOT, "build/release/mlpipe")))
UNIT = os.path.join(ROOT, "deploy/systemd/mlpipe.service")
DRAIN_SECONDS = 10  # docs/http-api.md


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def run(*command, **options):
    return subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, **options)


def unit_value(key):
    return re.search(rf"^{key}=(.*)$", read("deploy/systemd/mlpipe.service"), re.M).group(1)


def manifests():
    for path in glob.glob(os.path.join(ROOT, "deploy/kubernetes/*.yaml")):
        yield from yaml.safe_load_all(read(path))


def manifest(kind):
    return next(each for each in manifests() if each["kind"] == kind)


def pod():
    return manifest("StatefulSet")["spec"]["template"]["spec"]


def metric_names():
    return set(re.findall(r'"((?:mlpipe|process)_[a-z_]+)"', read("api/metrics_page.cpp")))


@pytest.fixture(scope="module")
def serve_help():
    return run(PROGRAM, "serve", "--help", check=True).stdout


@pytest.fixture(scope="module")
def port():
    """Of a server with the model that ships."""
    server = subprocess.Popen([PROGRAM, "serve", "--models", os.path.join(ROOT, "models"), "--port", "0", "--json", "--quiet",
                               "--audit", "off"],
                              stdout=subprocess.PIPE, text=True)
    try:
        yield json.loads(server.stdout.readline())["port"]
    finally:
        server.terminate()
        assert server.wait() == 0


@pytest.fixture(scope="module")
def closed_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def status_of(port, path):
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        return int(client.makefile().readline().split()[1])


# systemd


def test_the_unit_starts_the_service_with_flags_that_it_knows(serve_help):
    words = unit_value("ExecStart").split()

    assert words[:2] == ["/usr/bin/mlpipe", "serve"]
    assert [word for word in words if word.startswith("--") and word + " " not in serve_help] == []


def test_the_unit_waits_longer_than_draining_takes():
    assert int(unit_value("TimeoutStopSec")) > DRAIN_SECONDS


def test_systemd_finds_the_unit_valid_and_hardened(tmp_path):
    assert shutil.which("systemd-analyze"), "install Debian's package systemd"
    unit = tmp_path / "mlpipe.service"
    unit.write_text(read("deploy/systemd/mlpipe.service").replace("/usr/bin/mlpipe", PROGRAM))

    verified = run("systemd-analyze", "verify", "--man=no", unit)
    # In tenths of its points, of which 100 would be no protection at all.
    secure = run("systemd-analyze", "security", "--offline=true", "--threshold=15", unit)

    assert (verified.returncode, verified.stderr) == (0, "")
    assert secure.returncode == 0, secure.stdout


# The package


@pytest.fixture(scope="module")
def package():
    done = run("cpack", "-G", "DEB", "--config", "build/release/CPackConfig.cmake")
    assert done.returncode == 0, done.stdout + done.stderr
    return re.search(r"package: (\S+\.deb) generated", done.stdout).group(1)


def test_the_package_says_who_it_is_and_what_it_needs(package):
    lines = run("dpkg-deb", "--field", package, check=True).stdout.splitlines()
    fields = dict(line.split(": ", 1) for line in lines if ": " in line and line[0] != " ")

    assert fields["Package"] == "mlpipe"
    assert run(PROGRAM, "--version", check=True).stdout.strip() == "mlpipe " + fields["Version"]
    assert "libc6" in fields["Depends"] and "libonnx1" in fields["Depends"]
    assert re.fullmatch(r".+ <\S+@\S+>", fields["Maintainer"])


def test_the_package_holds_the_program_its_unit_and_its_pages_alone(package):
    paths = [line.split()[5] for line in run("dpkg-deb", "--contents", package, check=True).stdout.splitlines()]
    files = {path for path in paths if not path.endswith("/")}

    assert {"./usr/bin/mlpipe", "./lib/systemd/system/mlpipe.service", "./etc/mlpipe/pipeline.toml",
            "./usr/share/doc/mlpipe/operations.md", "./usr/share/doc/mlpipe/copyright"} <= files
    assert {path for path in files if not path.startswith("./usr/share/doc/mlpipe/")} == {
        "./usr/bin/mlpipe", "./lib/systemd/system/mlpipe.service", "./etc/mlpipe/pipeline.toml"}


def test_the_settings_that_are_installed_are_good_and_survive_an_upgrade():
    path = "deploy/debian/pipeline.toml"

    assert run(PROGRAM, "config", "check", path).returncode == 0
    assert read("deploy/debian/conffiles") == "/etc/mlpipe/pipeline.toml\n"
    assert "--config /etc/mlpipe/pipeline.toml" in unit_value("ExecStart")


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm"])
def test_maintainer_scripts_are_valid_for_the_shell(script):
    path = os.path.join(ROOT, "deploy/debian", script)

    assert os.access(path, os.X_OK)
    assert run("sh", "-n", path).returncode == 0


# Docker


def dockerfile():
    return read("deploy/Dockerfile").replace("\\\n", " ")


def healthcheck(port):
    command = json.loads(re.search(r"HEALTHCHECK.* CMD (\[.*\])", dockerfile()).group(1))
    return run(*command, env=dict(os.environ, MLPIPE_PORT=str(port))).returncode


def test_the_health_check_of_the_image_follows_readiness(port, closed_port, tmp_path):
    without_model = subprocess.Popen([PROGRAM, "serve", "--models", tmp_path, "--port", "0", "--json", "--quiet"],
                                     stdout=subprocess.PIPE, text=True)
    try:
        unready_port = json.loads(without_model.stdout.readline())["port"]

        assert healthcheck(port) == 0
        assert healthcheck(unready_port) == 1
        assert healthcheck(closed_port) == 1
    finally:
        without_model.terminate()
        without_model.wait()


def test_the_image_copies_what_there_is_and_runs_as_nobody_in_particular():
    copied = [source for line in re.findall(r"^COPY (?!--from)(.*)$", dockerfile(), re.M) for source in line.split()[:-1]]

    assert [source for source in copied if not os.path.exists(os.path.join(ROOT, source))] == []
    assert re.findall(r"^FROM (\S+)", dockerfile(), re.M) == ["debian:bookworm-slim"] * 2
    assert re.search(r"^USER 10001:10001$", dockerfile(), re.M)
    assert "build" in read("deploy/Dockerfile.dockerignore").split()


def test_image_and_pods_set_variables_that_the_service_reads(serve_help):
    image = set(re.findall(r"\b(MLPIPE_[A-Z_]+)=", dockerfile()))
    pods = {variable["name"] for variable in pod()["containers"][0]["env"]}

    assert {name for name in image | pods if name not in serve_help} == set()


# Kubernetes: tests/kubernetes holds the manifests to the schemas


def test_pods_are_started_with_flags_that_the_service_knows(serve_help):
    args = pod()["containers"][0]["args"]

    assert args[0] == "serve"
    assert [word for word in args if word.startswith("--") and word + " " not in serve_help] == []


def test_pods_read_good_settings_and_listen_where_they_are_asked(tmp_path):
    settings = tmp_path / "pipeline.toml"
    settings.write_text(manifest("ConfigMap")["data"]["pipeline.toml"])
    container_port = pod()["containers"][0]["ports"][0]["containerPort"]

    assert run(PROGRAM, "config", "check", settings).returncode == 0
    assert f"port = {container_port}\n" in settings.read_text()
    assert f"MLPIPE_PORT={container_port}" in dockerfile()


def test_probes_ask_for_paths_that_answer(port):
    container = pod()["containers"][0]
    paths = {container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}

    assert {path: status_of(port, path) for path in paths} == {"/health/live": 200, "/health/ready": 200}


def test_pods_are_given_time_to_drain_and_the_user_of_the_image():
    waits = int(pod()["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])

    assert pod()["terminationGracePeriodSeconds"] > waits + DRAIN_SECONDS
    assert f"USER {pod()['securityContext']['runAsUser']}:{pod()['securityContext']['runAsGroup']}" in dockerfile()


def test_labels_names_and_volumes_of_the_manifests_belong_together():
    labels = manifest("StatefulSet")["spec"]["template"]["metadata"]["labels"].items()
    selectors = [each["spec"]["selector"] for each in manifests() if each["kind"] == "Service"]
    selectors += [manifest(kind)["spec"]["selector"]["matchLabels"] for kind in ("StatefulSet", "PodDisruptionBudget")]
    volumes = {volume["name"] for volume in pod()["volumes"]}
    volumes |= {claim["metadata"]["name"] for claim in manifest("StatefulSet")["spec"]["volumeClaimTemplates"]}
    services = {each["metadata"]["name"] for each in manifests() if each["kind"] == "Service"}

    assert all(selector.items() <= labels for selector in selectors)
    assert {mount["name"] for mount in pod()["containers"][0]["volumeMounts"]} == volumes
    assert manifest("StatefulSet")["spec"]["serviceName"] in services
    assert manifest("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == manifest("StatefulSet")["metadata"]["name"]


# Prometheus


def alerts():
    return yaml.safe_load(read("deploy/prometheus/alerts.yml"))["groups"][0]["rules"]


def test_alerts_pass_their_tests():
    done = run("promtool", "check", "rules", "deploy/prometheus/alerts.yml")
    assert done.returncode == 0, done.stdout + done.stderr

    done = run("promtool", "test", "rules", *sorted(glob.glob(os.path.join(ROOT, "deploy/prometheus/*_test.yml"))))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tested_says_what_to_do_and_has_a_place_in_the_handbook():
    tests = read("deploy/prometheus/alerts_test.yml") + read("deploy/prometheus/alerts_week_test.yml")
    handbook = read("docs/operations.md")

    for alert in alerts():
        assert re.search(rf"alertname\W+{alert['alert']}\b", tests), alert["alert"]
        assert f"**{alert['alert']}**" in handbook, alert["alert"]
        assert alert["annotations"]["action"]
        assert alert["labels"]["severity"] in ("page", "ticket")


def test_alerts_ask_for_metrics_that_there_are():
    asked = set(re.findall(r"\b(?:mlpipe|process)_[a-z_]+", " ".join(alert["expr"] for alert in alerts())))

    assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked} <= metric_names()


def test_the_handbook_lists_every_metric():
    handbook = read("docs/operations.md")

    assert [name for name in sorted(metric_names()) if name.startswith("mlpipe_") and f"`{name}" not in handbook] == []
