"""The numbers of `mlpipe explore` beside pandas', scikit-learn's and scipy's, on every data set.

    /usr/bin/python3 -m pytest tests/parity/test_exploration.py

Written with scikit-learn 1.2.1, scipy 1.10.1 and pandas 1.5.3. Numbers are read as the float32 that mlpipe
stores, and summed in double.
"""

import json
import os
import pathlib
import subprocess

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from scipy.stats.contingency import association
from sklearn.metrics import mutual_info_score, roc_auc_score

ROOT = pathlib.Path(__file__).resolve().parents[2]
MLPIPE = os.environ.get("MLPIPE", str(ROOT / "build/release/mlpipe"))
MORE_DATA = os.environ.get("MLPIPE_MORE_DATA")  # a folder of CSV files with a column "target"
FILES = [(ROOT / "data/telco_7043.csv", "churn"), (ROOT / "data/telecom_churn.csv", "churn")]
if MORE_DATA:
    FILES += [(path, "target") for path in sorted(pathlib.Path(MORE_DATA).glob("*.csv"))
              if "target" in path.read_text().split("\n", 1)[0].split(",")]
MISSING = "(missing)"


def explore(path, target, *options):
    command = [MLPIPE, "explore", path, "--target", target, "--json", "--quiet", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Data:
    """A file as pandas reads it beside what mlpipe said of it."""

    def __init__(self, path, target):
        self.seen = explore(path, target)
        self.table = pd.read_csv(path, dtype=str, keep_default_na=False,
                                 na_values=["", "NA", "N/A", "null", "NaN"])
        self.y = (self.table[target] == self.seen["target"]["positive"]).to_numpy().astype(int)
        self.columns = [each for each in self.seen["columns"] if each["type"] != "id"]

    def numbers(self, name):
        return self.table[name].astype(float).astype(np.float32).astype(float).to_numpy()

    def levels(self, column):
        """What mlpipe compares with the target: texts, or bands of numbers, with missing as one more."""
        cells = self.table[column["name"]]
        if column["type"] == "category":
            return cells.fillna(MISSING).to_numpy()
        x = self.numbers(column["name"])
        edges = [-np.inf, *column["edges"], np.inf]
        return pd.cut(pd.Series(x), edges, right=False).astype(str).to_numpy()


@pytest.fixture(scope="module", params=FILES, ids=lambda each: each[0].stem)
def data(request):
    return Data(*request.param)


def corrected_v(table):
    """Bergsma 2013, from scipy's chi-squared."""
    n, (r, c) = table.to_numpy().sum(), table.shape
    phi2 = max(0, chi2_contingency(table, correction=False)[0] / n - (r - 1) * (c - 1) / (n - 1))
    r, c = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return np.sqrt(phi2 / (min(r, c) - 1))


def test_mutual_information_is_scikit_learns(data):
    for column in data.columns:
        expected = mutual_info_score(data.y, data.levels(column))
        assert column["association"]["mutual_information"] == pytest.approx(expected, abs=1e-12)


def test_cramers_v_is_scipys(data):
    for column in data.columns:
        table = pd.crosstab(data.levels(column), data.y)
        if min(table.shape) < 2:
            assert column["association"]["cramers_v"] == 0
            continue
        expected = association(table.to_numpy(), method="cramer", correction=False)
        assert column["association"]["cramers_v"] == pytest.approx(expected, abs=1e-12)
        p_value = chi2_contingency(table, correction=False)[1]
        assert column["association"]["p_value"] == pytest.approx(p_value, rel=1e-6, abs=1e-300)
        assert column["association"]["cramers_v_corrected"] == pytest.approx(corrected_v(table), abs=1e-9)


def test_the_area_of_a_single_column_is_scikit_learns(data):
    for column in data.columns:
        if column["type"] == "category":
            levels = data.levels(column)
            rates = pd.Series(data.y).groupby(levels).transform("mean")
            expected = roc_auc_score(data.y, rates)
        else:
            x = data.numbers(column["name"])
            present = ~np.isnan(x)
            expected = roc_auc_score(data.y[present], x[present])
        assert column["association"]["roc_auc"] == pytest.approx(expected, abs=1e-12)


def test_rates_are_those_of_a_group_by(data):
    for column in data.columns:
        rates = pd.DataFrame({"level": data.levels(column), "y": data.y}).groupby("level").y
        expected = sorted(zip(rates.size(), rates.sum()))
        listed = column.get("levels") or column["bands"]
        assert sorted((each["rows"], each["positive"]) for each in listed) == expected


def test_numbers_are_described_as_pandas_does(data):
    for column in data.columns:
        if "distribution" not in column:
            continue
        x = pd.Series(data.numbers(column["name"]))
        for part, rows in [("all", x), ("negative", x[data.y == 0]), ("positive", x[data.y == 1])]:
            seen = column["distribution"][part]
            expected = rows.describe(percentiles=[0.05, 0.25, 0.5, 0.75, 0.95])
            names = {"rows": "count", "mean": "mean", "std": "std", "min": "min", "p5": "5%", "p25": "25%",
                     "p50": "50%", "p75": "75%", "p95": "95%", "max": "max"}
            for name, theirs in names.items():
                assert seen[name] == pytest.approx(expected[theirs], rel=1e-9, abs=1e-9), column["name"]


def test_histograms_count_every_value(data):
    for column in data.columns:
        if "distribution" not in column:
            continue
        histogram = column["distribution"]["histogram"]
        x = data.numbers(column["name"])
        for part, label in [("negative", 0), ("positive", 1)]:
            expected, _ = np.histogram(x[(data.y == label) & ~np.isnan(x)], histogram["edges"])
            assert histogram[part] == expected.tolist()


def test_correlations_are_pandas(data):
    numbers = [each["name"] for each in data.columns if each["type"] != "category"]
    frame = pd.DataFrame({name: data.numbers(name) for name in numbers})
    theirs = frame.corr() if numbers else pd.DataFrame()
    seen = data.seen["relations"]["correlated"]
    for pair in seen:
        assert pair["r"] == pytest.approx(theirs.loc[pair["columns"][0], pair["columns"][1]], abs=1e-9)
    strong = (np.triu(theirs.abs().to_numpy(), 1) >= 0.5).sum() if numbers else 0
    assert len(seen) == min(100, strong)


def test_duplicates_are_those_of_pandas(data):
    ids = [each["name"] for each in data.seen["columns"] if each["type"] == "id"]
    frame = data.table.drop(columns=ids).copy()
    for column in data.columns:
        if column["type"] != "category":
            frame[column["name"]] = data.numbers(column["name"])
    assert data.seen["duplicates"]["rows"] == int(frame.duplicated().sum())
