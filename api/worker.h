// worker.h: one thread of the service: its event loop, its listener, its connections.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>

#include "api/connection.h"
#include "api/service.h"

namespace mlpipe::api {

class Worker {
public:
    using Endpoint = boost::asio::ip::tcp::endpoint;

    /// Listens on `endpoint`, which other workers of this server may share. Throws
    /// boost::system::system_error.
    Worker(Shared& shared, std::uint64_t index, const Endpoint& endpoint);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Where it listens, with the port that it got. Any thread.
    [[nodiscard]] const Endpoint& endpoint() const& { return endpoint_; }

    /// Answers until it has drained.
    void run();
    /// Stops accepting; run() returns when every connection is closed or out of time. Any thread.
    void drain();
    /// Makes run() return soon. Any thread.
    void stop() { context_.stop(); }

private:
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
    using Timer =
        boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor>;
    using Connections =
        boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;

    void accept();
    void take(Socket socket);
    void refuse(Socket& socket);
    void begin_drain();
    void tick();
    void drain_tick(Clock::time_point now);
    [[nodiscard]] Timeouts::Duration tick_period() const;

    Shared& shared_;
    Connections connections_;  // before the context, whose handlers own them
    boost::asio::io_context context_;
    Service service_;
    Acceptor acceptor_;
    Endpoint endpoint_;  // kept, as a closed acceptor has none
    Timer timer_;
    bool accepting_ = false;
    Clock::time_point drain_began_;
    bool draining_ = false;
};

}  // namespace mlpipe::api
