"""Makes ONNX files as skl2onnx and onnxmltools write them, for import.test.mjs.

    /usr/bin/python3 tests/parity/foreign_models.py FOLDER          what import.test.mjs compares
    /usr/bin/python3 tests/parity/foreign_models.py FOLDER small    the files of tests/cli and fuzz/seeds/model

The models are fitted with Debian's scikit-learn and xgboost on random telecom-like rows; the graphs are built with
onnx.helper node by node in the converters' patterns (onnx/sklearn-onnx: skl2onnx/operator_converters/, onnx/onnxmltools:
onnxmltools/convert/), which cannot be installed here. For each model FOLDER gets NAME.onnx, and cases.json says which rows
it is to be tried on and, where that is meaningful, what scikit-learn answers."""
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from onnx import helper
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (AdaBoostClassifier, ExtraTreesClassifier, GradientBoostingClassifier,
                              HistGradientBoostingClassifier, RandomForestClassifier)
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

from exporter_patterns import (DOUBLE, FLOAT, INT32, INT64, STRING, Graph, add_sklearn_tree,
                               empty_lists, finish, forest_lists, hist_lists, imputer, label_by_argmax, linear_classifier,
                               min_max, one_hot, ordinal, parts_of_trees, scaler, string_imputer, tree_classifier, xgboost_lists)
from tree_rules import every_tree_rule

RANDOM = np.random.RandomState(7)
NUMBERS = ["tenure", "charges", "calls"]
TEXTS = ["contract", "payment"]
LEVELS = {"contract": ["monthly", "one year", "two year"], "payment": ["card", "check", "étoile", "transfer"]}


def make_rows(n):
    rows = pd.DataFrame({
        "tenure": RANDOM.randint(0, 72, n).astype(np.float32),
        "charges": (20 + 100 * RANDOM.rand(n)).round(2).astype(np.float32),
        "calls": RANDOM.poisson(2, n).astype(np.float32),
        "contract": RANDOM.choice(LEVELS["contract"], n),
        "payment": RANDOM.choice(LEVELS["payment"], n),
    })
    score = (rows.charges / 40 - rows.tenure / 20 + rows.calls / 2 + (rows.contract == "monthly") * 1.5
             + RANDOM.randn(n)) - 1.5
    return rows, np.where(score > 0, "Yes", "No")


CASES = []


def case(name, columns, answers=None, target_classes=("No", "Yes"), **more):
    CASES.append(dict(name=name, columns=columns, classes=[str(c) for c in target_classes],
                      sklearn=None if answers is None else [float(p) for p in answers], **more))


def column_transformer(graph):
    """The number and text inputs of a ColumnTransformer, one a column."""
    numbers = graph.node("Concat", [graph.input(c, FLOAT) for c in NUMBERS], axis=1)
    return numbers, [graph.input(c, STRING) for c in TEXTS]


def with_column_transformer(folder, rows, y, test, zipmaps):
    filled = rows.fillna({c: rows[c].median() for c in NUMBERS})
    scale = StandardScaler().fit(filled[NUMBERS])
    encode = OneHotEncoder(handle_unknown="ignore").fit(filled[TEXTS])
    # In float32, as the operator Scaler computes: a forest has edges that another last bit crosses.
    offset, factor = scale.mean_.astype(np.float32), (1 / scale.scale_).astype(np.float32)
    scaled = lambda frame: (frame[NUMBERS].to_numpy(np.float32) - offset) * factor
    prepare = lambda frame: np.hstack([scaled(frame), encode.transform(frame[TEXTS]).toarray().astype(np.float32)])
    x = prepare(filled)
    medians = rows[NUMBERS].median()
    forest = RandomForestClassifier(100, max_depth=10, random_state=1).fit(x, y)
    logistic = LogisticRegression(max_iter=1000).fit(x, y)
    for name, zipmap in zipmaps.items():
        graph = Graph()
        numbers, texts = column_transformer(graph)
        joined = graph.node("Concat", [scaler(graph, imputer(graph, numbers, medians), scale),
                                       one_hot(graph, [string_imputer(graph, t, ["monthly" if i == 0 else "card"])
                                                       for i, t in enumerate(texts)], encode)], axis=1)
        tree_classifier(graph, joined, forest_lists(forest.estimators_, 1 / 100), ["No", "Yes"])
        finish(graph, "label", "probabilities", ["No", "Yes"], zipmap)
        graph.save(folder, f"columns_forest_{name}")
        case(f"columns_forest_{name}", NUMBERS + TEXTS, forest.predict_proba(prepare(test))[:, 1])
    graph = Graph()
    graph.opset = 12
    numbers, texts = column_transformer(graph)
    joined = graph.node("Concat", [scaler(graph, imputer(graph, numbers, medians), scale),
                                   one_hot(graph, None, encode, graph.node("Concat", texts, axis=1))], axis=1)
    linear_classifier(graph, joined, logistic, ["No", "Yes"], ["label", "raw"])
    graph.node("Normalizer", "raw", "probabilities", ml=True, norm="L1")
    finish(graph, "label", "probabilities", ["No", "Yes"], True)
    graph.save(folder, "columns_logistic")
    case("columns_logistic", NUMBERS + TEXTS, logistic.predict_proba(prepare(test))[:, 1])


def with_ordinal(folder, rows, y, test):
    encode = OrdinalEncoder().fit(rows[TEXTS])
    scale = MinMaxScaler().fit(rows[NUMBERS])
    prepare = lambda frame: np.hstack([scale.transform(frame[NUMBERS]), encode.transform(frame[TEXTS])]).astype(np.float32)
    model = ExtraTreesClassifier(30, max_depth=8, random_state=2).fit(prepare(rows), y)
    graph = Graph()
    numbers, texts = column_transformer(graph)
    joined = graph.node("Concat", [min_max(graph, numbers, scale), ordinal(graph, texts, encode)], axis=1)
    tree_classifier(graph, joined, forest_lists(model.estimators_, 1 / 30), ["No", "Yes"])
    finish(graph, "label", "probabilities", ["No", "Yes"], False)
    graph.save(folder, "ordinal_extra_trees")
    case("ordinal_extra_trees", NUMBERS + TEXTS, model.predict_proba(prepare(test))[:, 1])


COLUMNS = ["X_0", "X_1", "X_2"]


def start():
    """A graph over one input [N, 3] of floats."""
    graph = Graph()
    graph.input("X", FLOAT, 3)
    return graph


def tree_models(folder, x, y, y01, unseen, tree):
    """A DecisionTree and a GradientBoostingClassifier."""
    graph = start()
    tree_classifier(graph, "X", forest_lists([tree], 1.0), ["No", "Yes"])
    finish(graph, "label", "probabilities", ["No", "Yes"], True)
    graph.save(folder, "decision_tree")
    case("decision_tree", COLUMNS, tree.predict_proba(unseen)[:, 1])

    boosted = GradientBoostingClassifier(n_estimators=60, random_state=4).fit(x, y01)
    graph = start()
    lists = empty_lists("class")
    for i, (each,) in enumerate(boosted.estimators_):
        add_sklearn_tree(lists, "class", each.tree_, i, boosted.learning_rate, [0], False)
    tree_classifier(graph, "X", lists, [0, 1], "LOGISTIC", boosted._raw_predict_init(np.zeros((1, 3))).ravel())
    finish(graph, "label", "probabilities", [0, 1], True)
    graph.save(folder, "gradient_boosting")
    case("gradient_boosting", COLUMNS, boosted.predict_proba(unseen)[:, 1], (0, 1))


def boosted_models(folder, x, y, y01, unseen):
    """Boosting that takes missing values: HistGradientBoosting, XGBoost, what LightGBM makes of itself."""
    missing = x.copy()
    missing[RANDOM.rand(*x.shape) < 0.1] = np.nan
    hist = HistGradientBoostingClassifier(max_iter=50, random_state=5).fit(missing, y)
    graph = start()
    tree_classifier(graph, "X", hist_lists(hist), ["No", "Yes"], "LOGISTIC", np.ravel(hist._baseline_prediction))
    finish(graph, "label", "probabilities", ["No", "Yes"], "columns")
    graph.save(folder, "hist_gradient_boosting")
    case("hist_gradient_boosting", COLUMNS, hist.predict_proba(unseen)[:, 1], takes_missing=True)

    xgb = XGBClassifier(n_estimators=50, max_depth=4, base_score=0.4, eval_metric="logloss").fit(missing, y01)
    graph = start()
    tree_classifier(graph, "X", xgboost_lists(xgb), [0, 1], "LOGISTIC", [np.log(0.4 / 0.6)])
    finish(graph, "label", "probabilities", [0, 1], False)
    graph.save(folder, "xgboost", "OnnxMLTools", "1.11.2")
    case("xgboost", COLUMNS, xgb.predict_proba(unseen)[:, 1], (0, 1), takes_missing=True)

    # LGBMClassifier: Cast and Identity around the classifier, Mul by 1 when there is no ZipMap.
    graph = start()
    tree_classifier(graph, "X", xgboost_lists(xgb), [0, 1], "LOGISTIC", None, ["label_tensor", "probability_tensor"])
    graph.node("Identity", "label_tensor", "inner_label")
    graph.node("Identity", "probability_tensor", "inner_probabilities")
    graph.cast("inner_label", INT64, "label")
    graph.node("Mul", ["inner_probabilities", graph.constant(1.0)], "probabilities")
    graph.output("label", INT64, [None])
    graph.output("probabilities", FLOAT, [None, 2])
    graph.save(folder, "lightgbm_like", "OnnxMLTools", "1.11.2")
    case("lightgbm_like", COLUMNS, None, (0, 1), takes_missing=True)

    # The option `split`: parts of the trees as regressors, added in double, then a Sigmoid.
    graph = start()
    sums = []
    for part in parts_of_trees(xgboost_lists(xgb, "target"), 20):
        sums.append(graph.cast(graph.node("TreeEnsembleRegressor", "X", ml=True, n_targets=1, post_transform="NONE",
                                          **part), DOUBLE))
    total = graph.cast(graph.node("Sum", sums), FLOAT)
    graph.node("Sigmoid", total, "variable")
    graph.output("variable", FLOAT, [None, 1])
    graph.save(folder, "split_regressors", "OnnxMLTools", "1.11.2")
    case("split_regressors", COLUMNS, None, (0, 1), takes_missing=True)


def ada_boost(folder, x, y, unseen):
    """AdaBoost by SAMME.R: ada_boost.py."""
    ada = AdaBoostClassifier(n_estimators=12, random_state=6).fit(x, y)
    graph = start()
    graph.ml = 1
    votes = []
    for i, each in enumerate(ada.estimators_):
        tree_classifier(graph, "X", forest_lists([each], 1.0), ["No", "Yes"], outputs=[f"elab{i}", f"eprob{i}"])
        clipped = graph.node("Clip", [f"eprob{i}", graph.constant(np.finfo(float).eps)])
        logs = graph.node("Log", clipped)
        summed = graph.node("ReduceSum", [logs, graph.constant([1], np.int64)])
        flat = graph.node("Reshape", [summed, graph.constant([-1, 1], np.int64)])
        votes.append(graph.node("Mul", [graph.node("Sub", [logs, graph.node("Mul", [flat, graph.constant(0.5)])]),
                                        graph.constant(1.0)]))
    mean = graph.node("Div", [graph.node("Sum", votes), graph.constant(ada.estimator_weights_.sum())])
    powers = graph.node("Exp", graph.node("Mul", [mean, graph.constant(1.0)]))
    norm = graph.node("Reshape", [graph.node("ReduceSum", [powers, graph.constant([1], np.int64)]),
                                  graph.constant([-1, 1], np.int64)])
    is_zero = graph.cast(graph.node("Equal", [graph.cast(norm, INT32), graph.constant(0, np.int32)]), FLOAT)
    graph.node("Div", [powers, graph.node("Add", [norm, is_zero])], "probabilities")
    label_by_argmax(graph, "probabilities", ["No", "Yes"], "label")
    finish(graph, "label", "probabilities", ["No", "Yes"], True)
    graph.save(folder, "ada_boost")
    case("ada_boost", COLUMNS, ada.predict_proba(unseen)[:, 1])


def perceptrons(folder, scale, z, y, unseen_z):
    """MLPClassifier with each activation: multilayer_perceptron.py."""
    mlp = MLPClassifier((16, 8), max_iter=300, random_state=7).fit(z, y)
    for activation in ("relu", "tanh", "logistic"):
        mlp.activation = activation
        graph = start()
        value = graph.cast(scaler(graph, "X", scale), FLOAT)
        for i, (weights, bias) in enumerate(zip(mlp.coefs_, mlp.intercepts_)):
            value = graph.node("Add", [graph.node("MatMul", [value, graph.constant(weights)]),
                                       graph.constant(bias, shape=(1, -1))])
            last = i + 1 == len(mlp.coefs_)
            value = graph.node("Sigmoid" if last else {"relu": "Relu", "tanh": "Tanh", "logistic": "Sigmoid"}[activation],
                               value)
        graph.node("Concat", [graph.node("Sub", [graph.constant(1.0), value]), value], "probabilities", axis=1)
        label_by_argmax(graph, "probabilities", ["No", "Yes"], "label")
        finish(graph, "label", "probabilities", ["No", "Yes"], activation != "relu")
        graph.save(folder, f"mlp_{activation}")
        case(f"mlp_{activation}", COLUMNS, mlp.predict_proba(unseen_z)[:, 1])


def sgd_classifier(folder, scale, z, y01, unseen_z):
    """SGDClassifier(loss='log_loss'): sgd_classifier.py."""
    sgd = SGDClassifier(loss="log_loss", random_state=8).fit(z, y01)
    graph = start()
    graph.opset = 11
    score = graph.node("Add", [graph.node("MatMul", [scaler(graph, "X", scale), graph.constant(sgd.coef_.T)]),
                               graph.constant(sgd.intercept_)])
    odds = graph.node("Exp", graph.node("Mul", [score, graph.constant(-1.0)]))
    p = graph.node("Reciprocal", graph.node("Add", [odds, graph.constant(1.0)]))
    graph.node("Concat", [graph.node("Sub", [graph.constant(1.0), p]), p], "probabilities", axis=1)
    label_by_argmax(graph, "probabilities", [0, 1], "label")
    finish(graph, "label", "probabilities", [0, 1], True)
    graph.save(folder, "sgd")
    case("sgd", COLUMNS, sgd.predict_proba(unseen_z)[:, 1], (0, 1))


def calibrated_models(folder, scale, z, y, unseen_z):
    """CalibratedClassifierCV over LinearSVC: calibrated_classifier_cv.py."""
    for method in ("sigmoid", "isotonic"):
        calibrated = CalibratedClassifierCV(LinearSVC(random_state=9, dual=False), method=method, cv=3).fit(z, y)
        graph = start()
        scaled = scaler(graph, "X", scale)
        parts = []
        for k, each in enumerate(calibrated.calibrated_classifiers_):
            svc = each.estimator
            graph.node("LinearClassifier", scaled, [f"svc_label{k}", f"svc_raw{k}"], ml=True, classlabels_strings=["No", "Yes"],
                       coefficients=[float(c) for c in np.concatenate([-svc.coef_.ravel(), svc.coef_.ravel()])],
                       intercepts=[float(-svc.intercept_[0]), float(svc.intercept_[0])], multi_class=0,
                       post_transform="NONE")
            one = graph.node("ArrayFeatureExtractor", [f"svc_raw{k}", graph.constant(1, np.int64)], ml=True)
            flat = graph.node("Reshape", [one, graph.constant([-1, 1], np.int64)])
            both = graph.node("Concat", [flat, flat], axis=1)
            column = graph.node("ArrayFeatureExtractor", [both, graph.constant(1, np.int64)], ml=True)
            calibrator = each.calibrators[0]
            if method == "sigmoid":
                power = graph.node("Exp", graph.node("Add", [graph.node("Mul", [graph.constant(calibrator.a_), column]),
                                                             graph.constant(calibrator.b_)]))
                p = graph.node("Div", [graph.constant(1.0), graph.node("Add", [graph.constant(1.0), power])])
            else:
                clipped = graph.node("Clip", [column, graph.constant(np.float32(calibrator.X_min_)),
                                              graph.constant(np.float32(calibrator.X_max_))])
                reshaped = graph.node("Reshape", [clipped, graph.constant([-1, 1], np.int64)])
                distance = graph.node("Abs", graph.node("Sub", [reshaped, graph.constant(calibrator.X_thresholds_)]))
                nearest = graph.node("ArgMin", distance, axis=1)
                found = graph.node("ArrayFeatureExtractor", [graph.constant(calibrator.y_thresholds_), nearest], ml=True)
                p = graph.node("Reshape", [found, graph.constant([-1, 1], np.int64)])
            parts.append(graph.node("Concat", [graph.node("Sub", [graph.constant(1.0), p]), p], axis=1))
        graph.node("Div", [graph.node("Sum", parts), graph.constant(float(len(parts)))], "probabilities")
        label_by_argmax(graph, "probabilities", ["No", "Yes"], "label")
        finish(graph, "label", "probabilities", ["No", "Yes"], True)
        graph.save(folder, f"calibrated_{method}")
        # skl2onnx takes the nearest knot of an isotonic curve where scikit-learn interpolates.
        answers = calibrated.predict_proba(unseen_z)[:, 1] if method == "sigmoid" else None
        case(f"calibrated_{method}", COLUMNS, answers)


def voting_models(folder, scale, logistic, tree, unseen, unseen_z):
    """VotingClassifier of a linear model and a tree: voting_classifier.py."""
    for voting in ("soft", "hard"):
        graph = start()
        scaled = scaler(graph, "X", scale)
        linear_classifier(graph, scaled, logistic, ["No", "Yes"], ["label_0", "voting_0"])
        tree_classifier(graph, "X", forest_lists([tree], 1.0), ["No", "Yes"], outputs=["label_1", "voting_1"])
        weighted = []
        for k in range(2):
            value = f"voting_{k}"
            if voting == "hard":
                shape = graph.node("Shape", value)
                zero = graph.node("ConstantOfShape", shape, value=helper.make_tensor("value", FLOAT, (1,), [0.0]))
                one = graph.node("ConstantOfShape", shape, value=helper.make_tensor("value", FLOAT, (1,), [1.0]))
                best = graph.node("ArgMax", value, axis=1)
                is_best = graph.node("Equal", [best, graph.constant([[0, 1]], np.int64)])
                value = graph.node("Where", [is_best, one, zero])
            weighted.append(graph.node("Mul", [value, graph.constant([0.5])]))
        graph.node("Sum", weighted, "probabilities")
        label_by_argmax(graph, "probabilities", ["No", "Yes"], "label")
        finish(graph, "label", "probabilities", ["No", "Yes"], True)
        graph.save(folder, f"voting_{voting}")
        soft = (logistic.predict_proba(unseen_z)[:, 1] + tree.predict_proba(unseen)[:, 1]) / 2
        case(f"voting_{voting}", COLUMNS, soft if voting == "soft" else None)


def double_model(folder, scale, logistic, unseen_z):
    """In double there is no LinearClassifier: linear_classifier.py."""
    graph = Graph()
    graph.input("X", DOUBLE, 3)
    centred = graph.node("Div", [graph.node("Sub", ["X", graph.constant(scale.mean_, np.float64)]),
                                 graph.constant(scale.scale_, np.float64)])
    both = np.hstack([-logistic.coef_.T, logistic.coef_.T])
    raw = graph.node("Add", [graph.node("MatMul", [centred, graph.constant(both, np.float64)]),
                             graph.constant([[-logistic.intercept_[0], logistic.intercept_[0]]], np.float64)])
    chance = graph.node("Sigmoid", raw)
    total = graph.node("ReduceSum", [graph.node("Abs", chance), graph.constant([1], np.int64)], keepdims=1)
    graph.node("Div", [chance, total], "probabilities")
    label_by_argmax(graph, "probabilities", ["No", "Yes"], "label")
    graph.output("label", STRING, [None])
    graph.output("probabilities", DOUBLE, [None, 2])
    graph.save(folder, "logistic_double")
    case("logistic_double", COLUMNS, logistic.predict_proba(unseen_z)[:, 1])


def mixed_inputs(folder, tree, unseen):
    """An integer, a float and a list of doubles as inputs of one tree."""
    graph = Graph()
    first = graph.cast(graph.input("tenure", INT64), FLOAT)
    second = graph.input("charges", FLOAT)
    third = graph.node("Unsqueeze", [graph.cast(graph.input("calls", DOUBLE, rank=1), FLOAT), graph.constant([1], np.int64)])
    joined = graph.node("Concat", [first, second, third], axis=1)
    tree_classifier(graph, joined, forest_lists([tree], 1.0), ["No", "Yes"])
    finish(graph, "label", "probabilities", ["No", "Yes"], True)
    graph.save(folder, "mixed_inputs")
    case("mixed_inputs", NUMBERS, tree.predict_proba(unseen)[:, 1])


def number_models(folder, rows, y, test):
    """Models over numbers alone."""
    x, unseen = rows[NUMBERS].to_numpy(np.float32), test[NUMBERS].to_numpy(np.float32)
    y01 = (y == "Yes").astype(int)
    scale = StandardScaler().fit(x)
    z, unseen_z = scale.transform(x), scale.transform(unseen)
    tree = DecisionTreeClassifier(max_depth=6, random_state=3).fit(x, y)
    logistic = LogisticRegression().fit(z, y)
    tree_models(folder, x, y, y01, unseen, tree)
    boosted_models(folder, x, y, y01, unseen)
    ada_boost(folder, x, y, unseen)
    perceptrons(folder, scale, z, y, unseen_z)
    sgd_classifier(folder, scale, z, y01, unseen_z)
    calibrated_models(folder, scale, z, y, unseen_z)
    voting_models(folder, scale, logistic, tree, unseen, unseen_z)
    double_model(folder, scale, logistic, unseen_z)
    mixed_inputs(folder, tree, unseen)
    every_tree_rule(folder, RANDOM, case)


def small_models(folder):
    """The files of a few KB that tests/cli and fuzz/seeds/model hold: every kind of node, few trees."""
    rows, y = make_rows(300)
    encode = OneHotEncoder(handle_unknown="ignore").fit(rows[TEXTS])
    scale = StandardScaler().fit(rows[NUMBERS])
    x = np.hstack([scale.transform(rows[NUMBERS]), encode.transform(rows[TEXTS]).toarray()])
    graph = Graph()
    numbers, texts = column_transformer(graph)
    filled = [string_imputer(graph, text, ["card"]) for text in texts]
    joined = graph.node("Concat", [scaler(graph, imputer(graph, numbers, [30, 60, 2]), scale),
                                   one_hot(graph, filled, encode)], axis=1)
    forest = RandomForestClassifier(4, max_depth=3, random_state=1).fit(x, y)
    tree_classifier(graph, joined, forest_lists(forest.estimators_, 1 / 4), ["No", "Yes"])
    finish(graph, "label", "probabilities", ["No", "Yes"], True)
    graph.save(folder, "small_forest")
    graph = Graph()
    numbers, texts = column_transformer(graph)
    joined = graph.node("Concat", [scaler(graph, numbers, scale), one_hot(graph, texts, encode)], axis=1)
    linear_classifier(graph, joined, LogisticRegression(max_iter=1000).fit(x, y), ["No", "Yes"],
                      ["label", "probabilities"])
    finish(graph, "label", "probabilities", ["No", "Yes"], "columns")
    graph.save(folder, "small_logistic")


def main(folder):
    rows, y = make_rows(600)
    test, _ = make_rows(200)
    with_column_transformer(folder, rows, y, test, {"zipmap": True, "tensor": False, "columns": "columns"})
    with_ordinal(folder, rows, y, test)
    number_models(folder, rows, y, test)
    Path(folder, "cases.json").write_text(json.dumps({"numbers": NUMBERS, "texts": TEXTS, "levels": LEVELS,
                                                      "rows": test.astype(object).values.tolist(), "cases": CASES}))


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) == 2 else small_models(sys.argv[1])
