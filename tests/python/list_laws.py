"""Prints what check_estimator of scikit-learn says of every estimator; 1 if a check fails that is not expected to."""

import sys
import unittest
import warnings

import sklearn
from sklearn.utils import estimator_checks

from test_estimators import ESTIMATORS, EXPECTED_FAILURES


def run(estimator):
    """How many checks passed, and the names of those expected to fail and of those that fail nevertheless."""
    passed, expected, failed = 0, [], []
    for instance, check in estimator_checks.check_estimator(estimator, generate_only=True):
        name = getattr(check, "func", check).__name__
        try:
            check(instance)
            passed += 1
        except unittest.SkipTest:
            expected.append(name)
        except Exception as error:  # whatever a check raises is its verdict
            failed.append(f"{name}: {error}")
        if name in expected and (type(estimator).__name__, name) not in EXPECTED_FAILURES:
            failed.append(f"{name} is skipped, which docs/python.md does not list")
    return passed, expected, failed


def main():
    warnings.simplefilter("ignore")
    print(f"check_estimator of scikit-learn {sklearn.__version__}")
    all_failed = []
    for estimator in ESTIMATORS:
        passed, expected, failed = run(estimator)
        note = f", expected to fail: {', '.join(expected)}" if expected else ""
        print(f"  {type(estimator).__name__:28} {passed} passed, {len(failed)} failed{note}")
        all_failed += failed
    print("\n".join(all_failed), end="\n" if all_failed else "")
    return 1 if all_failed else 0


sys.exit(main())
