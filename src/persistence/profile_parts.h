// profile_parts.h: a model file taken apart: its trees stay bytes, everything else becomes
// protobuf's objects. Private to this room.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <string_view>

namespace mlpipe {

struct ProfileParts {
    onnx::ModelProto model;  ///< without the node of the trees
    std::string_view trees;  ///< the NodeProto of the trees, a part of the file; empty if none
};

/// What a model file holds beside its trees is small; more than this is refused before it is read.
inline constexpr std::size_t most_beside_trees = std::size_t{256} << 20;

/// `bytes` must outlive the result. Throws BadFormat for bytes that are no ONNX model, for two
/// graphs or two tree nodes, or if what is not trees exceeds most_beside_trees.
[[nodiscard]] ProfileParts take_apart(std::string_view bytes);

/// The value of a key of metadata_props. Throws BadFormat if there is none.
[[nodiscard]] const std::string& metadata_of(const onnx::ModelProto& model, std::string_view key);

}  // namespace mlpipe
