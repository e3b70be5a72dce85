#!/usr/bin/env python3
"""Scores rows with model.onnx, without mlpipe.

    pip install onnxruntime numpy
    python3 predict.py [ROWS.json]

ROWS.json (../rows.json unless named) is a list of objects, one a row, keyed by column; null means missing.
"""
import json
import pathlib
import sys

import numpy
import onnxruntime

EXPORTED = pathlib.Path(__file__).resolve().parent.parent
# Column, input of the model, whether it holds numbers.
INPUTS = [
@INPUTS@
]


def feeds(rows):
    """One [N, 1] array an input: float32 with NaN for a missing number, text with "" for a missing one."""
    arrays = {}
    for column, name, is_number in INPUTS:
        cells = [row[column] for row in rows]
        if is_number:
            array = numpy.array([numpy.nan if cell is None else cell for cell in cells], numpy.float32)
        else:
            array = numpy.array(["" if cell is None else str(cell) for cell in cells], object)
        arrays[name] = array.reshape(-1, 1)
    return arrays


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else EXPORTED / "rows.json"
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)
    session = onnxruntime.InferenceSession(str(EXPORTED / "model.onnx"), providers=["CPUExecutionProvider"])
    labels, probabilities = session.run(["label", "probabilities"], feeds(rows))
    for label, probability in zip(labels, probabilities[:, 1]):
        print(f"{label}\t{probability:.6f}")


if __name__ == "__main__":
    main()
