// audit_reader.h: the audit log for whoever asks later, also while a service writes it.
//
// Reads a few entries at a time, so that a long reading keeps no old state of the file alive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "audit/audit_block.h"
#include "audit/audit_chain.h"

namespace mlpipe {

/// Which records are wanted; everything that is not set fits.
struct AuditFilter {
    std::optional<std::int64_t> since_us = {}, until_us = {};  ///< both included
    std::optional<std::string> version = {}, request_id = {}, label = {};
    std::optional<std::string> id = {};  ///< any id's text, in full; also where ids are hashed
};

enum class AuditOrder { newest_first, oldest_first };

/// What a reading meets: a record, or that records were lost.
struct AuditLoss {
    std::int64_t from_us, to_us;
    std::uint64_t records;
    std::string reason;
};

class AuditReader {
public:
    /// Throws IoFailure, BadFormat.
    explicit AuditReader(const std::filesystem::path& file);
    ~AuditReader();
    AuditReader(const AuditReader&) = delete;
    AuditReader& operator=(const AuditReader&) = delete;

    /// Each returns whether to go on.
    using TakeRecord = std::function<bool(const AuditRecord&)>;
    using TakeLoss = std::function<bool(const AuditLoss&)>;

    /// Calls `record` for every record that fits, in the order in which they were written or the
    /// reverse, and `loss` for every gap within the times asked for. Throws BadFormat where an
    /// entry cannot be read; IoFailure; InvalidArgument if an id is asked for, ids are hashed and
    /// the key cannot be read. What is written meanwhile is not met.
    void read(const AuditFilter& filter, AuditOrder order, const TakeRecord& record,
              const TakeLoss& loss) const;

    /// Every model whose records are or were in the log.
    [[nodiscard]] std::vector<AuditedModel> models() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// An input as text: a number in its shortest form, a level, or the text that was unseen. Nothing
/// if it is missing. REQUIRES: the column is no id.
[[nodiscard]] std::optional<std::string> input_text(const AuditRecord& record, std::size_t column);
/// "contract":"Month-to-month","tenure_months":2 in braces: the row as it was understood, in the
/// order of the schema, without ids; a missing cell is null. What JsonRowReader reads back.
[[nodiscard]] std::string inputs_json(const AuditRecord& record);
/// "2026-11-22T09:24:00.123456Z".
[[nodiscard]] std::string utc_text_us(std::int64_t time_us);

}  // namespace mlpipe
