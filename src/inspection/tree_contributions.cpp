#include "inspection/tree_contributions.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/avx2_clones.h"

namespace mlpipe {
namespace {

/// Rows that share a tree while it is in the nearest cache.
constexpr std::size_t tile_rows = 16;

constexpr float infinity = std::numeric_limits<float>::infinity();

/// A tree and a row. The leaves are in `worth` already.
template <std::size_t n>
struct Walk {
    std::span<const Question> questions;
    const float* slots;    // of the row
    const Lanes<n>* rest;  // 1 - t
    std::uint32_t* rights;
    Lanes<n>* reach;
    Lanes<n>* worth;
    Lanes<n>* leave;
    Lanes<n>* weight;  // reach leave r
    Lanes<n>* next_r;  // of a question that is asked again: r on the row's side
    Lanes<n>* sums;    // by column
};

/// Without a branch on what the row says, which no processor foresees. The loops over lanes become
/// vectors.
template <std::size_t n>
[[gnu::always_inline]] inline void go_down(const Walk<n>& walk) {
    constexpr double tiny = 1e-300;  // a side that nothing reaches: 0 / 0 is 0
    const double* const rest = walk.rest->v;
    std::uint32_t* const rights = walk.rights;
    for (std::size_t k = 0; k < n; ++k) walk.reach[0].v[k] = 1;
    for (std::size_t i = 0; i < walk.questions.size(); ++i) {
        const Question& ask = walk.questions[i];
        const float value = walk.slots[ask.slot];
        const std::uint32_t right = static_cast<std::uint32_t>(value > ask.low) &
                                    static_cast<std::uint32_t>(value <= ask.high);
        rights[i] = right;
        const double share = ask.share[1 - right];
        const auto is_on = static_cast<double>(
            static_cast<std::int32_t>(1 - (rights[ask.earlier / 2] ^ (ask.earlier % 2))));
        const double* const before = walk.next_r[ask.earlier / 2].v;
        const double* const here = walk.reach[i].v;
        double r[n];
        double leave[n];
        double away[n];
        double stay[n];
        for (std::size_t k = 0; k < n; ++k) r[k] = before[k] * is_on;
        for (std::size_t k = 0; k < n; ++k) leave[k] = (1 - (1 - rest[k]) * r[k]) * share;
        for (std::size_t k = 0; k < n; ++k) away[k] = here[k] * leave[k];
        for (std::size_t k = 0; k < n; ++k) stay[k] = here[k] - away[k];
        double* const other = walk.reach[ask.child[1 - right]].v;
        double* const taken = walk.reach[ask.child[right]].v;
        for (std::size_t k = 0; k < n; ++k) other[k] = away[k];
        for (std::size_t k = 0; k < n; ++k) taken[k] = stay[k];
        for (std::size_t k = 0; k < n; ++k) walk.leave[i].v[k] = leave[k];
        for (std::size_t k = 0; k < n; ++k) walk.weight[i].v[k] = away[k] * r[k];
        if (ask.asked_again) {
            double* const next = walk.next_r[i].v;
            for (std::size_t k = 0; k < n; ++k) next[k] = r[k] / (1 - leave[k] + tiny);
        }
    }
}

template <std::size_t n>
[[gnu::always_inline]] inline void go_up(const Walk<n>& walk) {
    for (std::size_t i = walk.questions.size(); i-- > 0;) {
        const Question& ask = walk.questions[i];
        const std::uint32_t right = walk.rights[i];
        const double* const taken = walk.worth[ask.child[right]].v;
        const double* const other = walk.worth[ask.child[1 - right]].v;
        const double* const leave = walk.leave[i].v;
        const double* const weight = walk.weight[i].v;
        double* const sum = walk.sums[ask.column].v;
        double* const worth = walk.worth[i].v;
        double difference[n];
        double here[n];
        double change[n];
        for (std::size_t k = 0; k < n; ++k) difference[k] = taken[k] - other[k];
        for (std::size_t k = 0; k < n; ++k) here[k] = taken[k] - leave[k] * difference[k];
        for (std::size_t k = 0; k < n; ++k) change[k] = sum[k] + weight[k] * difference[k];
        for (std::size_t k = 0; k < n; ++k) worth[k] = here[k];
        for (std::size_t k = 0; k < n; ++k) sum[k] = change[k];
    }
}

MLPIPE_AVX2_CLONES
void pass(const Walk<4>& walk) {
    go_down(walk);
    go_up(walk);
}

MLPIPE_AVX2_CLONES
void pass(const Walk<8>& walk) {
    go_down(walk);
    go_up(walk);
}

}  // namespace

TreeContributions::TreeContributions(const TreeEnsembleModel& model) : trees_(lay_out(model)) {
    for (const TreeEnsembleModel::ColumnShape& column : model.shape()) {
        n_levels_.push_back(column.n_levels);
    }
    const double scale =
        model.link() == Link::mean ? 1 / static_cast<double>(model.trees().n_trees()) : 1;
    base_value_ = model.bias() + trees_.mean_of_sum * scale;
    for (const std::uint32_t n_points : QuestionTrees::points) {
        Group group{.trees = {}, .rule = gauss_legendre(n_points), .factors = {}};
        for (const QuestionTree& tree : trees_.trees) {
            if (tree.n_points == n_points && tree.n_questions > 0) group.trees.push_back(tree);
        }
        if (group.trees.empty()) continue;
        for (std::size_t i = 0; i < n_points; ++i) {
            group.factors.push_back(scale * group.rule.weights[i] / (1 - group.rule.points[i]));
        }
        groups_.push_back(std::move(group));
    }
}

TreeContributions::Workspace::Workspace(const TreeContributions& trees)
    : slots(tile_rows * trees.trees_.n_slots), rights(trees.trees_.most_nodes) {
    const auto make = [&](auto& passes) {
        if (!passes.sums.empty()) return;
        passes.sums.resize(tile_rows * trees.n_columns());
        passes.reach.resize(trees.trees_.most_nodes);
        passes.worth.resize(trees.trees_.most_nodes);
        passes.leave.resize(trees.trees_.most_nodes);
        passes.weight.resize(trees.trees_.most_nodes);
        passes.next_r.resize(trees.trees_.most_nodes);
    };
    for (const Group& group : trees.groups_) {
        if (group.rule.points.size() == 4) {
            make(four);
        } else {
            make(eight);
        }
    }
}

void TreeContributions::explain(const DesignMatrix& x, std::size_t begin, std::size_t end,
                                std::span<double> out, Workspace& workspace) const {
    std::ranges::fill(out.first((end - begin) * n_columns()), 0.0);
    for (std::size_t first = begin; first < end; first += tile_rows) {
        const std::size_t n_rows = std::min(end - first, tile_rows);
        for (std::size_t row = 0; row < n_rows; ++row) {
            load(x, first + row, workspace.slots.data() + row * trees_.n_slots);
        }
        double* const to = out.data() + (first - begin) * n_columns();
        for (const Group& group : groups_) {
            if (group.rule.points.size() == 4) {
                add_group(group, n_rows, to, workspace, workspace.four);
            } else {
                add_group(group, n_rows, to, workspace, workspace.eight);
            }
        }
    }
}

void TreeContributions::load(const DesignMatrix& x, std::size_t row, float* slots) const {
    for (std::size_t column = 0; column < n_columns(); ++column) {
        float* slot = slots + trees_.slot_of_column[column];
        if (n_levels_[column] > 0) {
            slot[0] = static_cast<float>(x.columns[column].codes[row]);
            continue;
        }
        const float value = x.columns[column].numbers[row];
        slot[0] = std::isnan(value) ? -infinity : value;
        slot[1] = std::isnan(value) ? infinity : value;
    }
}

/// Adds what the trees of a group give to the contributions of the rows of the tile.
template <std::size_t n>
void TreeContributions::add_group(const Group& group, std::size_t n_rows, double* out,
                                  Workspace& workspace, Workspace::Passes<n>& passes) const {
    for (std::size_t point = 0; point < group.rule.points.size(); point += n) {
        Lanes<n> rest;
        for (std::size_t lane = 0; lane < n; ++lane) {
            rest.v[lane] = 1 - group.rule.points[point + lane];
        }
        std::ranges::fill(passes.sums, Lanes<n>{});
        for (const QuestionTree& tree : group.trees) {
            for (std::uint32_t i = 0; i < tree.n_leaves; ++i) {
                std::ranges::fill(passes.worth[tree.n_questions + i].v,
                                  trees_.leaves[tree.first_leaf + i]);
            }
            std::ranges::fill(passes.next_r[tree.n_questions].v, 1.0);  // r of what was not asked
            workspace.rights[tree.n_questions] = 0;
            for (std::size_t row = 0; row < n_rows; ++row) {
                pass(Walk<n>{
                    .questions =
                        std::span(trees_.questions).subspan(tree.first_question, tree.n_questions),
                    .slots = workspace.slots.data() + row * trees_.n_slots,
                    .rest = &rest,
                    .rights = workspace.rights.data(),
                    .reach = passes.reach.data(),
                    .worth = passes.worth.data(),
                    .leave = passes.leave.data(),
                    .weight = passes.weight.data(),
                    .next_r = passes.next_r.data(),
                    .sums = passes.sums.data() + row * n_columns()});
            }
        }
        for (std::size_t i = 0; i < n_rows * n_columns(); ++i) {
            for (std::size_t lane = 0; lane < n; ++lane) {
                out[i] += group.factors[point + lane] * passes.sums[i].v[lane];
            }
        }
    }
}

}  // namespace mlpipe
