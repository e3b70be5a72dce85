// stream_pipe.h: what lies between a connection and the tasks that turn a body into an answer while
// both flow: pieces of the body one way, pieces of the answer the other, each bounded.
//
//   socket ──► push() ─ input, in memory ─ take_input() ──► producer
//   socket ◄── take() ─ output, in memory, then on disk ─ write() ◄── producer
//
// Many clients send all before they read anything. With both socket buffers full such a client and
// a server that only keeps a little in memory would wait for each other for ever; so what the
// client does not take goes to a file, up to a limit. Files are touched by the producer's side
// alone: an event loop never waits for a disk.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "api/response.h"
#include "api/spool.h"

namespace mlpipe::api {

class StreamPipe {
public:
    struct Limits {
        std::size_t input = 512 * 1024;         ///< bytes of the body that wait in memory
        std::size_t output = 256 * 1024;        ///< bytes of the answer that wait in memory
        std::uint64_t spool = 0;                ///< and on disk; about, see may_write()
        std::filesystem::path folder = "/tmp";  ///< for the file
    };
    /// How far the answer is.
    enum class Stage {
        waiting,    ///< its status is not known
        refused,    ///< it is refusal()
        answering,  ///< it is head(), and bytes come
        complete,   ///< the same, and no more bytes come
        broken,     ///< it was head(), but cannot be brought to its end
    };

    /// `wake_connection` and `wake_producer` are called when the other side has something to do, on
    /// any thread; neither may call back into the pipe. wake_connection is not called again before
    /// heard().
    /// `head`: the status and header of the answer, unless it is refused.
    StreamPipe(Limits limits, Response head, std::function<void()> wake_connection,
               std::function<void()> wake_producer);

    // The connection's side.

    /// It has been woken. To be called before it looks at anything.
    void heard() { connection_knows_.store(false); }
    /// Whether more of the body should be read. Once the answer is over: yes, it is passed over.
    [[nodiscard]] bool wants_input() const;
    void push(std::string_view piece);
    /// The body has ended.
    void end_input();
    /// Appends what is to be sent next, some hundred KiB at most.
    Stage take(std::string& out);
    /// REQUIRES: take() gave refused.
    [[nodiscard]] Response& refusal() & { return refusal_; }
    [[nodiscard]] const Response& head() const& { return head_; }
    /// Nobody is interested any more.
    void abandon();

    // The producer's side; one thread at a time, but for is_abandoned().

    [[nodiscard]] bool is_abandoned() const { return abandoned_.load(std::memory_order_relaxed); }
    enum class Input { more_to_come, ended };
    /// Appends what has come of the body.
    Input take_input(std::string& out);
    /// Whether there is room for output. Writing more is possible all the same: work that has begun
    /// may be brought to its end.
    [[nodiscard]] bool may_write() const;
    /// Moves what waits on disk to memory as far as there is room. Throws IoFailure.
    void refill();
    /// The answer is head(), and this is more of it; may be empty.
    void write(std::string_view bytes);
    /// The answer is this one instead. REQUIRES: nothing was written.
    void refuse(Response response);
    /// All is written.
    void complete();
    /// It cannot go on.
    void fail();

private:
    void notify_connection();
    bool write_to_memory(std::string_view bytes);
    void write_to_disk(std::string_view bytes);
    [[nodiscard]] std::size_t room() const;
    [[nodiscard]] bool is_over() const { return all_written_ || stage_ == Stage::refused; }

    const Limits limits_;
    const Response head_;
    const std::function<void()> wake_connection_, wake_producer_;
    std::atomic<bool> abandoned_{false}, connection_knows_{false};

    mutable std::mutex mutex_;
    std::string input_;
    bool input_ended_ = false;
    std::string output_;
    Stage stage_ = Stage::waiting;
    bool all_written_ = false;
    Response refusal_;

    // The producer's alone: what follows output_, in this order.
    Spool spool_;
    std::string kept_;  // only once the disk was full
};

}  // namespace mlpipe::api
