"""The stages of one job in Python, timed: read, transform, fit, score a batch, score single rows. The peer of bench/stages.cpp.

    /usr/bin/python3 bench/peers/stages.py TRAIN.csv TEST.csv TARGET MODEL RUNS

MODEL: random_forest, logistic_regression, hist_gradient_boosting (scikit-learn), xgboost, lightgbm. Prints one JSON object with the
same fields.
"""
import json
import os
import statistics
import sys
import time

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

train_path, test_path, target, name, runs = sys.argv[1:6]
runs = int(runs)


def make_model():
    if name == "random_forest":
        from sklearn.ensemble import RandomForestClassifier
        return RandomForestClassifier(n_estimators=100, random_state=42, n_jobs=-1)
    if name == "logistic_regression":
        from sklearn.linear_model import LogisticRegression
        return LogisticRegression(max_iter=1000)
    if name == "hist_gradient_boosting":
        from sklearn.ensemble import HistGradientBoostingClassifier
        return HistGradientBoostingClassifier(max_iter=100, early_stopping=False, random_state=42)
    if name == "xgboost":
        from xgboost import XGBClassifier
        return XGBClassifier(n_estimators=100, tree_method="hist", random_state=42, n_jobs=os.cpu_count())
    if name == "lightgbm":
        from lightgbm import LGBMClassifier
        return LGBMClassifier(n_estimators=100, random_state=42, n_jobs=os.cpu_count(), verbose=-1)
    raise SystemExit(f"unknown model {name}")


def median_seconds(work, times=runs):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def read():
    return pd.read_csv(train_path)


result = {}
result["read_seconds"], data = median_seconds(read)
result["read_mib"] = os.path.getsize(train_path) / 2**20
y = (data.pop(target) == "Yes").to_numpy().astype(int)
data = data.drop(columns=[c for c in data.columns if data[c].dtype == object and data[c].nunique() == len(data)])
categories = [c for c in data.columns if data[c].dtype == object or data[c].nunique() == 2]
numbers = [c for c in data.columns if c not in categories]
dense = name == "hist_gradient_boosting"  # it takes no sparse matrix
preprocess = ColumnTransformer([
    ("numeric", Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())]), numbers),
    ("categorical", Pipeline([("impute", SimpleImputer(strategy="constant", fill_value="Unknown")),
                              ("encode", OneHotEncoder(handle_unknown="ignore", sparse_output=not dense))]), categories)])
data[categories] = data[categories].astype(object)
result["transform_seconds"], x = median_seconds(lambda: preprocess.fit_transform(data, y))
result["fit_seconds"], model = median_seconds(lambda: make_model().fit(x, y))
with open("/proc/self/status") as status:  # getrusage would count what the parent process had when it forked
    result["peak_mib"] = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
result["rows"] = len(data)
del x
pipeline = Pipeline([("preprocess", preprocess), ("model", model)])
test = pd.read_csv(test_path)
y_test = (test.pop(target) == "Yes").to_numpy().astype(int)
test = test[data.columns]
test[categories] = test[categories].astype(object)
result["score_seconds"], p = median_seconds(lambda: pipeline.predict_proba(test)[:, 1])
result["score_rows"] = len(test)
one_row = [test.iloc[[i]] for i in range(20)]
taken = []
for row in one_row:
    start = time.perf_counter()
    pipeline.predict_proba(row)
    taken.append((time.perf_counter() - start) * 1e6)
result["row_microseconds"] = statistics.median(taken)
result["roc_auc"] = roc_auc_score(y_test, p)
result["log_loss"] = log_loss(y_test, np.asarray(p, dtype=np.float64))
print(json.dumps(result))
