// random_trees.h: seeded tree ensembles for the tests of inference. For tests only.
#pragma once

#include <cmath>

#include "core/random.h"
#include "models/tree_ensemble.h"

namespace mlpipe {

/// Trees with random splits and with leaves in [-4, 4] on the grid of all of them.
inline TreeEnsemble random_trees(Rng& rng, const DesignMatrix& x, std::size_t n_trees) {
    const double grid = leaf_grid(4.0 * static_cast<double>(n_trees));
    TreeEnsemble trees;
    for (std::size_t t = 0; t < n_trees; ++t) {
        std::vector<TreeNode> nodes(1);
        for (std::uint32_t i = 0; i < nodes.size(); ++i) {
            const auto column = rng.below(static_cast<std::uint32_t>(x.columns.size()));
            const bool is_split = nodes.size() < 200 && rng.below(5) > 0;
            nodes[i].missing_left = static_cast<std::uint16_t>(rng.below(2));
            if (!is_split) {
                const double steps = std::floor((8 * rng.uniform() - 4) / grid);
                nodes[i].threshold_or_value = static_cast<float>(steps * grid);
                continue;
            }
            nodes[i].column = column;
            nodes[i].left = static_cast<std::uint32_t>(nodes.size());
            nodes[i].threshold_or_value = static_cast<float>(4 * rng.uniform() - 2);
            if (x.columns[column].is_coded()) {
                nodes[i].level = static_cast<std::uint16_t>(rng.below(x.columns[column].n_levels));
            }
            nodes.resize(nodes.size() + 2);
        }
        trees.append(nodes, std::vector<float>(nodes.size(), 1.0f));
    }
    return trees;
}

}  // namespace mlpipe
