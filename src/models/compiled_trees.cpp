#include "models/compiled_trees.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace mlpipe {
namespace {

/// Slots are numbered in units of 8 bytes, one number for all lanes.
constexpr std::size_t slot_step = CompiledTrees::lanes / 2;
constexpr std::uint32_t most_slots = 0xffff / slot_step;
/// A tile is a few times as large as a tree: small trees leave it the first-level cache, and of
/// large ones enough rows share what was fetched.
constexpr std::size_t tile_to_tree = 4;
constexpr std::size_t least_tile_bytes = std::size_t{24} << 10;
constexpr std::size_t most_tile_bytes = std::size_t{512} << 10;
/// A row makes it worth while to fetch this many nodes in order: eight cache lines, about what a
/// walk down a large tree meets that few other rows do.
constexpr std::size_t fetched_nodes_of_row = 64;
/// Fewer nodes stay in the second-level cache by themselves.
constexpr std::size_t fewest_fetched_nodes = std::size_t{1} << 14;
constexpr std::size_t nodes_of_line = 64 / sizeof(std::uint64_t);
/// Thresholds that share a slot: counts up to it, and NaN above all, fit 16 bits.
constexpr std::uint32_t slot_thresholds = 0xffff;
/// A column of which more levels are asked has one slot for its code.
constexpr std::size_t most_level_slots = 32;

constexpr std::uint64_t pack(std::uint64_t slot, std::uint64_t threshold, std::uint64_t left) {
    return slot * slot_step | (0xffff - threshold) << 16 | left << 32;
}

/// Nothing is above the largest 16-bit integer: a leaf leads to its left child, itself.
constexpr std::uint64_t leaf_at(std::uint64_t index) {
    return pack(0, 0xffff, index);
}

/// The node after one; `slots` of one row, `lanes` apart.
inline std::uint64_t step(std::uint64_t node, const std::uint32_t* slots) {
    return (node + slots[(node & 0xffff) * 2]) >> 32;
}

std::uint32_t n_slots_of(const ThresholdTable& thresholds) {
    return static_cast<std::uint32_t>((thresholds.values().size() + slot_thresholds - 1) /
                                      slot_thresholds);
}

/// Fewest questions to a leaf. Children come after their parent.
std::uint32_t least_depth(std::span<const TreeNode> nodes) {
    std::vector<std::uint32_t> depth(nodes.size());
    std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].is_leaf()) {
            least = std::min(least, depth[i]);
        } else {
            depth[nodes[i].left] = depth[nodes[i].left + 1] = depth[i] + 1;
        }
    }
    return least;
}

}  // namespace

std::optional<CompiledTrees> CompiledTrees::compile(
    const TreeEnsemble& trees, std::size_t first, std::size_t last,
    std::span<const TreeEnsembleModel::ColumnShape> shape) {
    CompiledTrees compiled;
    compiled.shape_.assign(shape.begin(), shape.end());
    compiled.slots_.resize(shape.size());
    compiled.take_stock(trees, first, last);
    const std::size_t n_slots = compiled.hand_out_slots();
    if (n_slots > most_slots) return std::nullopt;
    compiled.width_ = std::max<std::size_t>(n_slots, 1);
    const std::size_t n_nodes = trees.roots[last] - trees.roots[first];
    compiled.nodes_.reserve(n_nodes);
    compiled.values_.reserve(n_nodes);
    for (std::size_t t = first; t < last; ++t) {
        const std::size_t n = trees.roots[t + 1] - trees.roots[t];
        compiled.add_tree(std::span(trees.nodes).subspan(trees.roots[t], n),
                          std::span(trees.cover).subspan(trees.roots[t], n));
    }
    return compiled;
}

/// Which thresholds and levels of each column are asked. Marks what needs a slot with 0.
void CompiledTrees::take_stock(const TreeEnsemble& trees, std::size_t first, std::size_t last) {
    for (std::size_t i = trees.roots[first]; i < trees.roots[last]; ++i) {
        const TreeNode& node = trees.nodes[i];
        if (node.is_leaf()) continue;
        ColumnSlots& slots = slots_[node.column];
        const std::uint16_t n_levels = shape_[node.column].n_levels;
        if (n_levels > 0) {
            if (slots.of_level.empty()) slots.of_level.assign(n_levels, ColumnSlots::none);
            slots.of_level[node.level] = 0;
        } else {
            slots.thresholds.add(node.threshold_or_value);
            (node.missing_left != 0 ? slots.low_first : slots.high_first) = 0;
        }
    }
}

/// Gives every mark a slot of its own. Returns how many there are.
std::size_t CompiledTrees::hand_out_slots() {
    std::uint32_t n_slots = 0;
    for (ColumnSlots& slots : slots_) {
        slots.thresholds.sort();
        for (std::uint32_t* first : {&slots.low_first, &slots.high_first}) {
            if (*first != ColumnSlots::none) {
                *first = n_slots;
                n_slots += n_slots_of(slots.thresholds);
            }
        }
        const auto n_asked = slots.of_level.size() - static_cast<std::size_t>(std::ranges::count(
                                                         slots.of_level, ColumnSlots::none));
        if (n_asked > most_level_slots) {
            slots.code = n_slots++;
            continue;
        }
        for (std::uint32_t& slot : slots.of_level) {
            if (slot != ColumnSlots::none) slot = n_slots++;
        }
    }
    return n_slots;
}

std::uint32_t CompiledTrees::add_nodes(std::uint32_t n) {
    const std::size_t first = nodes_.size();
    nodes_.resize(first + n);
    values_.resize(first + n);
    return static_cast<std::uint32_t>(first);
}

void CompiledTrees::add_tree(std::span<const TreeNode> nodes, std::span<const float> cover) {
    const std::uint32_t root = add_nodes(1);
    trees_.push_back({.root = root, .least_depth = least_depth(nodes)});
    std::vector<Place> open{{.from = 0, .to = root}};
    while (!open.empty()) {
        const Place place = open.back();
        open.pop_back();
        const TreeNode& node = nodes[place.from];
        if (node.is_leaf()) {
            nodes_[place.to] = leaf_at(place.to);
            values_[place.to] = node.threshold_or_value;
            continue;
        }
        const bool by_code =
            shape_[node.column].n_levels > 0 && slots_[node.column].code != ColumnSlots::none;
        const Place children =
            by_code ? add_level_question(node, place.to) : add_question(node, place.to);
        const Place left{.from = node.left, .to = children.from};
        const Place right{.from = node.left + 1, .to = children.to};
        const bool left_is_likely = cover[node.left] >= cover[node.left + 1];
        open.push_back(left_is_likely ? right : left);
        open.push_back(left_is_likely ? left : right);
    }
    for (const Place& copy : copies_) {
        const std::uint64_t node = nodes_[copy.from];
        nodes_[copy.to] = node == leaf_at(copy.from) ? leaf_at(copy.to) : node;
        values_[copy.to] = values_[copy.from];
    }
    copies_.clear();
}

/// Writes a node that is one question. Returns where its left and right child go.
CompiledTrees::Place CompiledTrees::add_question(const TreeNode& node, std::uint32_t at) {
    const ColumnSlots& slots = slots_[node.column];
    const std::uint32_t left = add_nodes(2);
    if (shape_[node.column].n_levels > 0) {
        nodes_[at] = pack(slots.of_level[node.level], 0, left);
    } else {
        const std::uint32_t place = slots.thresholds.place_of(node.threshold_or_value);
        const std::uint32_t first = node.missing_left != 0 ? slots.low_first : slots.high_first;
        nodes_[at] = pack(first + place / slot_thresholds, place % slot_thresholds, left);
    }
    return {.from = left, .to = left + 1};
}

/// Writes a level as questions about the code:
///   above level - 1 ? (above level ? left : right) : left
/// where the second left is a copy of the first; and for level 0 only: above 0 ? left : right.
CompiledTrees::Place CompiledTrees::add_level_question(const TreeNode& node, std::uint32_t at) {
    const std::uint32_t slot = slots_[node.column].code;
    if (node.level == 0) {
        const std::uint32_t right = add_nodes(2);
        nodes_[at] = pack(slot, 0, right);
        return {.from = right + 1, .to = right};
    }
    const std::uint32_t left = add_nodes(4);
    nodes_[at] = pack(slot, node.level - 1u, left);
    nodes_[left + 1] = pack(slot, node.level, left + 2);
    copies_.push_back({.from = left, .to = left + 3});
    return {.from = left, .to = left + 2};
}

void CompiledTrees::load(const DesignMatrix& x, std::size_t begin, std::size_t end,
                         std::span<std::uint32_t> tile) const {
    for (std::size_t column = 0; column < slots_.size(); ++column) {
        if (shape_[column].n_levels > 0) {
            load_codes(slots_[column], x.columns[column].codes.data() + begin, end - begin, tile);
        } else {
            load_numbers(slots_[column], x.columns[column].numbers.data() + begin, end - begin,
                         tile);
        }
    }
}

void CompiledTrees::load_numbers(const ColumnSlots& slots, const float* values, std::size_t n,
                                 std::span<std::uint32_t> tile) const {
    const std::uint32_t n_slots = n_slots_of(slots.thresholds);
    if (n_slots == 0) return;
    for (std::size_t i = 0; i < n; ++i) {
        std::uint32_t* out = tile.data() + i / lanes * lanes * width_ + i % lanes;
        const std::uint32_t below = slots.thresholds.n_below(values[i]);
        const bool is_missing = std::isnan(values[i]);
        for (std::uint32_t slot = 0; slot < n_slots; ++slot) {
            const std::uint32_t skipped = slot * slot_thresholds;
            const std::uint32_t count =
                below <= skipped ? 0 : std::min(below - skipped, slot_thresholds);
            if (slots.low_first != ColumnSlots::none) {
                out[(slots.low_first + slot) * lanes] = count << 16;
            }
            if (slots.high_first != ColumnSlots::none) {
                out[(slots.high_first + slot) * lanes] = (is_missing ? 0xffff : count) << 16;
            }
        }
    }
}

void CompiledTrees::load_codes(const ColumnSlots& slots, const std::uint16_t* codes, std::size_t n,
                               std::span<std::uint32_t> tile) const {
    const auto load_slot = [&](std::uint32_t slot, const auto& value_of) {
        std::uint32_t* out = tile.data() + slot * lanes;
        std::size_t i = 0;
        for (; i + lanes <= n; i += lanes, out += lanes * width_) {
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                out[lane] = value_of(codes[i + lane]) << 16;
            }
        }
        for (std::size_t lane = 0; i + lane < n; ++lane)
            out[lane] = value_of(codes[i + lane]) << 16;
    };
    if (slots.code != ColumnSlots::none) {
        load_slot(slots.code, [](std::uint16_t code) { return std::uint32_t{code}; });
        return;
    }
    for (std::size_t level = 0; level < slots.of_level.size(); ++level) {
        if (slots.of_level[level] == ColumnSlots::none) continue;
        load_slot(slots.of_level[level],
                  [level](std::uint16_t code) { return code == level ? 1u : 0u; });
    }
}

std::size_t CompiledTrees::rows_of_tile() const {
    const std::size_t tree_bytes = nodes_.size() / trees_.size() * sizeof(std::uint64_t);
    const std::size_t row_bytes = width_ * sizeof(std::uint32_t);
    const std::size_t fit =
        std::clamp(tile_to_tree * tree_bytes, least_tile_bytes, most_tile_bytes) / row_bytes;
    return std::clamp(fit / lanes * lanes, lanes, block_rows);
}

/// Asks for nodes [first, last) and their values ahead of their use; into the second-level cache,
/// as the first holds what is being walked.
void CompiledTrees::fetch(std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i < last; i += nodes_of_line) {
        __builtin_prefetch(&nodes_[i], 0, 2);
        __builtin_prefetch(&values_[i], 0, 2);
    }
}

void CompiledTrees::add_leaves(std::span<const std::uint32_t> tile, std::span<float> sums) const {
    const bool is_large = nodes_.size() >= fewest_fetched_nodes;
    for (std::size_t t = 0; t < trees_.size(); ++t) {
        if (is_large && t + 1 < trees_.size()) {
            add_leaves_and_fetch(t, tile, sums);
            continue;
        }
        for (std::size_t row = 0; row < sums.size(); row += lanes) {
            add_leaves(trees_[t], tile.data() + row * width_, sums.data() + row);
        }
    }
}

/// Fetches the next tree meanwhile, a share beside each walk: in order, which memory does
/// faster than one node at a time where a walk happens to need it.
void CompiledTrees::add_leaves_and_fetch(std::size_t tree, std::span<const std::uint32_t> tile,
                                         std::span<float> sums) const {
    std::size_t next = trees_[tree + 1].root;
    const std::size_t end = tree + 2 < trees_.size() ? trees_[tree + 2].root : nodes_.size();
    const bool pays = end - next <= sums.size() * fetched_nodes_of_row;
    const std::size_t share = pays ? (end - next) * lanes / sums.size() + 1 : 0;
    for (std::size_t row = 0; row < sums.size(); row += lanes) {
        const std::size_t first = next;
        next = std::min(end, first + share);
        fetch(first, next);
        add_leaves(trees_[tree], tile.data() + row * width_, sums.data() + row);
    }
}

void CompiledTrees::add_leaves(const Tree& tree, const std::uint32_t* rows, float* sums) const {
    const std::uint64_t* nodes = nodes_.data();
    std::array<std::uint64_t, lanes> at;
    at.fill(tree.root);
    for (std::uint32_t depth = 0; depth < tree.least_depth; ++depth) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            at[lane] = step(nodes[at[lane]], rows + lane);
        }
    }
    for (std::uint64_t moved = 1; moved != 0;) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            at[lane] = step(nodes[at[lane]], rows + lane);
        }
        moved = 0;  // asked after every other step only
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::uint64_t next = step(nodes[at[lane]], rows + lane);
            moved |= next ^ at[lane];
            at[lane] = next;
        }
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += values_[at[lane]];
}

float CompiledTrees::sum_of_leaves(const DesignMatrix& x, std::size_t row) const {
    std::array<std::uint32_t, most_slots_alone * lanes> slots;  // of which the first lane is used
    load(x, row, row + 1, slots);
    const std::uint64_t* nodes = nodes_.data();
    std::array<std::uint64_t, lanes> at{};
    float sum = 0;
    for (std::size_t first = 0; first < trees_.size(); first += lanes) {
        const std::size_t n = std::min(lanes, trees_.size() - first);
        for (std::size_t lane = 0; lane < lanes; ++lane) {  // the last tree fills what is left over
            at[lane] = trees_[first + std::min(lane, n - 1)].root;
        }
        for (std::uint64_t moved = 1; moved != 0;) {
            moved = 0;
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                const std::uint64_t next = step(nodes[at[lane]], slots.data());
                moved |= next ^ at[lane];
                at[lane] = next;
            }
        }
        for (std::size_t lane = 0; lane < n; ++lane) sum += values_[at[lane]];
    }
    return sum;
}

}  // namespace mlpipe
