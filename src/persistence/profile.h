// profile.h: the bytes of a model file, and what seals them. Private to this room.
//
// A file is the serialised ModelProto; its last bytes are the metadata entry mlpipe.sha256, whose
// value is the SHA-256 of all bytes before that entry.
#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <string>
#include <string_view>

#include "persistence/golden_rows.h"

namespace mlpipe {

/// The version of the format that this code writes and reads; every later mlpipe reads it.
inline constexpr int profile_format = 1;

namespace metadata_key {
inline constexpr std::string_view format = "mlpipe.format";
inline constexpr std::string_view golden = "mlpipe.golden";
inline constexpr std::string_view pipeline = "mlpipe.pipeline";
inline constexpr std::string_view schema = "mlpipe.schema";
inline constexpr std::string_view sha256 = "mlpipe.sha256";
}  // namespace metadata_key

/// The file of a pipeline. A pure function of its arguments. Throws InvalidArgument if it would
/// exceed the 2 GiB of a protobuf message, or a name in it is no UTF-8.
[[nodiscard]] std::string write_profile(const FittedPipeline& pipeline, const GoldenRows& golden,
                                        const std::string& producer_version);

/// `body` and the entry that seals it.
[[nodiscard]] std::string seal(std::string body);

enum class Seal { absent, broken, whole };
[[nodiscard]] Seal check_seal(std::string_view bytes);

}  // namespace mlpipe
