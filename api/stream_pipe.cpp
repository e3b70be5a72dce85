#include "api/stream_pipe.h"

#include <algorithm>

#include "core/error.h"

namespace mlpipe::api {

StreamPipe::StreamPipe(Limits limits, Response head, std::function<void()> wake_connection,
                       std::function<void()> wake_producer)
    : limits_(std::move(limits)),
      head_(std::move(head)),
      wake_connection_(std::move(wake_connection)),
      wake_producer_(std::move(wake_producer)),
      spool_(limits_.folder) {}

bool StreamPipe::wants_input() const {
    const std::lock_guard lock(mutex_);
    return is_over() || input_.size() < limits_.input;
}

void StreamPipe::push(std::string_view piece) {
    {
        const std::lock_guard lock(mutex_);
        if (is_over()) return;
        input_.append(piece);
    }
    wake_producer_();
}

void StreamPipe::end_input() {
    {
        const std::lock_guard lock(mutex_);
        input_ended_ = true;
    }
    wake_producer_();
}

StreamPipe::Stage StreamPipe::take(std::string& out) {
    Stage stage = Stage::waiting;
    {
        const std::lock_guard lock(mutex_);
        stage = stage_;
        if (output_.empty()) return stage;
        out.append(output_);
        output_.clear();
    }
    wake_producer_();  // there is room in memory
    return stage;
}

void StreamPipe::abandon() {
    abandoned_.store(true, std::memory_order_relaxed);
}

StreamPipe::Input StreamPipe::take_input(std::string& out) {
    bool was_full = false;
    Input state = Input::more_to_come;
    {
        const std::lock_guard lock(mutex_);
        was_full = input_.size() >= limits_.input;
        if (out.empty()) {
            out.swap(input_);
        } else {
            out.append(input_);
        }
        input_.clear();
        state = input_ended_ ? Input::ended : Input::more_to_come;
    }
    if (was_full) notify_connection();
    return state;
}

/// In memory, for output.
std::size_t StreamPipe::room() const {
    const std::lock_guard lock(mutex_);
    return limits_.output - std::min(limits_.output, output_.size());
}

bool StreamPipe::may_write() const {
    if (!kept_.empty()) return false;
    return limits_.spool > 0 ? spool_.size_on_disk() < limits_.spool : room() > 0;
}

void StreamPipe::refill() {
    std::string piece;
    bool changed = false;
    for (std::size_t most = 0; spool_.size() > 0 && (most = room()) > 0; changed = true) {
        piece.clear();
        spool_.pop(piece, most);
        const std::lock_guard lock(mutex_);
        output_ += piece;
    }
    const bool on_disk = spool_.size() > 0;
    if (!on_disk && !kept_.empty() && room() > 0) {
        const std::lock_guard lock(mutex_);
        output_ += kept_;
        kept_.clear();
        changed = true;
    }
    if (!on_disk && kept_.empty()) {
        const std::lock_guard lock(mutex_);
        if (all_written_ && stage_ == Stage::answering) {
            stage_ = Stage::complete;
            changed = true;
        }
    }
    if (changed) notify_connection();
}

void StreamPipe::write(std::string_view bytes) {
    if (write_to_memory(bytes)) {
        notify_connection();
    } else {
        write_to_disk(bytes);
    }
}

bool StreamPipe::write_to_memory(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::answering;
    const bool has_room = output_.size() < limits_.output || limits_.spool == 0;
    if (spool_.size() > 0 || !kept_.empty() || !has_room) return false;
    output_.append(bytes);
    return true;
}

/// A full disk only means that the client must read before there is more.
void StreamPipe::write_to_disk(std::string_view bytes) {
    try {
        if (kept_.empty()) return spool_.push(bytes);
    } catch (const IoFailure&) {
    }
    kept_.append(bytes);
}

void StreamPipe::refuse(Response response) {
    {
        const std::lock_guard lock(mutex_);
        refusal_ = std::move(response);
        input_.clear();
        stage_ = Stage::refused;
    }
    notify_connection();
}

void StreamPipe::complete() {
    {
        const std::lock_guard lock(mutex_);
        all_written_ = true;
        input_.clear();
        stage_ = Stage::answering;
    }
    refill();
}

void StreamPipe::fail() {
    {
        const std::lock_guard lock(mutex_);
        all_written_ = true;
        stage_ = Stage::broken;
    }
    notify_connection();
}

void StreamPipe::notify_connection() {
    if (!connection_knows_.exchange(true)) wake_connection_();
}

}  // namespace mlpipe::api
