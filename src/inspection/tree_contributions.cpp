#include "inspection/tree_contributions.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/avx2_clones.h"

namespace mlpipe {
namespace {

constexpr std::size_t lanes = 4;

/// Rows that share a tree while it is in the nearest cache.
constexpr std::size_t tile_rows = 16;

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

/// Lays out one tree after the other: questions depth first, with what the path before them asked.
class TreeContributions::Builder {
public:
    Builder(TreeContributions& out, const TreeEnsembleModel& model) : out_(out), model_(model) {
        std::uint32_t n_players = 0;
        for (const TreeEnsembleModel::ColumnShape& column : model.shape()) {
            first_player_.push_back(n_players);
            n_players += std::max<std::uint32_t>(column.n_levels, 1);
        }
        last_.assign(n_players, Question::none);
    }

    /// Adds tree `t`. Returns its mean leaf.
    double add(std::size_t t) {
        const TreeEnsemble& trees = model_.trees();
        const std::size_t n = trees.roots[t + 1] - trees.roots[t];
        nodes_ = std::span(trees.nodes).subspan(trees.roots[t], n);
        cover_ = std::span(trees.cover).subspan(trees.roots[t], n);
        place_.assign(n, 0);
        tree_ = {.first_question = static_cast<std::uint32_t>(out_.questions_.size()),
                 .n_questions = 0,
                 .first_leaf = static_cast<std::uint32_t>(out_.leaves_.size()),
                 .n_leaves = 0};
        visit_all();
        out_.trees_.push_back(tree_);
        out_.most_nodes_ = std::max(out_.most_nodes_, n);
        return finish();
    }

    [[nodiscard]] std::size_t most_players() const { return most_players_; }

private:
    /// A node to be visited, or, the second time, left.
    struct Visit {
        std::uint32_t node;
        bool leaving;
        std::uint32_t before;  ///< leaving: what last_ was
    };

    void visit_all() {
        std::vector<Visit> open{{.node = 0, .leaving = false, .before = 0}};
        std::size_t n_players = 0;
        while (!open.empty()) {
            const Visit visit = open.back();
            open.pop_back();
            const TreeNode& node = nodes_[visit.node];
            if (node.is_leaf()) {
                place_[visit.node] = tree_.n_leaves++;
                out_.leaves_.push_back(static_cast<double>(node.threshold_or_value));
                continue;
            }
            std::uint32_t& last = last_[player_of(node)];
            if (visit.leaving) {
                if (last % 2 == 0) {  // back from the left side, on to the right one
                    last += 1;
                    open.push_back({.node = visit.node, .leaving = true, .before = visit.before});
                    open.push_back({.node = node.left + 1, .leaving = false, .before = 0});
                    continue;
                }
                last = visit.before;
                n_players -= visit.before == Question::none ? 1 : 0;
                continue;
            }
            const std::uint32_t before = last;
            n_players += before == Question::none ? 1 : 0;
            most_players_ = std::max(most_players_, n_players);
            place_[visit.node] = tree_.n_questions++;
            last = 2 * place_[visit.node];
            add_question(node, before);
            open.push_back({.node = visit.node, .leaving = true, .before = before});
            open.push_back({.node = node.left, .leaving = false, .before = 0});
        }
    }

    [[nodiscard]] std::uint32_t player_of(const TreeNode& node) const {
        const bool coded = out_.n_levels_[node.column] > 0;
        return first_player_[node.column] + (coded ? node.level : 0);
    }

    void add_question(const TreeNode& node, std::uint32_t earlier) {
        const double left = static_cast<double>(cover_[node.left]);
        const double right = static_cast<double>(cover_[node.left + 1]);
        const double share = left + right > 0 ? right / (left + right) : 0.5;
        const bool coded = out_.n_levels_[node.column] > 0;
        const auto level = static_cast<float>(node.level);
        // Of a number the first slot takes NaN as smallest, the second as largest.
        const std::uint32_t second = !coded && node.missing_left == 0 ? 1 : 0;
        out_.questions_.push_back({.low = coded ? level - 0.5f : node.threshold_or_value,
                                   .high = coded ? level + 0.5f : infinity,
                                   .slot = out_.slot_of_column_[node.column] + second,
                                   .column = node.column,
                                   .cover = {1 - share, share},
                                   .child = {node.left, node.left + 1},
                                   .earlier = earlier});
        if (earlier != Question::none) question(earlier / 2).asked_again = true;
    }

    Question& question(std::uint32_t index) {
        return out_.questions_[tree_.first_question + index];
    }

    /// Children by their new places; the mean leaf, from the bottom up.
    double finish() {
        std::vector<double> worth(std::size_t{tree_.n_questions} + tree_.n_leaves);
        std::ranges::copy(std::span(out_.leaves_).subspan(tree_.first_leaf, tree_.n_leaves),
                          worth.begin() + tree_.n_questions);
        for (std::uint32_t i = tree_.n_questions; i-- > 0;) {
            Question& ask = question(i);
            for (std::uint32_t& child : ask.child) {
                child = place_[child] + (nodes_[child].is_leaf() ? tree_.n_questions : 0);
            }
            worth[i] = ask.cover[0] * worth[ask.child[0]] + ask.cover[1] * worth[ask.child[1]];
        }
        return worth[0];
    }

    TreeContributions& out_;
    const TreeEnsembleModel& model_;
    std::vector<std::uint32_t> first_player_;  ///< of a column
    std::vector<std::uint32_t> last_;  ///< of a player: the question on the path, 2 i + side
    std::span<const TreeNode> nodes_;
    std::span<const float> cover_;
    std::vector<std::uint32_t> place_;  ///< of a node among the questions or the leaves
    Tree tree_{};
    std::size_t most_players_ = 0;
};

TreeContributions::TreeContributions(const TreeEnsembleModel& model)
    : n_columns_(model.shape().size()) {
    for (const TreeEnsembleModel::ColumnShape& column : model.shape()) {
        slot_of_column_.push_back(static_cast<std::uint32_t>(n_slots_));
        n_levels_.push_back(column.n_levels);
        n_slots_ += column.n_levels > 0 ? 1 : 2;
    }
    Builder builder(*this, model);
    for (std::size_t t = 0; t < model.trees().n_trees(); ++t) base_value_ += builder.add(t);
    const double scale =
        model.link() == Link::mean ? 1 / static_cast<double>(model.trees().n_trees()) : 1;
    base_value_ = model.bias() + base_value_ * scale;

    const std::size_t needed = std::min((builder.most_players() + 1) / 2, most_points);
    rule_ = gauss_legendre(std::max<std::size_t>((needed + lanes - 1) / lanes, 1) * lanes);
    for (std::size_t i = 0; i < rule_.points.size(); ++i) {
        const double t = rule_.points[i];
        factors_.push_back(scale * rule_.weights[i] / (t * (1 - t)));
    }
}

TreeContributions::Workspace::Workspace(const TreeContributions& trees)
    : slots(tile_rows * trees.n_slots_),
      sums(tile_rows * trees.n_columns_),
      reach(trees.most_nodes_),
      worth(trees.most_nodes_),
      steps(trees.most_nodes_) {}

void TreeContributions::explain(const DesignMatrix& x, std::size_t begin, std::size_t end,
                                std::span<double> out, Workspace& workspace) const {
    for (std::size_t first = begin; first < end; first += tile_rows) {
        explain_tile(x, first, std::min(end, first + tile_rows),
                     out.data() + (first - begin) * n_columns_, workspace);
    }
}

void TreeContributions::load(const DesignMatrix& x, std::size_t row, float* slots) const {
    for (std::size_t column = 0; column < n_columns_; ++column) {
        float* slot = slots + slot_of_column_[column];
        if (n_levels_[column] > 0) {
            slot[0] = static_cast<float>(x.columns[column].codes[row]);
            continue;
        }
        const float value = x.columns[column].numbers[row];
        slot[0] = std::isnan(value) ? -infinity : value;
        slot[1] = std::isnan(value) ? infinity : value;
    }
}

void TreeContributions::explain_tile(const DesignMatrix& x, std::size_t begin, std::size_t end,
                                     double* out, Workspace& workspace) const {
    const std::size_t n_rows = end - begin;
    for (std::size_t row = 0; row < n_rows; ++row) {
        load(x, begin + row, workspace.slots.data() + row * n_slots_);
    }
    std::fill_n(out, n_rows * n_columns_, 0.0);
    for (std::size_t point = 0; point < rule_.points.size(); point += lanes) {
        Lanes t;
        for (std::size_t lane = 0; lane < lanes; ++lane) t.v[lane] = rule_.points[point + lane];
        std::ranges::fill(workspace.sums, Lanes{});
        for (const Tree& tree : trees_) {
            for (std::uint32_t i = 0; i < tree.n_leaves; ++i) {
                const double leaf = leaves_[tree.first_leaf + i];
                workspace.worth[tree.n_questions + i].v = Lanes::Vector{leaf, leaf, leaf, leaf};
            }
            const auto questions =
                std::span(questions_).subspan(tree.first_question, tree.n_questions);
            for (std::size_t row = 0; row < n_rows; ++row) {
                walk(questions, workspace.slots.data() + row * n_slots_, t, workspace,
                     workspace.sums.data() + row * n_columns_);
            }
        }
        add_integrals(point, n_rows, out, workspace);
    }
}

void TreeContributions::add_integrals(std::size_t first_point, std::size_t n_rows, double* out,
                                      const Workspace& workspace) const {
    for (std::size_t i = 0; i < n_rows * n_columns_; ++i) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            out[i] += factors_[first_point + lane] * workspace.sums[i].v[lane];
        }
    }
}

MLPIPE_AVX2_CLONES
void TreeContributions::walk(std::span<const Question> questions, const float* slots,
                             const Lanes& t, Workspace& workspace, Lanes* sums) {
    constexpr double tiny = 1e-300;  // 0 / 0, a side that nothing reaches, becomes 0
    Lanes* reach = workspace.reach.data();
    Lanes* worth = workspace.worth.data();
    Workspace::Step* steps = workspace.steps.data();
    reach[0].v = Lanes::Vector{1, 1, 1, 1};
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const Question& ask = questions[i];
        Workspace::Step& step = steps[i];
        const float value = slots[ask.slot];
        const auto right = static_cast<std::uint32_t>(value > ask.low) &
                           static_cast<std::uint32_t>(value <= ask.high);
        Lanes::Vector q = t.v;
        if (ask.earlier != Question::none) {
            const Workspace::Step& before = steps[ask.earlier / 2];
            const Lanes::Vector nothing{};
            q = before.right == ask.earlier % 2 ? before.belief.v : nothing;
        }
        const Lanes::Vector leave = (1 - q) * ask.cover[1 - right];
        const Lanes::Vector stay = 1 - leave;
        const Lanes::Vector here = reach[i].v;
        const Lanes::Vector away = here * leave;
        reach[ask.child[right]].v = here * stay;
        reach[ask.child[1 - right]].v = away;
        step.weight.v = away * q;
        step.leave.v = leave;
        step.right = right;
        if (ask.asked_again) step.belief.v = q / (stay + tiny);
    }
    for (std::size_t i = questions.size(); i-- > 0;) {
        const Question& ask = questions[i];
        const Workspace::Step& step = steps[i];
        const Lanes::Vector taken = worth[ask.child[step.right]].v;
        const Lanes::Vector difference = taken - worth[ask.child[1 - step.right]].v;
        worth[i].v = taken - step.leave.v * difference;
        sums[ask.column].v += step.weight.v * difference;
    }
}

}  // namespace mlpipe
