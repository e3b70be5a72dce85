// batch_run.h: one batch under way: cuts the body into blocks of rows, has them answered on the
// compute pool, and puts the answers together in order.
//
//   body ─► StreamPipe ─► cut (one task at a time) ─► blocks ─► answer (as many tasks as the
//   compute pool has threads) ─► in order ─► StreamPipe ─► answer
//
// Every task is short and the next one goes to the end of its pool's queue, so batches share the
// pools fairly, and memory is bounded by the number of blocks, whatever the size of the body.
// Cutting and all that touches the pipe is done on the transfer pool. The compute pool's threads
// share no lock with it or with an event loop: what they give back is one atomic flag.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/batch_format.h"
#include "api/stream_pipe.h"
#include "api/task_pool.h"

namespace mlpipe::api {

/// One of the places that batches have; free again when it goes.
class BatchPlace {
public:
    explicit BatchPlace(std::atomic<std::size_t>& taken) : taken_(&taken) { ++*taken_; }
    BatchPlace(BatchPlace&& from) noexcept : taken_(std::exchange(from.taken_, nullptr)) {}
    BatchPlace& operator=(BatchPlace&&) = delete;
    ~BatchPlace() {
        if (taken_ != nullptr) --*taken_;
    }

private:
    std::atomic<std::size_t>* taken_;
};

class BatchRun : public std::enable_shared_from_this<BatchRun> {
public:
    /// Makes the answer that is sent when nothing of the batch could be read.
    using Refuse = std::function<Response(const std::vector<FieldFault>& faults)>;

    /// Where the predictions go, block by block, before their answers are sent.
    struct Records {
        PoolPredictionLog& log;
        std::shared_ptr<const LoadedModel> model;
        AuditedNames names;
        KeptOrigin origin;
        std::chrono::milliseconds patience;  ///< with a full audit log, then the batch breaks off
        Response unrecorded;                 ///< the answer if that happens to the first block
    };
    struct Parts {
        TaskPool& transfer;
        TaskPool& compute;
        Records records;
        std::unique_ptr<BatchFormat> format;
        BatchPlace place;
        Refuse refuse;
        StreamPipe::Limits limits;
        Response head;  ///< of the answer
        std::function<void()> wake_connection;
    };
    /// The connection's end of the batch, which lives as long as anybody has it.
    [[nodiscard]] static std::shared_ptr<StreamPipe> start(Parts parts);

    explicit BatchRun(Parts parts);

private:
    void wake();
    void work();
    void step();
    void send_finished();
    [[nodiscard]] bool record(const RecordBlock& block);
    void post_blocks();
    void finish();
    [[nodiscard]] std::unique_ptr<RecordBlock> cut_block();
    [[nodiscard]] bool take_input();
    void break_off(const RecordStep& step);
    void answer(RecordBlock& block);
    [[nodiscard]] std::unique_ptr<BlockAnswerer> idle_answerer();

    TaskPool& transfer_;
    TaskPool& compute_;
    Records records_;
    const std::unique_ptr<BatchFormat> format_;
    const BatchPlace place_;
    const Refuse refuse_;
    std::atomic<int> calls_{0};  // of wake() that no step has answered
    StreamPipe pipe_;

    // Of the one task that is in step().
    std::string window_;  // of the body: from begin_ on not cut yet
    std::size_t begin_ = 0;
    bool input_ended_ = false, cut_all_ = false, long_row_waits_ = false, opened_ = false,
         over_ = false;
    std::uint64_t n_rows_ = 0;
    std::string broken_row_;
    std::deque<std::unique_ptr<RecordBlock>> blocks_;  // being answered, in order

    std::mutex idle_mutex_;  // of the compute pool's threads alone
    std::vector<std::unique_ptr<BlockAnswerer>> idle_;
};

}  // namespace mlpipe::api
