#include "models/boosting_tree_grower.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/row_partition.h"

namespace mlpipe {

BoostedTree BoostingTreeGrower::grow(std::span<const std::uint64_t> gradients,
                                     std::span<const std::uint8_t> allowed,
                                     std::int32_t most_leaf_steps) {
    gradients_ = gradients;
    allowed_ = allowed;
    most_leaf_steps_ = most_leaf_steps;
    grown_ = {};
    std::iota(rows_.begin(), rows_.end(), 0);
    open(root());
    while (!waiting_.empty()) split_next();
    return std::move(grown_);
}

BoostingTreeGrower::Node BoostingTreeGrower::root() {
    Node root;
    root.end = static_cast<std::uint32_t>(rows_.size());
    grown_.tree.nodes.resize(1);
    grown_.tree.cover.resize(1);
    count(root);
    // The bins of any column hold all rows.
    const GradientSum* bins = root.histogram.data() + joint_.first_bin[0];
    for (std::uint32_t bin = 0; bin < x_.columns[0].n_bins; ++bin) root.total += bins[bin];
    return root;
}

bool BoostingTreeGrower::may_split(const Node& node) const {
    return (settings_.max_depth == 0 || node.depth < settings_.max_depth) &&
           node.total.rows() / 2 >= settings_.rule.min_samples_leaf;
}

/// Looks for a split of the node: with one it waits for its turn, without it is a leaf.
void BoostingTreeGrower::open(Node node) {
    grown_.tree.cover[node.index] = static_cast<float>(node.total.rows());
    std::optional<BoostingSplit> split;
    if (!node.histogram.empty()) split = search_.find(node.histogram, node.total, allowed_);
    if (!split) {
        drop(node);
        close(node);
        return;
    }
    node.split = *split;
    if (histogram_bytes_ > settings_.most_histogram_bytes) drop(node);
    waiting_.push_back(std::move(node));
    std::ranges::push_heap(waiting_, [this](const Node& a, const Node& b) { return later(a, b); });
}

bool BoostingTreeGrower::later(const Node& a, const Node& b) const {
    if (settings_.growth == Growth::depth_wise && a.depth != b.depth) return a.depth > b.depth;
    if (a.split.gain != b.split.gain) return a.split.gain < b.split.gain;
    return a.index > b.index;
}

void BoostingTreeGrower::split_next() {
    std::ranges::pop_heap(waiting_, [this](const Node& a, const Node& b) { return later(a, b); });
    Node parent = std::move(waiting_.back());
    waiting_.pop_back();
    if (grown_.leaves.size() + waiting_.size() + 2 > settings_.num_leaves) {
        drop(parent);
        close(parent);
        return;
    }
    const auto first = static_cast<std::uint32_t>(grown_.tree.nodes.size());
    grown_.tree.nodes.resize(first + 2);
    grown_.tree.cover.resize(first + 2);
    grown_.tree.nodes[parent.index].left = first;
    write_split(grown_.tree.nodes[parent.index], parent.split);
    const std::uint32_t middle = partition(parent);

    Node left;
    left.index = first;
    left.begin = parent.begin;
    left.end = middle;
    left.depth = parent.depth + 1;
    left.total = parent.split.left;
    Node right;
    right.index = first + 1;
    right.begin = middle;
    right.end = parent.end;
    right.depth = left.depth;
    right.total = parent.split.right;
    count_children(parent, left, right);
    open(std::move(left));
    open(std::move(right));
}

/// Gives the children that may be split their histograms.
void BoostingTreeGrower::count_children(Node& parent, Node& left, Node& right) {
    Node& smaller = left.n_rows() <= right.n_rows() ? left : right;
    Node& larger = left.n_rows() <= right.n_rows() ? right : left;
    // As long as neither is decided, both stand for one leaf more than before.
    const bool room = grown_.leaves.size() + waiting_.size() + 2 < settings_.num_leaves;
    const bool count_smaller = room && may_split(smaller);
    const bool count_larger = room && may_split(larger);
    if (count_larger && !parent.histogram.empty()) {
        count(smaller);
        larger.histogram = std::move(parent.histogram);
        subtract(larger.histogram, smaller.histogram);
        if (!count_smaller) drop(smaller);
        return;
    }
    drop(parent);
    if (count_smaller) count(smaller);
    if (count_larger) count(larger);
}

void BoostingTreeGrower::count(Node& node) {
    if (!spare_.empty()) {
        node.histogram = std::move(spare_.back());
        spare_.pop_back();
    }
    counter_.count(std::span(rows_).subspan(node.begin, node.n_rows()), gradients_, node.histogram);
    histogram_bytes_ += node.histogram.size() * sizeof(GradientSum);
}

/// Takes the node's histogram away.
void BoostingTreeGrower::drop(Node& node) {
    if (node.histogram.empty()) return;
    histogram_bytes_ -= node.histogram.size() * sizeof(GradientSum);
    spare_.push_back(std::move(node.histogram));
    node.histogram.clear();
}

void BoostingTreeGrower::write_split(TreeNode& node, const BoostingSplit& split) const {
    const BinnedColumn& column = x_.columns[split.column];
    node.column = split.column;
    if (column.is_coded()) {
        node.level = static_cast<std::uint16_t>(split.bin);
        return;
    }
    node.missing_left = split.missing_left ? 1 : 0;
    node.threshold_or_value = split.threshold;
}

/// Codes that go right are an interval: one level, or the bins from the threshold on; the bin of
/// missing values is the last, so it can be in it or not.
std::uint32_t BoostingTreeGrower::partition(const Node& node) {
    const BinnedColumn& column = x_.columns[node.split.column];
    const std::uint32_t first = node.split.bin;
    std::uint32_t n = 1;
    if (!column.is_coded()) {
        const bool leave_out = column.has_missing && node.split.missing_left;
        n = column.n_bins - (leave_out ? 1 : 0) - first;
    }
    const std::span rows = std::span(rows_).subspan(node.begin, node.n_rows());
    const std::span spare = std::span(right_).subspan(node.begin, node.n_rows());
    return node.begin + column.with_codes([&](const auto* codes) {
        return partition_rows(rows, spare, codes, {.first = first, .n = n}, threads_);
    });
}

void BoostingTreeGrower::close(const Node& node) {
    const bool is_root = node.index == 0;
    const std::int32_t steps = is_root ? 0 : leaf_steps(node.total);  // the bias has said it
    grown_.tree.nodes[node.index].threshold_or_value = static_cast<float>(steps * settings_.grid);
    grown_.leaves.push_back({.begin = node.begin, .end = node.end, .steps = steps});
}

std::int32_t BoostingTreeGrower::leaf_steps(const GradientSum& total) const {
    const SplitRule& rule = settings_.rule;
    const double g = total.g() * rule.g_step;
    const double h = total.h() * rule.h_step + rule.l2;
    if (!(h > 0)) return 0;
    const double most = most_leaf_steps_;
    const double steps = std::round(-settings_.learning_rate * g / h / settings_.grid);
    return static_cast<std::int32_t>(std::clamp(steps, -most, most));
}

}  // namespace mlpipe
