"""Saved models: files, and models folders with versions."""

import json

from mlpipe import _engine
from mlpipe._frames import n_rows_of
from mlpipe._fitted_pipeline import FittedPipeline, split_target
from mlpipe._validation import as_target


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
        If it is not what it claims to be, or no version of the folder is active.

    Examples
    --------
    >>> import mlpipe, os, tempfile
    >>> rows = [{"age": 20 + i} for i in range(40)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "model.onnx")
    ...     mlpipe.Pipeline().fit(rows, ["no", "yes"] * 20).save(path)
    ...     mlpipe.load(path).positive_class_
    'yes'
    """
    return FittedPipeline._of(_engine.load(str(model)))


class Registry:
    """A models folder: immutable versions, one of them active, and a history; what ``mlpipe serve`` serves.

    Every change is crash-safe, and two writers cannot corrupt the folder (docs/registry.md).

    Parameters
    ----------
    folder : str or path-like, default="models"
        Need not exist until something is added.

    Examples
    --------
    >>> import mlpipe, os, tempfile
    >>> rows = [{"age": 20 + i} for i in range(40)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     registry = mlpipe.Registry(os.path.join(folder, "models"))
    ...     version = registry.add(mlpipe.Pipeline().fit(rows, ["no", "yes"] * 20))
    ...     registry.active == version, registry.load().positive_class_
    (True, 'yes')
    """

    def __init__(self, folder="models"):
        self.folder = str(folder)
        self._registry = _engine.Registry(self.folder)

    def __repr__(self):
        return f"Registry({self.folder!r})"

    @property
    def versions(self):
        """The names of all versions, oldest first."""
        return self._registry.versions()

    @property
    def active(self):
        """The name of the active version, or None."""
        return self._registry.active()

    def history(self):
        """What happened, oldest first: list of dicts with "time", "event", "version", "by" and "why"."""
        return self._registry.history()

    def summaries(self):
        """Every version in short: list of dicts with "model_version", "state", "algorithm", "auc_roc", …"""
        return [json.loads(self._registry.summary(version)) for version in self.versions]

    def metadata(self, version=None):
        """The metadata of a version (the active one), a dict. ValueError if there is none of that name."""
        return json.loads(self._registry.metadata(self._version(version)))

    def load(self, version=None):
        """The pipeline of a version (the active one). ValueError if there is none of that name."""
        return load(self._registry.model_path(self._version(version)))

    def verify(self, version=None):
        """Whether a version (the active one) is what was saved: list of (check, "ok" | "failed" | "skipped", detail)."""
        return self._registry.verify(self._version(version))

    def add(self, pipeline, X=None, y=None, *, why="added from Python", activate=True):
        """Saves a fitted pipeline as a new version.

        Parameters
        ----------
        pipeline : Pipeline, FittedPipeline or classifier of mlpipe, fitted
        X, y : as for Pipeline.evaluate, default=None
            Labelled rows that the fit has not seen; their scores stand in the metadata.
        why : str
            For the history.
        activate : bool, default=True
            Also makes it the active version, after verifying what was saved.

        Returns
        -------
        str
            The version.

        Raises
        ------
        NotFittedError
        ValueError
            If the folder holds models of another target.
        CheckFailed
            If it is saved but cannot take over, because it cannot answer the requests of the active one.
        OSError
        """
        pipeline._require_fitted()
        labelled = None
        if X is not None:
            whole = pipeline if isinstance(pipeline, FittedPipeline) else FittedPipeline._of(pipeline._fitted)
            X, y, _ = split_target(X, y)
            truth = whole._positives(as_target(y, type(pipeline).__name__, n_rows_of(X)))
            labelled = (truth, whole._risk(X))
        return self._registry.add(pipeline._fitted, labelled, why, activate)

    def activate(self, version, *, why="activated from Python", schema_change=False):
        """Makes a version the active one, after verifying it; returns what was active before, or None.

        schema_change=True lets one take over that cannot answer every request of the active one. ValueError for an
        unknown version; CheckFailed if it is broken or cannot take over.
        """
        return self._registry.activate(version, why, schema_change) or None

    def rollback(self, *, why="rolled back from Python"):
        """Returns to the version active before, and gives its name. CheckFailed if there is none."""
        return self._registry.roll_back(why)

    def _version(self, version):
        if version is not None:
            return version
        if self.active is None:
            raise ValueError(f"no version of {self.folder} is active\n  help: name one of {self.versions}")
        return self.active
