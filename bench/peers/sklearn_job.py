"""The brief's job in scikit-learn, as the peer of `mlpipe train`: read, split, 5-fold CV of two models, refit, evaluate, save.

    /usr/bin/python3 bench/peers/sklearn_job.py CSV TARGET OUTPUT.joblib
"""
import sys

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_validate, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

csv, target, output = sys.argv[1:]
data = pd.read_csv(csv)
y = (data.pop(target) == "Yes").astype(int)
text = [c for c in data.columns if data[c].dtype == object]
categories = [c for c in data.columns if (c in text and data[c].nunique() < len(data)) or data[c].nunique() == 2]
numbers = [c for c in data.columns if c not in text and c not in categories]
preprocess = ColumnTransformer([
    ("numeric", Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())]), numbers),
    ("categorical", Pipeline([("impute", SimpleImputer(strategy="constant", fill_value="Unknown")),
                              ("encode", OneHotEncoder(handle_unknown="ignore"))]), categories)])
data[categories] = data[categories].astype(object)
train_x, test_x, train_y, test_y = train_test_split(data, y, test_size=0.2, stratify=y, random_state=42)
best = None
for model in (LogisticRegression(max_iter=1000), RandomForestClassifier(n_estimators=100, random_state=42, n_jobs=-1)):
    pipeline = Pipeline([("preprocess", preprocess), ("model", model)])
    folds = StratifiedKFold(5, shuffle=True, random_state=42)
    scores = cross_validate(pipeline, train_x, train_y, cv=folds,
                            scoring=["accuracy", "recall", "precision", "f1", "roc_auc", "neg_log_loss"])
    if best is None or scores["test_roc_auc"].mean() > best[0]:
        best = (scores["test_roc_auc"].mean(), pipeline)
fitted = best[1].fit(train_x, train_y)
print("test AUC", roc_auc_score(test_y, fitted.predict_proba(test_x)[:, 1]))
joblib.dump(fitted, output)
