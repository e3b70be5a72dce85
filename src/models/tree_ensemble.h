// tree_ensemble.h: the one fitted form of every tree ensemble (DESIGN.md, D5): forests and boosting
// of ours, xgboost's, imported ONNX. Inference, explanation and saving know only this.
//
// Leaf values lie on a grid 2^(ceil(log2 B) - 24), B a bound of any partial sum of one leaf a tree,
// so adding them in float32 in any order gives the same bits (D2).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/parallel.h"
#include "models/link.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

/// 16 bytes. Nodes of a tree lie together, parent before children; a node's children are adjacent.
struct TreeNode {
    static constexpr std::uint32_t leaf = 0xffffffff;

    /// Design column (not output feature) that is asked, or `leaf`.
    std::uint32_t column = leaf;
    /// Index of the left child within the tree; the right one follows it. 0 in a leaf.
    std::uint32_t left = 0;
    /// Number column: left if value <= threshold. Leaf: the value.
    float threshold_or_value = 0;
    /// Code column: left if code != level (the output feature is 0), right if it is hot.
    std::uint16_t level = 0;
    /// Number column: where NaN goes.
    std::uint16_t missing_left = 1;

    [[nodiscard]] bool is_leaf() const { return column == leaf; }
};
static_assert(sizeof(TreeNode) == 16);

/// Trees one after another. `roots` has n_trees + 1 entries: tree t is nodes [roots[t], roots[t +
/// 1]). `cover` runs beside nodes: how much training weight reached each.
struct TreeEnsemble {
    std::vector<TreeNode> nodes;
    std::vector<float> cover;
    std::vector<std::uint32_t> roots = {0};

    [[nodiscard]] std::size_t n_trees() const { return roots.size() - 1; }
    /// Adds a tree behind the others. REQUIRES: as many covers as nodes. Throws InvalidArgument
    /// where nodes can no longer be counted in 32 bits.
    void append(std::span<const TreeNode> tree, std::span<const float> tree_cover);
};

class CompiledTrees;
class KeptTrees;

class TreeEnsembleModel {
public:
    /// `first_feature` and `n_levels` of each design column it was fitted on, to check and to name
    /// splits.
    struct ColumnShape {
        std::uint32_t first_feature;
        std::uint16_t n_levels;
        bool operator==(const ColumnShape&) const = default;
    };

    /// Throws BadFormat unless the ensemble is sound: at least one tree, children inside their tree
    /// and after their parent, every node but a root reached exactly once, columns and levels
    /// within shape, all values and thresholds finite, leaves on the grid of their bound; for
    /// Link::mean, leaves in [0, 1] and no bias. Of several faults any may be named if there are
    /// several threads.
    TreeEnsembleModel(TreeEnsemble trees, Link link, double bias, std::vector<ColumnShape> shape,
                      Threads threads = {1});

    /// Allocates nothing. REQUIRES: the columns are those of the fit.
    [[nodiscard]] double margin(const DesignMatrix& x, std::size_t row) const;
    /// The leaf that a row reaches in one tree. Allocates nothing. REQUIRES: as for margin().
    [[nodiscard]] float leaf_of(std::size_t tree, const DesignMatrix& x, std::size_t row) const;
    /// `out` has x.n_rows values. The same bits as margin() row by row. The first call with many
    /// rows compiles the trees (compiled_trees.h), and keeps them unless they are very large.
    /// Throws SchemaMismatch unless shape_of(x) is shape().
    void margins(const DesignMatrix& x, std::span<double> out, Threads threads) const;

    /// Rows that one margins() should have where there are many: block_rows, or more for ensembles
    /// so large that they are compiled for each call.
    [[nodiscard]] std::size_t batch_rows() const;

    /// Compiles the trees now, so that margin() of single rows is several times faster; the first
    /// margins() of many rows does the same. Very large ensembles are left as they are.
    void prepare() const;

    [[nodiscard]] const TreeEnsemble& trees() const& { return trees_; }
    [[nodiscard]] Link link() const { return link_; }
    [[nodiscard]] double bias() const { return bias_; }
    [[nodiscard]] const std::vector<ColumnShape>& shape() const& { return shape_; }

private:
    /// Null if the trees are too many to keep or cannot be compiled.
    [[nodiscard]] const CompiledTrees* compiled() const;
    /// Adds to `sums` the leaves of each row. False, and the sums are of no use, if the rows are
    /// few or the trees cannot be compiled.
    bool add_compiled_leaves(const DesignMatrix& x, std::span<float> sums, Threads threads) const;

    TreeEnsemble trees_;
    Link link_;
    double bias_;
    std::vector<ColumnShape> shape_;
    /// Follows from the above, made when it is first needed; copies of a model share it.
    std::shared_ptr<KeptTrees> kept_;
};

[[nodiscard]] std::vector<TreeEnsembleModel::ColumnShape> shape_of(const DesignMatrix& x);

/// The largest |sum| that one leaf of each tree can give; infinite if that is no float32.
[[nodiscard]] double leaf_bound(const TreeEnsemble& trees, Threads threads = {1});

/// The distance between neighbours on the leaf grid: 2^(ceil(log2 bound) - 24). REQUIRES: bound >
/// 0.
[[nodiscard]] double leaf_grid(double bound);

}  // namespace mlpipe
