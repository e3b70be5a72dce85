"""Small tree classifiers for every rule by which onnxruntime turns sums into scores. For foreign_models.py."""
from exporter_patterns import FLOAT, Graph, add_node, add_weight, empty_lists, tree_classifier


def every_tree_rule(folder, random, case):
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
                                weight = random.rand() * 0.2 if positive else random.randn() * 0.4
                                add_weight(lists, "class", tree, leaf, target, weight)
                    tree_classifier(graph, "X", lists, ["No", "Yes"], post, base)
                    # Scores of any size, both of which count, made into one probability.
                    graph.node("Sigmoid", graph.node("MatMul", ["probabilities", graph.constant([[-0.5], [1]])]), "variable")
                    graph.output("variable", FLOAT, [None, 1])
                    graph.save(folder, f"rule_{count}")
                    case(f"rule_{count}", ["X_0", "X_1", "X_2"], takes_missing=True, rule=f"{ids} {positive} {base} {post}")
                    count += 1
