// profile.h: the bytes of a model file, and what seals them. Private to this room.
//
// A file is the serialised ModelProto; its last bytes are the metadata entry mlpipe.sha256, whose
// value is the SHA-256 of all bytes before that entry.
#pragma once

#include <string>
#include <string_view>

#include "persistence/byte_sink.h"
#include "persistence/golden_rows.h"
#include "persistence/json_values.h"

namespace mlpipe {

// Versions of the format that this code writes and reads; every later mlpipe reads them.
inline constexpr std::string_view plain_format = "1";
/// Of a model with a calibration, which a program that knows only format 1 would read as none.
inline constexpr std::string_view calibrated_format = "2";

namespace metadata_key {
inline constexpr std::string_view format = "mlpipe.format";
inline constexpr std::string_view golden = "mlpipe.golden";
inline constexpr std::string_view pipeline = "mlpipe.pipeline";
inline constexpr std::string_view schema = "mlpipe.schema";
inline constexpr std::string_view sha256 = "mlpipe.sha256";
}  // namespace metadata_key

/// What a file says of where it comes from, which has no bearing on its answers.
struct Provenance {
    std::string producer_version;
    /// As fitted: {"n_estimators": 100, …}. Kept as the file has it, since a later mlpipe knows
    /// more settings than the one that wrote it.
    Json hyperparameters;
};

/// The bytes of a file but for its seal. A pure function of its arguments. Throws InvalidArgument
/// if they would exceed the 2 GiB of a protobuf message, or a name in them is no UTF-8.
void write_profile(const FittedPipeline& pipeline, const GoldenRows& golden,
                   const Provenance& provenance, ByteSink& sink);

/// `body` and the entry that seals it.
[[nodiscard]] std::string seal(std::string body);

/// Whether the bytes end with a seal, whole or broken.
[[nodiscard]] bool has_seal(std::string_view bytes);
/// Whether that seal is the one of the bytes before it. REQUIRES: has_seal().
[[nodiscard]] bool is_whole(std::string_view bytes);
/// The bytes before the seal. REQUIRES: has_seal().
[[nodiscard]] std::string_view sealed_body(std::string_view bytes);

}  // namespace mlpipe
