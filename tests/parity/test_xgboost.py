"""The algorithm xgboost beside XGBoost's own Python package, on the design matrix that mlpipe writes.

Needs Debian's python3-xgboost besides what test_sklearn.py needs. Written with XGBoost 1.7.4.
"""

import numpy as np
import pandas as pd
import pytest
import xgboost

from test_sklearn import TELCO, mlpipe, train

NAMES = {"n_estimators": 100, "learning_rate": 0.3, "max_depth": 6}


@pytest.mark.parametrize("settings, extra", [
    ({}, ""),
    ({"n_estimators": 50, "learning_rate": 0.1, "max_depth": 3, "subsample": 0.8, "colsample_bytree": 0.5}, ""),
    ({"reg_lambda": 3.5, "reg_alpha": 0.25, "gamma": 0.5, "min_child_weight": 5, "max_bin": 64},
     'class_weight = "balanced"\n'),
])
def test_predicts_what_xgboost_predicts(settings, extra, tmp_path):
    model = train(tmp_path, "xgboost", "".join(f"{key} = {value}\n" for key, value in settings.items()) + extra)
    mlpipe("transform", model, TELCO, "-o", tmp_path / "x.csv")
    mlpipe("predict", model, TELCO, "-o", tmp_path / "p.csv")
    x = pd.read_csv(tmp_path / "x.csv").to_numpy().astype(np.float32)
    y = (pd.read_csv(TELCO)["churn"] == "Yes").to_numpy().astype(int)
    ours = pd.read_csv(tmp_path / "p.csv")["churn_probability"].to_numpy()
    weight = len(y) / (2 * np.bincount(y))[y] if extra else None

    theirs = xgboost.XGBClassifier(**{**NAMES, **settings}, tree_method="hist", random_state=42, n_jobs=1).fit(
        x, y, sample_weight=weight).predict_proba(x)[:, 1]
    # Ours are those of the rows as they come: the weights multiplied the odds by this.
    ratio = weight[y == 1][0] / weight[y == 0][0] if extra else 1
    theirs = theirs / (theirs + ratio * (1 - theirs))

    # The leaves of 100 trees can add up to less than 64, so the grid that makes our sums exact is 2^-18:
    # half a step for each tree, times p (1 - p) <= 1/4 of the probability
    # before weights are taken out or after.
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=100 * 2**-19 / 4)
