"""Which calibration is the default, by data: log loss and Brier score of repeated cross-validation.

    python3 bench/calibration_study.py FOLDER [--repeats 10]

FOLDER holds CSV files whose target is the column `target` or `churn`. Needs nothing but the program
(build/release/mlpipe, or the one that MLPIPE names). docs/decision.md quotes what it prints.
"""

import argparse
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
MLPIPE = os.environ.get("MLPIPE", str(ROOT / "build/release/mlpipe"))
METHODS = ["none", "sigmoid", "isotonic"]
METRICS = ["log_loss", "brier"]


def target_of(path):
    header = path.open(encoding="utf-8").readline().rstrip("\n").split(",")
    return "target" if "target" in header else "churn"


def cross_validate(path, method, repeats):
    """{algorithm: {metric: mean}} of 5 folds."""
    done = subprocess.run(
        [MLPIPE, "cross-validate", path, "--target", target_of(path), "--repeats", str(repeats),
         "--algorithms", "logistic_regression,random_forest,gradient_boosting", "--calibration",
         method, "--json", "--quiet"], capture_output=True, text=True, check=True)
    return {each["algorithm"]: {m: each["metrics"][m]["mean"] for m in METRICS}
            for each in json.loads(done.stdout)["algorithms"]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=10)
    options = parser.parse_args()
    wins = {metric: dict.fromkeys(METHODS, 0) for metric in METRICS}
    total = {metric: dict.fromkeys(METHODS, 0.0) for metric in METRICS}
    for path in sorted(options.folder.glob("*.csv")):
        by_method = {m: cross_validate(path, m, options.repeats) for m in METHODS}
        for algorithm in by_method["none"]:
            line = f"{path.stem:20} {algorithm:20}"
            for metric in METRICS:
                values = {m: by_method[m][algorithm][metric] for m in METHODS}
                wins[metric][min(values, key=values.get)] += 1
                for m in METHODS:
                    total[metric][m] += values[m]
                line += f"  {metric} " + " ".join(f"{values[m]:.4f}" for m in METHODS)
            print(line, flush=True)
    for metric in METRICS:
        print(metric, "smallest in", wins[metric], "mean",
              {m: round(total[metric][m] / sum(wins[metric].values()), 4) for m in METHODS})


if __name__ == "__main__":
    main()
