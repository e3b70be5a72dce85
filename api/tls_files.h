// tls_files.h: where the certificate of a service stands, and its key.
#pragma once

#include <filesystem>
#include <optional>

namespace mlpipe::api {

/// Both or none.
struct TlsFiles {
    std::optional<std::filesystem::path> certificate = {};  ///< PEM: the server's, then its chain
    std::optional<std::filesystem::path> key = {};          ///< PEM, without a passphrase

    /// Throws InvalidArgument if there is only one of them.
    [[nodiscard]] bool given() const;
};

}  // namespace mlpipe::api
