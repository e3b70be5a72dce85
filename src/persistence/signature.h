// signature.h: signature.json of a version: who vouches for its name, its model and its metadata.
//
//   {"format": 1, "algorithm": "ed25519", "model_version", "model_sha256", "metadata_sha256",
//    "public_key": 64 hexadecimal digits, "signature": 128 hexadecimal digits}
//
// Signed are the bytes of signed_text(), so `openssl pkeyutl -verify -rawin` can check one as well
// (docs/registry.md). The key in the file only says whose signature it claims to be: whether that
// key is to be trusted, the reader must know from elsewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ed25519.h"

namespace mlpipe {

/// What a signature binds together. The digests are 64 hexadecimal digits.
struct SignedContent {
    std::string version, model_sha256, metadata_sha256;
};

/// Four lines: "mlpipe signature 1", "version …", "model_sha256 …", "metadata_sha256 …".
[[nodiscard]] std::string signed_text(const SignedContent& content);

/// The file, with a newline at the end.
[[nodiscard]] std::string sign(const SignedContent& content, const Ed25519PrivateKey& key);

/// What serving and verifying ask of signatures.
struct SignatureTrust {
    bool required = false;               ///< a version without a signature is refused
    std::vector<Ed25519PublicKey> keys;  ///< whose signatures count; if empty, any that is valid
};

/// The key that signed exactly `content`, of `trust` if that names any. Throws BadFormat saying
/// what is wrong with the signature.
[[nodiscard]] Ed25519PublicKey check_signature(std::string_view signature_json,
                                               const SignedContent& content,
                                               const SignatureTrust& trust);

}  // namespace mlpipe
