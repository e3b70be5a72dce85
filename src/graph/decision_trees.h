// decision_trees.h: the trees of TreeEnsembleClassifier and TreeEnsembleRegressor, checked and laid
// out to be walked. Private to this room.
//
// A file lists nodes in any order with any ids, compares in six ways, and gives a leaf weights for
// any targets. Here children lie side by side, after their parent, and two comparisons are left:
//
//   x < t   is  x <= the next number below t        x >= t, x > t, x != t  are the others with
//   x <= t                                          their children exchanged
//   x == t
//
// Weights are not rounded to a grid as in models/tree_ensemble.h, but added in double, tree by
// tree: the sum is within one rounding of the exact one, nearer than a runtime's sum in float32.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "graph/operators.h"

namespace mlpipe::graph {

/// The attribute `name`, a list of floats; newer files hold it as the tensor `name`_as_tensor.
/// Empty where there is neither. Throws BadFormat for both, and for a tensor of another type.
[[nodiscard]] std::vector<double> read_floats(NodeReader& reader, const std::string& name);

class DecisionTrees {
public:
    static constexpr std::size_t most_targets = 16;
    /// What the leaves of one row add up to.
    struct Sums {
        std::array<double, most_targets> score{};
        std::array<bool, most_targets> has_score{};  ///< whether a leaf named the target
    };
    enum class Aggregate { sum, minimum, maximum };

    /// Reads nodes_* and the weights, whose attributes begin with `prefix` ("class" or "target").
    /// Throws BadFormat unless every list has its length, every tree one root that leads to each of
    /// its nodes once, and every weight a leaf, a target below `n_targets` and a finite value.
    DecisionTrees(NodeReader& reader, const std::string& prefix, std::size_t n_targets);

    [[nodiscard]] std::size_t n_trees() const { return roots_.size(); }
    /// One more than the highest feature that is asked.
    [[nodiscard]] std::size_t n_features() const { return n_features_; }
    /// Steps from a root to the deepest leaf of each tree, added up.
    [[nodiscard]] std::int64_t longest_walk() const { return longest_walk_; }
    [[nodiscard]] bool has_negative_weight() const { return has_negative_weight_; }
    /// The targets that some leaf names.
    [[nodiscard]] std::size_t n_named_targets() const { return n_named_targets_; }

    /// REQUIRES: row.size() >= n_features().
    template <typename T>
    [[nodiscard]] Sums sums(std::span<const T> row, Aggregate aggregate) const;

private:
    /// 16 bytes.
    struct Step {
        double threshold = 0;
        std::uint32_t next = 0;          ///< left child, the right one follows; leaf: first weight
        std::uint32_t feature : 28 = 0;  ///< leaf: number of weights
        std::uint32_t is_leaf : 1 = 1;
        std::uint32_t is_equality : 1 = 0;   ///< left if x == threshold, else if x <= threshold
        std::uint32_t missing_left : 1 = 0;  ///< where NaN goes
    };
    struct Weight {
        double value;
        std::uint32_t target;
    };
    friend class TreeReader;

    template <typename T>
    [[nodiscard]] const Step& leaf_of(std::uint32_t root, const T* row) const;

    std::vector<Step> steps_;
    std::vector<Weight> weights_;
    std::vector<std::uint32_t> roots_;
    std::size_t n_features_ = 0, n_named_targets_ = 0;
    std::int64_t longest_walk_ = 0;
    bool has_negative_weight_ = false;
};

template <typename T>
const DecisionTrees::Step& DecisionTrees::leaf_of(std::uint32_t root, const T* row) const {
    const Step* step = &steps_[root];
    while (step->is_leaf == 0) {
        const auto x = static_cast<double>(row[step->feature]);
        bool right = step->is_equality != 0 ? x != step->threshold : !(x <= step->threshold);
        if (std::isnan(x)) right = step->missing_left == 0;
        step = &steps_[step->next + static_cast<std::uint32_t>(right)];
    }
    return *step;
}

template <typename T>
DecisionTrees::Sums DecisionTrees::sums(std::span<const T> row, Aggregate aggregate) const {
    Sums sums;
    for (const std::uint32_t root : roots_) {
        const Step& leaf = leaf_of(root, row.data());
        for (std::uint32_t i = 0; i < leaf.feature; ++i) {
            const Weight& weight = weights_[leaf.next + i];
            double& score = sums.score[weight.target];
            bool& has = sums.has_score[weight.target];
            if (aggregate == Aggregate::sum) {
                score += weight.value;
            } else if (!has || (aggregate == Aggregate::minimum ? weight.value < score
                                                                : weight.value > score)) {
                score = weight.value;
            }
            has = true;
        }
    }
    return sums;
}

}  // namespace mlpipe::graph
