"""Exceptions and warnings: scikit-learn's own where it is loaded, so that its tools recognise them."""

import functools
import sys

from mlpipe._engine import CheckFailed

__all__ = ["CheckFailed", "DataConversionWarning", "NotFittedError", "not_fitted_error", "data_conversion_warning"]


class NotFittedError(ValueError, AttributeError):
    """An estimator is used before ``fit``. Also a ``sklearn.exceptions.NotFittedError`` where
    scikit-learn is loaded."""


class DataConversionWarning(UserWarning):
    """The data had to be brought into another shape."""


@functools.lru_cache(maxsize=None)
def _joined(ours, theirs):
    return type(ours.__name__, (ours, theirs), {"__doc__": ours.__doc__})


def _class_like(ours):
    module = sys.modules.get("sklearn.exceptions")
    theirs = getattr(module, ours.__name__, None)
    return ours if theirs is None else _joined(ours, theirs)


def not_fitted_error(estimator):
    name = type(estimator).__name__
    return _class_like(NotFittedError)(
        f"This {name} instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator."
    )


def data_conversion_warning():
    return _class_like(DataConversionWarning)
