#include "cli/audit_options.h"

#include <chrono>

#include "audit/audit_log.h"
#include "core/error.h"
#include "core/time_text.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

std::int64_t time_us(const std::string& option, const std::string& text) {
    const auto time = parse_time(text);
    if (time) return std::chrono::microseconds(time->time_since_epoch()).count();
    throw InvalidArgument(option + " must be a time, not \"" + text + "\"",
                          {.why = "",
                           .help = "such as 2026-03-03T14:02, which is UTC, "
                                   "2026-03-03T15:02+01:00, or 2026-03-03, which is its midnight"});
}

}  // namespace

void add_audit_log(CommandLine& line, std::optional<std::string>& log) {
    line.add_optional_argument("LOG", log,
                               "An audit log, or the models folder it belongs to\n(models)");
}

void add_audit_filter(CommandLine& line, AuditFilterOptions& options) {
    line.add_text("--since", options.since, "TIME",
                  "Only from then on; UTC unless an offset\n(+01:00) is given");
    line.add_text("--until", options.until, "TIME", "Only before then");
    line.add_text("--version", options.version, "VERSION", "Only answers of this model");
    line.add_text("--request-id", options.request_id, "ID", "Only this request");
    line.add_text("--id", options.id, "ID",
                  "Only the customer with this id, also where ids\nare hashed");
    line.add_text("--label", options.label, "LABEL", "Only this prediction, such as Churn");
}

fs::path audit_log_file(const std::optional<std::string>& log) {
    const fs::path named = log.value_or("models");
    std::error_code ignored;
    if (fs::exists(named, ignored) && !fs::is_directory(named, ignored)) return named;
    const fs::path beside = audit_file_of(named);
    if (fs::exists(beside, ignored)) return beside;
    throw IoFailure("there is no audit log " + beside.string(),
                    {.why = "",
                     .help = "`mlpipe serve` writes one beside its models folder, or name the file "
                             "itself"});
}

AuditFilter read_filter(const AuditFilterOptions& options) {
    AuditFilter filter{.version = options.version,
                       .request_id = options.request_id,
                       .label = options.label,
                       .id = options.id};
    if (options.since) filter.since_us = time_us("--since", *options.since);
    if (options.until) filter.until_us = time_us("--until", *options.until) - 1;
    return filter;
}

}  // namespace mlpipe
