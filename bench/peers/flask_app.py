"""The service of the brief, as the peer of `mlpipe serve`: Flask over a scikit-learn pipeline saved by bench/peers/sklearn_job.py.

    MODEL=model.joblib gunicorn --chdir bench/peers --workers 2 --bind 127.0.0.1:PORT flask_app:app
"""
import os

import joblib
import pandas as pd
from flask import Flask, jsonify, request

app = Flask(__name__)
pipeline = joblib.load(os.environ["MODEL"])
columns = [c for name, _, of_step in pipeline.named_steps["preprocess"].transformers_ if name != "remainder" for c in of_step]


@app.get("/health")
def health():
    return jsonify(status="healthy")


@app.post("/predict")
def predict():
    customer = request.get_json()
    for column in columns:
        if column not in customer:
            return jsonify(error=f"Missing required field: {column}"), 400
    p = float(pipeline.predict_proba(pd.DataFrame([customer])[columns])[0, 1])
    return jsonify(prediction="Churn" if p >= 0.5 else "No Churn", churn_probability=p)
