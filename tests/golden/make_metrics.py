#!/usr/bin/python3
"""Writes metrics.json: scores, true classes, and what scikit-learn makes of them.

Run from anywhere with Debian's python3-sklearn: /usr/bin/python3 tests/golden/make_metrics.py
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression

FOLDER = pathlib.Path(__file__).parent


def labels(rng, n, n_positive):
    y = np.zeros(n, dtype=int)
    y[rng.choice(n, n_positive, replace=False)] = 1
    return y


def cases():
    """(name, y, p): small by hand, then random ones that lean towards trouble."""
    yield "right order", np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.7, 0.9])
    yield "two rows", np.array([0, 1]), np.array([0.3, 0.6])
    yield "wrong order", np.array([1, 1, 0, 0]), np.array([0.1, 0.2, 0.7, 0.9])
    yield "all scores tied", np.array([0, 1, 0, 1, 1]), np.full(5, 0.5)
    yield "probabilities 0 and 1, all right", np.array([0, 1, 1, 0]), np.array([0.0, 1.0, 1.0, 0.0])
    yield "probabilities 0 and 1, all wrong", np.array([1, 0, 0, 1]), np.array([0.0, 1.0, 1.0, 0.0])
    yield "nothing predicted positive", np.array([0, 1, 0]), np.array([0.1, 0.2, 0.3])
    yield "everything predicted positive", np.array([0, 1, 0]), np.array([0.8, 0.7, 0.9])
    yield "next to 0 and 1", np.array([0, 1, 0, 1]), np.array([1e-300, 1e-17, 1 - 2.0**-53, 2.0**-52])
    rng = np.random.default_rng(42)
    for seed in range(24):
        n = int(rng.integers(3, 300))
        n_positive = 1 if seed % 6 == 0 else n - 1 if seed % 6 == 1 else int(rng.integers(1, n))
        y = labels(rng, n, n_positive)
        p = 1 / (1 + np.exp(-(rng.normal(size=n) * 2 + 1.5 * y - 1)))
        if seed % 3 == 0:  # what mlpipe itself gives: float32
            p = p.astype(np.float32).astype(np.float64)
        if seed % 3 == 1:  # many ties
            p = np.round(p, int(rng.integers(1, 3)))
        if seed % 4 == 0:  # some beyond doubt
            p[rng.random(n) < 0.1] = 1.0
            p[rng.random(n) < 0.1] = 0.0
        yield f"random {seed}", y, p


def reference(y, p, threshold):
    predicted = (p >= threshold).astype(int)
    (tn, fp), (fn, tp) = metrics.confusion_matrix(y, predicted, labels=[0, 1])
    return {
        "confusion_matrix": [int(tn), int(fp), int(fn), int(tp)],
        "accuracy": metrics.accuracy_score(y, predicted),
        "recall": metrics.recall_score(y, predicted, zero_division=0),
        "precision": metrics.precision_score(y, predicted, zero_division=0),
        "f1": metrics.f1_score(y, predicted, zero_division=0),
        "roc_auc": metrics.roc_auc_score(y, p),
        "average_precision": metrics.average_precision_score(y, p),
        "log_loss": metrics.log_loss(y, p),
        "brier": metrics.brier_score_loss(y, p),
    }


def curves(y, p):
    """Thresholds without the first of the ROC curve: infinite in later versions, max + 1 here."""
    found = {}
    for points, drop in (("corners", True), ("all", False)):
        fpr, tpr, thresholds = metrics.roc_curve(y, p, drop_intermediate=drop)
        found[f"roc_{points}"] = [fpr, tpr, thresholds[1:]]
    found["precision_recall"] = metrics.precision_recall_curve(y, p)
    for edges in ("uniform", "quantile"):
        for n_bins in (5, 10):
            found[f"calibration_{edges}_{n_bins}"] = calibration_curve(
                y, p, n_bins=n_bins, strategy=edges)
    return {name: [values.tolist() for values in curve] for name, curve in found.items()}


def recalibration(y, p):
    """Intercept and slope of logistic regression on logit(p); nothing where the classes do not
    overlap."""
    margin = np.finfo(float).eps
    kept = np.clip(p, margin, 1 - margin)
    x = np.log(kept) - np.log1p(-kept)
    if x[y == 0].max() <= x[y == 1].min() or x[y == 1].max() <= x[y == 0].min():
        return None
    model = LogisticRegression(penalty="none", tol=1e-12, max_iter=10000, solver="newton-cg")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newton-cg cannot tell that it is at its best
        model.fit(x[:, None], y)
    return [float(model.intercept_[0]), float(model.coef_[0, 0])]


def main():
    rng = np.random.default_rng(7)
    out = []
    for name, y, p in cases():
        threshold = 0.5 if len(y) < 10 else float(rng.choice([0.1, 0.3, 0.5, 0.8, p[0]]))
        scores = {key: value if isinstance(value, list) else float(value)
                  for key, value in reference(y, p, threshold).items()}
        scores["curves"] = curves(y, p)
        scores["recalibration"] = recalibration(y, p)
        out.append({"name": name, "threshold": threshold, "y": y.tolist(), "p": p.tolist(), **scores})
    values = np.sort(rng.normal(size=11))
    shares = [0.0, 0.025, 0.1, 0.25, 0.333, 0.5, 0.975, 1.0]
    result = {
        "made_by": "tests/golden/make_metrics.py",
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "cases": out,
        "percentile": {"sorted": values.tolist(), "shares": shares,
                       "values": [float(np.percentile(values, 100 * s)) for s in shares]},
    }
    cases_text = ",\n".join(json.dumps(case) for case in result.pop("cases"))
    head = json.dumps(result)[:-1]
    (FOLDER / "metrics.json").write_text(head + ',\n"cases": [\n' + cases_text + "\n]}\n")


if __name__ == "__main__":
    main()
