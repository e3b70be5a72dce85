// tls_context.h: a certificate and its key, ready to secure connections.
//
// TLS 1.2 and 1.3; for 1.2 only forward-secret key exchange with authenticated encryption (the
// "intermediate" list of Mozilla's server side TLS guidelines 5.7, without its DHE). No
// renegotiation, no compression, no early data; sessions are resumed by tickets, so the server
// keeps none.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace mlpipe::api {

/// A file as it was read.
struct PemText {
    std::string_view text;
    std::string name;  ///< for errors
};

/// Never changes, so threads may share it.
class TlsContext {
public:
    /// `certificate` holds that of the server and those that lead from it to the root, in this
    /// order; `key` the private key of the first, without a passphrase. Throws BadFormat if one of
    /// them holds no such thing, InvalidArgument if they do not belong together or are too weak.
    TlsContext(const PemText& certificate, const PemText& key);

    [[nodiscard]] SSL_CTX* get() const& { return context_.get(); }
    /// "CN = churn.example.com, until 2027-02-20T10:00:00Z"; with "which has passed" behind it
    /// where that is so.
    [[nodiscard]] const std::string& description() const& { return description_; }

private:
    std::shared_ptr<SSL_CTX> context_;
    std::string description_;
};

}  // namespace mlpipe::api
