// test_shapley.h: the definition that tree_contributions.h must meet, computed over all
// coalitions. For tests only: takes 2^players walks.
#pragma once

#include <cmath>
#include <vector>

#include "models/tree_ensemble.h"

namespace mlpipe {

class ShapleyByDefinition {
public:
    explicit ShapleyByDefinition(const TreeEnsembleModel& model) : model_(model) {
        for (const TreeEnsembleModel::ColumnShape& column : model.shape()) {
            const std::size_t n = column.n_levels > 0 ? column.n_levels : 1;
            for (std::size_t i = 0; i < n; ++i) column_of_player_.push_back(first_player_.size());
            first_player_.push_back(column_of_player_.size() - n);
        }
    }

    /// By column of the design matrix, then the base value.
    [[nodiscard]] std::vector<double> explain(const DesignMatrix& x, std::size_t row) const {
        const std::size_t n = column_of_player_.size();
        std::vector<double> worth;
        for (unsigned coalition = 0; coalition < 1u << n; ++coalition) {
            worth.push_back(worth_of(coalition, x, row));
        }
        std::vector<double> values(model_.shape().size() + 1);
        for (std::size_t player = 0; player < n; ++player) {
            for (unsigned coalition = 0; coalition < 1u << n; ++coalition) {
                if ((coalition >> player & 1) != 0) continue;
                values[column_of_player_[player]] +=
                    weight(static_cast<std::size_t>(std::popcount(coalition)), n) *
                    (worth[coalition | 1u << player] - worth[coalition]);
            }
        }
        values.back() = worth[0];
        return values;
    }

private:
    /// |S|! (n - |S| - 1)! / n!
    static double weight(std::size_t size, std::size_t n) {
        return std::tgamma(static_cast<double>(size + 1)) *
               std::tgamma(static_cast<double>(n - size)) / std::tgamma(static_cast<double>(n + 1));
    }

    [[nodiscard]] double worth_of(unsigned coalition, const DesignMatrix& x,
                                  std::size_t row) const {
        double sum = 0;
        for (std::size_t t = 0; t < model_.trees().n_trees(); ++t) {
            sum += worth_below(t, 0, coalition, x, row);
        }
        if (model_.link() == Link::mean) return sum / static_cast<double>(model_.trees().n_trees());
        return model_.bias() + sum;
    }

    [[nodiscard]] double worth_below(std::size_t tree, std::size_t index, unsigned coalition,
                                     const DesignMatrix& x, std::size_t row) const {
        const TreeEnsemble& trees = model_.trees();
        const TreeNode& node = trees.nodes[trees.roots[tree] + index];
        if (node.is_leaf()) return static_cast<double>(node.threshold_or_value);
        const DesignColumn& column = x.columns[node.column];
        const std::size_t player =
            first_player_[node.column] + (column.is_coded() ? node.level : 0);
        const double left = worth_below(tree, node.left, coalition, x, row);
        const double right = worth_below(tree, node.left + 1, coalition, x, row);
        if ((coalition >> player & 1) != 0) return goes_right(node, column, row) ? right : left;
        const double left_cover = trees.cover[trees.roots[tree] + node.left];
        const double right_cover = trees.cover[trees.roots[tree] + node.left + 1];
        if (left_cover + right_cover == 0) return (left + right) / 2;
        return (left * left_cover + right * right_cover) / (left_cover + right_cover);
    }

    static bool goes_right(const TreeNode& node, const DesignColumn& column, std::size_t row) {
        if (column.is_coded()) return column.codes[row] == node.level;
        const float value = column.numbers[row];
        return std::isnan(value) ? node.missing_left == 0 : value > node.threshold_or_value;
    }

    const TreeEnsembleModel& model_;
    std::vector<std::size_t> column_of_player_, first_player_;
};

}  // namespace mlpipe
