"""Seeded rows shaped like data/telco_7043.csv: as many as wanted, with the same columns.

    /usr/bin/python3 bench/telco_like.py ROWS FILE.csv

Features are those of a real row with one category in seven drawn anew and the numbers jittered, so that no two rows
are alike; churn is drawn from a fixed risk, a function of contract, tenure, internet, payment and charges with an interaction.
"""
import os
import sys

import numpy as np
import pandas as pd

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def telco_like(n_rows, seed=42):
    random = np.random.default_rng(seed)
    real = pd.read_csv(os.path.join(root, "data/telco_7043.csv"))
    rows = real.iloc[random.integers(0, len(real), n_rows)].reset_index(drop=True)
    numbers = ["tenure_months", "monthly_charges", "total_charges"]
    for column in real.columns:
        if column in numbers + ["customer_id", "churn"]:
            continue
        drawn = real[column].to_numpy()[random.integers(0, len(real), n_rows)]
        rows[column] = np.where(random.random(n_rows) < 1 / 7, drawn, rows[column])
    tenure = np.clip(rows["tenure_months"] + random.integers(-6, 7, n_rows), 0, 72)
    monthly = np.round(np.clip(rows["monthly_charges"] + random.normal(0, 4, n_rows), 18, 120), 2)
    total = np.round(tenure * monthly * (1 + random.normal(0, 0.05, n_rows)), 2)
    rows["tenure_months"], rows["monthly_charges"] = tenure, monthly
    rows["total_charges"] = total.where(tenure > 0)  # as in the real data: nothing billed yet
    rows["customer_id"] = [f"S{i:07d}" for i in range(n_rows)]
    risk = (-0.9 + 1.1 * (rows["contract"] == "Month-to-month") - 0.9 * (rows["contract"] == "Two year")
            + 0.7 * (rows["internet_service"] == "Fiber optic") - 0.8 * (rows["internet_service"] == "No")
            + 0.4 * (rows["payment_method"] == "Electronic check") - 0.3 * (rows["online_security"] == "Yes")
            - 0.3 * (rows["tech_support"] == "Yes") - 0.035 * (tenure - 30) + 0.008 * (monthly - 65)
            + 0.8 * ((tenure < 4) & (rows["contract"] == "Month-to-month")))
    rows["churn"] = np.where(random.random(n_rows) < 1 / (1 + np.exp(-1.2 * risk)), "Yes", "No")
    return rows


if __name__ == "__main__":
    telco_like(int(sys.argv[1])).to_csv(sys.argv[2], index=False)
