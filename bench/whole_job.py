"""The whole job as a process, start to saved model: mlpipe beside scikit-learn, in turn, in one run.

    /usr/bin/python3 bench/whole_job.py [RUNS]

Prints medians and their ratio. The peer does the same work: bench/sklearn_job.py.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import sklearn

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
program = os.environ.get("MLPIPE", os.path.join(root, "build/release/mlpipe"))
runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


folder = tempfile.mkdtemp()
try:
    print(f"medians of {runs} runs each, in turn; {os.cpu_count()} cores; scikit-learn {sklearn.__version__}")
    print(f"{'data':<20}{'mlpipe':>12}{'scikit-learn':>15}{'ratio':>8}")
    for name in ("telecom_churn.csv", "telco_7043.csv"):
        data = os.path.join(root, "data", name)
        ours, theirs = [], []
        for run in range(runs + 1):
            models = os.path.join(folder, f"models{run}")
            a = seconds([program, "train", data, "--target", "churn", "--models", models])
            b = seconds(["/usr/bin/python3", os.path.join(root, "bench/sklearn_job.py"), data, "churn",
                         os.path.join(folder, "model.joblib")])
            shutil.rmtree(models)
            if run > 0:  # the first warms the caches
                ours.append(a)
                theirs.append(b)
        a, b = statistics.median(ours), statistics.median(theirs)
        print(f"{name:<20}{a:>10.3f} s{b:>13.2f} s{b / a:>7.0f}x")
finally:
    shutil.rmtree(folder)
