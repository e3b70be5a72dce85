// audit_config.h: the keys of [server] that are about the audit log, read and written.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "audit/audit_log.h"

namespace mlpipe {

class Section;

struct AuditSettings {
    /// audit = "block" | "drop" | "off": what happens to a prediction that cannot be recorded; off
    /// is nothing.
    std::optional<AuditOverflow> overflow = AuditOverflow::block;
    std::string file = {};           ///< audit_file; empty: see audit_file_of()
    int retention_days = 365;        ///< audit_retention_days; 0: for ever
    AuditIds ids = AuditIds::plain;  ///< audit_ids = "plain" | "hashed" | "omitted"
    int flush_ms = 100;              ///< audit_flush_ms
};

/// What to open for a models folder; nothing if it is off.
[[nodiscard]] std::optional<AuditOptions> audit_options(const AuditSettings& settings,
                                                        const std::filesystem::path& models);

/// `settings` with those that the environment sets: MLPIPE_AUDIT for audit, MLPIPE_AUDIT_FILE, ….
/// Throws InvalidArgument that names the variable.
[[nodiscard]] AuditSettings audit_of_environment(AuditSettings settings);
/// What "block", "drop" or "off" says; `name` is what an error calls the setting. Throws
/// InvalidArgument for another text.
[[nodiscard]] std::optional<AuditOverflow> parse_audit_policy(const std::string& name,
                                                              std::string_view text);

/// Reads the keys of `server`, [server]. Throws InvalidArgument with file:line:column.
[[nodiscard]] AuditSettings read_audit(Section& server);
/// Their lines, and their members added to `server`.
[[nodiscard]] std::string audit_lines(const AuditSettings& settings);
void add_audit_json(nlohmann::ordered_json& server, const AuditSettings& settings);

}  // namespace mlpipe
