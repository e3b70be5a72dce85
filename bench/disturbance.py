"""Single predictions while the service does something else: the section "Disturbance" of docs/benchmarks.md.

    /usr/bin/python3 bench/disturbance.py [--rows N] [--runs N] [--seconds N] [-o docs/benchmarks.md]

A batch: wrk asks POST /predict, alone, beside loops of the shell that use every core at idle priority, and while one client sends batches of a
million rows, in turn. The loops do what the rows of a batch do to the scheduler and nothing else, so what they cost is the machine's, not the
service's. The client of the batch has idle priority too: it would have a machine of its own. The latencies at 50 and 99 % count.
A switch: wrk asks for a minute while the active link is moved every 100 ms between good versions, a broken file and a model of another schema.
Every answer must be a 200 of a version that was active then; ends with 1 if one is not, or if a batch row is missing.
"""
import argparse
import contextlib
import csv
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

from machine import machine
from serving import load, one_customer, process, program, quiet, replaced, root, until_healthy, write_script

PERIOD = 0.1
# Later than this after a switch no answer may come from the version before: the service looks every 50 ms, then loads and checks.
PATIENCE = 0.5

# Prints when answers of another version began to come, and what was no answer. LuaJIT's own clock has whole seconds only.
WATCH = """
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, n; } moment; int clock_gettime(int clock, moment* out);")
local now, last, threads = ffi.new("moment"), nil, {}
changes, failed = "", 0
function setup(thread) table.insert(threads, thread) end
function response(status, headers, body)
    local version = headers["X-Model-Version"] or headers["x-model-version"]
    if status ~= 200 or not version then failed = failed + 1 return end
    if version ~= last then
        ffi.C.clock_gettime(1, now)
        changes = changes .. string.format("%.6f %s\\n", tonumber(now.s) + tonumber(now.n) / 1e9, version)
        last = version
    end
end
done = function(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("measured %f %f %d\\n", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1e3,
        threads[1]:get("failed") + errors.status + errors.connect + errors.read + errors.timeout))
    io.write(threads[1]:get("changes"))
end
"""


def train(data, models, *options):
    subprocess.run([program, "train", data, "--target", "churn", "--models", models, "--algorithms", "random_forest", *options], check=True, **quiet)


def serve(models):
    return process([program, "serve", "--models", models, "--port", "0", "--json", "--quiet"], stdout=subprocess.PIPE,
                   stderr=subprocess.DEVNULL, text=True)


def write_batch(path, rows):
    """The customers of telco_7043 over and over."""
    with open(os.path.join(root, "data/telco_7043.csv")) as data:
        header, *customers = data.read().splitlines(keepends=True)
    with open(path, "w") as batch:
        batch.write(header)
        for begin in range(0, rows, len(customers)):
            batch.writelines(customers[:rows - begin])


@contextlib.contextmanager
def batches_beside(url, batch):
    """Sends the batch again and again for as long as the caller does something else; gives a list that then has, for each, the rows
    that came back with a prediction and the seconds."""
    stop, sent = threading.Event(), []

    def send():
        while not stop.is_set():
            begin = time.monotonic()
            subprocess.run(["chrt", "--idle", "0", "curl", "-sS", "--fail", "-T", batch, "-X", "POST", "-H", "Content-Type: text/csv", "-o", batch + ".answer",
                            url + "/predict/batch"], check=True)
            taken = time.monotonic() - begin
            with open(batch + ".answer") as answer:
                sent.append((sum(1 for _ in answer) - 1, taken))

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield sent
    finally:
        stop.set()
        sender.join()


@contextlib.contextmanager
def loops_beside():
    """One loop for each core that runs when nobody else wants it."""
    with contextlib.ExitStack() as running:
        for _ in range(os.cpu_count()):
            running.enter_context(process(["chrt", "--idle", "0", "sh", "-c", "while :; do :; done"]))
        yield


def beside_a_batch(folder, rows, runs, seconds_long):
    """By number of connections and what is beside: the median latencies; how many predictions failed; the median seconds of a batch."""
    models, batch = os.path.join(folder, "models"), os.path.join(folder, "batch.csv")
    train(os.path.join(root, "data/telco_7043.csv"), models)
    write_batch(batch, rows)
    script = write_script(os.path.join(folder, "predict.lua"), one_customer())
    figures, failed, seconds = {}, 0, []
    with serve(models) as server:
        url = json.loads(server.stdout.readline())["url"]
        until_healthy(url)
        load(script, url + "/predict", 8, 1)
        for connections in (1, 8):
            taken = {"alone": [], "loops": [], "batch": []}
            for _ in range(runs):
                taken["alone"].append(load(script, url + "/predict", connections, seconds_long))
                with loops_beside():
                    taken["loops"].append(load(script, url + "/predict", connections, seconds_long))
                with batches_beside(url, batch) as sent:
                    time.sleep(0.2)
                    taken["batch"].append(load(script, url + "/predict", connections, seconds_long))
                failed += sum(rows - answered for answered, _ in sent)
                seconds += [batch_seconds for _, batch_seconds in sent]
            for name, results in taken.items():
                failed += sum(result["errors"] for result in results)
                figures[connections, name] = {key: statistics.median(result[key] for result in results) for key in ("rate", "p50", "p99")}
    return figures, failed, statistics.median(seconds)


def versions_to_switch(folder):
    """A models folder with two good versions, a broken one and one of another schema, in this order."""
    data = pathlib.Path(root) / "data/telecom_churn.csv"
    models, renamed = pathlib.Path(folder) / "switched", pathlib.Path(folder) / "renamed.csv"
    train(data, models)
    train(data, models, "--seed", "7", "--activate", "always")
    renamed.write_text(data.read_text().replace("tenure_months", "months_with_us", 1))
    first = sorted((models / "versions").iterdir())[0]
    broken = first.with_name(first.name[:-3] + "003")
    shutil.copytree(first, broken)
    (broken / "model.onnx").write_bytes(b"no model")
    train(renamed, models, "--no-activate")
    return models, sorted(path.name for path in (models / "versions").iterdir())


def one_of_the_120():
    with open(os.path.join(root, "data/telecom_churn.csv")) as data:
        row = next(csv.DictReader(data))
    del row["churn"]

    def cell(text):
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text
    return json.dumps({name: cell(text) for name, text in row.items()})


def while_switched(folder, seconds_long):
    """The rate, the latency at 99 %, how many answers failed, and how many runs of answers came from a version not active then."""
    models, names = versions_to_switch(folder)
    good, broken, different = names[:2], names[2], names[3]
    script = write_script(os.path.join(folder, "watch.lua"), one_of_the_120())
    with open(script) as lua:
        asking = lua.read().split("done = function")[0]
    with open(script, "w") as lua:
        lua.write(asking + WATCH)
    order = [good[0], broken, good[1], different, good[0], good[1]]
    with serve(models) as server:
        url = json.loads(server.stdout.readline())["url"]
        until_healthy(url)
        asking = subprocess.Popen(["wrk", "-t1", "-c8", f"-d{seconds_long}s", "-s", script, url + "/predict"], stdout=subprocess.PIPE, text=True)
        switches = [(time.monotonic(), good[1])]
        while asking.poll() is None:
            version = order[(len(switches) - 1) % len(order)]
            beside = models / "active.beside"
            beside.symlink_to(pathlib.Path("versions") / version)
            switches.append((time.monotonic(), version))
            beside.rename(models / "active")
            time.sleep(PERIOD)
        lines = asking.stdout.read().split("measured", 1)[1].splitlines()
    rate, p99, failed = (float(word) for word in lines[0].split())
    changes = [(float(line.split()[0]), line.split()[1]) for line in lines[1:] if line]
    ends = [at for at, _ in changes[1:]] + [switches[-1][0]]
    wrong = sum(not was_answering(switches, version, begin, end, good) for (begin, version), end in zip(changes, ends))
    return {"rate": rate, "p99": p99, "failed": failed, "wrong": wrong, "switches": len(switches) - 1, "changes": len(changes)}


def was_answering(switches, version, begin, end, good):
    """Whether `version` was the last good one of the link, or was until PATIENCE ago, at `begin` and all the time to `end`."""
    answering = [(at, name) for at, name in switches if name in good]
    spans = [(at, until + PATIENCE) for (at, name), until in zip(answering, [at for at, _ in answering[1:]] + [end]) if name == version]
    reached = begin
    for first, last in spans:
        if first <= reached + 0.001 <= last:
            reached = last
    return reached >= end


def section(beside, rows, batch_seconds, switched, seconds_long):
    text = (f"## Disturbance\n\n`POST /predict` with all fields of a customer, audit log on, asked by wrk from the same cores as the service. {machine()}\n\n"
            f"Alone, beside a loop for each core that only runs when nobody else wants it, and beside batches of {rows:,} rows of CSV ({batch_seconds:.1f} s each),\n"
            "one after the other. What the loops cost is the machine's, not the service's.\n\n"
            "| connections | beside | requests/s | p50 | p99 | p99 to alone | p99 to the loops |\n|---|---|---|---|---|---|---|\n")
    for connections in (1, 8):
        for name, title in (("alone", "nothing"), ("loops", "idle loops"), ("batch", "batches")):
            figure = beside[connections, name]
            ratios = [f"{figure['p99'] / beside[connections, other]['p99']:.1f}x" if other != name else "" for other in ("alone", "loops")]
            text += f"| {connections} | {title} | {figure['rate']:,.0f} | {figure['p50']:.3f} ms | {figure['p99']:.2f} ms | {ratios[0]} | {ratios[1] if name == 'batch' else ''} |\n"
    text += (f"\nWhile the active model is switched every {PERIOD * 1000:.0f} ms between two good versions, a broken file and another schema, for {seconds_long} s:\n\n"
             "| requests/s | p99 | switches | changes of the answering version | failed | answers of a version not active then |\n|---|---|---|---|---|---|\n"
             f"| {switched['rate']:,.0f} | {switched['p99']:.2f} ms | {switched['switches']} | {switched['changes']} | {switched['failed']:.0f} | {switched['wrong']} |\n")
    return text


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--batch-seconds", type=int, default=5, help="of wrk, alone and beside batches")
    arguments.add_argument("--seconds", type=int, default=60, help="of wrk while the model is switched")
    arguments.add_argument("-o", "--output")
    options = arguments.parse_args()
    folder = tempfile.mkdtemp()
    try:
        beside, failed, batch_seconds = beside_a_batch(folder, options.rows, options.runs, options.batch_seconds)
        switched = while_switched(folder, options.seconds)
    finally:
        shutil.rmtree(folder)
    text = section(beside, options.rows, batch_seconds, switched, options.seconds)
    print(text)
    if options.output:
        with open(options.output) as page:
            whole = replaced(page.read(), text)
        with open(options.output, "w") as page:
            page.write(whole)
    return 1 if failed or switched["failed"] or switched["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
