#include "models/feature_importances.h"

#include <algorithm>
#include <numeric>

namespace mlpipe {
namespace {

/// The training rows below a node.
struct Weighed {
    double weight = 0;
    double mean = 0;
};

/// A leaf's cover counts rows of weight 1; its value is the weighted share of positives.
Weighed weighed_leaf(float cover, float value, const std::array<double, 2>& class_weights) {
    const auto share = static_cast<double>(value);
    // share = w1 s / (w0 (1 - s) + w1 s), s the share of positives among the rows
    const double positives = class_weights[0] * share;
    const double negatives = class_weights[1] * (1 - share);
    const double unweighted = positives / (positives + negatives);
    const double weight = class_weights[0] * (1 - unweighted) + class_weights[1] * unweighted;
    return {.weight = static_cast<double>(cover) * weight, .mean = share};
}

void scale_to_one(std::span<double> values) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    if (sum <= 0) return;
    for (double& value : values) value /= sum;
}

/// Adds the gain of each split of tree `t` to its feature.
void add_gains(const TreeEnsembleModel& model, std::size_t t,
               const std::array<double, 2>& class_weights, std::vector<double>& gains) {
    const TreeEnsemble& trees = model.trees();
    const std::size_t root = trees.roots[t];
    std::vector<Weighed> below(trees.roots[t + 1] - root);
    for (std::size_t i = below.size(); i-- > 0;) {  // children come after their parent
        const TreeNode& node = trees.nodes[root + i];
        const float cover = trees.cover[root + i];
        if (node.is_leaf()) {
            below[i] = model.link() == Link::mean
                           ? weighed_leaf(cover, node.threshold_or_value, class_weights)
                           : Weighed{.weight = static_cast<double>(cover),
                                     .mean = static_cast<double>(node.threshold_or_value)};
            continue;
        }
        const Weighed& left = below[node.left];
        const Weighed& right = below[node.left + 1];
        const double weight = left.weight + right.weight;
        if (weight <= 0) continue;
        below[i] = {.weight = weight,
                    .mean = (left.weight * left.mean + right.weight * right.mean) / weight};
        const double apart = left.mean - right.mean;
        const auto& column = model.shape()[node.column];
        gains[column.first_feature + (column.n_levels > 0 ? node.level : 0)] +=
            left.weight * right.weight / weight * apart * apart;
    }
}

}  // namespace

std::vector<double> feature_importances(const TreeEnsembleModel& model,
                                        const std::array<double, 2>& class_weights) {
    std::size_t n_features = 0;
    for (const auto& column : model.shape()) {
        n_features += std::max<std::size_t>(column.n_levels, 1);
    }
    std::vector<double> importances(n_features);
    std::vector<double> of_tree(n_features);
    for (std::size_t t = 0; t < model.trees().n_trees(); ++t) {
        std::ranges::fill(of_tree, 0.0);
        add_gains(model, t, class_weights, of_tree);
        if (model.link() == Link::mean) scale_to_one(of_tree);
        for (std::size_t i = 0; i < n_features; ++i) importances[i] += of_tree[i];
    }
    scale_to_one(importances);
    return importances;
}

std::vector<double> importances_by_column(const TreeEnsembleModel& model,
                                          std::span<const double> importances) {
    std::vector<double> sums;
    for (const auto& column : model.shape()) {
        const auto own =
            importances.subspan(column.first_feature, std::max<std::size_t>(column.n_levels, 1));
        sums.push_back(std::accumulate(own.begin(), own.end(), 0.0));
    }
    return sums;
}

}  // namespace mlpipe
