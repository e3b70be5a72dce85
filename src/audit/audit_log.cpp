#include "audit/audit_log.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <thread>

#include "audit/audit_writer.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// After a failure the disk is left alone for a moment.
constexpr milliseconds retry_interval{1000};
constexpr std::chrono::minutes retire_interval{1};

void check(const AuditOptions& options) {
    if (options.flush_interval < milliseconds(1) || options.flush_interval > milliseconds(60'000)) {
        throw InvalidArgument("the flush interval must be from 1 to 60000 milliseconds");
    }
    if (options.retention_days < 0) {
        throw InvalidArgument("the retention must be a whole number of days from 0 (for ever)");
    }
}

}  // namespace

struct AuditLog::State {
    explicit State(AuditOptions given)
        : options(std::move(given)), writer(options.file, options.ids, models) {}

    void run();
    void round(bool thorough);
    void write(std::span<AuditLane* const> lanes);
    void retire(bool thorough);
    void wake();
    bool wait_for_round(Clock::time_point deadline);
    std::vector<AuditLane*> all_lanes();

    const AuditOptions options;
    AuditedModels models;
    AuditWriter writer;  // of the writer's thread alone
    Clock::time_point next_retirement = Clock::now();

    std::atomic<bool> failing{false};

    mutable std::mutex mutex;  // of everything below
    std::condition_variable wakened, done;
    std::deque<AuditLane> lanes;
    bool stopping = false;
    bool is_woken = false;
    std::uint64_t rounds = 0;  // that have ended
    std::uint64_t asked = 0, tried = 0, flushed = 0;
    std::uint64_t written = 0, written_bytes = 0, failures = 0;
    std::string problem;

    std::jthread thread;  // last: it uses all of the above
};

std::vector<AuditLane*> AuditLog::State::all_lanes() {
    const std::lock_guard lock(mutex);
    std::vector<AuditLane*> all;
    for (AuditLane& lane : lanes) all.push_back(&lane);
    return all;
}

void AuditLog::State::wake() {
    {
        const std::lock_guard lock(mutex);
        is_woken = true;
    }
    wakened.notify_one();
}

/// Has the writer write now. False if it has not by `deadline`.
bool AuditLog::State::wait_for_round(Clock::time_point deadline) {
    std::unique_lock lock(mutex);
    const std::uint64_t seen = rounds;
    is_woken = true;
    wakened.notify_one();
    return done.wait_until(lock, deadline, [&] { return rounds > seen; });
}

void AuditLog::State::run() {
    bool last = false;
    while (!last) {
        std::uint64_t asked_before = 0;
        {
            std::unique_lock lock(mutex);
            const milliseconds interval =
                failing ? std::max(options.flush_interval, retry_interval) : options.flush_interval;
            wakened.wait_for(lock, interval, [&] { return stopping || is_woken || asked > tried; });
            is_woken = false;
            last = stopping;
            asked_before = asked;
        }
        round(last || asked_before > tried);
        {
            const std::lock_guard lock(mutex);
            tried = asked_before;
            if (!failing) flushed = asked_before;
            ++rounds;
        }
        done.notify_all();
    }
}

/// Writes, and tells if that begins to fail or works again. `thorough`: everything that is due.
void AuditLog::State::round(bool thorough) {
    std::string fault;
    try {
        writer.write(all_lanes());
        retire(thorough);
    } catch (const Error& error) {
        fault = error.full_text();
    } catch (const std::exception& error) {
        fault = error.what();
    }
    const bool was_failing = failing.exchange(!fault.empty());
    {
        const std::lock_guard lock(mutex);
        written = writer.written();
        written_bytes = writer.written_bytes();
        failures += fault.empty() ? 0 : 1;
        problem = fault;
    }
    if (!options.report || was_failing == !fault.empty()) return;
    options.report(fault.empty() ? "the audit log is written again"
                                 : "the audit log cannot be written: " + fault);
}

void AuditLog::State::retire(bool thorough) {
    if (options.retention_days == 0) return;
    if (!thorough && Clock::now() < next_retirement) return;
    namespace chrono = std::chrono;
    const auto oldest = chrono::system_clock::now() - chrono::days(options.retention_days);
    const std::int64_t before_us =
        chrono::duration_cast<chrono::microseconds>(oldest.time_since_epoch()).count();
    bool more = writer.retire(before_us);
    while (more && thorough) more = writer.retire(before_us);
    if (!more) next_retirement = Clock::now() + retire_interval;
}

AuditLog::AuditLog(AuditOptions options) {
    check(options);
    state_ = std::make_unique<State>(std::move(options));
    state_->thread = std::jthread([state = state_.get()] { state->run(); });
}

AuditLog::~AuditLog() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
    }
    state_->wakened.notify_one();
    state_->thread.join();
    const AuditCounts end = counts();
    if (end.recorded > end.written && state_->options.report) {
        state_->options.report("the audit log ends without " +
                               std::to_string(end.recorded - end.written) +
                               " predictions that were answered: " + end.problem);
    }
}

AuditLog::Lane AuditLog::add_lane() {
    const std::lock_guard lock(state_->mutex);
    return {*this,
            state_->lanes.emplace_back(state_->options.lane_bytes, state_->options.overflow)};
}

const AuditedModel& AuditLog::add_model(const AuditedModel& model) {
    return state_->models.add(model);
}

bool AuditLog::flush(milliseconds patience) {
    std::unique_lock lock(state_->mutex);
    const std::uint64_t ticket = ++state_->asked;
    state_->wakened.notify_one();
    return state_->done.wait_for(lock, patience, [&] { return state_->tried >= ticket; }) &&
           state_->flushed >= ticket;
}

AuditCounts AuditLog::counts() const {
    AuditCounts counts;
    const std::lock_guard lock(state_->mutex);
    for (const AuditLane& lane : state_->lanes) {
        const AuditLane::Counts each = lane.counts();
        counts.recorded += each.kept;
        counts.dropped += each.dropped;
        counts.refused += each.refused;
        counts.waiting_bytes += each.waiting_bytes;
    }
    counts.capacity_bytes = state_->lanes.size() * state_->options.lane_bytes;
    counts.written = state_->written;
    counts.written_bytes = state_->written_bytes;
    counts.failures = state_->failures;
    counts.problem = state_->problem;
    return counts;
}

bool AuditLog::is_failing() const {
    return state_->failing.load(std::memory_order_relaxed);
}

/// Whether what was recorded before cannot be written, and so nothing may be added.
bool AuditLog::Lane::is_barred() const {
    const State& state = *log_->state_;
    return state.options.overflow == AuditOverflow::block &&
           state.failing.load(std::memory_order_relaxed);
}

/// False if it was refused, which the caller is to count.
template <typename Records>
bool AuditLog::Lane::try_put(const Records& records) {
    if (is_barred()) return false;
    const AuditLane::Put put = lane_->put(records);
    if (put == AuditLane::Put::kept_full) log_->state_->wake();
    return put != AuditLane::Put::refused;
}

bool AuditLog::Lane::record(const AuditedPrediction& prediction) {
    if (try_put(prediction)) return true;
    lane_->count_refusal(1);
    return false;
}

bool AuditLog::Lane::record(const AuditBundle& bundle) {
    if (bundle.records() == 0) return true;
    if (try_put(bundle)) return true;
    lane_->count_refusal(bundle.records());
    return false;
}

bool AuditLog::Lane::record_within(const AuditBundle& bundle, milliseconds patience) {
    if (bundle.records() == 0) return true;
    State& state = *log_->state_;
    const Clock::time_point deadline = Clock::now() + patience;
    while (!try_put(bundle)) {
        // Room comes with the next round. But nobody waits for a log that fails, nor hurries it.
        if (!is_barred() && state.wait_for_round(deadline)) continue;
        lane_->count_refusal(bundle.records());
        return false;
    }
    return true;
}

std::filesystem::path audit_file_of(const std::filesystem::path& models) {
    std::filesystem::path folder = std::filesystem::absolute(models).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    if (models.is_absolute() || folder == std::filesystem::path("/")) return folder += ".audit.db";
    return folder.lexically_proximate(std::filesystem::current_path()) += ".audit.db";
}

}  // namespace mlpipe
