#include "api/batch_run.h"

#include <utility>

namespace mlpipe::api {
namespace {

/// A block is a millisecond or so of work: long enough to be scored at once, short enough for the
/// others to have their turn.
constexpr std::size_t most_rows = 1024;
constexpr std::size_t most_bytes = 256 * 1024;

}  // namespace

std::shared_ptr<StreamPipe> BatchRun::start(Parts parts) {
    const auto run = std::make_shared<BatchRun>(std::move(parts));
    run->wake();
    return {run, &run->pipe_};
}

BatchRun::BatchRun(Parts parts)
    : transfer_(parts.transfer),
      compute_(parts.compute),
      records_(std::move(parts.records)),
      format_(std::move(parts.format)),
      place_(std::move(parts.place)),
      refuse_(std::move(parts.refuse)),
      pipe_(std::move(parts.limits), std::move(parts.head), std::move(parts.wake_connection),
            [this] { wake(); }) {}

/// Has step() called on the transfer pool, and once more if it is under way.
void BatchRun::wake() {
    if (calls_.fetch_add(1) > 0) return;
    (void)transfer_.post([self = shared_from_this()] { self->work(); });
}

void BatchRun::work() {
    const int calls = calls_.load();
    try {
        if (!pipe_.is_abandoned()) step();
    } catch (const std::exception&) {  // out of memory, say
        over_ = true;
        pipe_.fail();
    }
    if (calls_.fetch_sub(calls) == calls) return;
    (void)transfer_.post([self = shared_from_this()] { self->work(); });
}

void BatchRun::step() {
    pipe_.refill();
    if (over_) return;
    send_finished();
    if (!over_) post_blocks();
    if (!over_ && cut_all_ && blocks_.empty()) finish();
}

void BatchRun::send_finished() {
    while (!blocks_.empty() && blocks_.front()->done.load(std::memory_order_acquire)) {
        const std::unique_ptr<RecordBlock> block = std::move(blocks_.front());
        blocks_.pop_front();
        if (block->failed || !block->records) {
            over_ = true;
            return pipe_.fail();
        }
        if (!record(*block)) return;
        if (!std::exchange(opened_, true)) pipe_.write(format_->opening());
        pipe_.write(block->answer);
    }
}

/// False, and the batch is over, if the audit log has no room for the rows. This is no work for the
/// compute pool, whose threads would hold the log's locks without getting a core.
bool BatchRun::record(const RecordBlock& block) {
    if (!records_.log.add(*records_.model, *block.records, records_.patience)) {
        over_ = true;
        opened_ ? pipe_.fail() : pipe_.refuse(std::move(records_.unrecorded));
        return false;
    }
    const std::uint64_t predicted = block.records->tally().n_rows();
    records_.log.count_batch(predicted, block.n_rows() - predicted);
    return true;
}

void BatchRun::post_blocks() {
    while (!cut_all_ && blocks_.size() <= compute_.n_threads() && pipe_.may_write()) {
        std::unique_ptr<RecordBlock> block = cut_block();
        if (!block) return;
        // Once it is done the block is the transfer pool's, which also frees it.
        const bool posted = compute_.post([self = shared_from_this(), block = block.get()] {
            self->answer(*block);
            self->wake();
        });
        if (!posted) return;  // the server ends
        blocks_.push_back(std::move(block));
    }
}

void BatchRun::finish() {
    over_ = true;
    if (!opened_) pipe_.write(format_->opening());
    pipe_.write(broken_row_ + format_->closing(n_rows_));
    pipe_.complete();
}

/// Null if no whole record has come.
std::unique_ptr<RecordBlock> BatchRun::cut_block() {
    auto block = std::make_unique<RecordBlock>();
    block->first_row = n_rows_ + 1;
    while (!cut_all_ && block->sizes.size() < most_rows && block->text.size() < most_bytes) {
        if (std::exchange(long_row_waits_, false)) {
            ++n_rows_;
            return block;
        }
        const auto text = std::string_view(window_).substr(begin_);
        const RecordStep step = format_->next(text, input_ended_);
        if (step.kind == RecordStep::Kind::record) {
            if (block->sizes.empty()) block->first_line = step.line;
            block->text += step.record;
            block->sizes.push_back(step.record.size());
            ++n_rows_;
        }
        begin_ += step.consumed;
        if (step.kind == RecordStep::Kind::need_more && !take_input()) break;
        if (step.kind == RecordStep::Kind::end) cut_all_ = true;
        if (step.kind == RecordStep::Kind::broken) break_off(step);
        if (step.kind == RecordStep::Kind::too_long) {
            long_row_waits_ = true;
            if (!block->sizes.empty()) break;
        }
    }
    if (block->sizes.empty()) block.reset();
    return block;
}

/// False if nothing has come.
bool BatchRun::take_input() {
    window_.erase(0, std::exchange(begin_, 0));
    const std::size_t before = window_.size();
    input_ended_ = pipe_.take_input(window_) == StreamPipe::Input::ended;
    return input_ended_ || window_.size() > before;
}

void BatchRun::break_off(const RecordStep& step) {
    cut_all_ = true;
    if (n_rows_ == 0) {
        over_ = true;
        return pipe_.refuse(refuse_(format_->faults(step)));
    }
    ++n_rows_;
    records_.log.count_batch(0, 1);
    broken_row_ = format_->broken_row(n_rows_, step);
}

void BatchRun::answer(RecordBlock& block) {
    try {
        if (!pipe_.is_abandoned()) {
            std::unique_ptr<BlockAnswerer> answerer = idle_answerer();
            block.records.emplace(*records_.model, records_.names, records_.origin.view());
            answerer->answer(block, block.answer, *block.records);
            const std::lock_guard lock(idle_mutex_);
            idle_.push_back(std::move(answerer));
        }
    } catch (const std::exception&) {  // the batch cannot go on, and its client is told so
        block.failed = true;
    }
    block.done.store(true, std::memory_order_release);
}

std::unique_ptr<BlockAnswerer> BatchRun::idle_answerer() {
    {
        const std::lock_guard lock(idle_mutex_);
        if (!idle_.empty()) {
            std::unique_ptr<BlockAnswerer> answerer = std::move(idle_.back());
            idle_.pop_back();
            return answerer;
        }
    }
    return format_->make_answerer();
}

}  // namespace mlpipe::api
