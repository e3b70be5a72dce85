"""Makes ONNX files as skl2onnx and onnxmltools write them, for import.test.mjs.

    /usr/bin/python3 tests/parity/foreign_models.py FOLDER

The models are fitted with Debian's scikit-learn and xgboost on random telecom-like rows; the graphs are built with
onnx.helper node by node in the converters' patterns (onnx/sklearn-onnx: skl2onnx/operator_converters/, onnx/onnxmltools:
onnxmltools/convert/), which cannot be installed here. For each model FOLDER gets NAME.onnx, and cases.json says which rows
it is to be tried on and, where that is meaningful, what scikit-learn answers."""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper, numpy_helper
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (AdaBoostClassifier, ExtraTreesClassifier, GradientBoostingClassifier,
                              HistGradientBoostingClassifier, RandomForestClassifier)
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

RANDOM = np.random.RandomState(7)
NUMBERS = ["tenure", "charges", "calls"]
TEXTS = ["contract", "payment"]
LEVELS = {"contract": ["monthly", "one year", "two year"], "payment": ["card", "check", "étoile", "transfer"]}
FLOAT, DOUBLE, INT64, INT32, STRING, BOOL = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.INT64, TensorProto.INT32,
                                             TensorProto.STRING, TensorProto.BOOL)
ML = "ai.onnx.ml"


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


class Graph:
    """Nodes and constants of one file."""

    def __init__(self):
        self.nodes, self.constants, self.inputs, self.outputs = [], [], [], []
        self.opset, self.ml, self.count = 15, 1, 0

    def name(self, stem):
        self.count += 1
        return f"{stem}{self.count}"

    def input(self, name, kind, columns=1, rank=2):
        self.inputs.append(helper.make_tensor_value_info(name, kind, [None, columns] if rank == 2 else [None]))
        return name

    def output(self, name, kind, shape=None):
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def constant(self, values, dtype=np.float32, shape=None):
        name = self.name("constant")
        array = np.array(values, dtype=dtype)
        if shape is not None:
            array = array.reshape(shape)
        if array.dtype.kind in "UO":
            self.constants.append(helper.make_tensor(name, STRING, array.shape,
                                                     [str(v).encode() for v in array.ravel()]))
        else:
            self.constants.append(numpy_helper.from_array(array, name))
        return name

    def node(self, op, inputs, outputs=None, ml=False, **attributes):
        outputs = [outputs] if isinstance(outputs, str) else outputs or [self.name(op)]
        inputs = [inputs] if isinstance(inputs, str) else inputs
        self.nodes.append(helper.make_node(op, inputs, outputs, name=self.name("n_" + op), domain=ML if ml else "",
                                           **attributes))
        return outputs[0] if len(outputs) == 1 else outputs

    def cast(self, value, kind, output=None):
        return self.node("Cast", value, output, to=kind)

    def save(self, folder, name, producer="skl2onnx", version="1.17.0", ir=8):
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, self.constants)
        opsets = [helper.make_opsetid("", self.opset), helper.make_opsetid(ML, self.ml)]
        model = helper.make_model(graph, producer_name=producer, producer_version=version, opset_imports=opsets)
        model.ir_version = ir
        onnx.checker.check_model(model)
        Path(folder, f"{name}.onnx").write_bytes(model.SerializeToString())


# --- trees: skl2onnx/common/tree_ensemble.py, onnxmltools/.../XGBoost.py, LightGbm.py ------------------------------------

TREE_LISTS = ["nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values", "nodes_truenodeids",
              "nodes_falsenodeids", "nodes_missing_value_tracks_true", "nodes_hitrates"]


def empty_lists(prefix):
    return {key: [] for key in TREE_LISTS + [f"{prefix}_{end}" for end in ("treeids", "nodeids", "ids", "weights")]}


def add_node(lists, tree, node, feature, mode, value, left, right, missing=0, hit=1.0):
    for key, entry in zip(TREE_LISTS, [tree, node, int(feature), mode, float(value), int(left), int(right), int(missing),
                                       float(hit)]):
        lists[key].append(entry)


def add_weight(lists, prefix, tree, node, target, weight):
    for end, entry in zip(("treeids", "nodeids", "ids", "weights"), [tree, node, int(target), float(weight)]):
        lists[f"{prefix}_{end}"].append(entry)


def float_threshold(value):
    """skl2onnx rounds a double threshold down to float32, so that x <= t means the same."""
    rounded = np.float32(value)
    return rounded if rounded <= value else np.nextafter(rounded, np.float32(-np.inf))


def add_sklearn_tree(lists, prefix, tree, tree_id, weight, classes, normalise):
    for node in range(tree.node_count):
        leaf = tree.children_left[node] == tree.children_right[node]
        if leaf:
            add_node(lists, tree_id, node, 0, "LEAF", 0, 0, 0)
            values = tree.value[node][0]
            if normalise:
                values = values / values.sum()
            for target in classes:
                add_weight(lists, prefix, tree_id, node, target, values[target if len(values) > 1 else 0] * weight)
        else:
            add_node(lists, tree_id, node, tree.feature[node], "BRANCH_LEQ", float_threshold(tree.threshold[node]),
                     tree.children_left[node], tree.children_right[node])


def forest_lists(trees, normalise_weight):
    lists = empty_lists("class")
    for i, tree in enumerate(trees):
        add_sklearn_tree(lists, "class", tree.tree_, i, normalise_weight, [0, 1], True)
    return lists


def labels(classes):
    if all(isinstance(c, str) for c in classes):
        return {"classlabels_strings": [str(c) for c in classes]}
    return {"classlabels_int64s": [int(c) for c in classes]}


def tree_classifier(graph, value, lists, classes, post_transform="NONE", base=None, outputs=None):
    attributes = dict(lists, post_transform=post_transform, **labels(classes))
    if base is not None:
        attributes["base_values"] = [float(b) for b in base]
    attributes = {k: v for k, v in attributes.items() if v != []}
    return graph.node("TreeEnsembleClassifier", value, outputs or ["label", "probabilities"], ml=True, **attributes)


def xgboost_lists(model, prefix="class"):
    lists = empty_lists(prefix)
    for tree_id, text in enumerate(model.get_booster().get_dump(dump_format="json", with_stats=True)):
        nodes, stack = [], [json.loads(text)]
        while stack:
            node = stack.pop()
            nodes.append(node)
            stack.extend(node.get("children", []))
        remap = {node["nodeid"]: i for i, node in enumerate(nodes)}
        for node in nodes:
            here = remap[node["nodeid"]]
            if "leaf" in node:
                add_node(lists, tree_id, here, 0, "LEAF", 0, 0, 0)
                add_weight(lists, prefix, tree_id, here, 0, node["leaf"])
            else:
                feature = int(str(node["split"])[1:])
                add_node(lists, tree_id, here, feature, "BRANCH_LT", node["split_condition"], remap[node["yes"]],
                         remap[node["no"]], node["missing"] == node["yes"], node["cover"])
    return lists


def hist_lists(model):
    """HistGradientBoosting: leaves for class 0 alone, missing_go_to_left as the missing track."""
    lists = empty_lists("class")
    for tree_id, (predictor,) in enumerate(model._predictors):
        for i, node in enumerate(predictor.nodes):
            if node["is_leaf"]:
                add_node(lists, tree_id, i, 0, "LEAF", 0, 0, 0)
                add_weight(lists, "class", tree_id, i, 0, node["value"])
            else:
                add_node(lists, tree_id, i, node["feature_idx"], "BRANCH_LEQ", float_threshold(node["num_threshold"]),
                         node["left"], node["right"], node["missing_go_to_left"])
    return lists


def parts_of_trees(lists, size):
    """onnxmltools' option `split`: some trees a node."""
    for first in range(0, max(lists["nodes_treeids"]) + 1, size):
        part = empty_lists("target")
        for keys, ids in ((TREE_LISTS, "nodes_treeids"),
                          ([f"target_{e}" for e in ("treeids", "nodeids", "ids", "weights")], "target_treeids")):
            for i, tree in enumerate(lists[ids]):
                if first <= tree < first + size:
                    for key in keys:
                        part[key].append(lists[key][i])
        yield part


# --- the ends of a graph: skl2onnx/operator_converters/zip_map.py -------------------------------------------------------

def finish(graph, label, probabilities, classes, zipmap, label_kind=None):
    kind = STRING if isinstance(classes[0], str) else INT64
    if zipmap is False:
        graph.output(label, kind, [None])
        graph.output(probabilities, FLOAT, [None, 2])
        return
    if kind == STRING:
        graph.node("Identity", label, "output_label")
    else:
        graph.cast(label, INT64, "output_label")
    graph.output("output_label", kind, [None])
    if zipmap == "columns":
        for i, name in enumerate(classes):
            part = graph.node("Slice", [probabilities, graph.constant([i], np.int64), graph.constant([i + 1], np.int64),
                                        graph.constant([1], np.int64)])
            graph.node("Reshape", [part, graph.constant([-1], np.int64)], f"i{name}")
            graph.output(f"i{name}", FLOAT, [None])
        return
    graph.node("ZipMap", probabilities, "output_probability", ml=True, **labels(classes))
    info = onnx.ValueInfoProto(name="output_probability")
    info.type.sequence_type.elem_type.map_type.key_type = kind
    info.type.sequence_type.elem_type.map_type.value_type.tensor_type.elem_type = FLOAT
    graph.outputs.append(info)


def label_by_argmax(graph, probabilities, classes, output):
    """MLP, SGD, AdaBoost, Voting: the class of the larger probability, looked up."""
    text = isinstance(classes[0], str)
    best = graph.node("ArgMax", probabilities, axis=1)
    names = graph.constant(classes, object if text else np.int32)
    found = graph.node("ArrayFeatureExtractor", [names, best], ml=True)
    if text:
        return graph.node("Reshape", [found, graph.constant([-1], np.int64)], output)
    flat = graph.node("Reshape", [found, graph.constant([-1], np.int64)])
    return graph.cast(flat, INT64, output)


# --- preprocessing ------------------------------------------------------------------------------------------------------

def scaler(graph, value, fitted):
    return graph.node("Scaler", value, ml=True, offset=[float(v) for v in fitted.mean_],
                      scale=[float(1 / v) for v in fitted.scale_])


def min_max(graph, value, fitted):
    cast = graph.cast(value, FLOAT)
    product = graph.node("Mul", [cast, graph.constant(fitted.scale_)])
    return graph.node("Add", [product, graph.constant(fitted.min_)])


def imputer(graph, value, statistics):
    return graph.node("Imputer", value, ml=True, imputed_value_floats=[float(v) for v in statistics],
                      replaced_value_float=float("nan"))


def string_imputer(graph, value, fills):
    """SimpleImputer(missing_values='') of texts: imputer_op.py."""
    graph.ml = max(graph.ml, 2)
    zero = graph.constant([0], np.int64)
    names = []
    for i, fill in enumerate(fills):
        filled = graph.node("LabelEncoder", zero, ml=True, keys_int64s=[0], values_strings=[fill], default_string=fill)
        cell = graph.node("ArrayFeatureExtractor", [value, graph.constant([i], np.int64)], ml=True)
        missing = graph.node("LabelEncoder", cell, ml=True, keys_strings=[""], values_int64s=[1], default_int64=0)
        names.append(graph.node("Where", [graph.cast(missing, BOOL), filled, cell]))
    return graph.node("Concat", names, axis=1)


def one_hot(graph, values, fitted, gather=None):
    """One OneHotEncoder a column, joined and made flat: one_hot_encoder.py."""
    encoded, width = [], 0
    for i, categories in enumerate(fitted.categories_):
        value = values[i] if gather is None else graph.node("Gather", [gather, graph.constant([i], np.int64)], axis=1)
        encoded.append(graph.node("OneHotEncoder", value, ml=True, cats_strings=[str(c) for c in categories],
                                  zeros=1 if fitted.handle_unknown == "ignore" else 0))
        width += len(categories)
    joined = graph.node("Concat", encoded, axis=-1)
    return graph.node("Reshape", [joined, graph.constant([-1, width], np.int64)])


def ordinal(graph, values, fitted):
    graph.ml = max(graph.ml, 2)
    joined = graph.node("Concat", values, axis=1)
    columns = []
    for i, categories in enumerate(fitted.categories_):
        cell = graph.node("ArrayFeatureExtractor", [joined, graph.constant(i, np.int64)], ml=True)
        code = graph.node("LabelEncoder", cell, ml=True, keys_strings=[str(c) for c in categories],
                          values_int64s=list(range(len(categories))))
        columns.append(graph.node("Reshape", [code, graph.constant([-1, 1], np.int64)]))
    return graph.cast(graph.node("Concat", columns, axis=1), FLOAT)


# --- the models ---------------------------------------------------------------------------------------------------------

CASES = []


def case(name, columns, answers=None, target_classes=("No", "Yes"), **more):
    CASES.append(dict(name=name, columns=columns, classes=[str(c) for c in target_classes],
                      sklearn=None if answers is None else [float(p) for p in answers], **more))


def linear_classifier(graph, value, model, classes, outputs):
    coefficients = model.coef_.ravel()
    key = "classlabels_strings" if isinstance(classes[0], str) else "classlabels_ints"
    return graph.node("LinearClassifier", value, outputs, ml=True,
                      coefficients=[float(c) for c in np.concatenate([-coefficients, coefficients])],
                      intercepts=[float(-model.intercept_[0]), float(model.intercept_[0])], multi_class=0,
                      post_transform="LOGISTIC", **{key: list(classes)})


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


def number_models(folder, rows, y, test):
    """Models over one input [N, 3] of floats, no preprocessing in the graph."""
    x, unseen = rows[NUMBERS].to_numpy(np.float32), test[NUMBERS].to_numpy(np.float32)
    y01 = (y == "Yes").astype(int)
    columns = ["X_0", "X_1", "X_2"]

    def start():
        graph = Graph()
        graph.input("X", FLOAT, 3)
        return graph

    tree = DecisionTreeClassifier(max_depth=6, random_state=3).fit(x, y)
    graph = start()
    tree_classifier(graph, "X", forest_lists([tree], 1.0), ["No", "Yes"])
    finish(graph, "label", "probabilities", ["No", "Yes"], True)
    graph.save(folder, "decision_tree")
    case("decision_tree", columns, tree.predict_proba(unseen)[:, 1])

    boosted = GradientBoostingClassifier(n_estimators=60, random_state=4).fit(x, y01)
    graph = start()
    lists = empty_lists("class")
    for i, (each,) in enumerate(boosted.estimators_):
        add_sklearn_tree(lists, "class", each.tree_, i, boosted.learning_rate, [0], False)
    tree_classifier(graph, "X", lists, [0, 1], "LOGISTIC", boosted._raw_predict_init(np.zeros((1, 3))).ravel())
    finish(graph, "label", "probabilities", [0, 1], True)
    graph.save(folder, "gradient_boosting")
    case("gradient_boosting", columns, boosted.predict_proba(unseen)[:, 1], (0, 1))

    missing = x.copy()
    missing[RANDOM.rand(*x.shape) < 0.1] = np.nan
    hist = HistGradientBoostingClassifier(max_iter=50, random_state=5).fit(missing, y)
    graph = start()
    tree_classifier(graph, "X", hist_lists(hist), ["No", "Yes"], "LOGISTIC", np.ravel(hist._baseline_prediction))
    finish(graph, "label", "probabilities", ["No", "Yes"], "columns")
    graph.save(folder, "hist_gradient_boosting")
    case("hist_gradient_boosting", columns, hist.predict_proba(unseen)[:, 1], takes_missing=True)

    xgb = XGBClassifier(n_estimators=50, max_depth=4, base_score=0.4, eval_metric="logloss").fit(missing, y01)
    graph = start()
    tree_classifier(graph, "X", xgboost_lists(xgb), [0, 1], "LOGISTIC", [np.log(0.4 / 0.6)])
    finish(graph, "label", "probabilities", [0, 1], False)
    graph.save(folder, "xgboost", "OnnxMLTools", "1.11.2")
    case("xgboost", columns, xgb.predict_proba(unseen)[:, 1], (0, 1), takes_missing=True)

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
    case("lightgbm_like", columns, None, (0, 1), takes_missing=True)

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
    case("split_regressors", columns, None, (0, 1), takes_missing=True)

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
    case("ada_boost", columns, ada.predict_proba(unseen)[:, 1])

    scale = StandardScaler().fit(x)
    z, unseen_z = scale.transform(x), scale.transform(unseen)
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
        case(f"mlp_{activation}", columns, mlp.predict_proba(unseen_z)[:, 1])

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
    case("sgd", columns, sgd.predict_proba(unseen_z)[:, 1], (0, 1))

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
        case(f"calibrated_{method}", columns, answers)

    logistic = LogisticRegression().fit(z, y)
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
        case(f"voting_{voting}", columns, soft if voting == "soft" else None)

    # A double model: MatMul, Add and Sigmoid instead of LinearClassifier (linear_classifier.py).
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
    case("logistic_double", columns, logistic.predict_proba(unseen_z)[:, 1])

    # A float forest over a double input, cast on the way in; integers and booleans as inputs; a list as input.
    graph = Graph()
    first = graph.cast(graph.input("tenure", INT64), FLOAT)
    second = graph.input("charges", FLOAT)
    third = graph.node("Unsqueeze", [graph.cast(graph.input("calls", DOUBLE, rank=1), FLOAT), graph.constant([1], np.int64)])
    joined = graph.node("Concat", [first, second, third], axis=1)
    tree_classifier(graph, joined, forest_lists([tree], 1.0), ["No", "Yes"])
    finish(graph, "label", "probabilities", ["No", "Yes"], True)
    graph.save(folder, "mixed_inputs")
    case("mixed_inputs", NUMBERS, tree.predict_proba(unseen)[:, 1])

    every_tree_rule(folder)


def every_tree_rule(folder):
    """Small TreeEnsembleClassifiers for every rule of onnxruntime: which class ids leaves name, signs of weights, base
    values, post transforms, modes of comparison."""
    count = 0
    for ids in ([0], [1], [0, 1]):
        for positive in (True, False):
            for base in (None, [0.1], [0.05, 0.1]):
                for post in ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"):
                    graph = Graph()
                    graph.input("X", FLOAT, 3)
                    lists = empty_lists("class")
                    modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
                    for tree in range(4):
                        mode = modes[(count + tree) % 6]
                        value = [30, 60, 2][tree % 3]
                        add_node(lists, tree, 0, tree % 3, mode, value, 1, 2, (count + tree) % 2)
                        add_node(lists, tree, 1, (tree + 1) % 3, modes[(count + tree + 1) % 6],
                                 [30, 60, 2][(tree + 1) % 3], 3, 4, (count // 2) % 2)
                        for leaf in (2, 3, 4):
                            add_node(lists, tree, leaf, 0, "LEAF", 0, 0, 0)
                            for target in ids:
                                weight = RANDOM.rand() * 0.2 if positive else RANDOM.randn() * 0.4
                                add_weight(lists, "class", tree, leaf, target, weight)
                    tree_classifier(graph, "X", lists, ["No", "Yes"], post, base)
                    # Scores of any size, both of which count, made into one probability.
                    graph.node("Sigmoid", graph.node("MatMul", ["probabilities", graph.constant([[-0.5], [1]])]), "variable")
                    graph.output("variable", FLOAT, [None, 1])
                    graph.save(folder, f"rule_{count}")
                    case(f"rule_{count}", ["X_0", "X_1", "X_2"], takes_missing=True, rule=f"{ids} {positive} {base} {post}")
                    count += 1


def main(folder):
    rows, y = make_rows(600)
    test, _ = make_rows(200)
    with_column_transformer(folder, rows, y, test, {"zipmap": True, "tensor": False, "columns": "columns"})
    with_ordinal(folder, rows, y, test)
    number_models(folder, rows, y, test)
    Path(folder, "cases.json").write_text(json.dumps({"numbers": NUMBERS, "texts": TEXTS, "levels": LEVELS,
                                                      "rows": test.astype(object).values.tolist(), "cases": CASES}))


if __name__ == "__main__":
    main(sys.argv[1])
