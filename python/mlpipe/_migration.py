"""Fitted scikit-learn pipelines as pipelines of mlpipe that predict the same."""

import numpy as np

from mlpipe import _engine
from mlpipe._classifier import MORE_PROBABLE
from mlpipe._column_transformer import resolve_columns
from mlpipe._frames import table_of
from mlpipe._fitted_pipeline import FittedPipeline
from mlpipe._validation import class_text


def from_sklearn(pipeline, X=None, *, target="y"):
    """Takes over a fitted scikit-learn Pipeline, so that it can be saved, explained and served as one of mlpipe.

    Probabilities are the same up to float32 rounding. Trees are taken over split by split: scaling before them moves
    into their thresholds, so ``transform`` gives unscaled numbers there.

    Parameters
    ----------
    pipeline : sklearn.pipeline.Pipeline or classifier, fitted
        A ColumnTransformer (or transformers over all columns, or none) and a classifier of two classes.
        Transformers: SimpleImputer, StandardScaler, MinMaxScaler, OneHotEncoder, Pipelines of them, "passthrough",
        "drop". Classifiers: LogisticRegression, RandomForestClassifier, ExtraTreesClassifier,
        DecisionTreeClassifier, GradientBoostingClassifier.
    X : DataFrame, default=None
        Rows it was fitted on: their ranges and missing rates go into the schema, by which a service warns.
    target : str, default="y"
        The name of the target: the service answers with ``<target>_probability``.

    Returns
    -------
    FittedPipeline

    Raises
    ------
    TypeError
        For a step or classifier that is none of those; it is named.
    ValueError
        For a setting that mlpipe has no equal for; it is named. For more than two classes.
    NotFittedError

    Examples
    --------
    >>> import mlpipe, numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = np.arange(8.0).reshape(-1, 1), [0, 0, 0, 0, 1, 1, 1, 1]
    >>> theirs = LogisticRegression().fit(X, y)
    >>> ours = mlpipe.from_sklearn(theirs)
    >>> bool(np.allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-6))
    True
    """
    from sklearn.utils.validation import check_is_fitted

    check_is_fitted(pipeline)
    steps = [step for _, step in pipeline.steps] if hasattr(pipeline, "steps") else [pipeline]
    classifier = steps[-1]
    check_is_fitted(classifier)
    if not hasattr(classifier, "classes_"):
        raise TypeError(f"the pipeline must end in a classifier, not {classifier!r}")
    if len(classifier.classes_) != 2:
        raise ValueError(f"two classes are needed, and the classifier has {len(classifier.classes_)}")
    names = _input_names(pipeline, steps)
    columns = _columns_of([step for step in steps[:-1] if not _is_passed(step)], names)
    read = _reader_of(classifier)
    algorithm, settings, model = read(classifier, columns)
    _require_width(classifier, columns)
    texts = tuple(class_text(each) for each in classifier.classes_)
    coded = _engine.CodedTarget(target, np.array([0, 1], dtype=np.uint8), texts, texts[1])
    rows = None if X is None else table_of(X, [column["column"] for column in columns], names)
    fitted = _engine.pipeline_from_parts(
        columns, _names_out(columns), model, algorithm, settings, coded, MORE_PROBABLE, rows
    )
    ours = FittedPipeline._of(fitted)
    ours.classes_ = classifier.classes_
    ours.positive_class_ = classifier.classes_[1]
    ours._positive = 1
    return ours


def _input_names(pipeline, steps):
    names = getattr(pipeline, "feature_names_in_", None)
    if names is None:
        names = getattr(steps[0], "feature_names_in_", None)
    if names is not None:
        return list(names)
    return [f"x{i}" for i in range(steps[0].n_features_in_)]


def _is_passed(step):
    kind = type(step).__name__
    return step is None or step == "passthrough" or (kind == "FunctionTransformer" and step.func is None)


def _chain(step):
    """The transformers of a step, one after another."""
    if _is_passed(step):
        return []
    return [link for _, inner in step.steps for link in _chain(inner)] if hasattr(step, "steps") else [step]


def _columns_of(before, names):
    """What happens to each column, in the order of the output: dicts as the engine reads them."""
    if len(before) == 1 and type(before[0]).__name__ == "ColumnTransformer":
        parts = [
            (_chain(inner), resolve_columns(columns, None, names))
            for _, inner, columns in before[0].transformers_
            if not (isinstance(inner, str) and inner == "drop")
        ]
    else:
        parts = [([link for step in before for link in _chain(step)], names)]
    columns = []
    for chain, used in parts:
        columns += [_column(name, index, chain) for index, name in enumerate(used)]
    return [column for column in columns if column.get("n_levels") != 0]


def _column(name, index, chain):
    """The plan of one column: the transformers' learned values at ``index``."""
    column = {"column": name, "imputed": False, "fill": 0.0, "scaled": False, "offset": 0.0, "scale": 1.0}
    column["exact"] = lambda raw: raw  # scaling as scikit-learn computes it, in double
    for link in chain:
        kind = type(link).__name__
        if "levels" in column:
            raise ValueError(f"column {name!r}: {kind} after OneHotEncoder has no equal in mlpipe")
        if kind == "SimpleImputer":
            _impute(column, link, index)
        elif kind in ("StandardScaler", "MinMaxScaler"):
            _scale(column, link, index)
        elif kind == "OneHotEncoder":
            _encode(column, link, index)
        else:
            raise TypeError(
                f"column {name!r}: {kind} has no equal in mlpipe\n  help: export the pipeline with skl2onnx, and take "
                "it over with `mlpipe models import` (docs/import.md)"
            )
    return column


def _is_missing(cell):
    return cell is None or cell != cell


def _impute(column, imputer, index):
    name = column["column"]
    if imputer.add_indicator:
        raise ValueError(f"column {name!r}: SimpleImputer(add_indicator=True) has no equal in mlpipe")
    if not _is_missing(imputer.missing_values):
        raise ValueError(f"column {name!r}: SimpleImputer(missing_values={imputer.missing_values!r}) has no equal")
    if column["imputed"] or column["scaled"]:
        raise ValueError(f"column {name!r}: SimpleImputer must be the first transformer of a column")
    fill = imputer.statistics_[index]
    if _is_missing(fill):
        raise ValueError(f"column {name!r} had no value in training, so scikit-learn's SimpleImputer drops it")
    column["imputed"] = True
    column["fill"] = fill


def _scale(column, scaler, index):
    name = column["column"]
    if isinstance(column["fill"], str) or column["scaled"]:
        raise ValueError(f"column {name!r}: {type(scaler).__name__} must follow an imputer of numbers, once")
    column["scaled"] = True
    if type(scaler).__name__ == "StandardScaler":
        offset = scaler.mean_[index] if scaler.with_mean else 0.0
        scale = scaler.scale_[index] if scaler.with_std else 1.0
        column["offset"], column["scale"] = float(offset), float(1.0 / scale)
        column["exact"] = lambda raw: (raw - offset) / scale
        return
    if scaler.clip:
        raise ValueError(f"column {name!r}: MinMaxScaler(clip=True) has no equal in mlpipe")
    scale, least = scaler.scale_[index], scaler.min_[index]
    column["offset"], column["scale"] = float(-least / scale), float(scale)
    column["exact"] = lambda raw: raw * scale + least


def _level(cell):
    """A category as the text of a level."""
    if isinstance(cell, str):
        return cell
    return _engine.level_text(float(cell))


def _encode(column, encoder, index):
    name = column["column"]
    if column["scaled"]:
        raise ValueError(f"column {name!r}: OneHotEncoder after a scaler has no equal in mlpipe")
    infrequent = getattr(encoder, "infrequent_categories_", None)
    infrequent = None if infrequent is None else infrequent[index]
    rare = set() if infrequent is None else {_level(cell) for cell in infrequent}
    if rare and encoder.handle_unknown == "infrequent_if_exist":
        raise ValueError(f"column {name!r}: OneHotEncoder(handle_unknown='infrequent_if_exist') has no equal in mlpipe")
    dropped = None if encoder.drop_idx_ is None else encoder.drop_idx_[index]
    if rare and dropped is not None:
        raise ValueError(f"column {name!r}: OneHotEncoder that drops and has infrequent categories has no equal")
    cells = list(encoder.categories_[index])
    if any(_is_missing(cell) or cell == "" for cell in cells):
        raise ValueError(
            f"column {name!r}: OneHotEncoder learned a missing value as a category\n  help: put "
            "SimpleImputer(strategy='constant', fill_value='Unknown') before it"
        )
    levels, code = [], 0
    for position, cell in enumerate(cells):
        if position == dropped or _level(cell) in rare:
            continue
        levels.append((_level(cell), code))
        code += 1
    n_levels = code + bool(rare)
    levels += [(_level(cell), code) for cell in cells if _level(cell) in rare]
    codes = dict(levels)
    column["levels"], column["n_levels"] = levels, n_levels
    column["all_levels"] = [_level(cell) for cell in cells]
    column["missing"] = codes.get(_level(column["fill"]), n_levels) if column["imputed"] else n_levels
    named = {code: f"{name}_{level}" for level, code in levels}
    if rare:
        named[n_levels - 1] = f"{name}_infrequent_sklearn"
    column["names"] = [named[each] for each in range(n_levels)]


def _names_out(columns):
    names = [each for column in columns for each in column.get("names", [column["column"]])]
    return [name if names.count(name) == 1 else f"{name}_{i}" for i, name in enumerate(names)]


def _require_width(classifier, columns):
    width = sum(column.get("n_levels", 1) for column in columns)
    if classifier.n_features_in_ != width:
        raise ValueError(
            f"the classifier was fitted on {classifier.n_features_in_} features, and the columns give {width}"
        )


def _reader_of(classifier):
    readers = {
        "LogisticRegression": _read_logistic_regression,
        "RandomForestClassifier": _read_forest,
        "ExtraTreesClassifier": _read_forest,
        "DecisionTreeClassifier": _read_forest,
        "GradientBoostingClassifier": _read_boosting,
    }
    kind = type(classifier).__name__
    if kind not in readers or not type(classifier).__module__.startswith("sklearn."):
        raise TypeError(
            f"{kind} has no equal in mlpipe; taken are {', '.join(readers)}\n  help: export the pipeline with skl2onnx "
            "or onnxmltools, and take it over with `mlpipe models import` (docs/import.md)"
        )
    return readers[kind]


def _read_logistic_regression(classifier, columns):
    if classifier.multi_class == "multinomial":
        raise ValueError("LogisticRegression(multi_class='multinomial') has no equal in mlpipe")
    settings = {"C": float(classifier.C), "max_iter": int(classifier.max_iter)}
    if classifier.class_weight == "balanced":
        settings["class_weight"] = "balanced"
    return "logistic_regression", settings, {
        "coef": [float(each) for each in classifier.coef_[0]],
        "intercept": float(classifier.intercept_[0]),
    }


def _read_forest(classifier, columns):
    trees = getattr(classifier, "estimators_", [classifier])
    settings = {"n_estimators": len(trees), "max_depth": classifier.max_depth}
    if classifier.class_weight == "balanced":
        settings["class_weight"] = "balanced"

    def share(tree):
        value = tree.value[:, 0, :]
        return value[:, 1] / value.sum(axis=1)

    return "random_forest", settings, {
        "trees": [_tree(each.tree_, share(each.tree_), columns) for each in trees],
        "link": "mean",
        "bias": 0.0,
    }


def _read_boosting(classifier, columns):
    if classifier.loss == "exponential":
        raise ValueError("GradientBoostingClassifier(loss='exponential') has no equal in mlpipe")
    settings = {
        "n_estimators": len(classifier.estimators_),
        "learning_rate": float(classifier.learning_rate),
        "max_depth": classifier.max_depth,
    }
    return "gradient_boosting", settings, {
        "trees": [
            _tree(each.tree_, classifier.learning_rate * each.tree_.value[:, 0, 0], columns)
            for each in classifier.estimators_[:, 0]
        ],
        "link": "logistic",
        "bias": _initial_margin(classifier),
    }


def _initial_margin(classifier):
    initial = classifier.init_
    if isinstance(initial, str) and initial == "zero":
        return 0.0
    if type(initial).__name__ != "DummyClassifier" or initial.strategy != "prior":
        raise ValueError(f"GradientBoostingClassifier(init={initial!r}) has no equal in mlpipe")
    tiny = float(np.finfo(np.float32).eps)  # as scikit-learn keeps it away from 0 and 1
    p = min(max(float(initial.class_prior_[1]), tiny), 1 - tiny)
    return float(np.log(p / (1 - p)))


def _tree(tree, value, columns):
    """The arrays of one tree; thresholds as float32 over unscaled numbers."""
    threshold = np.array(tree.threshold)
    place = [column for column in columns for _ in range(column.get("n_levels", 1))]
    for feature in np.unique(tree.feature[tree.feature >= 0]):
        if "levels" in place[feature]:
            continue
        nodes = np.flatnonzero((tree.feature == feature) & (tree.children_left >= 0))
        threshold[nodes] = _raw_thresholds(threshold[nodes], place[feature]["exact"])
    for column in columns:
        if column["scaled"]:
            column["scaled"], column["offset"], column["scale"] = False, 0.0, 1.0
    return (tree.children_left, tree.children_right, tree.feature, threshold, value, tree.weighted_n_node_samples)


def _raw_thresholds(thresholds, exact):
    """The largest float32 that goes left: whose scaled value, rounded to float32, is at most the threshold.

    Found by bisection over all float32 in their order. Data on a grid of decimals has values that lie on thresholds
    but for rounding; scikit-learn was given them in double, so in the end a float32 stands for its shortest decimal.
    """
    low = np.full(len(thresholds), -0x7F800000, dtype=np.int64)  # -FLT_MAX
    high = np.full(len(thresholds), 0x7F7FFFFF, dtype=np.int64)

    def goes_left(numbers):
        with np.errstate(over="ignore"):
            return exact(numbers).astype(np.float32) <= thresholds

    while (low < high).any():
        middle = (low + high + 1) >> 1
        is_left = goes_left(_float_at(middle).astype(np.float64))
        low = np.where(is_left, middle, low)
        high = np.where(is_left, high, middle - 1)
    is_left, next_is_left = goes_left(_decimal_at(low)), goes_left(_decimal_at(low + 1))
    chosen = np.where(next_is_left, low + 1, np.where(is_left, low, low - 1))
    return _float_at(np.clip(chosen, -0x7F800000, 0x7F7FFFFF)).astype(np.float64)


def _decimal_at(rank):
    """The double that the shortest decimal of the float32 stands for: 89.9, not 89.9000015."""
    inside = np.clip(rank, -0x7F800000, 0x7F7FFFFF)
    return np.array([float(str(number)) for number in _float_at(inside)])


def _float_at(rank):
    """The float32 of a rank in their order: 0 is 0.0, -1 is -0.0, 1 the smallest above."""
    bits = np.where(rank >= 0, rank, (-1 - rank) | 0x80000000)
    return bits.astype(np.uint32).view(np.float32)
