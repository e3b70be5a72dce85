#!/usr/bin/python3
"""How often an interval of the mean over folds holds the score that the algorithm has on average: a figure of
docs/evaluation.md. Needs Debian's python3-sklearn; about a minute.

Each sample is cross-validated in five folds by logistic regression; the truth is the mean score of such fits on 20,000 other
rows. Compared: mean ± 1.96 sd / √5; the same with t of four degrees of freedom; the corrected resampled t-test (Nadeau and
Bengio 2003), which mlpipe takes."""
import warnings

import numpy as np
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

SAMPLES, FITS_FOR_TRUTH, FOLDS = 400, 60, 5
WEIGHTS = np.array([1, 0.7, 0.4, 0, 0, 0])
SCORES = ("accuracy", "roc_auc", "log_loss")


def draw(rng, n):
    x = rng.normal(size=(n, len(WEIGHTS)))
    return x, (rng.random(n) < 1 / (1 + np.exp(-(x @ WEIGHTS - 0.4)))).astype(int)


def scores(model, x, y):
    p = model.predict_proba(x)[:, 1]
    return [((p >= 0.4) == y).mean(), roc_auc_score(y, p), log_loss(y, p)]


def folds_of(rng, n, others, seed):
    """Scores of the folds, and of their models on other rows."""
    x, y = draw(rng, n)
    found, truth = [], []
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(x, y):
        model = LogisticRegression().fit(x[train], y[train])
        found.append(scores(model, x[test], y[test]))
        truth.append(scores(model, *others) if seed < FITS_FOR_TRUTH else [])
    return np.array(found), np.array(truth)


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(0)
    others = draw(rng, 20_000)
    t = stats.t.ppf(0.975, FOLDS - 1)
    for n in (96, 500):
        samples = [folds_of(rng, n, others, seed) for seed in range(SAMPLES)]
        truth = np.mean([of_models.mean(axis=0) for _, of_models in samples[:FITS_FOR_TRUTH]], axis=0)
        for k, name in enumerate(SCORES):
            folds = np.array([found[:, k] for found, _ in samples])
            mean, variance = folds.mean(axis=1), folds.var(axis=1, ddof=1)
            reaches = {"normal": 1.96 * np.sqrt(variance / FOLDS), "t": t * np.sqrt(variance / FOLDS),
                       "corrected t": t * np.sqrt(variance * (1 / FOLDS + 1 / (FOLDS - 1)))}
            held = {method: 100 * np.mean(abs(mean - truth[k]) <= reach) for method, reach in reaches.items()}
            print(n, name, *[f"{method} {share:.1f}" for method, share in held.items()], sep="  ")


if __name__ == "__main__":
    main()
