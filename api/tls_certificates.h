// tls_certificates.h: keeps the certificate that connections get equal to its files.
//
// A pair of files is taken over as a whole or not at all: while one of them is broken or they do
// not belong together, as between the two steps of a renewal, the pair before stays in force.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "access/watched_file.h"
#include "api/tls_context.h"
#include "api/tls_files.h"

namespace mlpipe::api {

/// Safe to share between threads.
class TlsCertificates {
public:
    /// Throws IoFailure, and what TlsContext throws. REQUIRES: files.given().
    explicit TlsCertificates(const TlsFiles& files);

    /// For connections that begin now; those before keep theirs.
    [[nodiscard]] std::shared_ptr<const TlsContext> current() const;

    /// Reads the files again if one of them has changed; to be called about once a second, and on
    /// SIGHUP. Gives what is to be logged then: what the certificate says, or its error and that
    /// the one before stays in force. Not for a thread that answers requests: it reads files.
    [[nodiscard]] std::optional<std::string> refresh();

private:
    [[nodiscard]] std::shared_ptr<const TlsContext> load();

    std::mutex refreshing_;
    WatchedFile certificate_, key_;
    mutable std::mutex mutex_;
    std::shared_ptr<const TlsContext> current_;
};

}  // namespace mlpipe::api
