// audit_list.cpp: `mlpipe audit list [LOG]`: the latest predictions, or those that fit.
#include <fmt/format.h>

#include "audit/audit_lane.h"
#include "cli/audit_options.h"
#include "cli/audit_text.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/limits.h"
#include "cli/text_table.h"

#include <nlohmann/json.hpp>

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t shown_unless_told = 20;

/// In one line and at most `most` bytes: a request id or a level may hold any text.
std::string short_text(const std::string& text, std::size_t most) {
    std::string shortened(cut(text, most));
    for (char& c : shortened) {
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    return shortened.size() < text.size() ? shortened + "…" : shortened;
}

std::vector<std::string> table_row(const AuditRecord& record) {
    return {utc_text_us(record.time_us).substr(0, 19) + "Z",
            short_text(record.request_id, 10),
            record.ids.empty() ? "" : short_text(shown_id(record.ids[0]), 10),
            record.model->version,
            short_text(record.prediction, 10),
            fmt::format("{:.3f}", record.probability)};
}

}  // namespace

int run_audit_list(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> log;
    std::optional<std::size_t> limit;
    AuditFilterOptions options;
    CommonOptions common;
    CommandLine line("audit list", "The latest predictions in an audit log, newest first",
                     "mlpipe audit list models --since 2026-11-22 --label Churn");
    add_audit_log(line, log);
    line.add_whole_number("--limit", limit, "N", from_one, "At most N (20)");
    add_audit_filter(line, options);
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const AuditFilter filter = read_filter(options);
    const AuditReader reader(audit_log_file(log));
    const std::size_t most = limit.value_or(shown_unless_told);
    std::vector<std::vector<std::string>> rows{
        {"time (UTC)", "request", "id", "version", "prediction", "prob."}};
    Json records = Json::array();
    std::vector<AuditLoss> losses;
    std::size_t n = 0;
    reader.read(
        filter, AuditOrder::newest_first,
        [&](const AuditRecord& record) {
            if (common.json) {
                records.push_back(Json::parse(record_json(record)));
            } else {
                rows.push_back(table_row(record));
            }
            return ++n < most;
        },
        [&](const AuditLoss& loss) {
            losses.push_back(loss);
            return true;
        });
    if (common.json) {
        Json lost = Json::array();
        for (const AuditLoss& loss : losses) lost.push_back(loss_json(loss));
        terminal.out << json_text({{"predictions", std::move(records)}, {"lost", std::move(lost)}});
        return 0;
    }
    if (n == 0) {
        note(terminal, common, "No prediction fits.");
    } else {
        terminal.out << format_table(rows, 5);
    }
    for (const AuditLoss& loss : losses) note(terminal, common, wrap(loss_text(loss), 2));
    return 0;
}

}  // namespace mlpipe
