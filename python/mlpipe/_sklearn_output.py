"""``set_output`` as scikit-learn has it: transform gives arrays, or DataFrames."""

import sys


def wanted_output(estimator):
    """"default" or "pandas": the estimator's own wish, else scikit-learn's configuration."""
    own = getattr(estimator, "_sklearn_output_config", {}).get("transform")
    if own is not None:
        return own
    sklearn = sys.modules.get("sklearn")
    return "default" if sklearn is None else sklearn.get_config().get("transform_output", "default")


class SetOutput:
    def set_output(self, *, transform=None):
        """Chooses what ``transform`` returns.

        Parameters
        ----------
        transform : {"default", "pandas"} or None
            None leaves it as it is.

        Returns
        -------
        self

        Examples
        --------
        >>> import mlpipe, pandas as pd
        >>> frame = pd.DataFrame({"a": [0.0, 2.0]})
        >>> mlpipe.MinMaxScaler().set_output(transform="pandas").fit_transform(frame)
             a
        0  0.0
        1  1.0
        """
        if transform is None:
            return self
        if transform not in ("default", "pandas"):
            raise ValueError(f"output config must be 'default' or 'pandas', got {transform!r}")
        self._sklearn_output_config = {"transform": transform}
        return self

    def _output(self, values, X):
        if wanted_output(self) != "pandas":
            return values
        import pandas

        index = X.index if isinstance(X, pandas.DataFrame) else None
        return pandas.DataFrame(values, columns=self.get_feature_names_out(), index=index)
