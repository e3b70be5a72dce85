// question_trees.h: trees laid out for tree_contributions.h: questions about the slots of a row,
// each with the shares of its sides, and with what the path to it asked before.
//
// A leaf at the end of a path with d different players needs ceil(d / 2) points to be integrated,
// and few paths are long. As contributions are linear in the leaves, a tree may become several:
// each has some of the leaves and 0 for the others, and as many points as its own leaves need.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/tree_ensemble.h"

namespace mlpipe {

struct Question {
    float low, high;  ///< right if low < slot <= high
    std::uint32_t slot, column;
    std::array<double, 2> share;  ///< of the cover of left and right; a half if neither has any
    std::array<std::uint32_t, 2> child;  ///< left, right: questions of the tree, then its leaves
    /// The question before about this player, 2 index + side; without one, 2 x n_questions.
    std::uint32_t earlier = 0;
    bool asked_again = false;  ///< a later question has this as `earlier`
};

/// Questions depth first, children after their parent.
struct QuestionTree {
    std::uint32_t first_question, n_questions, first_leaf, n_leaves, n_points;
};

struct QuestionTrees {
    /// Points of integration that a tree may have; the last also where more would be exact.
    static constexpr std::array<std::uint32_t, 5> points = {4, 8, 16, 32, 64};

    std::vector<Question> questions;
    std::vector<double> leaves;
    std::vector<QuestionTree> trees;
    double mean_of_sum = 0;      ///< the sum over trees of their mean leaf
    std::size_t most_nodes = 1;  ///< questions and leaves of a tree
    /// By design column: a number has two slots, of which the second takes NaN as the largest and
    /// the first as the smallest; a code column has one, the code.
    std::vector<std::uint32_t> slot_of_column;
    std::size_t n_slots = 0;
};

/// Takes time and memory by the number of nodes.
[[nodiscard]] QuestionTrees lay_out(const TreeEnsembleModel& model);

}  // namespace mlpipe
