// tls_session.h: the TLS side of one connection, over a socket that does not block.
//
// Nothing waits: each call does what it can at once and says what it waits for. The handshake is a
// part of the first calls.
#pragma once

#include <openssl/ssl.h>

#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>

#include "api/tls_context.h"

namespace mlpipe::api {

struct TlsStep {
    enum class Wants { nothing, to_read, to_write };
    Wants wants = Wants::nothing;  ///< else the socket must be ready for that, and the call be made
                                   ///< again; of write() with the same bytes
    std::size_t size = 0;          ///< bytes taken or given, if nothing is wanted and no error
    boost::system::error_code error =
        {};  ///< asio::error::eof: the client has said that it is done
};

class TlsSession {
public:
    /// `socket` is the descriptor, which does not block and must outlive this.
    TlsSession(const TlsContext& context, int socket);

    [[nodiscard]] TlsStep read(void* to, std::size_t size);
    /// At most one record, 16 KiB.
    [[nodiscard]] TlsStep write(const void* from, std::size_t size);
    /// Tells the client that nothing more will come, if that goes at once.
    void say_goodbye();
    /// The client's first bytes were HTTP. REQUIRES: read() gave an error.
    [[nodiscard]] bool met_plain_http() const { return met_plain_http_; }

private:
    struct Free {
        void operator()(SSL* session) const { SSL_free(session); }
    };
    TlsStep outcome(int result);

    std::unique_ptr<SSL, Free> session_;
    bool met_plain_http_ = false;
    bool failed_ = false;  // OpenSSL must not be asked again
};

}  // namespace mlpipe::api
