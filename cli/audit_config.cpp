#include "cli/audit_config.h"

#include <array>
#include <nlohmann/json.hpp>

#include "cli/toml_section.h"
#include "cli/toml_text.h"

namespace mlpipe {
namespace {

constexpr Limits flush_limits{
    .low = 1, .high = 60'000, .text = "a whole number of milliseconds from 1 to 60000"};

std::string_view overflow_name(const AuditSettings& settings) {
    if (!settings.overflow) return "off";
    return *settings.overflow == AuditOverflow::block ? "block" : "drop";
}

std::string_view ids_name(AuditIds ids) {
    switch (ids) {
        case AuditIds::hashed:
            return "hashed";
        case AuditIds::omitted:
            return "omitted";
        case AuditIds::plain:
            break;
    }
    return "plain";
}

}  // namespace

std::optional<AuditOptions> audit_options(const AuditSettings& settings,
                                          const std::filesystem::path& models) {
    if (!settings.overflow) return std::nullopt;
    return AuditOptions{.file = settings.file.empty() ? audit_file_of(models)
                                                      : std::filesystem::path(settings.file),
                        .overflow = *settings.overflow,
                        .ids = settings.ids,
                        .flush_interval = std::chrono::milliseconds(settings.flush_ms),
                        .retention_days = settings.retention_days};
}

AuditSettings read_audit(Section& server) {
    AuditSettings settings;
    if (const auto policy = server.choice("audit", {"block", "drop", "off"})) {
        settings.overflow = std::array<std::optional<AuditOverflow>, 3>{
            AuditOverflow::block, AuditOverflow::drop, std::nullopt}[*policy];
    }
    settings.file = server.text("audit_file").value_or("");
    if (const auto days = server.whole_number("audit_retention_days", from_zero)) {
        settings.retention_days = static_cast<int>(*days);
    }
    if (const auto ids = server.choice("audit_ids", {"plain", "hashed", "omitted"})) {
        settings.ids = std::array{AuditIds::plain, AuditIds::hashed, AuditIds::omitted}[*ids];
    }
    if (const auto interval = server.whole_number("audit_flush_ms", flush_limits)) {
        settings.flush_ms = static_cast<int>(*interval);
    }
    return settings;
}

std::string audit_lines(const AuditSettings& settings) {
    return line("audit", toml_quoted(overflow_name(settings)),
                "of what cannot be recorded: block, drop; off") +
           line("audit_file", toml_quoted(settings.file), "\"\": beside the models folder") +
           line("audit_retention_days", std::to_string(settings.retention_days),
                "then deleted; 0: kept for ever") +
           line("audit_ids", toml_quoted(ids_name(settings.ids)), "plain, hashed or omitted") +
           line("audit_flush_ms", std::to_string(settings.flush_ms), "what a crash loses at most");
}

void add_audit_json(nlohmann::ordered_json& server, const AuditSettings& settings) {
    server["audit"] = overflow_name(settings);
    server["audit_file"] = settings.file;
    server["audit_retention_days"] = settings.retention_days;
    server["audit_ids"] = ids_name(settings.ids);
    server["audit_flush_ms"] = settings.flush_ms;
}

}  // namespace mlpipe
