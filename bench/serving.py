"""mlpipe serve beside its peers under load, in one run on one machine: the section "Serving" of docs/benchmarks.md.

    /usr/bin/python3 bench/serving.py [--runs N] [--seconds N] [-o docs/benchmarks.md]

Peers: Flask and gunicorn with scikit-learn from Debian, Node's HTTP server with ONNX Runtime from npm (bench/peers/node_serving),
each with two processes. All answer the same 20-field customer of data/telco_7043.csv; mlpipe and Node from the same ONNX file. wrk asks with 1, 8 and
64 connections, from the same machine. The services take turns, several times, and medians count; a request that fails is counted and ends the run with 1.
"""
import argparse
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import pandas as pd

from machine import machine

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
program = os.path.join(root, "build/release/mlpipe")
python = sys.executable
connection_counts = (1, 8, 64)
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

NAMES = {"mlpipe": "mlpipe", "live": "mlpipe, GET /health/live", "node": "Node + ONNX Runtime", "flask": "Flask + gunicorn"}


def resident_mib(pid):
    """Of a process and its children."""
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        below = sum(resident_mib(int(child)) for child in children.read().split())
    with open(f"/proc/{pid}/status") as status:
        return below + next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024


def load(script, url, connections, seconds_long):
    """Requests a second, the latencies at 50 and 99 % in milliseconds, and how many failed, as wrk sees them."""
    printed = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds_long}s", "-s", script, url], check=True,
                             capture_output=True, text=True).stdout
    rate, p50, p99, errors = (float(word) for word in printed[printed.index("measured") + 8:].split())
    return {"rate": rate, "p50": p50, "p99": p99, "errors": errors}


def write_script(path, body=None):
    with open(path, "w") as lua:
        if body is not None:
            lua.write(f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [==[{body}]==]\n")
        lua.write("""done = function(summary, latency, requests)
            io.write(string.format("measured %f %f %f %d\\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3,
                latency:percentile(99) / 1e3, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
            end""")
    return path


@contextlib.contextmanager
def process(command, **options):
    started = subprocess.Popen(command, **options)
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


def until_healthy(url):
    for _ in range(300):
        try:
            with urllib.request.urlopen(url + "/health") as health:
                return health.read()
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def one_customer():
    """All 20 fields of a row of telco_7043 as JSON."""
    row = pd.read_csv(os.path.join(root, "data/telco_7043.csv")).iloc[1].drop("churn")
    return json.dumps({name: value.item() if hasattr(value, "item") else value for name, value in row.items()})


def train(folder):
    """Ours, a forest of 100 trees on 5,634 rows, and the best that scikit-learn makes of the same job."""
    data = os.path.join(root, "data/telco_7043.csv")
    models, theirs = os.path.join(folder, "models"), os.path.join(folder, "model.joblib")
    subprocess.run([program, "train", data, "--target", "churn", "--models", models, "--algorithms", "random_forest"], check=True, **quiet)
    subprocess.run([python, os.path.join(root, "bench/peers/sklearn_job.py"), data, "churn", theirs], check=True, **quiet)
    return models, theirs


@contextlib.contextmanager
def services(folder):
    """Everybody's process and address, all started and answering. Who has no turn waits without work."""
    models, theirs = train(folder)
    node = os.path.join(root, "bench/peers/node_serving/server.mjs")
    urls = {"node": "http://127.0.0.1:18090", "flask": "http://127.0.0.1:18089"}
    with contextlib.ExitStack() as running:
        ours = running.enter_context(process([program, "serve", "--models", models, "--port", "0", "--json", "--quiet"],
                                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        urls["mlpipe"] = urls["live"] = json.loads(ours.stdout.readline())["url"]
        pids = {"mlpipe": ours.pid, "live": ours.pid}
        pids["node"] = running.enter_context(process(
            ["node", node], env=dict(os.environ, MODEL=os.path.join(models, "active"), PORT="18090", PROCESSES="2"), **quiet)).pid
        pids["flask"] = running.enter_context(process(
            ["gunicorn", "--chdir", os.path.join(root, "bench/peers"), "--workers", "2", "--bind", "127.0.0.1:18089", "flask_app:app"],
            env=dict(os.environ, MODEL=theirs), **quiet)).pid
        for url in urls.values():
            until_healthy(url)
        yield urls, pids


def measure(folder, runs, seconds_long):
    """By service and number of connections: the median of each figure; and everybody's memory, the most seen."""
    predict = write_script(os.path.join(folder, "predict.lua"), one_customer())
    ask = write_script(os.path.join(folder, "ask.lua"))
    figures, memory = {}, {}
    with services(folder) as (urls, pids):
        def turn(name, connections, seconds):
            url, script = (urls[name] + "/health/live", ask) if name == "live" else (urls[name] + "/predict", predict)
            result = load(script, url, connections, seconds)
            memory[name] = max(memory.get(name, 0), resident_mib(pids[name]))
            return result

        for name in NAMES:
            turn(name, 8, 1)
        for connections in connection_counts:
            taken = {name: [] for name in NAMES}
            for _ in range(runs):
                for name in NAMES:
                    taken[name].append(turn(name, connections, seconds_long))
            for name, results in taken.items():
                figures[name, connections] = {key: statistics.median(result[key] for result in results) for key in ("rate", "p50", "p99")}
                figures[name, connections]["errors"] = sum(result["errors"] for result in results)
            print(f"  {connections} connections: " + ", ".join(f"{NAMES[name]} {figures[name, connections]['rate']:,.0f}/s" for name in NAMES), flush=True)
    return figures, memory


def times(ratio):
    return f"{ratio:.2f}x" if ratio < 2 else f"{ratio:.1f}x" if ratio < 10 else f"{ratio:.0f}x"


def section(figures, memory, runs, seconds_long):
    node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    text = ("## Serving\n\n`POST /predict` with all 20 fields of a customer; every service checks them, and mlpipe keeps its audit log if it has one. "
            f"wrk asks from the same {os.cpu_count()} cores;\nNode {node} and Flask with two processes each, mlpipe with two threads. "
            f"Medians of {runs} turns of {seconds_long} s each. mlpipe and Node answer from the same ONNX file, a forest of 100 trees.\n{machine()}\n\n"
            "| connections | service | requests/s | p50 | p99 | failed | mlpipe's rate to it |\n|---|---|---|---|---|---|---|\n")
    for connections in connection_counts:
        ours = figures["mlpipe", connections]["rate"]
        for name, title in NAMES.items():
            figure = figures[name, connections]
            ratio = "" if name == "mlpipe" else times(ours / figure["rate"])
            text += (f"| {connections} | {title} | {figure['rate']:,.0f} | {figure['p50']:.3f} ms | {figure['p99']:.2f} ms | "
                     f"{figure['errors']:.0f} | {ratio} |\n")
    text += "\n| memory while serving | mlpipe is smaller |\n|---|---|\n"
    for name in ("mlpipe", "node", "flask"):
        ratio = "" if name == "mlpipe" else times(memory[name] / memory["mlpipe"])
        text += f"| {NAMES[name]}: {memory[name]:.0f} MiB | {ratio} |\n"
    return text


def replaced(page, text):
    """`page` with `text` in the place of its section of that heading, or before its second section."""
    heading = text.partition("\n")[0]
    if f"\n{heading}\n" in page:
        return re.sub(rf"(?ms)^{heading}\n.*?(?=^## |\Z)", lambda _: text + "\n", page)
    places = [match.start() for match in re.finditer(r"(?m)^## ", page)]
    at = places[1] if len(places) > 1 else len(page)
    return page[:at] + text + "\n" + page[at:]


def serving(runs, seconds_long):
    """The section, and how many requests failed."""
    folder = tempfile.mkdtemp()
    try:
        figures, memory = measure(folder, runs, seconds_long)
    finally:
        shutil.rmtree(folder)
    return section(figures, memory, runs, seconds_long), sum(figure["errors"] for figure in figures.values())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--seconds", type=int, default=5)
    arguments.add_argument("-o", "--output")
    options = arguments.parse_args()
    text, failed = serving(options.runs, options.seconds)
    print(text)
    if options.output:
        with open(options.output) as page:
            whole = replaced(page.read(), text)
        with open(options.output, "w") as page:
            page.write(whole)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
