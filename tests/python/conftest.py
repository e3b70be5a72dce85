"""Finds the module in the build tree: `cmake --build build/release --target mlpipe_python`."""

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, os.environ.get("MLPIPE_PYTHON", str(ROOT / "build/release/python")))
