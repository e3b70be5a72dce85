// tree_node_bytes.h: the node of a tree ensemble as the bytes of its NodeProto, written and read
// straight from the trees.
//
// They are the bytes that the onnx package's own classes would write, but those take some 300 bytes
// of memory and six allocations a tree node, which for large forests is most of the time and memory
// of loading and saving. Private to this room.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <string_view>
#include <vector>

#include "models/tree_ensemble.h"
#include "persistence/byte_sink.h"

namespace mlpipe {

inline constexpr const char* tree_operator = "TreeEnsembleRegressor";
inline constexpr const char* tree_node_name = "mlpipe/trees";

class TreeNodeBytes {
public:
    /// `node` is the node without its attributes; `model` must outlive this.
    TreeNodeBytes(const onnx::NodeProto& node, const TreeEnsembleModel& model);
    TreeNodeBytes(const onnx::NodeProto& node, const TreeEnsembleModel&& model) = delete;

    [[nodiscard]] std::size_t size() const { return size_; }
    void write(ByteSink& sink) const;

private:
    std::string before_, after_;  // what stands before and behind the attributes
    const TreeEnsembleModel& model_;
    std::vector<std::size_t> list_sizes_;
    std::size_t size_ = 0;
};

/// The trees of a serialised NodeProto, over columns of `shape`. Throws BadFormat if its lists are
/// absent or do not fit together; what a tree must be is for TreeEnsembleModel to check. Memory is
/// bounded by the size of `node`.
[[nodiscard]] TreeEnsemble read_trees(std::string_view node,
                                      const std::vector<TreeEnsembleModel::ColumnShape>& shape);

}  // namespace mlpipe
