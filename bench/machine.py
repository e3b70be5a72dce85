"""On what, and with which versions, a benchmark ran."""
import datetime
import importlib.util
import os
import subprocess
import sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def machine():
    with open("/proc/cpuinfo") as cpu:
        model = next(line.split(":")[1].strip() for line in cpu if line.startswith("model name"))
    versions = []
    for module in ("pandas", "sklearn", "xgboost", "lightgbm"):
        if importlib.util.find_spec(module):
            versions.append(f"{module} {__import__(module).__version__}")
    commit = subprocess.run(["git", "-C", root, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return f"{datetime.date.today()}, commit {commit}; {model}, {os.cpu_count()} cores; Python {sys.version.split()[0]}, {', '.join(versions)}."
