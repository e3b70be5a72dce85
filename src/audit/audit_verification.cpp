#include "audit/audit_verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "audit/audit_block.h"
#include "audit/audit_database.h"
#include "audit/audit_reader.h"
#include "core/digest.h"
#include "core/error.h"

namespace mlpipe {
namespace {

constexpr int entries_at_once = 16;

/// Walks the chain from its first entry.
class Walk {
public:
    Walk(const SqliteSession& session, const std::optional<ChainHead>& expected)
        : session_(session), expected_(expected) {}

    AuditVerification run();

private:
    std::vector<ChainEntry> next_entries() const;
    std::string fault_of(const ChainEntry& entry);
    std::string fault_of_content(const ChainEntry& entry);
    std::string fault_of_end() const;

    const SqliteSession& session_;
    const std::optional<ChainHead>& expected_;
    AuditVerification result_;
    ChainHead end_;                          // as the file claims, when this began
    std::optional<ChainHead> before_first_;  // what a cut says stood before the first entry
    bool found_expected_ = false;
    std::map<std::string, AuditedModel> models_;
};

std::vector<ChainEntry> Walk::next_entries() const {
    const SqliteStatement statement = session_.prepare(
        fmt::format("SELECT {} FROM entries WHERE number > ?1 AND number <= ?2 ORDER BY number "
                    "LIMIT {}",
                    entry_columns, entries_at_once));
    sqlite3_bind_int64(statement.get(), 1, result_.head.number);
    sqlite3_bind_int64(statement.get(), 2, end_.number);
    std::vector<ChainEntry> entries;
    int status = sqlite3_step(statement.get());
    for (; status == SQLITE_ROW; status = sqlite3_step(statement.get())) {
        entries.push_back(entry_of(statement.get()));
    }
    session_.check(status);
    return entries;
}

/// Nothing if the payload can be read and says what the entry says.
std::string Walk::fault_of_content(const ChainEntry& entry) {
    if (entry.kind == entry_kind::cut) {
        const ChainCut cut = read_cut(entry.payload);
        if (cut.last.number == result_.first - 1) before_first_ = cut.last;
        return "";
    }
    if (entry.kind == entry_kind::gap) {
        (void)read_gap_reason(entry.payload);
        result_.lost += entry.records;
        return "";
    }
    if (entry.kind != entry_kind::predictions) return "is of the unknown kind '" + entry.kind + "'";
    auto model = models_.find(entry.model);
    if (model == models_.end()) {
        const std::optional<std::string> definition = find_definition(session_, entry.model);
        if (!definition) return "has a model whose definition is gone";
        if (sha256_hex(*definition) != entry.model) {
            return "has a model whose definition was changed";
        }
        model = models_.emplace(entry.model, parse_definition(*definition)).first;
    }
    const std::vector<AuditRecord> records = read_block(entry.payload, model->second);
    if (records.size() != entry.records) return "does not hold as many records as it says";
    const bool first = result_.records == 0;
    result_.records += records.size();
    result_.from_us = first ? entry.from_us : std::min(result_.from_us, entry.from_us);
    result_.to_us = first ? entry.to_us : std::max(result_.to_us, entry.to_us);
    return "";
}

std::string Walk::fault_of(const ChainEntry& entry) {
    const std::string name =
        fmt::format("entry {} ({}, {})", entry.number, entry.kind, utc_text_us(entry.from_us));
    if (result_.entries == 0) {
        result_.first = entry.number;
    } else if (entry.number != result_.head.number + 1) {
        return entry.number == result_.head.number + 2
                   ? fmt::format("entry {} is missing", result_.head.number + 1)
                   : fmt::format("entries {} to {} are missing", result_.head.number + 1,
                                 entry.number - 1);
    }
    // Of a first entry behind a cut, the hash before it is known when the cut is met.
    if (result_.entries > 0 || entry.number == 1) {
        if (chain_hash(entry, result_.head.hash) != entry.hash) {
            return name + " is not what was written, or the one before it is not";
        }
    }
    try {
        const std::string fault = fault_of_content(entry);
        if (!fault.empty()) return name + " " + fault;
    } catch (const BadFormat& error) {
        return name + ": " + error.what();
    }
    return "";
}

std::string Walk::fault_of_end() const {
    if (result_.head.number != end_.number) {
        return fmt::format(
            "the last entry is {}, and the head says {}: entries are missing at the "
            "end",
            result_.head.number, end_.number);
    }
    if (result_.head.hash != end_.hash) return "the last entry is not the one that the head names";
    if (expected_ && expected_->number > end_.number) {
        return fmt::format("the noted entry {} is missing: the log ends with {}", expected_->number,
                           end_.number);
    }
    if (expected_ && !found_expected_ && expected_->number >= result_.first) {
        return fmt::format("entry {} has another hash than the one noted", expected_->number);
    }
    return "";
}

AuditVerification Walk::run() {
    end_ = read_head(session_);
    std::optional<ChainEntry> first;
    for (std::vector<ChainEntry> entries = next_entries(); !entries.empty();
         entries = next_entries()) {
        for (const ChainEntry& entry : entries) {
            result_.fault = fault_of(entry);
            if (!result_.fault.empty()) return result_;
            if (result_.entries++ == 0) first = entry;
            result_.head = {.number = entry.number, .hash = entry.hash};
            if (expected_ && result_.head == *expected_) found_expected_ = true;
        }
    }
    if (first && first->number > 1) {
        if (!before_first_) {
            result_.fault = fmt::format(
                "the entries before {} are missing, and no cut says that "
                "they were retired",
                first->number);
        } else if (chain_hash(*first, before_first_->hash) != first->hash) {
            result_.fault = fmt::format("entry {} does not follow the last one that was retired",
                                        first->number);
        }
    }
    if (result_.fault.empty()) result_.fault = fault_of_end();
    return result_;
}

}  // namespace

AuditVerification verify_audit_log(const std::filesystem::path& file,
                                   const std::optional<ChainHead>& expected) {
    const SqliteSession session = open_for_reading(file);
    session.run("BEGIN");  // one state of the file, whatever a service writes meanwhile
    return Walk(session, expected).run();
}

}  // namespace mlpipe
