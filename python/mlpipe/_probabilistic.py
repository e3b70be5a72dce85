"""What whatever predicts the probabilities of two classes has: classifiers over matrices, pipelines over raw columns."""

import numpy as np


def two_columns(p, positive):
    """The probabilities of both classes, the given column being that of the positive one."""
    both = np.empty((len(p), 2))
    both[:, positive] = p
    np.subtract(1.0, both[:, positive], out=both[:, 1 - positive])
    return both


class Probabilistic:
    """Built on ``predict`` and ``predict_proba`` of the class that has it, and on the engine's pipeline it was fitted to."""

    def predict_log_proba(self, X):
        """The natural logarithm of ``predict_proba``; same shape and errors.

        Examples
        --------
        >>> import mlpipe
        >>> model = mlpipe.LogisticRegression().fit([[-1.0], [-2.0], [1.0], [2.0]], [0, 0, 1, 1])
        >>> model.predict_log_proba([[0.0]]).round(3)
        array([[-0.693, -0.693]])
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def score(self, X, y):
        """Accuracy on rows with known classes, a float in [0, 1].

        Examples
        --------
        >>> import mlpipe
        >>> X, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
        >>> mlpipe.LogisticRegression().fit(X, y).score(X, y)
        1.0
        """
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def save(self, path):
        """Writes the model as an ONNX file that ``mlpipe.load`` reads.

        Parameters
        ----------
        path : str or path-like

        Raises
        ------
        NotFittedError, OSError

        Examples
        --------
        >>> import mlpipe, tempfile, os
        >>> model = mlpipe.LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     model.save(os.path.join(folder, "model.onnx"))
        """
        self._require_fitted()
        self._fitted.save(str(path))
