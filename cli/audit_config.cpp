#include "cli/audit_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/toml_section.h"
#include "cli/toml_text.h"
#include "core/error.h"

namespace mlpipe {
namespace {

constexpr Limits flush_limits{
    .low = 1, .high = 60'000, .text = "a whole number of milliseconds from 1 to 60000"};

constexpr std::array<std::string_view, 3> policies{"block", "drop", "off"};
constexpr std::array<std::string_view, 3> ids_kept{"plain", "hashed", "omitted"};

std::optional<AuditOverflow> policy_at(std::size_t index) {
    return std::array<std::optional<AuditOverflow>, 3>{AuditOverflow::block, AuditOverflow::drop,
                                                       std::nullopt}[index];
}

AuditIds ids_at(std::size_t index) {
    return std::array{AuditIds::plain, AuditIds::hashed, AuditIds::omitted}[index];
}

[[noreturn]] void refuse(const std::string& name, std::string_view text, std::string_view range) {
    throw InvalidArgument(name + " must be " + std::string(range) + ", not \"" + std::string(text) +
                          '"');
}

std::size_t parse_choice(const std::string& name, std::string_view text,
                         const std::array<std::string_view, 3>& choices) {
    const auto found = std::ranges::find(choices, text);
    if (found == choices.end()) {
        refuse(name, text, fmt::format("{}, {} or {}", choices[0], choices[1], choices[2]));
    }
    return static_cast<std::size_t>(found - choices.begin());
}

int parse_whole_number(const std::string& name, std::string_view text, const Limits& limits) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !limits.contain(value)) {
        refuse(name, text, limits.text);
    }
    return value;
}

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

std::optional<AuditOverflow> parse_audit_policy(const std::string& name, std::string_view text) {
    return policy_at(parse_choice(name, text, policies));
}

AuditSettings audit_of_environment(AuditSettings settings) {
    const auto when_set = [](const std::string& name, const auto& take) {
        if (const char* text = std::getenv(name.c_str())) take(name, text);
    };
    when_set("MLPIPE_AUDIT", [&](const std::string& name, const char* text) {
        settings.overflow = parse_audit_policy(name, text);
    });
    when_set("MLPIPE_AUDIT_FILE",
             [&](const std::string&, const char* text) { settings.file = text; });
    when_set("MLPIPE_AUDIT_RETENTION_DAYS", [&](const std::string& name, const char* text) {
        settings.retention_days = parse_whole_number(name, text, from_zero);
    });
    when_set("MLPIPE_AUDIT_IDS", [&](const std::string& name, const char* text) {
        settings.ids = ids_at(parse_choice(name, text, ids_kept));
    });
    when_set("MLPIPE_AUDIT_FLUSH_MS", [&](const std::string& name, const char* text) {
        settings.flush_ms = parse_whole_number(name, text, flush_limits);
    });
    return settings;
}

AuditSettings read_audit(Section& server) {
    AuditSettings settings;
    if (const auto policy = server.choice("audit", {policies.begin(), policies.end()})) {
        settings.overflow = policy_at(*policy);
    }
    settings.file = server.text("audit_file").value_or("");
    if (const auto days = server.whole_number("audit_retention_days", from_zero)) {
        settings.retention_days = static_cast<int>(*days);
    }
    if (const auto ids = server.choice("audit_ids", {ids_kept.begin(), ids_kept.end()}))
        settings.ids = ids_at(*ids);
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
