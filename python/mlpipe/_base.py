"""What estimators have in common: parameters, tags, pickling, threads.

scikit-learn is not imported; its protocol (get_params, set_params, _get_tags, fitted attributes that end in ``_``)
is all that its tools ask for.
"""

import inspect

import numpy as np

from mlpipe import _engine
from mlpipe._exceptions import not_fitted_error
from mlpipe._validation import as_numbers, check_names, check_width, names_of

_DEFAULT_TAGS = {
    "non_deterministic": False,
    "requires_positive_X": False,
    "requires_positive_y": False,
    "X_types": ["2darray"],
    "poor_score": False,
    "no_validation": False,
    "multioutput": False,
    "allow_nan": False,
    "stateless": False,
    "multilabel": False,
    "_skip_test": False,
    "_xfail_checks": False,
    "multioutput_only": False,
    "binary_only": False,
    "requires_fit": True,
    "preserves_dtype": [np.float32],
    "requires_y": False,
    "pairwise": False,
}


class Estimator:
    """Parameters are the arguments of ``__init__``; whatever was learned ends in ``_`` or is in ``_fitted``."""

    _tags = {}

    @classmethod
    def _parameter_names(cls):
        if cls.__init__ is object.__init__:
            return []
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def _nested(self):
        """Estimators inside, by the name that prefixes their parameters."""
        return {}

    def get_params(self, deep=True):
        """The parameters by name.

        Parameters
        ----------
        deep : bool
            Also those of estimators inside, as ``name__parameter``.

        Returns
        -------
        dict

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.SimpleImputer(strategy="median").get_params()["strategy"]
        'median'
        """
        parameters = {name: getattr(self, name) for name in self._parameter_names()}
        if deep:
            for name, estimator in self._nested().items():
                parameters[name] = estimator
                if hasattr(estimator, "get_params"):
                    for key, value in estimator.get_params().items():
                        parameters[f"{name}__{key}"] = value
        return parameters

    def set_params(self, **parameters):
        """Sets parameters by name; ``name__parameter`` reaches into estimators inside.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For an unknown name; the known ones are listed.

        Examples
        --------
        >>> import mlpipe
        >>> mlpipe.RandomForestClassifier().set_params(n_estimators=10).n_estimators
        10
        """
        inner = {}
        for name, value in parameters.items():
            first, _, rest = name.partition("__")
            if rest and first in self._nested():
                inner.setdefault(first, {})[rest] = value
            elif rest and first in self._parameter_names():
                getattr(self, first).set_params(**{rest: value})
            elif name in self._parameter_names():
                setattr(self, name, value)
            elif not self._replace_nested(name, value):
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator {self}. Valid parameters are: "
                    f"{self._parameter_names() + sorted(self._nested())!r}."
                )
        for name, values in inner.items():
            self._nested()[name].set_params(**values)
        return self

    def _replace_nested(self, name, value):
        """Puts another estimator in the place of a nested one; False if there is none of that name."""
        return False

    def __repr__(self):
        signature = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params(deep=False).items()
            if repr(value) != repr(signature[name].default)
        ]
        return f"{type(self).__name__}({', '.join(changed)})"

    def _get_tags(self):
        return {**_DEFAULT_TAGS, **self._tags}

    def _require_fitted(self):
        if "_fitted" not in self.__dict__:
            raise not_fitted_error(self)

    def __getstate__(self):
        """The model file's bytes stand for what the engine learned, so that unpickling runs no code of it."""
        state = self.__dict__.copy()
        if "_fitted" in state:
            state["_fitted"] = state["_fitted"].to_bytes()
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        if "_fitted" in state:
            self._fitted = _engine.from_bytes(state["_fitted"])

    def _check_matrix(self, X, reset):
        """X as numbers and the names of its columns."""
        names = names_of(X)
        check_names(self, names, reset)
        array = as_numbers(X, type(self).__name__, self._get_tags()["allow_nan"])
        check_width(self, array.shape[1], reset)
        if names is None:
            names = getattr(self, "feature_names_in_", None)
        return array, [f"x{i}" for i in range(array.shape[1])] if names is None else list(names)


def n_threads(n_jobs):
    """The engine's number of threads: None and -1 are all cores. It changes no result."""
    if n_jobs is None or n_jobs < 0:
        return 0
    if n_jobs == 0:
        raise ValueError("n_jobs == 0 has no meaning; None is all cores")
    return int(n_jobs)


def seed_of(random_state):
    """random_state as the engine's seed: an int as it is, None the default, a generator draws one."""
    if random_state is None:
        return 42
    if hasattr(random_state, "randint"):
        return int(random_state.randint(0, 2**31 - 1))
    if hasattr(random_state, "integers"):
        return int(random_state.integers(0, 2**31 - 1))
    return random_state
