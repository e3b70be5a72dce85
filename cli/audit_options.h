// audit_options.h: what the commands under `mlpipe audit` share: which log, and which of its
// records.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "audit/audit_reader.h"
#include "cli/arguments.h"

namespace mlpipe {

struct AuditFilterOptions {
    std::optional<std::string> since, until, version, request_id, id, label;
};

/// LOG, "models" unless given.
void add_audit_log(CommandLine& line, std::optional<std::string>& log);
void add_audit_filter(CommandLine& line, AuditFilterOptions& options);

/// The file that LOG names: itself, or the one that belongs to a models folder. Throws IoFailure
/// unless it is there.
[[nodiscard]] std::filesystem::path audit_log_file(const std::optional<std::string>& log);

/// Throws InvalidArgument for a text that is no time.
[[nodiscard]] AuditFilter read_filter(const AuditFilterOptions& options);

}  // namespace mlpipe
