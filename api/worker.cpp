#include "api/worker.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>

namespace mlpipe::api {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

}  // namespace

Worker::Worker(Shared& shared, std::uint64_t index, const Endpoint& endpoint)
    : shared_(shared),
      context_(1),
      service_(shared, index, context_),
      acceptor_(context_),
      timer_(context_) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.set_option(ReusePort(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    acceptor_.non_blocking(true);
    endpoint_ = acceptor_.local_endpoint();
}

/// A connection that waits for a deferred answer keeps itself alive until it is closed.
Worker::~Worker() {
    for (auto at = connections_.begin(); at != connections_.end();) (at++)->close();
}

void Worker::run() {
    tick();
    accept();
    for (;;) {
        try {
            context_.run();
            return;
        } catch (const std::exception&) {
            // Out of memory, say: the connection that met it went with its handler, the others
            // stay.
        }
    }
}

void Worker::drain() {
    asio::post(context_, [this] { begin_drain(); });
}

void Worker::accept() {
    accepting_ = true;
    acceptor_.async_accept([this](const ErrorCode& error, Socket socket) {
        accepting_ = false;
        if (!acceptor_.is_open()) return;
        // Out of descriptors, say: the next tick tries again, rather than this loop at once.
        if (error && error != asio::error::connection_aborted) return;
        if (!error) take(std::move(socket));
        accept();
    });
}

void Worker::take(Socket socket) {
    if (shared_.connections.load(std::memory_order_relaxed) >= shared_.options.max_connections) {
        return refuse(socket);
    }
    const auto tls = shared_.certificates ? shared_.certificates->current() : nullptr;
    const auto connection =
        std::make_shared<Connection>(ClientSocket(std::move(socket), tls.get()), shared_, service_);
    connections_.push_back(*connection);
    connection->start();
}

/// Over the cap: an answer if it goes at once, without waiting for the request.
void Worker::refuse(Socket& socket) {
    if (shared_.certificates) return;  // an answer would need a handshake, which is what costs
    ErrorCode ignored;
    socket.non_blocking(true, ignored);
    std::string answer;
    service_.answer_overload(answer);
    socket.write_some(asio::buffer(answer), ignored);
    socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    std::array<char, 4096> unread;
    socket.read_some(asio::buffer(unread), ignored);  // else the close would reset the connection
}

void Worker::begin_drain() {
    if (draining_) return;
    draining_ = true;
    drain_began_ = Clock::now();
    ErrorCode error;
    while (!error) {  // who is connected already gets an answer
        Socket socket(context_);
        acceptor_.accept(socket, error);
        if (!error) take(std::move(socket));
    }
    acceptor_.close(error);
    timer_.cancel();  // ticks follow faster now
}

void Worker::tick() {
    const auto now = Clock::now();
    for (auto at = connections_.begin(); at != connections_.end();) (at++)->on_tick(now);
    if (draining_) {
        drain_tick(now);
        if (connections_.empty()) return context_.stop();
    } else if (!accepting_) {
        accept();
    }
    timer_.expires_after(tick_period());
    timer_.async_wait([this](const ErrorCode&) { tick(); });
}

void Worker::drain_tick(Clock::time_point now) {
    const Timeouts& timeouts = shared_.options.timeouts;
    const bool all = now >= drain_began_ + timeouts.drain;
    const bool idle = now >= drain_began_ + timeouts.drain_idle;
    for (auto at = connections_.begin(); at != connections_.end();) {
        Connection& connection = *at++;
        if (all) {
            connection.close();
        } else if (idle) {
            connection.close_if_idle();
        }
    }
}

Timeouts::Duration Worker::tick_period() const {
    using namespace std::chrono_literals;
    if (draining_) return 5ms;
    const Timeouts& timeouts = shared_.options.timeouts;
    const auto shortest = std::min({timeouts.header, timeouts.body, timeouts.idle, timeouts.write,
                                    timeouts.linger, timeouts.answer});
    return std::clamp<Timeouts::Duration>(shortest / 4, 5ms, 250ms);
}

}  // namespace mlpipe::api
