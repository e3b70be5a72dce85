// sklearn_import.cpp: what scikit-learn learned, laid out as a pipeline of ours. The package reads
// it from the fitted objects (mlpipe/_migration.py) and hands over numbers and names alone.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cmath>

#include "core/error.h"
#include "models/xgboost_trees.h"
#include "preprocessing/level.h"
#include "python/bindings.h"
#include "python/fitted.h"
#include "python/settings_from_python.h"

namespace py = pybind11;

namespace mlpipe::python {
namespace {

using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Integers = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

NumericPlan number_plan(const py::dict& from) {
    return {.column = from["column"].cast<std::string>(),
            .derived = -1,
            .imputed = from["imputed"].cast<bool>(),
            .fill = from["fill"].cast<float>(),
            .scaled = from["scaled"].cast<bool>(),
            .offset = from["offset"].cast<float>(),
            .scale = from["scale"].cast<float>()};
}

CategoricalPlan category_plan(const py::dict& from, bool integer_levels) {
    CategoricalPlan plan{.column = from["column"].cast<std::string>(),
                         .code_of_level = {},
                         .n_levels = from["n_levels"].cast<std::uint16_t>(),
                         .missing = from["missing"].cast<std::uint16_t>()};
    for (const py::handle pair : from["levels"]) {
        plan.code_of_level.push_back(pair.cast<std::pair<std::string, std::uint16_t>>());
    }
    std::ranges::sort(plan.code_of_level, LevelOrder{integer_levels},
                      &std::pair<std::string, std::uint16_t>::first);
    return plan;
}

/// Plans, and the schema that they describe.
struct Layout {
    Schema schema;
    std::vector<ColumnPlan> plans;
};

Layout layout_of(const py::list& columns) {
    Layout layout;
    for (const py::handle each : columns) {
        const auto from = py::reinterpret_borrow<py::dict>(each);
        ColumnSchema schema{.name = from["column"].cast<std::string>()};
        if (!from.contains("levels")) {
            layout.plans.emplace_back(number_plan(from));
        } else {
            schema.type = ColumnType::category;
            for (const auto& level : from["all_levels"].cast<std::vector<std::string>>()) {
                schema.levels.push_back(level);
            }
            schema.integer_levels = std::ranges::all_of(schema.levels, is_integer_level);
            std::ranges::sort(schema.levels, LevelOrder{schema.integer_levels});
            layout.plans.emplace_back(category_plan(from, schema.integer_levels));
        }
        layout.schema.columns.push_back(std::move(schema));
    }
    return layout;
}

/// One tree of scikit-learn: arrays with a value for each node, children being -1 in leaves.
struct SourceTree {
    Integers left, right, feature;
    Doubles threshold, value, cover;
};

/// Where an output feature lies: its design column, and its level unless that is a number.
struct FeaturePlace {
    std::uint32_t column;
    std::uint16_t level;
    bool is_coded;
};

std::vector<FeaturePlace> places_of(const std::vector<ColumnPlan>& plans) {
    std::vector<FeaturePlace> places;
    for (std::uint32_t column = 0; column < plans.size(); ++column) {
        const auto* category = std::get_if<CategoricalPlan>(&plans[column]);
        const std::uint16_t width = category == nullptr ? std::uint16_t{1} : category->n_levels;
        for (std::uint16_t level = 0; level < width; ++level) {
            places.push_back({.column = column, .level = level, .is_coded = category != nullptr});
        }
    }
    return places;
}

TreeNode node_of(const SourceTree& tree, py::ssize_t at, const std::vector<FeaturePlace>& places) {
    if (tree.left.at(at) < 0) {
        return {.threshold_or_value = static_cast<float>(tree.value.at(at))};
    }
    const auto feature = static_cast<std::size_t>(tree.feature.at(at));
    if (feature >= places.size()) throw BadFormat("a tree asks for a feature that is not there");
    const FeaturePlace& place = places[feature];
    TreeNode node{.column = place.column};
    if (place.is_coded) {
        node.level = place.level;
    } else {
        node.threshold_or_value = static_cast<float>(tree.threshold.at(at));
    }
    return node;
}

/// Breadth first, so that children are adjacent.
void append(TreeEnsemble& trees, const SourceTree& tree, const std::vector<FeaturePlace>& places) {
    const py::ssize_t n_nodes = tree.left.size();
    std::vector<TreeNode> nodes;
    std::vector<float> cover;
    std::vector<py::ssize_t> order = {0};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const py::ssize_t at = order[i];
        nodes.push_back(node_of(tree, at, places));
        cover.push_back(static_cast<float>(tree.cover.at(at)));
        if (nodes.back().is_leaf()) continue;
        const std::int64_t left = tree.left.at(at), right = tree.right.at(at);
        if (left >= n_nodes || right >= n_nodes || right < 0 ||
            order.size() + 2 > static_cast<std::size_t>(n_nodes)) {
            throw BadFormat("the nodes of a tree are not one tree");
        }
        nodes.back().left = static_cast<std::uint32_t>(order.size());
        order.push_back(left);
        order.push_back(right);
    }
    trees.append(nodes, cover);
}

TreeEnsembleModel trees_from(const py::dict& model, const FittedColumnTransformer& transformer,
                             const Schema& schema) {
    const std::vector<FeaturePlace> places = places_of(transformer.plans());
    TreeEnsemble trees;
    for (const py::handle each : model["trees"]) {
        const auto parts = py::reinterpret_borrow<py::tuple>(each);
        append(trees,
               {.left = parts[0].cast<Integers>(),
                .right = parts[1].cast<Integers>(),
                .feature = parts[2].cast<Integers>(),
                .threshold = parts[3].cast<Doubles>(),
                .value = parts[4].cast<Doubles>(),
                .cover = parts[5].cast<Doubles>()},
               places);
    }
    round_leaves_to_grid(trees);
    FittedColumnTransformer::RowTransformer row(transformer);
    const DesignMatrix& x = row.transform(RowBuffer(schema));
    const bool is_mean = model["link"].cast<std::string>() == "mean";
    return {std::move(trees), is_mean ? Link::mean : Link::logistic, model["bias"].cast<double>(),
            shape_of(x)};
}

FittedClassifier model_from(const py::dict& model, const FittedColumnTransformer& transformer,
                            const Schema& schema) {
    if (model.contains("trees")) return trees_from(model, transformer, schema);
    return LogisticRegressionModel(model["coef"].cast<std::vector<double>>(),
                                   model["intercept"].cast<double>(), true);
}

/// `columns` in the order of the output; `names` of the output features; `rows` to take ranges and
/// examples from, or None.
Fitted pipeline_from_parts(const py::list& columns, const std::vector<std::string>& names,
                           const py::dict& model, const std::string& algorithm,
                           const py::dict& settings, const CodedTarget& target, float threshold,
                           const Table* rows) {
    const Layout layout = layout_of(columns);
    FittedColumnTransformer transformer(layout.schema, {}, {}, layout.plans, names);
    FittedClassifier fitted = model_from(model, transformer, layout.schema);
    const DecisionPolicy policy{.policy = Policy::fixed, .threshold = threshold};
    FittedPipeline pipeline({.schema = layout.schema,
                             .transformer = std::move(transformer),
                             .model = std::move(fitted),
                             .settings = classifier_from(algorithm, settings),
                             .target = target.column,
                             .names = to_target(target).names,
                             .threshold = threshold,
                             .policy = policy});
    if (rows != nullptr) pipeline = pipeline.with_ranges(*rows);
    return Fitted(std::move(pipeline));
}

}  // namespace

void bind_sklearn(py::module_& module) {
    module.def("pipeline_from_parts", &pipeline_from_parts);
    module.def("level_text", &level_text);
}

}  // namespace mlpipe::python
