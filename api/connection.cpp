#include "api/connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <utility>

namespace mlpipe::api {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

/// Answers to pipelined requests are gathered up to this before they are sent.
constexpr std::size_t gathered_output = 64 * 1024;

}  // namespace

Connection::Connection(ClientSocket socket, Shared& shared, Service& service)
    : socket_(std::move(socket)),
      shared_(shared),
      service_(service),
      metrics_(service.metrics()),
      // A chunk's header or trailer must fit as well as a request's head.
      input_(shared.options.max_header + read_size) {
    shared_.connections.fetch_add(1, std::memory_order_relaxed);
}

Connection::~Connection() {
    request_over();
    shared_.connections.fetch_sub(1, std::memory_order_relaxed);
}

void Connection::start() {
    now_ = Clock::now();
    if (const auto peer = socket_.peer()) head_.client = ClientAddress(peer->address());
    // A connection that brings nothing is no better than a slow request. With TLS the handshake is
    // a part of that time.
    wait_in(Phase::idle, shared_.options.timeouts.header);
    read();
}

void Connection::wait_in(Phase phase, Timeouts::Duration duration) {
    phase_ = phase;
    deadline_ = now_ + duration;
    if (phase == Phase::idle || phase == Phase::lingering) request_over();
}

void Connection::request_over() {
    if (std::exchange(under_way_, false)) metrics_.request_over();
}

/// Answers all that has come, sends the answers, and waits for more.
void Connection::drive() {
    do {
        consume();
        if (!output_.empty() && !write()) return;  // on_written() goes on
        if (phase_ == Phase::deferred) return;     // on_deferred() goes on
        if (phase_ == Phase::streaming) return drive_stream();
        if (last_answer_) return linger();
    } while (phase_ == Phase::idle && has_input());
    read();
}

void Connection::consume() {
    while (!last_answer_ && phase_ != Phase::deferred && phase_ != Phase::streaming &&
           output_.size() < gathered_output) {
        if (phase_ == Phase::idle) {
            begin_request();
            if (phase_ == Phase::idle) return;
        }
        if (!feed()) return;
    }
}

void Connection::begin_request() {
    const auto bytes = input_.data();
    const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
    // An empty line before a request is passed over (RFC 9112, 2.2).
    const std::size_t begin = text.find_first_not_of("\r\n");
    input_.consume(begin == std::string_view::npos ? text.size() : begin);
    if (!has_input()) return;
    request_.clear();
    parser_.emplace(request_, shared_.options.max_header, shared_.options.max_body);
    head_.late = shared_.draining.load(std::memory_order_relaxed);
    head_.match = {};
    head_.pass.clear();
    head_.request_id.clear();
    metrics_.request_began();
    under_way_ = true;
    wait_in(Phase::head, shared_.options.timeouts.header);
}

/// Gives input to the parser. False once more input is needed.
bool Connection::feed() {
    const auto bytes = input_.data();
    std::size_t consumed = 0;
    const auto progress =
        parser_->feed({static_cast<const char*>(bytes.data()), bytes.size()}, consumed);
    input_.consume(consumed);
    switch (progress) {
        case RequestParser::Progress::need_more:
            if (input_.size() < input_.max_size()) return false;
            reject(431, "The request header is too large");
            return true;
        case RequestParser::Progress::failed:
            reject(parser_->request_error().status, parser_->request_error().message);
            return true;
        case RequestParser::Progress::head_done:
            on_head();
            return true;
        case RequestParser::Progress::done:
            answer();
            return true;
    }
    return false;
}

/// The head is there, the body is still to come.
void Connection::on_head() {
    service_.read_head(request_, head_);
    wait_in(Phase::body, shared_.options.timeouts.body);
    // Who may not ask need not send a body. If it has come already, the connection can go on.
    const bool barred = head_.pass.refusal && !has_whole_body();
    const bool holds_back = parser_->expects_continue() && !has_input();
    if (barred && refuse()) return;
    const bool streams = head_.match.route != nullptr && head_.match.route->open != nullptr;
    const std::uint64_t limit =
        streams ? shared_.options.max_batch_body : std::uint64_t{shared_.options.max_body};
    if (!parser_->limit_body(limit)) {
        return reject(parser_->request_error().status, parser_->request_error().message);
    }
    // Refused, the client does not send the body, or does not mind that it is not read.
    if (holds_back && refuse()) return;
    if (streams) begin_stream(holds_back);
    if (holds_back && !last_answer_) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
}

/// Answers what is refused by its head; the connection is to be closed behind that, as the body is
/// not read. False if it is not refused.
bool Connection::refuse() {
    arrival_ = now_;
    last_answer_ = true;
    if (service_.refuses(request_, head_, circumstances(), output_)) return true;
    last_answer_ = false;
    return false;
}

/// Whether the body has a length and all of it is in input_.
bool Connection::has_whole_body() const {
    const std::string_view text = request_.header("content-length");
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    return error == std::errc() && size <= input_.size();
}

Service::Circumstances Connection::circumstances() const {
    const bool keep_alive =
        !last_answer_ && parser_->keep_alive() && !shared_.draining.load(std::memory_order_relaxed);
    return {.arrival = arrival_, .keep_alive = keep_alive};
}

void Connection::answer() {
    if (phase_ == Phase::head) service_.read_head(request_, head_);
    arrival_ = now_;
    if (head_.match.route != nullptr && head_.match.route->open != nullptr) {
        return begin_stream(false);  // without a body
    }
    const Service::Circumstances now = circumstances();
    if (DeferredWork work = service_.answer(request_, head_, now, output_)) {
        return defer(std::move(work));
    }
    last_answer_ = !now.keep_alive;
    wait_in(Phase::idle, shared_.options.timeouts.idle);
}

/// Hands the work to the pool, whose task knows the connection by what does not keep it alive: it
/// may be closed meanwhile.
void Connection::defer(DeferredWork work) {
    auto wake = [connection = weak_from_this(), executor = socket_.get_executor()] {
        asio::post(executor, [connection] {
            if (const auto self = connection.lock()) self->on_deferred();
        });
    };
    deferral_ = std::make_shared<Deferral>(std::move(work), std::move(wake));
    self_ = shared_from_this();
    wait_in(Phase::deferred, head_.match.route->timeout.value_or(shared_.options.timeouts.answer));
    if (shared_.background.try_post([deferral = deferral_] { deferral->run(); })) return;
    const Service::Circumstances now = circumstances();
    service_.answer_problem(request_, head_, now, 503, "overloaded",
                            "The server has too much to do", output_);
    end_deferral();
}

/// The answer is there; if an earlier one is still being sent, on_written() calls again.
void Connection::on_deferred() {
    if (phase_ != Phase::deferred || !deferral_ || !deferral_->is_done()) return;
    now_ = Clock::now();
    service_.answer_deferred(request_, head_, circumstances(), *deferral_, output_);
    end_deferral();
    drive();
}

/// Its answer is in output_.
void Connection::end_deferral() {
    last_answer_ = !circumstances().keep_alive;
    deferral_->abandon();
    deferral_.reset();
    self_.reset();
    wait_in(Phase::idle, shared_.options.timeouts.idle);
}

void Connection::reject(int status, std::string_view message) {
    if (head_.request_id.empty()) service_.read_head(request_, head_);
    arrival_ = now_;
    last_answer_ = true;
    service_.answer_problem(request_, head_, circumstances(), status, "http", message, output_);
}

void Connection::read() {
    const std::size_t room = std::min(read_size, input_.max_size() - input_.size());
    socket_.async_read_some(input_.prepare(room),
                            [self = shared_from_this()](const ErrorCode& error, std::size_t size) {
                                self->on_read(error, size);
                            });
}

void Connection::on_read(const ErrorCode& error, std::size_t size) {
    if (error && socket_.falls_back_to_plain()) return reject_plain_http();
    if (error || !socket_.is_open()) return close();  // an unfinished request has no answer
    if (phase_ == Phase::lingering) return read();    // not committed, so it is forgotten
    input_.commit(size);
    now_ = Clock::now();
    drive();
}

/// Whoever speaks HTTP to a port of HTTPS is told so, in words that they understand.
void Connection::reject_plain_http() {
    now_ = Clock::now();
    reject(400, "This port takes HTTPS only: begin the address with https://");
    drive();
}

/// Sends what it can at once. False if the rest is under way or the connection broke.
bool Connection::write() {
    ErrorCode error;
    written_ = socket_.write_some(asio::buffer(output_), error);
    if (error == asio::error::would_block) error = {};
    if (error) {
        close();
        return false;
    }
    if (written_ == output_.size()) {
        output_.clear();
        return true;
    }
    const Phase next = std::exchange(phase_, Phase::writing);
    deadline_ = now_ + shared_.options.timeouts.write;
    socket_.async_write(asio::buffer(output_) + written_,
                        [self = shared_from_this(), next](const ErrorCode& failure, std::size_t) {
                            self->phase_ = next;
                            self->on_written(failure);
                        });
    return false;
}

void Connection::on_written(const ErrorCode& error) {
    if (error || !socket_.is_open()) return close();
    output_.clear();
    if (output_.capacity() > kept_capacity) std::string().swap(output_);
    now_ = Clock::now();
    if (phase_ == Phase::idle) wait_in(Phase::idle, shared_.options.timeouts.idle);
    if (phase_ == Phase::body) wait_in(Phase::body, shared_.options.timeouts.body);
    if (phase_ == Phase::deferred) {
        wait_in(Phase::deferred,
                head_.match.route->timeout.value_or(shared_.options.timeouts.answer));
        return on_deferred();
    }
    if (phase_ == Phase::streaming) return drive_stream();
    if (last_answer_) return linger();
    drive();
}

/// Closes in the order that lets the client read the last answer: a close with input unread would
/// make the kernel send a reset, which may overtake it (RFC 9112, 9.6).
void Connection::linger() {
    socket_.finish_sending();
    input_.clear();
    wait_in(Phase::lingering, shared_.options.timeouts.linger);
    read();
}

void Connection::on_tick(Clock::time_point now) {
    if (!socket_.is_open()) return;
    // Nothing is read while an answer is made, so a reset is asked for.
    if (phase_ == Phase::deferred && socket_.is_reset()) return close();
    if (phase_ == Phase::streaming) return on_stream_tick(now);
    if (now < deadline_) return;
    now_ = now;
    if (phase_ == Phase::deferred) {
        service_.answer_problem(request_, head_, circumstances(), 504, "timeout",
                                "The answer took too long", output_);
        const auto self = std::move(self_);
        end_deferral();
        return drive();
    }
    if (phase_ != Phase::head && phase_ != Phase::body) return close();
    reject_late(408, phase_ == Phase::head ? "The request header took too long"
                                           : "The request body took too long");
}

/// A read is under way: it goes on as the one that waits for the client to close.
void Connection::reject_late(int status, std::string_view message) {
    reject(status, message);
    ErrorCode ignored;
    socket_.write_some(asio::buffer(output_), ignored);
    output_.clear();
    written_ = 0;
    socket_.finish_sending();
    wait_in(Phase::lingering, shared_.options.timeouts.linger);
}

void Connection::close_if_idle() {
    if (phase_ == Phase::idle) close();
}

void Connection::close() {
    // Whoever waits is told that all is in order. Elsewhere something was cut off.
    if (phase_ == Phase::idle && socket_.is_open()) socket_.finish_sending();
    socket_.close();
    request_over();
    const auto self = std::move(self_);  // goes last, and this with it unless a write is under way
    if (stream_) leave_stream();
    if (!deferral_) return;
    deferral_->abandon();
    deferral_.reset();
}

}  // namespace mlpipe::api
