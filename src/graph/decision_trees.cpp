#include "graph/decision_trees.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

namespace mlpipe::graph {
namespace {

constexpr std::uint32_t most_features = 1 << 24;

enum class Mode { leq, lt, gte, gt, eq, neq, leaf };

constexpr std::array<std::pair<std::string_view, Mode>, 7> modes = {{{"BRANCH_LEQ", Mode::leq},
                                                                     {"BRANCH_LT", Mode::lt},
                                                                     {"BRANCH_GTE", Mode::gte},
                                                                     {"BRANCH_GT", Mode::gt},
                                                                     {"BRANCH_EQ", Mode::eq},
                                                                     {"BRANCH_NEQ", Mode::neq},
                                                                     {"LEAF", Mode::leaf}}};

/// A node of a file by tree and number.
struct NodeKey {
    std::int64_t tree, node;
    auto operator<=>(const NodeKey&) const = default;
};

std::string name_of(const NodeKey& key) {
    return "node " + std::to_string(key.node) + " of tree " + std::to_string(key.tree);
}

}  // namespace

std::vector<double> read_floats(NodeReader& reader, const std::string& name) {
    const std::vector<float>& floats = reader.floats(name);
    std::vector<double> values(floats.begin(), floats.end());
    const Tensor* tensor = reader.tensor(name + "_as_tensor");
    if (tensor == nullptr) return values;
    if (!values.empty()) reader.fail("'" + name + "' is given twice");
    visit_values(*tensor, [&]<typename T>(std::span<const T> given) {
        if constexpr (std::is_floating_point_v<T>) {
            values.assign(given.begin(), given.end());
        } else {
            reader.fail("'" + name + "_as_tensor' has the wrong type");
        }
    });
    return values;
}

/// Reads the lists of a node into DecisionTrees.
class TreeReader {
public:
    TreeReader(NodeReader& reader, DecisionTrees& trees) : reader_(reader), trees_(trees) {
        tree_ids_ = reader.ints("nodes_treeids");
        node_ids_ = sized(std::span(reader.ints("nodes_nodeids")), "nodes_nodeids");
        features_ = sized(std::span(reader.ints("nodes_featureids")), "nodes_featureids");
        true_ids_ = sized(std::span(reader.ints("nodes_truenodeids")), "nodes_truenodeids");
        false_ids_ = sized(std::span(reader.ints("nodes_falsenodeids")), "nodes_falsenodeids");
        read_modes(sized(std::span(reader.texts("nodes_modes")), "nodes_modes"));
        thresholds_ = read_floats(reader, "nodes_values");
        static_cast<void>(sized(std::span<const double>(thresholds_), "nodes_values"));
        missing_true_ = reader.ints("nodes_missing_value_tracks_true");
        if (!missing_true_.empty()) {
            static_cast<void>(sized(missing_true_, "nodes_missing_value_tracks_true"));
        }
        static_cast<void>(read_floats(reader, "nodes_hitrates"));  // only says how often, not what
        if (tree_ids_.empty()) reader.fail("it has no tree");
        if (tree_ids_.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
            reader.fail("it has more than 2^31 nodes");
        }
    }

    void read(const std::string& prefix, std::size_t n_targets) {
        index_nodes();
        group_weights(prefix, n_targets);
        trees_.steps_.reserve(tree_ids_.size());
        for (std::size_t first = 0; first < tree_ids_.size();) {
            std::size_t end = first + 1;
            while (end < tree_ids_.size() && tree_ids_[end] == tree_ids_[first]) ++end;
            lay_out_tree(first, end);
            first = end;
        }
    }

private:
    template <typename T>
    [[nodiscard]] std::span<const T> sized(std::span<const T> list, const char* name) const {
        if (list.size() != tree_ids_.size()) {
            reader_.fail("'" + std::string(name) + "' has " + std::to_string(list.size()) +
                         " entries for " + std::to_string(tree_ids_.size()) + " nodes");
        }
        return list;
    }

    [[nodiscard]] NodeKey key(std::size_t i) const { return {tree_ids_[i], node_ids_[i]}; }

    void read_modes(std::span<const std::string> names) {
        modes_.reserve(names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto found = std::ranges::find(modes, std::string_view(names[i]),
                                                 &std::pair<std::string_view, Mode>::first);
            if (found == modes.end()) {
                reader_.fail("node " + std::to_string(i) + " of all has the unknown mode " +
                             names[i]);
            }
            modes_.push_back(found->second);
        }
    }

    /// Trees one after another, nodes 0, 1, 2, … in each, as most files have them, need no index:
    /// then node k of a tree is k behind its first. Sorted lists, not hash tables, whose time a
    /// file could drive up by the numbers it chooses.
    void index_nodes() {
        bool is_plain = true;
        for (std::uint32_t i = 0; i < tree_ids_.size(); ++i) {
            const bool is_first = i == 0 || tree_ids_[i] != tree_ids_[i - 1];
            if (is_first) first_of_.push_back({tree_ids_[i], i});
            is_plain = is_plain && node_ids_[i] == (is_first ? 0 : node_ids_[i - 1] + 1);
        }
        std::ranges::sort(first_of_, {}, &TreeStart::tree);
        const auto again = std::ranges::adjacent_find(first_of_, {}, &TreeStart::tree);
        if (again != first_of_.end()) {
            reader_.fail("the nodes of tree " + std::to_string(again->tree) +
                         " do not stand together");
        }
        if (is_plain) return;
        index_.resize(tree_ids_.size());
        std::iota(index_.begin(), index_.end(), 0U);
        const auto key_of = [this](std::uint32_t i) { return key(i); };
        std::ranges::sort(index_, {}, key_of);
        const auto twice = std::ranges::adjacent_find(index_, {}, key_of);
        if (twice != index_.end()) reader_.fail(name_of(key(*twice)) + " is there twice");
    }

    /// The place of a node in the lists; nothing if it is not there.
    [[nodiscard]] std::optional<std::size_t> find(const NodeKey& wanted) const {
        if (!index_.empty()) {
            const auto found = std::ranges::lower_bound(index_, wanted, {},
                                                        [this](std::uint32_t i) { return key(i); });
            if (found == index_.end() || key(*found) != wanted) return std::nullopt;
            return *found;
        }
        const auto first = std::ranges::lower_bound(first_of_, wanted.tree, {}, &TreeStart::tree);
        if (first == first_of_.end() || first->tree != wanted.tree) return std::nullopt;
        const std::size_t n = tree_ids_.size() - first->node;
        if (wanted.node < 0 || static_cast<std::uint64_t>(wanted.node) >= n) return std::nullopt;
        const std::size_t i = first->node + static_cast<std::size_t>(wanted.node);
        if (tree_ids_[i] != wanted.tree) return std::nullopt;
        return i;
    }

    [[nodiscard]] Mode mode(std::size_t i) const { return modes_[i]; }

    /// Sorts the weights by node, in the order of the file within one.
    void group_weights(const std::string& prefix, std::size_t n_targets) {
        const std::vector<std::int64_t>& targets = reader_.ints(prefix + "_ids");
        const std::vector<std::int64_t>& nodes = reader_.ints(prefix + "_nodeids");
        const std::vector<std::int64_t>& tree_ids = reader_.ints(prefix + "_treeids");
        const std::vector<double> values = read_floats(reader_, prefix + "_weights");
        const std::size_t n = targets.size();
        if (nodes.size() != n || tree_ids.size() != n || values.size() != n) {
            reader_.fail("the lists of its weights differ in length");
        }
        weight_begin_.assign(tree_ids_.size() + 1, 0);
        std::vector<std::uint32_t> node_of(n);
        std::vector<bool> named(n_targets);
        for (std::size_t i = 0; i < n; ++i) {
            const std::optional<std::size_t> leaf = find({tree_ids[i], nodes[i]});
            if (!leaf || mode(*leaf) != Mode::leaf) {
                reader_.fail("a weight is given to " + name_of({tree_ids[i], nodes[i]}) +
                             ", which is no leaf");
            }
            if (targets[i] < 0 || targets[i] >= static_cast<std::int64_t>(n_targets)) {
                reader_.fail("a weight is given to class or target " + std::to_string(targets[i]));
            }
            if (!std::isfinite(values[i])) reader_.fail("a weight is not finite");
            node_of[i] = static_cast<std::uint32_t>(*leaf);
            ++weight_begin_[*leaf + 1];
            named[static_cast<std::size_t>(targets[i])] = true;
            trees_.has_negative_weight_ = trees_.has_negative_weight_ || values[i] < 0;
        }
        trees_.n_named_targets_ = static_cast<std::size_t>(std::ranges::count(named, true));
        for (std::size_t i = 1; i < weight_begin_.size(); ++i) {
            weight_begin_[i] += weight_begin_[i - 1];
        }
        std::vector<std::uint32_t> next(weight_begin_.begin(), weight_begin_.end() - 1);
        trees_.weights_.resize(n);
        for (std::size_t i = 0; i < n; ++i) {
            trees_.weights_[next[node_of[i]]++] = {values[i],
                                                   static_cast<std::uint32_t>(targets[i])};
        }
    }

    /// Nodes [first, end) of the file, breadth first from the first one.
    void lay_out_tree(std::size_t first, std::size_t end) {
        struct Place {
            std::size_t node;
            std::int64_t depth;
        };
        const auto root = static_cast<std::uint32_t>(trees_.steps_.size());
        std::vector<Place> places{{first, 0}};
        std::vector<bool> reached(end - first);
        reached[0] = true;
        for (std::size_t i = 0; i < places.size(); ++i) {  // grows as it goes
            const auto [node, depth] = places[i];
            DecisionTrees::Step step = step_of(node);
            if (step.is_leaf == 0) {
                const bool exchanged = is_exchanged(mode(node));
                step.next = root + static_cast<std::uint32_t>(places.size());
                for (const bool on_true : {!exchanged, exchanged}) {
                    const std::size_t child = child_of(node, on_true, first, end);
                    if (reached[child - first]) {
                        reader_.fail(name_of(key(child)) + " has two parents");
                    }
                    reached[child - first] = true;
                    places.push_back({child, depth + 1});
                }
            }
            trees_.steps_.push_back(step);
        }
        if (places.size() != end - first) {
            reader_.fail("tree " + std::to_string(tree_ids_[first]) +
                         " has a node that its root does not lead to");
        }
        trees_.roots_.push_back(root);
        trees_.longest_walk_ += places.back().depth + 1;
    }

    [[nodiscard]] std::size_t child_of(std::size_t node, bool on_true, std::size_t first,
                                       std::size_t end) const {
        const NodeKey child{tree_ids_[node], on_true ? true_ids_[node] : false_ids_[node]};
        const std::optional<std::size_t> found = find(child);
        if (!found || *found < first || *found >= end) {
            reader_.fail(name_of(child) + " is asked for and not there");
        }
        return *found;
    }

    static bool is_exchanged(Mode mode) {
        return mode == Mode::gte || mode == Mode::gt || mode == Mode::neq;
    }

    [[nodiscard]] DecisionTrees::Step step_of(std::size_t i) const {
        const Mode how = mode(i);
        DecisionTrees::Step step;
        if (how == Mode::leaf) {
            step.next = weight_begin_[i];
            step.feature = (weight_begin_[i + 1] - weight_begin_[i]) & 0xfffffffU;
            return step;
        }
        if (features_[i] < 0 || features_[i] >= most_features) {
            reader_.fail(name_of(key(i)) + " asks feature " + std::to_string(features_[i]));
        }
        const double threshold = thresholds_[i];
        if (std::isnan(threshold)) reader_.fail(name_of(key(i)) + " has NaN as its threshold");
        const bool below = how == Mode::lt || how == Mode::gte;
        if (below && threshold == -std::numeric_limits<double>::infinity()) {
            reader_.fail(name_of(key(i)) + " asks for less than -infinity");  // no number is below
        }
        const bool to_true = how == Mode::neq || (!missing_true_.empty() && missing_true_[i] == 1);
        step.threshold =
            below ? std::nextafter(threshold, -std::numeric_limits<double>::infinity()) : threshold;
        step.feature = static_cast<std::uint32_t>(features_[i]);
        step.is_leaf = 0;
        step.is_equality = how == Mode::eq || how == Mode::neq ? 1 : 0;
        step.missing_left = to_true != is_exchanged(how) ? 1 : 0;
        trees_.n_features_ = std::max(trees_.n_features_, std::size_t{step.feature} + 1);
        return step;
    }

    NodeReader& reader_;
    DecisionTrees& trees_;
    std::span<const std::int64_t> tree_ids_, node_ids_, features_, true_ids_, false_ids_,
        missing_true_;
    std::vector<Mode> modes_;
    std::vector<double> thresholds_;
    struct TreeStart {
        std::int64_t tree;
        std::uint32_t node;  ///< its first, in the lists
    };
    std::vector<TreeStart> first_of_;          ///< by tree
    std::vector<std::uint32_t> index_;         ///< of all nodes, by key; empty if not needed
    std::vector<std::uint32_t> weight_begin_;  ///< by node of the file
};

DecisionTrees::DecisionTrees(NodeReader& reader, const std::string& prefix, std::size_t n_targets) {
    if (n_targets < 1 || n_targets > most_targets) {
        reader.fail(std::to_string(n_targets) + " classes or targets, and at most " +
                    std::to_string(most_targets) + " can be imported");
    }
    TreeReader(reader, *this).read(prefix, n_targets);
}

}  // namespace mlpipe::graph
