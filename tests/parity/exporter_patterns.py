"""Nodes of ONNX graphs in the patterns of skl2onnx (onnx/sklearn-onnx: skl2onnx/operator_converters/) and onnxmltools
(onnx/onnxmltools: onnxmltools/convert/), built with onnx.helper. For foreign_models.py."""
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, DOUBLE, INT64, INT32, STRING, BOOL = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.INT64, TensorProto.INT32,
                                             TensorProto.STRING, TensorProto.BOOL)
ML = "ai.onnx.ml"


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


def linear_classifier(graph, value, model, classes, outputs):
    coefficients = model.coef_.ravel()
    key = "classlabels_strings" if isinstance(classes[0], str) else "classlabels_ints"
    return graph.node("LinearClassifier", value, outputs, ml=True,
                      coefficients=[float(c) for c in np.concatenate([-coefficients, coefficients])],
                      intercepts=[float(-model.intercept_[0]), float(model.intercept_[0])], multi_class=0,
                      post_transform="LOGISTIC", **{key: list(classes)})
