// connection.h: one client's connection: bytes in, requests answered in order, bytes out.
//
// At most one asynchronous operation is under way, and its handler keeps the connection alive; one
// without an operation is gone. While it waits for a deferred answer it keeps itself alive and
// reads nothing, so answers go out in the order of their requests. While a body streams it keeps
// itself alive as well, and may read and write at the same time (connection_stream.cpp). Everything
// happens on the worker's thread.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/intrusive/list_hook.hpp>
#include <memory>
#include <optional>
#include <string>

#include "api/client_socket.h"
#include "api/request.h"
#include "api/request_parser.h"
#include "api/service.h"

namespace mlpipe::api {

/// Leaves the worker's list by itself when it goes.
using ListHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// A request whose body is answered while it comes, seen by its connection.
struct StreamedRequest {
    std::shared_ptr<StreamPipe> pipe;  ///< null: it is refused, and the body passed over
    bool keep_alive = false;
    bool reading = false, writing = false;
    bool body_done = false;
    bool head_sent = false;  ///< of an answer in pieces
    bool answered = false;   ///< the end of the answer is in output_ or sent
    Clock::time_point read_deadline, write_deadline;
    std::string piece;
};

class Connection : public std::enable_shared_from_this<Connection>, public ListHook {
public:
    Connection(ClientSocket socket, Shared& shared, Service& service);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start();
    /// Closes what is out of time. Called several times within the shortest timeout.
    void on_tick(Clock::time_point now);
    /// Closes the connection if no request is under way.
    void close_if_idle();
    void close();

private:
    /// One read takes at most this, so a connection at rest is small.
    static constexpr std::size_t read_size = 8 * 1024;
    static constexpr std::size_t kept_capacity = 64 * 1024;

    enum class Phase { idle, head, body, deferred, streaming, writing, lingering };

    void drive();
    void consume();
    void begin_request();
    bool feed();
    void on_head();
    void answer();
    void defer(DeferredWork work);
    void on_deferred();
    void end_deferral();
    void reject(int status, std::string_view message);
    void reject_plain_http();
    void reject_late(int status, std::string_view message);
    void read();
    void on_read(const boost::system::error_code& error, std::size_t size);
    bool write();
    void on_written(const boost::system::error_code& error);
    void linger();

    void begin_stream(bool holds_back);
    void drive_stream();
    void feed_stream();
    void send_stream();
    void append_stream(StreamPipe::Stage stage);
    [[nodiscard]] Service::Circumstances stream_circumstances() const;
    void read_stream();
    void on_stream_read(const boost::system::error_code& error, std::size_t size);
    void write_stream();
    void on_stream_written(const boost::system::error_code& error, std::size_t size);
    void on_stream_wake();
    void on_stream_tick(Clock::time_point now);
    void break_stream(int status, std::string_view message);
    void end_stream();
    void leave_stream();

    void wait_in(Phase phase, Timeouts::Duration duration);
    void request_over();
    [[nodiscard]] bool refuse();
    [[nodiscard]] bool has_whole_body() const;
    [[nodiscard]] Service::Circumstances circumstances() const;
    [[nodiscard]] bool has_input() const { return input_.size() > 0; }

    ClientSocket socket_;
    Shared& shared_;
    Service& service_;
    ThreadMetrics& metrics_;
    boost::beast::flat_buffer input_;
    std::string output_;
    std::size_t written_ = 0;  // of output_
    Request request_;
    std::optional<RequestParser> parser_;
    Service::Head head_;
    Clock::time_point arrival_;  // of the whole request
    std::shared_ptr<Deferral> deferral_;
    std::optional<StreamedRequest> stream_;
    std::shared_ptr<Connection> self_;  // while deferral_ or stream_ is there

    Phase phase_ = Phase::idle;
    bool last_answer_ = false;  // no further request is read
    bool under_way_ = false;    // a request has begun and has no answer yet
    Clock::time_point now_;     // when bytes last came
    Clock::time_point deadline_;
};

}  // namespace mlpipe::api
