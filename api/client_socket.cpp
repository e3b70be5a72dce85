#include "api/client_socket.h"

#include <sys/socket.h>

#include <cerrno>

namespace mlpipe::api {

namespace asio = boost::asio;

ClientSocket::ClientSocket(Socket socket, const TlsContext* tls) : socket_(std::move(socket)) {
    ErrorCode ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    if (tls != nullptr) tls_.emplace(*tls, socket_.native_handle());
}

std::optional<asio::ip::tcp::endpoint> ClientSocket::peer() const {
    ErrorCode error;
    const auto endpoint = socket_.remote_endpoint(error);
    return error ? std::nullopt : std::optional(endpoint);
}

bool ClientSocket::is_reset() {
    char byte = 0;
    const ssize_t got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
}

std::size_t ClientSocket::write_some(asio::const_buffer from, ErrorCode& error) {
    if (!tls_) return socket_.write_some(from, error);
    error = {};
    std::size_t sent = 0;
    while (sent < from.size()) {
        const TlsStep step = tls_->write((from + sent).data(), from.size() - sent);
        if (step.error) error = step.error;
        if (step.error || step.wants != TlsStep::Wants::nothing) break;
        sent += step.size;
    }
    if (!error && sent == 0) error = asio::error::would_block;
    return sent;
}

bool ClientSocket::falls_back_to_plain() {
    if (!tls_ || !tls_->met_plain_http()) return false;
    tls_.reset();
    return true;
}

void ClientSocket::finish_sending() {
    ErrorCode ignored;
    if (tls_) tls_->say_goodbye();
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void ClientSocket::reset_on_close() {
    ErrorCode ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
}

void ClientSocket::close() {
    ErrorCode ignored;
    socket_.close(ignored);
}

}  // namespace mlpipe::api
