#include "api/tls_session.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <new>

namespace mlpipe::api {
namespace {

namespace asio = boost::asio;

int socket_of(BIO* bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

/// What recv() or send() gave, as a BIO says it.
int tell(BIO* bio, ssize_t size, void (*retry)(BIO*)) {
    BIO_clear_retry_flags(bio);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) retry(bio);
    return static_cast<int>(size);
}

int receive(BIO* bio, char* to, int size) {
    errno = 0;
    return tell(bio, ::recv(socket_of(bio), to, static_cast<std::size_t>(size), 0),
                [](BIO* b) { BIO_set_retry_read(b); });
}

/// OpenSSL's own BIO would raise SIGPIPE when the client has gone.
int send(BIO* bio, const char* from, int size) {
    errno = 0;
    return tell(bio, ::send(socket_of(bio), from, static_cast<std::size_t>(size), MSG_NOSIGNAL),
                [](BIO* b) { BIO_set_retry_write(b); });
}

long control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
        BIO_meth_set_read(made, receive);
        BIO_meth_set_write(made, send);
        BIO_meth_set_ctrl(made, control);
        return made;
    }();
    return method;
}

int bounded(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

TlsSession::TlsSession(const TlsContext& context, int socket) : session_(SSL_new(context.get())) {
    BIO* const bio = BIO_new(socket_method());
    if (!session_ || bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
    SSL_set_accept_state(session_.get());
}

TlsStep TlsSession::read(void* to, std::size_t size) {
    if (failed_) return {.error = asio::error::connection_aborted};
    ERR_clear_error();
    return outcome(SSL_read(session_.get(), to, bounded(size)));
}

TlsStep TlsSession::write(const void* from, std::size_t size) {
    if (failed_) return {.error = asio::error::connection_aborted};
    ERR_clear_error();
    return outcome(SSL_write(session_.get(), from, bounded(size)));
}

TlsStep TlsSession::outcome(int result) {
    if (result > 0) return {.size = static_cast<std::size_t>(result)};
    const int system_error = errno;
    switch (SSL_get_error(session_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return {.wants = TlsStep::Wants::to_read};
        case SSL_ERROR_WANT_WRITE:
            return {.wants = TlsStep::Wants::to_write};
        case SSL_ERROR_ZERO_RETURN:
            return {.error = asio::error::eof};
        case SSL_ERROR_SYSCALL:
            failed_ = true;
            return {.error = {system_error == 0 ? ECONNRESET : system_error,
                              boost::system::system_category()}};
        default:
            failed_ = true;
            met_plain_http_ = ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_HTTP_REQUEST;
            return {.error = asio::error::connection_aborted};
    }
}

void TlsSession::say_goodbye() {
    if (failed_ || SSL_is_init_finished(session_.get()) == 0) return;
    ERR_clear_error();
    (void)SSL_shutdown(session_.get());
}

}  // namespace mlpipe::api
