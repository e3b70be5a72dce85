"""mlpipe beside its peers, in turn, on one machine: the table in docs/benchmarks.md.

    /usr/bin/python3 bench/compare.py [--rows N] [--runs N] [-o docs/benchmarks.md]

Peers: scikit-learn and XGBoost from Debian, LightGBM where it is installed, and those of bench/serving.py. Data: data/telecom_churn.csv, data/telco_7043.csv and
telco-like rows (bench/telco_like.py), of which a fifth is held out. `--rows` bounds the synthetic data (default 1,000,000).
"""
import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import pandas as pd
from sklearn.model_selection import train_test_split

import serving
import telco_like
from machine import machine

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
build = os.path.join(root, "build/release")
python = sys.executable

# What each of ours is compared with: our algorithm, our settings, the peers' names. Forest: scikit-learn's own settings.
# Boosting: LightGBM's and HistGradientBoosting's (31 leaves, learning rate 0.1, 20 rows a leaf).
forest = ["min_samples_leaf=1", "min_samples_split=2"]
boosting = ["n_estimators=100", "learning_rate=0.1", "num_leaves=31", "min_samples_leaf=20"]
contests = [
    ("RandomForest, scikit-learn's settings", "random_forest", forest, ["random_forest"]),
    ("RandomForest, our defaults", "random_forest", [], ["random_forest"]),
    ("LogisticRegression", "logistic_regression", [], ["logistic_regression"]),
    ("boosting, LightGBM's settings", "gradient_boosting", boosting, ["hist_gradient_boosting", "xgboost", "lightgbm"]),
    ("boosting, our defaults", "gradient_boosting", [], ["hist_gradient_boosting", "xgboost", "lightgbm"]),
]


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def answer(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def whole_job(folder, data, runs):
    """Start to saved model: split, 5 folds of two models, refit, evaluate, save."""
    ours, theirs = [], []
    for run in range(runs):
        models = os.path.join(folder, f"models{run}")
        ours.append(seconds([f"{build}/mlpipe", "train", data, "--target", "churn", "--models", models,
                             "--algorithms", "logistic_regression,random_forest"]))
        shutil.rmtree(models)
        theirs.append(seconds([python, os.path.join(root, "bench/peers/sklearn_job.py"), data, "churn",
                               os.path.join(folder, "model.joblib")]))
    return statistics.median(ours), statistics.median(theirs)


def first_answer(folder, runs):
    """Process start of `mlpipe serve` to its first prediction, with a forest of 100 trees on 5,634 rows."""
    models = os.path.join(folder, "served")
    subprocess.run([f"{build}/mlpipe", "train", os.path.join(root, "data/telco_7043.csv"), "--target", "churn",
                    "--models", models, "--algorithms", "random_forest"], check=True, capture_output=True)
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        server = subprocess.Popen([f"{build}/mlpipe", "serve", "--models", models, "--port", "0", "--json", "--quiet"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            url = json.loads(server.stdout.readline())["url"]
            with urllib.request.urlopen(url + "/health") as health:
                health.read()
            taken.append(time.perf_counter() - start)
        finally:
            server.terminate()
            server.wait()
    return statistics.median(taken)


def explaining_rows():
    """Exact contributions for the trees of one XGBoost model, by us and by libxgboost, in one process."""
    measured = answer([f"{build}/inspection_bench", "--benchmark_filter=depth:8", "--benchmark_format=json"])["benchmarks"]
    seconds_of = {line["name"].split("/")[0] + ("1" if "rows:1" in line["name"].split("/") else ""): line["real_time"] / {"ms": 1e3, "us": 1e6}[line["time_unit"]]
                  for line in measured}
    return [["exact contributions, 7,043 rows, 100 trees of depth 8", duration(seconds_of["explain"]),
             f"XGBoost pred_contribs {duration(seconds_of['pred_contribs'])}", ratio(seconds_of["pred_contribs"], seconds_of["explain"])],
            ["the same for one row", f"{seconds_of['explain1'] * 1e6:.0f} µs", "", ""]]


def split(folder, name, data):
    train, test = train_test_split(data, test_size=0.2, stratify=data["churn"], random_state=42)
    paths = os.path.join(folder, f"{name}_train.csv"), os.path.join(folder, f"{name}_test.csv")
    train.to_csv(paths[0], index=False)
    test.to_csv(paths[1], index=False)
    return paths


def run_contests(train, test, runs):
    """Ours and theirs in turn; a peer that several contests name runs once."""
    peers, rows = {}, []
    for title, algorithm, settings, names in contests:
        ours = answer([f"{build}/stages", train, test, "churn", algorithm, str(runs)] + settings)
        for name in names:
            if name == "lightgbm" and importlib.util.find_spec("lightgbm") is None:
                continue
            if name not in peers:
                peers[name] = answer([python, os.path.join(root, "bench/peers/stages.py"), train, test, "churn", name, str(runs)])
        rows.append((title, ours, {name: peers[name] for name in names if name in peers}))
        print(f"  {title}: fit {ours['fit_seconds']:.3f} s, peers "
              + ", ".join(f"{n} {p['fit_seconds']:.3f} s" for n, p in rows[-1][2].items()), flush=True)
    return rows


def ratio(theirs, ours):
    return f"{theirs / ours:.1f}x" if theirs / ours < 10 else f"{theirs / ours:.0f}x"


def duration(value):
    return f"{value * 1e3:.1f} ms" if value < 1 else f"{value:.2f} s"


def table(header, rows):
    return "\n".join(["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
                     + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def stage_tables(name, contest_rows):
    ours, peers = contest_rows[2][1], contest_rows[2][2]["logistic_regression"]  # reading and transforming are the same for all
    n = ours["rows"]
    text = f"\n## {name}: {n:,} training rows\n\n"
    text += table(["work", "mlpipe", "peer", "ratio"], [
        ["read CSV", f"{ours['read_mib'] / ours['read_seconds']:.0f} MiB/s",
         f"pandas {peers['read_mib'] / peers['read_seconds']:.0f} MiB/s", ratio(peers["read_seconds"], ours["read_seconds"])],
        ["impute, scale, encode (fit and transform)", f"{n / ours['transform_seconds'] / 1e6:.2f} M rows/s",
         f"ColumnTransformer {n / peers['transform_seconds'] / 1e6:.2f} M rows/s",
         ratio(peers["transform_seconds"], ours["transform_seconds"])]])
    fits, scores, quality = [], [], []
    for title, mine, theirs in contest_rows:
        fastest = min(theirs, key=lambda peer: theirs[peer]["fit_seconds"])
        fits.append([title, duration(mine["fit_seconds"]), f"{fastest} {duration(theirs[fastest]['fit_seconds'])}",
                     ratio(theirs[fastest]["fit_seconds"], mine["fit_seconds"]), f"{mine['peak_mib']:.0f} MiB",
                     f"{theirs[fastest]['peak_mib']:.0f} MiB"])
        quickest = min(theirs, key=lambda peer: theirs[peer]["score_seconds"])
        nimblest = min(theirs, key=lambda peer: theirs[peer]["row_microseconds"])
        peer = theirs[quickest]
        scores.append([title, f"{mine['score_rows'] / mine['score_seconds'] / 1e6:.2f} M rows/s",
                       f"{quickest} {peer['score_rows'] / peer['score_seconds'] / 1e6:.2f} M rows/s",
                       ratio(peer["score_seconds"], mine["score_seconds"]), f"{mine['row_microseconds']:.1f} µs",
                       f"{nimblest} {theirs[nimblest]['row_microseconds'] / 1e3:.2f} ms"])
        for other, score in theirs.items():
            quality.append([title, other, f"{mine['roc_auc']:.4f}", f"{score['roc_auc']:.4f}",
                            f"{mine['log_loss']:.4f}", f"{score['log_loss']:.4f}"])
    text += "\n" + table(["fit", "mlpipe", "fastest peer", "ratio", "peak memory: read, transform, fit", "of the peer"], fits)
    text += "\n" + table(["score", "mlpipe", "fastest peer", "ratio", "one row", "of the peer"], scores)
    text += "\n" + table(["quality on the rows held out", "peer", "AUC", "its AUC", "log loss", "its log loss"], quality)
    return text


def on_a_par(contest_rows):
    """With the peers' settings: AUC not lower by more than 0.003, log loss not higher by more than 0.01, for the most like peer."""
    for title, mine, theirs in contest_rows:
        peer = next(iter(theirs.values()))
        if mine["roc_auc"] < peer["roc_auc"] - 0.003 or mine["log_loss"] > peer["log_loss"] + 0.01:
            yield f"{title}: AUC {mine['roc_auc']:.4f} against {peer['roc_auc']:.4f}, log loss {mine['log_loss']:.4f} against {peer['log_loss']:.4f}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("-o", "--output")
    options = arguments.parse_args()
    text = ("# Benchmarks\n\nmlpipe beside its peers, in turn in one run of `script/bench`, as medians; times are wall time, all cores. An absolute\n"
            f"time means little, a ratio does; [performance.md](performance.md) tells what falls short and why. {machine()}\n\n## The whole job, and explaining\n\n")
    worse = []
    folder = tempfile.mkdtemp()
    try:
        rows = []
        for name in ("telecom_churn.csv", "telco_7043.csv"):
            ours, theirs = whole_job(folder, os.path.join(root, "data", name), options.runs)
            rows.append([f"start, read, 5-fold CV of two models, refit, evaluate, save: {name}", duration(ours),
                         f"scikit-learn {duration(theirs)}", ratio(theirs, ours)])
        rows.append(["process start to first answer of the service", duration(first_answer(folder, options.runs)), "", ""])
        rows += explaining_rows()
        text += table(["work", "mlpipe", "peer", "ratio"], rows)
        text += "\n" + serving.serving(options.runs, 5)[0]
        print(text, flush=True)
        sets = [("telco_7043", pd.read_csv(os.path.join(root, "data/telco_7043.csv")))]
        sets += [(f"telco-like {n:,}", telco_like.telco_like(n)) for n in (100_000, 1_000_000) if n <= options.rows]
        for name, data in sets:
            print(name, flush=True)
            train, test = split(folder, name.replace(" ", "_"), data)
            contest_rows = run_contests(train, test, options.runs if len(data) < 500_000 else min(options.runs, 3))
            text += stage_tables(name, contest_rows)
            worse += [f"{name}: {line}" for line in on_a_par(contest_rows)]
        text += "\n## Not on a par\n\n" + ("\n".join(f"- {line}" for line in worse) if worse else "Nothing: AUC within 0.003, log loss within 0.01.") + "\n"
        print(text)
        if options.output:
            with open(options.output, "w") as out:
                out.write(text)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
