#include "persistence/tree_node_bytes.h"

#include <google/protobuf/io/coded_stream.h>

#include <array>
#include <cstring>
#include <span>

#include "persistence/graph_writer.h"
#include "persistence/wire_fields.h"

namespace mlpipe {
namespace {

using google::protobuf::io::CodedOutputStream;
using onnx::AttributeProto;

constexpr std::string_view branch_mode = "BRANCH_LEQ";
constexpr std::string_view leaf_mode = "LEAF";
/// A one-hot feature is 0 or 1: at most this is "not hot", which goes left.
constexpr float hot_threshold = 0.5f;

/// What stands before a field: its number and kind, in one byte up to number 15.
constexpr std::uint8_t tag_of(int number, int kind) {
    return static_cast<std::uint8_t>(number << 3 | kind);
}
constexpr int varint_kind = 0, length_kind = 2, fixed32_kind = 5;
constexpr std::uint8_t float_tag = tag_of(AttributeProto::kFloatsFieldNumber, fixed32_kind);
constexpr std::uint8_t int_tag = tag_of(AttributeProto::kIntsFieldNumber, varint_kind);
constexpr std::uint8_t text_tag = tag_of(AttributeProto::kStringsFieldNumber, length_kind);
constexpr std::size_t type_size = 3;  // field 20 has a tag of two bytes

constexpr std::size_t nodes_at_once = 512;

/// Adds up what ByteWriter would write.
class ByteCounter {
public:
    void make_room(std::size_t) {}
    void integer(std::uint64_t value) { size_ += 1 + CodedOutputStream::VarintSize64(value); }
    void number(float) { size_ += 1 + sizeof(float); }
    void text(std::string_view text) { size_ += 2 + text.size(); }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::size_t size_ = 0;
};

/// Entries of the lists of an AttributeProto, handed on in large pieces.
class ByteWriter {
public:
    explicit ByteWriter(ByteSink& sink) : sink_(sink) {}
    ByteWriter(const ByteWriter&) = delete;
    ByteWriter& operator=(const ByteWriter&) = delete;

    /// For the entries of the next `n_nodes` nodes, at most nodes_at_once.
    void make_room(std::size_t n_nodes) {
        const auto room = static_cast<std::size_t>(buffer_.data() + buffer_.size() - end_);
        if (room < n_nodes * largest_entry) flush();
    }
    void integer(std::uint64_t value) {
        *end_++ = int_tag;
        if (value < 0x80) {
            *end_++ = static_cast<std::uint8_t>(value);
        } else {
            end_ = CodedOutputStream::WriteVarint64ToArray(value, end_);
        }
    }
    void number(float value) {
        *end_++ = float_tag;
        std::memcpy(end_, &value, sizeof(value));  // little-endian: graph_writer.cpp checks
        end_ += sizeof(value);
    }
    void text(std::string_view text) {
        *end_++ = text_tag;
        *end_++ = static_cast<std::uint8_t>(text.size());
        std::memcpy(end_, text.data(), text.size());
        end_ += text.size();
    }
    void flush() {
        sink_.write({reinterpret_cast<const char*>(buffer_.data()),
                     static_cast<std::size_t>(end_ - buffer_.data())});
        end_ = buffer_.data();
    }

private:
    static constexpr std::size_t largest_entry = 2 + branch_mode.size();

    ByteSink& sink_;
    std::array<std::uint8_t, 4 * nodes_at_once * largest_entry> buffer_;
    std::uint8_t* end_ = buffer_.data();
};

/// One node of one tree.
struct Place {
    std::uint32_t tree, index;  ///< within its tree
    const TreeNode& node;
    float cover;
};

template <typename Out, typename Visit>
void for_each_node(const TreeEnsemble& trees, Out& out, Visit visit) {
    for (std::uint32_t tree = 0; tree < trees.n_trees(); ++tree) {
        const std::uint32_t root = trees.roots[tree];
        const std::uint32_t end = trees.roots[tree + 1];
        for (std::uint32_t begin = root; begin < end;) {
            const auto n = std::min<std::uint32_t>(end - begin, nodes_at_once);
            out.make_room(n);
            for (std::uint32_t i = begin; i < begin + n; ++i) {
                visit(Place{tree, i - root, trees.nodes[i], trees.cover[i]});
            }
            begin += n;
        }
    }
}

std::uint64_t feature_of(const TreeNode& node, const TreeEnsembleModel& model) {
    if (node.is_leaf()) return 0;
    const TreeEnsembleModel::ColumnShape& column = model.shape()[node.column];
    return std::uint64_t{column.first_feature} + (column.n_levels > 0 ? node.level : 0);
}

float threshold_of(const TreeNode& node, const TreeEnsembleModel& model) {
    if (node.is_leaf()) return 0;
    return model.shape()[node.column].n_levels > 0 ? hot_threshold : node.threshold_or_value;
}

/// Calls `to.list(name, type, entries)` or `to.attribute(whole)` for each attribute in its place;
/// `entries(out)` gives every entry of the list to `out`.
template <typename To>
void visit_attributes(const TreeEnsembleModel& model, To& to) {
    const auto ints = [&](const char* name, auto value) {
        to.list(name, AttributeProto::INTS, [&, value](auto& out) {
            for_each_node(model.trees(), out, [&](const Place& at) { out.integer(value(at)); });
        });
    };
    const auto floats = [&](const char* name, auto value) {
        to.list(name, AttributeProto::FLOATS, [&, value](auto& out) {
            for_each_node(model.trees(), out, [&](const Place& at) { out.number(value(at)); });
        });
    };
    const auto leaf_ints = [&](const char* name, auto value) {
        to.list(name, AttributeProto::INTS, [&, value](auto& out) {
            for_each_node(model.trees(), out, [&](const Place& at) {
                if (at.node.is_leaf()) out.integer(value(at));
            });
        });
    };
    onnx::NodeProto scalars;
    attribute(scalars, "aggregate_function", "SUM");
    attribute(scalars, "n_targets", std::int64_t{1});
    attribute(scalars, "post_transform", "NONE");

    to.attribute(scalars.attribute(0));
    to.attribute(scalars.attribute(1));
    ints("nodes_falsenodeids",
         [](const Place& at) { return at.node.is_leaf() ? 0 : std::uint64_t{at.node.left} + 1; });
    ints("nodes_featureids", [&](const Place& at) { return feature_of(at.node, model); });
    floats("nodes_hitrates", [](const Place& at) { return at.cover; });
    ints("nodes_missing_value_tracks_true", [](const Place& at) { return at.node.missing_left; });
    to.list("nodes_modes", AttributeProto::STRINGS, [&](auto& out) {
        for_each_node(model.trees(), out, [&](const Place& at) {
            out.text(at.node.is_leaf() ? leaf_mode : branch_mode);
        });
    });
    ints("nodes_nodeids", [](const Place& at) { return at.index; });
    ints("nodes_treeids", [](const Place& at) { return at.tree; });
    ints("nodes_truenodeids", [](const Place& at) { return at.node.left; });
    floats("nodes_values", [&](const Place& at) { return threshold_of(at.node, model); });
    to.attribute(scalars.attribute(2));
    leaf_ints("target_ids", [](const Place&) { return 0; });
    leaf_ints("target_nodeids", [](const Place& at) { return at.index; });
    leaf_ints("target_treeids", [](const Place& at) { return at.tree; });
    to.list("target_weights", AttributeProto::FLOATS, [&](auto& out) {
        for_each_node(model.trees(), out, [&](const Place& at) {
            if (at.node.is_leaf()) out.number(at.node.threshold_or_value);
        });
    });
}

std::string attribute_header(std::size_t size) {
    return length_header(onnx::NodeProto::kAttributeFieldNumber, size);
}

std::string name_field(const char* name) {
    return length_header(AttributeProto::kNameFieldNumber, std::strlen(name)) + name;
}

/// Counts the bytes of each list, once.
class AttributeSizes {
public:
    void attribute(const AttributeProto& attribute) { add(attribute.ByteSizeLong()); }
    template <typename Entries>
    void list(const char* name, AttributeProto::AttributeType, Entries entries) {
        ByteCounter counter;
        entries(counter);
        lists_.push_back(name_field(name).size() + counter.size() + type_size);
        add(lists_.back());
    }
    [[nodiscard]] std::size_t total() const { return total_; }
    [[nodiscard]] std::vector<std::size_t> lists() && { return std::move(lists_); }

private:
    void add(std::size_t size) { total_ += attribute_header(size).size() + size; }

    std::size_t total_ = 0;
    std::vector<std::size_t> lists_;
};

class AttributeWriter {
public:
    AttributeWriter(ByteSink& sink, std::span<const std::size_t> list_sizes)
        : sink_(sink), list_sizes_(list_sizes) {}

    void attribute(const AttributeProto& attribute) {
        sink_.write(attribute_header(attribute.ByteSizeLong()));
        sink_.write(attribute.SerializeAsString());
    }
    template <typename Entries>
    void list(const char* name, AttributeProto::AttributeType type, Entries entries) {
        sink_.write(attribute_header(list_sizes_.front()));
        list_sizes_ = list_sizes_.subspan(1);
        sink_.write(name_field(name));
        ByteWriter out(sink_);
        entries(out);
        out.flush();
        AttributeProto last;
        last.set_type(type);
        sink_.write(last.SerializeAsString());
    }

private:
    ByteSink& sink_;
    std::span<const std::size_t> list_sizes_;
};

}  // namespace

TreeNodeBytes::TreeNodeBytes(const onnx::NodeProto& node, const TreeEnsembleModel& model)
    : model_(model) {
    onnx::NodeProto domain;
    domain.set_domain(node.domain());
    onnx::NodeProto rest = node;
    rest.clear_domain();
    before_ = rest.SerializeAsString();
    after_ = domain.SerializeAsString();
    AttributeSizes sizes;
    visit_attributes(model, sizes);
    size_ = before_.size() + sizes.total() + after_.size();
    list_sizes_ = std::move(sizes).lists();
}

void TreeNodeBytes::write(ByteSink& sink) const {
    sink.write(before_);
    AttributeWriter writer(sink, list_sizes_);
    visit_attributes(model_, writer);
    sink.write(after_);
}

}  // namespace mlpipe
