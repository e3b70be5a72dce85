"""Saved models: files, and models folders with versions."""

from mlpipe import _engine
from mlpipe._pipeline import FittedPipeline


def load(model):
    """A saved pipeline; reading it runs no code from the file.

    Parameters
    ----------
    model : str or path-like
        A .onnx file, a models folder (its active version) or ``FOLDER@VERSION``. ONNX files that others wrote are
        imported (docs/import.md).

    Returns
    -------
    FittedPipeline

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it is not what it claims to be; no version is active.

    Examples
    --------
    >>> import mlpipe
    >>> mlpipe.load("models").predict_proba  # doctest: +SKIP
    """
    return FittedPipeline._of(_engine.load(str(model)))
