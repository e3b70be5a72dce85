#include "inspection/question_trees.h"

#include <algorithm>
#include <limits>
#include <span>

namespace mlpipe {
namespace {

/// Of a player that the path has not asked about.
constexpr std::uint32_t none = 0xffffffff;

/// Index in QuestionTrees::points of the fewest that integrate paths with `n_players`.
std::uint8_t points_for(std::size_t n_players) {
    std::uint8_t index = 0;
    while (index + 1u < QuestionTrees::points.size() &&
           n_players > 2 * std::size_t{QuestionTrees::points[index]}) {
        ++index;
    }
    return index;
}

class Layout {
public:
    Layout(const TreeEnsembleModel& model, QuestionTrees& out) : model_(model), out_(out) {
        std::uint32_t n_players = 0;
        for (const TreeEnsembleModel::ColumnShape& column : model.shape()) {
            out.slot_of_column.push_back(static_cast<std::uint32_t>(out.n_slots));
            out.n_slots += column.n_levels > 0 ? 1 : 2;
            first_player_.push_back(n_players);
            n_players += std::max<std::uint32_t>(column.n_levels, 1);
        }
        last_.assign(n_players, none);
    }

    void add_tree(std::size_t tree) {
        const TreeEnsemble& trees = model_.trees();
        const std::size_t n = trees.roots[tree + 1] - trees.roots[tree];
        nodes_ = std::span(trees.nodes).subspan(trees.roots[tree], n);
        cover_ = std::span(trees.cover).subspan(trees.roots[tree], n);
        out_.mean_of_sum += mean_leaf();
        find_points();
        std::uint8_t top = *std::ranges::max_element(points_);
        for (std::uint8_t cut = top; cut-- > 0;) {
            if (!pays(cut, top)) continue;
            add_part(cut + 1, top);
            top = cut;
        }
        add_part(0, top);
    }

private:
    /// A node to be visited or, the second and third time, gone on from.
    struct Visit {
        std::uint32_t node;
        bool is_back;
        std::uint32_t before;  ///< is_back: what last_ was
    };

    [[nodiscard]] std::uint32_t player_of(const TreeNode& node) const {
        return first_player_[node.column] + (is_coded(node) ? node.level : 0);
    }

    [[nodiscard]] bool is_coded(const TreeNode& node) const {
        return model_.shape()[node.column].n_levels > 0;
    }

    [[nodiscard]] double right_share(const TreeNode& node) const {
        const auto left = static_cast<double>(cover_[node.left]);
        const auto right = static_cast<double>(cover_[node.left + 1]);
        return left + right > 0 ? right / (left + right) : 0.5;
    }

    [[nodiscard]] double mean_leaf() const {
        std::vector<double> worth(nodes_.size());
        for (std::size_t i = nodes_.size(); i-- > 0;) {
            const TreeNode& node = nodes_[i];
            const double share = node.is_leaf() ? 0 : right_share(node);
            worth[i] = node.is_leaf()
                           ? static_cast<double>(node.threshold_or_value)
                           : (1 - share) * worth[node.left] + share * worth[node.left + 1];
        }
        return worth[0];
    }

    /// Walks the tree depth first as far as `is_kept` says; `leaf(node, players on its path)` at
    /// each end, `question(node, the earlier one about its player)` in between, which returns its
    /// index.
    template <typename OnQuestion, typename OnLeaf>
    void walk(const std::vector<std::uint8_t>& is_kept, const OnQuestion& question,
              const OnLeaf& leaf) {
        std::vector<Visit> open{{.node = 0, .is_back = false, .before = 0}};
        std::size_t n_players = 0;
        while (!open.empty()) {
            const Visit visit = open.back();
            open.pop_back();
            const TreeNode& node = nodes_[visit.node];
            if (node.is_leaf() || is_kept[visit.node] == 0) {
                leaf(visit.node, n_players);
                continue;
            }
            std::uint32_t& last = last_[player_of(node)];
            if (!visit.is_back) {
                const std::uint32_t before = last;
                n_players += before == none ? 1 : 0;
                last = 2 * question(visit.node, before);
                open.push_back({.node = visit.node, .is_back = true, .before = before});
                open.push_back({.node = node.left, .is_back = false, .before = 0});
            } else if (last % 2 == 0) {  // back from the left side
                last += 1;
                open.push_back(visit);
                open.push_back({.node = node.left + 1, .is_back = false, .before = 0});
            } else {
                last = visit.before;
                n_players -= last == none ? 1 : 0;
            }
        }
    }

    /// Which points the leaves need; of questions, 0.
    void find_points() {
        points_.assign(nodes_.size(), 0);
        std::uint32_t n_questions = 0;
        walk(
            std::vector<std::uint8_t>(nodes_.size(), 1),
            [&](std::uint32_t, std::uint32_t) { return n_questions++; },
            [&](std::uint32_t node, std::size_t n_players) {
                points_[node] = points_for(n_players);
            });
    }

    /// The nodes with a leaf below them that needs points from `low` to `high`.
    [[nodiscard]] std::vector<std::uint8_t> kept(std::uint8_t low, std::uint8_t high) const {
        std::vector<std::uint8_t> is_kept(nodes_.size());
        for (std::size_t i = nodes_.size(); i-- > 0;) {
            const TreeNode& node = nodes_[i];
            is_kept[i] = node.is_leaf() ? low <= points_[i] && points_[i] <= high
                                        : is_kept[node.left] | is_kept[node.left + 1];
        }
        return is_kept;
    }

    [[nodiscard]] std::size_t n_questions(std::uint8_t low, std::uint8_t high) const {
        const std::vector<std::uint8_t> is_kept = kept(low, high);
        std::size_t n = 0;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            n += is_kept[i] != 0 && !nodes_[i].is_leaf() ? 1 : 0;
        }
        return n;
    }

    /// Whether it is less work to integrate the leaves up to `cut` and those beyond by themselves.
    [[nodiscard]] bool pays(std::uint8_t cut, std::uint8_t top) const {
        const std::size_t few = QuestionTrees::points[cut];
        const std::size_t many = QuestionTrees::points[top];
        return n_questions(0, cut) * few + n_questions(cut + 1, top) * many <
               n_questions(0, top) * many;
    }

    /// Adds the tree with those leaves alone that need points from `low` to `high`.
    void add_part(std::uint8_t low, std::uint8_t high) {
        const std::vector<std::uint8_t> is_kept = kept(low, high);
        if (is_kept[0] == 0) return;
        QuestionTree tree{.first_question = static_cast<std::uint32_t>(out_.questions.size()),
                          .n_questions = 0,
                          .first_leaf = static_cast<std::uint32_t>(out_.leaves.size()),
                          .n_leaves = 0,
                          .n_points = QuestionTrees::points[high]};
        std::vector<std::uint32_t> place(nodes_.size());
        std::vector<std::uint8_t> is_end(nodes_.size());
        walk(
            is_kept,
            [&](std::uint32_t node, std::uint32_t earlier) {
                place[node] = tree.n_questions++;
                add_question(nodes_[node], earlier, tree.first_question);
                return place[node];
            },
            [&](std::uint32_t node, std::size_t) {
                place[node] = tree.n_leaves++;
                is_end[node] = 1;
                const auto value = static_cast<double>(nodes_[node].threshold_or_value);
                out_.leaves.push_back(is_kept[node] != 0 ? value : 0.0);
            });
        for (std::uint32_t i = 0; i < tree.n_questions; ++i) {
            Question& ask = out_.questions[tree.first_question + i];
            for (std::uint32_t& child : ask.child) {
                child = place[child] + (is_end[child] != 0 ? tree.n_questions : 0);
            }
            if (ask.earlier == none) ask.earlier = 2 * tree.n_questions;
        }
        out_.trees.push_back(tree);
        out_.most_nodes =
            std::max<std::size_t>(out_.most_nodes, std::size_t{tree.n_questions} + tree.n_leaves);
    }

    void add_question(const TreeNode& node, std::uint32_t earlier, std::uint32_t first_question) {
        const bool coded = is_coded(node);
        const auto level = static_cast<float>(node.level);
        const std::uint32_t second = !coded && node.missing_left == 0 ? 1 : 0;
        out_.questions.push_back(
            {.low = coded ? level - 0.5f : node.threshold_or_value,
             .high = coded ? level + 0.5f : std::numeric_limits<float>::infinity(),
             .slot = out_.slot_of_column[node.column] + second,
             .column = node.column,
             .share = {1 - right_share(node), right_share(node)},
             .child = {node.left, node.left + 1},  // in place once the tree is laid out
             .earlier = earlier});
        if (earlier != none) {
            out_.questions[first_question + earlier / 2].asked_again = true;
        }
    }

    const TreeEnsembleModel& model_;
    QuestionTrees& out_;
    std::vector<std::uint32_t> first_player_;  // of a column
    std::vector<std::uint32_t> last_;          // of a player, on the path: 2 index + side
    std::vector<std::uint8_t> points_;         // of a leaf of the tree
    std::span<const TreeNode> nodes_;
    std::span<const float> cover_;
};

}  // namespace

QuestionTrees lay_out(const TreeEnsembleModel& model) {
    QuestionTrees trees;
    Layout layout(model, trees);
    for (std::size_t t = 0; t < model.trees().n_trees(); ++t) layout.add_tree(t);
    return trees;
}

}  // namespace mlpipe
