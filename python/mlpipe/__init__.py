"""mlpipe: from raw rows to predictions that are served, scikit-learn-compatible, as fast as the engine.

>>> import mlpipe, pandas as pd
>>> frame = pd.DataFrame({"age": range(20, 60), "plan": ["a", "b"] * 20, "churn": ["No", "Yes"] * 20})
>>> pipeline = mlpipe.Pipeline([("model", mlpipe.LogisticRegression())]).fit(frame, "churn")
>>> pipeline.predict_proba({"age": 30, "plan": "b"}).shape
(1, 2)

``pipeline.save("model.onnx")`` writes what ``mlpipe.load`` and the program ``mlpipe`` read.
"""

from mlpipe._classifiers import (
    GradientBoostingClassifier,
    LogisticRegression,
    RandomForestClassifier,
    XGBClassifier,
)
from mlpipe._column_transformer import ColumnTransformer
from mlpipe._exceptions import CheckFailed, DataConversionWarning, NotFittedError
from mlpipe._migration import from_sklearn
from mlpipe._explanation import Explanation
from mlpipe._fitted_pipeline import FittedPipeline, Score
from mlpipe._pipeline import Pipeline
from mlpipe._registry import Registry, load
from mlpipe._selection import cross_validate
from mlpipe._transformers import MinMaxScaler, OneHotEncoder, SimpleImputer, StandardScaler

__version__ = "0.1.0"

__all__ = [
    "CheckFailed",
    "ColumnTransformer",
    "DataConversionWarning",
    "Explanation",
    "FittedPipeline",
    "GradientBoostingClassifier",
    "LogisticRegression",
    "MinMaxScaler",
    "NotFittedError",
    "OneHotEncoder",
    "Pipeline",
    "RandomForestClassifier",
    "Registry",
    "Score",
    "SimpleImputer",
    "StandardScaler",
    "XGBClassifier",
    "cross_validate",
    "from_sklearn",
    "load",
]
