#include "audit/audit_writer.h"

#include <algorithm>
#include <chrono>

#include "core/digest.h"
#include "core/error.h"

namespace mlpipe {
namespace {

std::int64_t now_us() {
    namespace chrono = std::chrono;
    return chrono::duration_cast<chrono::microseconds>(
               chrono::system_clock::now().time_since_epoch())
        .count();
}

ChainEntry entry_of(AuditBlock&& block, const std::string& digest) {
    ChainEntry entry{.kind = std::string(entry_kind::predictions),
                     .from_us = block.from_us(),
                     .to_us = block.to_us(),
                     .records = block.records(),
                     .model = digest};
    entry.payload = std::move(block).payload();
    return entry;
}

/// The lane whose next record is the earliest; null once all are at their end. So each lane's order
/// is kept, also if the clock is set back.
LaneReader* earliest(std::vector<LaneReader>& lanes) {
    LaneReader* found = nullptr;
    for (LaneReader& lane : lanes) {
        if (lane.front() == nullptr) continue;
        if (found == nullptr || lane.front()->time_us < found->front()->time_us) found = &lane;
    }
    return found;
}

}  // namespace

const AuditedModel& AuditedModels::add(const AuditedModel& model) {
    std::string text = definition_of(model);
    const std::string digest = sha256_hex(text);
    const std::lock_guard lock(mutex_);
    const auto [known, added] =
        by_digest_.try_emplace(digest, Known{.text = std::move(text), .model = model});
    if (added) digests_.emplace(&known->second.model, digest);
    return known->second.model;
}

AuditedModels::Definition AuditedModels::definition(const AuditedModel* model) const {
    const std::lock_guard lock(mutex_);
    const std::string& digest = digests_.at(model);
    return {.digest = digest, .text = by_digest_.at(digest).text};
}

AuditWriter::AuditWriter(const std::filesystem::path& file, AuditIds ids,
                         const AuditedModels& models)
    : path_(file), ids_(ids), models_(models), lock_(file) {
    if (ids == AuditIds::hashed) hasher_ = open_id_key(id_key_file(file));
    file_ = std::make_unique<AuditFile>(file);
    head_ = file_->head();
}

/// After a failure: looks at what got onto the disk.
void AuditWriter::open() {
    if (file_) return;
    std::error_code ignored;
    if (!std::filesystem::exists(path_, ignored)) {
        throw IoFailure(
            path_.string() + ": the file was taken away",
            {.why = "", .help = "put it back, or restart the service to begin a new log"});
    }
    auto file = std::make_unique<AuditFile>(path_);
    if (attempted_ && file->head() == *attempted_ && *attempted_ != head_) {
        head_ = *attempted_;
        forget_taken();
    } else if (file->head() != head_) {
        throw IoFailure(
            path_.string() + ": another program has written to the audit log",
            {.why = "", .help = "put the file back, or restart the service to go on with it"});
    }
    file_ = std::move(file);
}

void AuditWriter::on_failure() {
    attempted_ = file_->attempted();
    file_.reset();
}

void AuditWriter::take(std::span<AuditLane* const> lanes) {
    taken_.resize(lanes.size());
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        // A buffer that one burst has made large is given back.
        if (taken_[i].bytes.capacity() > 4 * AuditLane::wake_bytes)
            std::string().swap(taken_[i].bytes);
        lanes[i]->take(taken_[i].bytes, taken_[i].gap);
    }
}

bool AuditWriter::has_taken() const {
    return std::ranges::any_of(
        taken_, [](const Taken& lane) { return !lane.bytes.empty() || lane.gap.records > 0; });
}

/// What was tried is written.
void AuditWriter::forget_taken() {
    for (Taken& lane : taken_) {
        lane.bytes.clear();
        lane.gap = {};
    }
    written_ += std::exchange(taken_records_, 0);
    written_bytes_ += std::exchange(taken_bytes_, 0);
    problem_.clear();
}

void AuditWriter::write(std::span<AuditLane* const> lanes) {
    try {
        if (has_taken()) write_taken();
        open();  // settles what was tried before, so that no more than that counts as written
        take(lanes);
        if (has_taken()) write_taken();
    } catch (const std::exception& error) {
        problem_ = error.what();
        throw;
    }
}

void AuditWriter::write_taken() {
    open();
    if (!has_taken()) return;  // the attempt before had gone through
    std::vector<ChainEntry> entries;
    AuditDefinitions definitions;
    add_blocks(entries, definitions);
    add_gap(entries);
    taken_records_ = taken_bytes_ = 0;
    ChainHead head = head_;
    for (ChainEntry& entry : entries) {
        if (entry.kind == entry_kind::predictions) taken_records_ += entry.records;
        taken_bytes_ += entry.payload.size();
        link(entry, head);
    }
    try {
        file_->append(entries, definitions);
    } catch (...) {
        on_failure();
        throw;
    }
    head_ = head;
    forget_taken();
}

void AuditWriter::add_blocks(std::vector<ChainEntry>& entries,
                             AuditDefinitions& definitions) const {
    std::vector<LaneReader> lanes;
    for (const Taken& lane : taken_) lanes.emplace_back(lane.bytes);
    std::map<const AuditedModel*, AuditBlock> open_blocks;
    const auto close = [&](AuditBlock&& block) {
        AuditedModels::Definition definition = models_.definition(&block.model());
        entries.push_back(entry_of(std::move(block), definition.digest));
        definitions.emplace(std::move(definition.digest), std::move(definition.text));
    };
    while (LaneReader* lane = earliest(lanes)) {
        const LaneRecord& record = *lane->front();
        const IdHasher* hasher = hasher_ ? &*hasher_ : nullptr;
        const auto block = open_blocks.try_emplace(record.model, *record.model, ids_, hasher).first;
        block->second.add(record);
        if (block->second.is_full()) {
            close(std::move(block->second));
            open_blocks.erase(block);
        }
        lane->advance();
    }
    for (auto& [model, block] : open_blocks) close(std::move(block));
}

void AuditWriter::add_gap(std::vector<ChainEntry>& entries) const {
    AuditGap all;
    for (const auto& [bytes, gap] : taken_) {
        if (gap.records == 0) continue;
        all.from_us = all.records == 0 ? gap.from_us : std::min(all.from_us, gap.from_us);
        all.to_us = all.records == 0 ? gap.to_us : std::max(all.to_us, gap.to_us);
        all.records += gap.records;
    }
    if (all.records == 0) return;
    entries.push_back(gap_entry(all, problem_.empty()
                                         ? "they came faster than they could be written"
                                         : "the log could not be written: " + problem_));
}

bool AuditWriter::retire(std::int64_t before_us) {
    open();
    try {
        const bool more = file_->retire(before_us, now_us());
        head_ = file_->head();
        return more;
    } catch (...) {
        on_failure();
        throw;
    }
}

}  // namespace mlpipe
