// The part of a connection that has to do with bodies that are answered while they come. Reading
// and writing go on beside each other; each waits when the other end of the StreamPipe does.
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include "api/connection.h"

namespace mlpipe::api {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

/// A read takes more than of an ordinary request, whose body is small.
constexpr std::size_t stream_read_size = 64 * 1024;

}  // namespace

/// The head is there. `holds_back`: the client waits for 100 Continue before it sends the body.
void Connection::begin_stream(bool holds_back) {
    arrival_ = now_;
    auto wake = [connection = weak_from_this(), executor = socket_.get_executor()] {
        asio::post(executor, [connection] {
            if (const auto self = connection.lock()) self->on_stream_wake();
        });
    };
    last_answer_ = holds_back;  // refused, the client does not send the body
    const Service::Circumstances now = circumstances();
    auto pipe = service_.open_stream(request_, head_, now, std::move(wake), output_);
    if (!pipe && holds_back) return;
    last_answer_ = false;
    stream_.emplace();
    stream_->pipe = std::move(pipe);
    stream_->keep_alive = circumstances().keep_alive && request_.version == 11;
    stream_->answered = stream_->pipe == nullptr;
    stream_->body_done = parser_->is_done();
    if (stream_->body_done && stream_->pipe) stream_->pipe->end_input();
    self_ = shared_from_this();
    input_.max_size(shared_.options.max_header + stream_read_size);
    phase_ = Phase::streaming;
}

void Connection::drive_stream() {
    feed_stream();
    if (phase_ == Phase::streaming) send_stream();
    if (phase_ != Phase::streaming) return;
    const bool wants_input = !stream_->pipe || stream_->pipe->wants_input();
    if (!stream_->reading && !stream_->body_done && wants_input) read_stream();
    if (stream_->answered && stream_->body_done && !stream_->writing) end_stream();
}

/// Hands on what has come of the body.
void Connection::feed_stream() {
    while (!stream_->body_done && (!stream_->pipe || stream_->pipe->wants_input())) {
        const auto bytes = input_.data();
        if (bytes.size() == 0) return;
        std::size_t consumed = 0;
        const auto progress =
            parser_->feed({static_cast<const char*>(bytes.data()), bytes.size()}, consumed);
        input_.consume(consumed);
        if (stream_->pipe && !request_.body.empty()) stream_->pipe->push(request_.body);
        request_.body.clear();
        if (progress == RequestParser::Progress::failed) {
            const RequestError& error = parser_->request_error();
            return break_stream(error.status, error.message);
        }
        if (progress == RequestParser::Progress::done) {
            stream_->body_done = true;
            if (stream_->pipe) stream_->pipe->end_input();
        } else if (consumed == 0) {  // the line that a chunk begins with has not come whole
            if (input_.size() == input_.max_size()) break_stream(431, "A chunk is not valid");
            return;
        }
    }
}

void Connection::read_stream() {
    const std::size_t room = std::min(stream_read_size, input_.max_size() - input_.size());
    if (room == 0) return;  // the pipe took nothing, and will say when it does
    stream_->reading = true;
    stream_->read_deadline = now_ + shared_.options.timeouts.body;
    socket_.async_read_some(input_.prepare(room),
                            [self = shared_from_this()](const ErrorCode& error, std::size_t size) {
                                self->on_stream_read(error, size);
                            });
}

void Connection::on_stream_read(const ErrorCode& error, std::size_t size) {
    if (error || !socket_.is_open()) return close();  // an unfinished body has no end
    if (phase_ == Phase::lingering) return read();
    input_.commit(size);
    stream_->reading = false;
    now_ = Clock::now();
    if (phase_ == Phase::streaming) drive_stream();
}

/// Sends what there is of the answer, unless that is under way.
void Connection::send_stream() {
    if (stream_->writing || stream_->answered) return;
    stream_->piece.clear();
    using enum StreamPipe::Stage;
    switch (const auto stage = stream_->pipe->take(stream_->piece)) {
        case waiting:
            return;
        case broken:
            return break_stream(500, "The batch could not be answered");
        case refused:
            service_.answer_refused(request_, head_, stream_circumstances(), *stream_->pipe,
                                    output_);
            stream_->answered = true;
            break;
        case answering:
        case complete:
            append_stream(stage);
    }
    written_ = 0;
    if (!output_.empty()) write_stream();
}

void Connection::append_stream(StreamPipe::Stage stage) {
    if (!std::exchange(stream_->head_sent, true)) {
        service_.begin_stream(request_, head_, stream_circumstances(), *stream_->pipe, output_);
    }
    if (!stream_->piece.empty()) append_piece(output_, stream_->piece, request_);
    if (stage != StreamPipe::Stage::complete) return;
    append_stream_end(output_, request_);
    stream_->answered = true;
}

Service::Circumstances Connection::stream_circumstances() const {
    return {.arrival = arrival_, .keep_alive = stream_->keep_alive};
}

void Connection::write_stream() {
    stream_->writing = true;
    stream_->write_deadline = now_ + shared_.options.timeouts.write;
    socket_.async_write_some(asio::buffer(output_) + written_,
                             [self = shared_from_this()](const ErrorCode& error, std::size_t size) {
                                 self->on_stream_written(error, size);
                             });
}

void Connection::on_stream_written(const ErrorCode& error, std::size_t size) {
    if (error || !socket_.is_open() || !stream_) return close();
    now_ = Clock::now();
    written_ += size;
    if (written_ < output_.size()) return write_stream();
    output_.clear();
    written_ = 0;
    stream_->writing = false;
    drive_stream();
}

void Connection::on_stream_wake() {
    if (!stream_ || !stream_->pipe) return;
    stream_->pipe->heard();
    now_ = Clock::now();
    if (phase_ == Phase::streaming) drive_stream();
}

/// The client's time counts only while the client is waited for.
void Connection::on_stream_tick(Clock::time_point now) {
    now_ = now;
    if (stream_->writing && now >= stream_->write_deadline) return close();
    if (stream_->reading && now >= stream_->read_deadline) {
        return break_stream(408, "The request body took too long");
    }
    if (!stream_->reading && !stream_->writing && socket_.is_reset()) close();
}

/// The batch cannot be brought to its end. Once a part of the answer is sent, all that can be said
/// is that the end is not there.
void Connection::break_stream(int status, std::string_view message) {
    if (stream_->head_sent || stream_->answered) {
        if (request_.version == 10) socket_.reset_on_close();  // a close would look like the end
        return close();
    }
    const bool reading = stream_->reading;
    const auto self = std::move(self_);
    leave_stream();
    if (reading) return reject_late(status, message);
    reject(status, message);
    drive();
}

/// Answer and body are complete.
void Connection::end_stream() {
    last_answer_ = !stream_->keep_alive || shared_.draining.load(std::memory_order_relaxed);
    const auto self = std::move(self_);
    leave_stream();
    wait_in(Phase::idle, shared_.options.timeouts.idle);
    drive();
}

void Connection::leave_stream() {
    constexpr int client_closed_request = 499;  // nginx has made it known
    if (stream_->pipe) stream_->pipe->abandon();
    if (stream_->head_sent) {
        const int status = stream_->answered && stream_->body_done ? 200 : client_closed_request;
        service_.end_stream(request_, head_, stream_circumstances(), status);
    }
    stream_.reset();
    phase_ = Phase::idle;
    if (output_.capacity() > kept_capacity && output_.empty()) std::string().swap(output_);
    if (socket_.is_open()) input_.max_size(shared_.options.max_header + read_size);
}

}  // namespace mlpipe::api
