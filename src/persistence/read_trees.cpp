// The lists of a tree node, read from its bytes into trees.
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <bit>

#include "core/error.h"
#include "persistence/tree_node_bytes.h"
#include "persistence/wire_fields.h"

namespace mlpipe {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using onnx::AttributeProto;
using ColumnShape = TreeEnsembleModel::ColumnShape;

/// One list of the node: the bytes of its AttributeProto.
class TreeList {
public:
    TreeList(std::string_view node, std::string_view name) : name_(name) {
        for (WireFields fields(node); fields.next();) {
            if (fields.number() != onnx::NodeProto::kAttributeFieldNumber) continue;
            WireFields attribute(fields.content());
            if (attribute.next() && attribute.number() == AttributeProto::kNameFieldNumber &&
                attribute.content() == name) {
                bytes_ = fields.content();
                return;
            }
        }
        throw BadFormat("its trees have no '" + std::string(name) + "'");
    }

    /// Calls `take(value)` for each entry; `size`, if given, is how many there must be.
    template <typename Take>
    std::size_t ints(std::size_t size, Take take) const {
        return entries(AttributeProto::kIntsFieldNumber, WireFormatLite::WIRETYPE_VARINT, size,
                       [&](CodedInputStream& in) {
                           std::uint64_t value = 0;
                           const bool good = in.ReadVarint64(&value);
                           if (good) take(static_cast<std::int64_t>(value));
                           return good;
                       });
    }
    template <typename Take>
    std::size_t floats(std::size_t size, Take take) const {
        return entries(AttributeProto::kFloatsFieldNumber, WireFormatLite::WIRETYPE_FIXED32, size,
                       [&](CodedInputStream& in) {
                           std::uint32_t bits = 0;
                           const bool good = in.ReadLittleEndian32(&bits);
                           if (good) take(std::bit_cast<float>(bits));
                           return good;
                       });
    }
    template <typename Take>
    std::size_t texts(std::size_t size, Take take) const {
        return entries(AttributeProto::kStringsFieldNumber,
                       WireFormatLite::WIRETYPE_LENGTH_DELIMITED, size, [&](CodedInputStream& in) {
                           std::uint32_t length = 0;
                           if (!in.ReadVarint32(&length)) return false;
                           const auto at = static_cast<std::size_t>(in.CurrentPosition());
                           if (length > bytes_.size() - at) return false;
                           take(bytes_.substr(at, length));
                           return in.Skip(static_cast<int>(length));
                       });
    }

    [[nodiscard]] std::size_t most_floats() const { return bytes_.size() / (1 + sizeof(float)); }

    static constexpr std::size_t any_size = static_cast<std::size_t>(-1);

private:
    template <typename Read>
    std::size_t entries(int number, WireFormatLite::WireType kind, std::size_t size,
                        Read read) const {
        const std::uint32_t wanted = WireFormatLite::MakeTag(number, kind);
        CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes_.data()),
                            static_cast<int>(bytes_.size()));
        std::size_t n = 0;
        while (const std::uint32_t tag = in.ReadTag()) {
            if (tag != wanted) {
                if (!WireFormatLite::SkipField(&in, tag)) wrong_size(n, size);
                continue;
            }
            if (n == size || !read(in)) wrong_size(n + 1, size);
            ++n;
        }
        if (size != any_size && n != size) wrong_size(n, size);
        return n;
    }

    [[noreturn]] void wrong_size(std::size_t n, std::size_t size) const {
        throw BadFormat("'" + std::string(name_) + "' of its trees breaks off or has " +
                        std::to_string(n) + " entries" +
                        (size == any_size ? "" : ", not " + std::to_string(size)));
    }

    std::string_view name_, bytes_;
};

/// Which column asks an output feature, and for which level.
struct FeatureUse {
    std::uint32_t column;
    std::uint16_t level;
    bool coded;
};

std::vector<FeatureUse> uses_of(const std::vector<ColumnShape>& shape) {
    std::vector<FeatureUse> uses;
    for (std::uint32_t column = 0; column < shape.size(); ++column) {
        const std::uint16_t n_levels = shape[column].n_levels;
        const int width = std::max<int>(n_levels, 1);
        for (int level = 0; level < width; ++level) {
            uses.push_back({column, static_cast<std::uint16_t>(level), n_levels > 0});
        }
    }
    return uses;
}

/// `value` if it is below `limit`.
std::uint32_t checked(std::int64_t value, std::size_t limit, const char* what) {
    if (value < 0 || static_cast<std::uint64_t>(value) >= limit) {
        throw BadFormat(std::string("its trees ") + what + " " + std::to_string(value) + " of " +
                        std::to_string(limit));
    }
    return static_cast<std::uint32_t>(value);
}

/// Until read_modes a node's column is the feature it asks, and a leaf looks like any node.
void read_branches(std::string_view node, std::size_t n_features, std::vector<TreeNode>& nodes) {
    const std::size_t n = nodes.size();
    std::size_t i = 0;
    TreeList(node, "nodes_featureids").ints(n, [&](std::int64_t feature) {
        nodes[i++].column = checked(feature, n_features, "ask feature");
    });
    i = 0;
    TreeList(node, "nodes_truenodeids").ints(n, [&](std::int64_t child) {
        nodes[i++].left = checked(child, n, "have a child at node");
    });
    i = 0;
    TreeList(node, "nodes_missing_value_tracks_true").ints(n, [&](std::int64_t left) {
        nodes[i++].missing_left = left == 0 ? 0 : 1;
    });
}

/// Tells branches from leaves, and which column and level a branch asks. The number of leaves.
std::size_t read_modes(std::string_view node, const std::vector<FeatureUse>& uses,
                       std::vector<TreeNode>& nodes) {
    std::size_t i = 0;
    std::size_t n_leaves = 0;
    TreeList(node, "nodes_modes").texts(nodes.size(), [&](std::string_view mode) {
        TreeNode& at = nodes[i++];
        if (mode == "LEAF") {
            ++n_leaves;
            at.column = TreeNode::leaf;
            return;
        }
        if (mode != "BRANCH_LEQ") {
            throw BadFormat("its trees have a node of mode '" + std::string(mode) + "'");
        }
        const FeatureUse& use = uses[at.column];
        at.column = use.column;
        at.level = use.level;
        if (use.coded) at.threshold_or_value = 0;
    });
    return n_leaves;
}

void read_leaves(std::string_view node, std::size_t n_leaves, std::vector<TreeNode>& nodes) {
    auto at = nodes.begin();
    TreeList(node, "target_weights").floats(n_leaves, [&](float value) {
        while (!at->is_leaf()) ++at;
        (at++)->threshold_or_value = value;
    });
}

}  // namespace

TreeEnsemble read_trees(std::string_view node, const std::vector<ColumnShape>& shape) {
    TreeEnsemble trees;
    // First the lists of five bytes an entry: what they fill is then in proportion to the file.
    const TreeList thresholds(node, "nodes_values");
    trees.nodes.reserve(thresholds.most_floats());
    const std::size_t n = thresholds.floats(TreeList::any_size, [&](float threshold) {
        trees.nodes.push_back({.threshold_or_value = threshold});
    });
    trees.cover.reserve(n);
    TreeList(node, "nodes_hitrates").floats(n, [&](float cover) { trees.cover.push_back(cover); });

    const std::vector<FeatureUse> uses = uses_of(shape);
    read_branches(node, uses.size(), trees.nodes);
    read_leaves(node, read_modes(node, uses, trees.nodes), trees.nodes);

    trees.roots.clear();
    std::int64_t tree = -1;
    std::uint32_t i = 0;
    TreeList(node, "nodes_treeids").ints(n, [&](std::int64_t id) {
        if (i == 0 || id != tree) trees.roots.push_back(i);
        tree = id;
        ++i;
    });
    trees.roots.push_back(static_cast<std::uint32_t>(n));
    return trees;
}

}  // namespace mlpipe
