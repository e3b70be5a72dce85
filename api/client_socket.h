// client_socket.h: the socket of one connection, in the clear or with TLS.
//
// Both behave alike: what goes at once is done at once, the rest when the socket is ready. In the
// clear it costs one branch an operation. One read and one write may be under way at the same time,
// and their handlers keep this alive. Everything happens on the worker's thread.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>

#include "api/tls_session.h"

namespace mlpipe::api {

/// A concrete executor: the type-erased one costs a call for every operation (docs: DESIGN.md D6).
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

class ClientSocket {
public:
    using ErrorCode = boost::system::error_code;

    /// With `tls` the client must begin with its handshake. Does not block from now on.
    ClientSocket(Socket socket, const TlsContext* tls);

    [[nodiscard]] bool is_open() const { return socket_.is_open(); }
    [[nodiscard]] Executor get_executor() { return socket_.get_executor(); }
    /// Where the client is; nothing if it has gone.
    [[nodiscard]] std::optional<boost::asio::ip::tcp::endpoint> peer() const;
    /// Whether the connection was reset. A client that has only finished sending is still there.
    [[nodiscard]] bool is_reset();

    /// Calls handler(error, size), never before it returns.
    template <typename Handler>
    void async_read_some(boost::asio::mutable_buffer to, Handler handler) {
        if (!tls_) return socket_.async_read_some(to, std::move(handler));
        advance([to](TlsSession& tls) { return tls.read(to.data(), to.size()); },
                std::move(handler), Called::by_the_caller);
    }
    /// What goes at once; would_block if nothing does.
    std::size_t write_some(boost::asio::const_buffer from, ErrorCode& error);
    /// As async_read_some.
    template <typename Handler>
    void async_write_some(boost::asio::const_buffer from, Handler handler) {
        if (!tls_) return socket_.async_write_some(from, std::move(handler));
        advance([from](TlsSession& tls) { return tls.write(from.data(), from.size()); },
                std::move(handler), Called::by_the_caller);
    }
    /// As async_read_some, when all is written. Must be given what write_some() left.
    template <typename Handler>
    void async_write(boost::asio::const_buffer from, Handler handler) {
        if (!tls_) return boost::asio::async_write(socket_, from, std::move(handler));
        advance(
            [from, sent = std::size_t{0}](TlsSession& tls) mutable {
                TlsStep step;
                while (from.size() > 0) {
                    step = tls.write(from.data(), from.size());
                    if (step.error || step.wants != TlsStep::Wants::nothing) return step;
                    from += step.size;
                    sent += step.size;
                }
                step.size = sent;
                return step;
            },
            std::move(handler), Called::by_the_caller);
    }

    /// The client did not begin with TLS, but sent HTTP in the clear, and can be answered so from
    /// now on. REQUIRES: a read gave an error.
    [[nodiscard]] bool falls_back_to_plain();
    /// Says that nothing more will come, so that the client knows that it has all; reading goes on.
    void finish_sending();
    /// So that the client cannot take the end for the end of the answer.
    void reset_on_close();
    void close();

private:
    enum class Called { by_the_caller, by_the_loop };

    /// Repeats `operation` until it waits for nothing.
    template <typename Operation, typename Handler>
    void advance(Operation operation, Handler handler, Called called) {
        TlsStep step{.error = boost::asio::error::operation_aborted};
        if (socket_.is_open() && tls_) step = operation(*tls_);
        if (step.wants == TlsStep::Wants::nothing) {
            if (called == Called::by_the_loop) return handler(step.error, step.size);
            return boost::asio::post(
                socket_.get_executor(),
                [handler = std::move(handler), step]() mutable { handler(step.error, step.size); });
        }
        const auto readiness =
            step.wants == TlsStep::Wants::to_read ? Socket::wait_read : Socket::wait_write;
        socket_.async_wait(
            readiness, [this, operation = std::move(operation),
                        handler = std::move(handler)](const ErrorCode& error) mutable {
                if (error) return handler(error, 0);
                advance(std::move(operation), std::move(handler), Called::by_the_loop);
            });
    }

    Socket socket_;
    std::optional<TlsSession> tls_;
};

}  // namespace mlpipe::api
