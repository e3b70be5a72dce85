// audit_export.cpp: `mlpipe audit export [LOG] [-o FILE]`: records as NDJSON or CSV, oldest first,
// for other programs.
#include <nlohmann/json.hpp>

#include "cli/audit_options.h"
#include "cli/audit_text.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/output_file.h"
#include "cli/text_table.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

enum class Format { ndjson, csv };

Format read_format(const std::optional<std::string>& format,
                   const std::optional<std::string>& output) {
    if (!format) return output && output->ends_with(".csv") ? Format::csv : Format::ndjson;
    if (*format == "ndjson") return Format::ndjson;
    if (*format == "csv") return Format::csv;
    throw InvalidArgument("--format must be ndjson or csv, not \"" + *format + '"');
}

struct Exported {
    std::uint64_t records = 0, lost = 0;
};

Exported write_records(std::ostream& out, const AuditReader& reader, const AuditFilter& filter,
                       Format format, const Terminal& terminal, const CommonOptions& common) {
    Exported exported;
    const AuditCsv csv(reader.models());
    if (format == Format::csv) out << csv.header();
    reader.read(
        filter, AuditOrder::oldest_first,
        [&](const AuditRecord& record) {
            if (format == Format::csv) {
                out << csv.row(record);
            } else {
                out << record_json(record) << '\n';
            }
            ++exported.records;
            return true;
        },
        [&](const AuditLoss& loss) {
            if (format == Format::ndjson) {
                out << Json{{"lost", loss_json(loss)}}.dump(-1, ' ', false,
                                                            Json::error_handler_t::replace)
                    << '\n';
            }
            note(terminal, common, wrap(loss_text(loss), 2));
            exported.lost += loss.records;
            return true;
        });
    return exported;
}

}  // namespace

int run_audit_export(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> log, output, format_name;
    AuditFilterOptions options;
    CommonOptions common;
    CommandLine line("audit export", "Predictions of an audit log for other programs, oldest first",
                     "mlpipe audit export models --since 2026-11-01 -o november.csv");
    add_audit_log(line, log);
    line.add_text("-o,--output", output, "FILE", "Write here instead of stdout");
    line.add_text("--format", format_name, "ndjson|csv", "(ndjson; csv if FILE ends in .csv)");
    add_audit_filter(line, options);
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const Format format = read_format(format_name, output);
    const AuditFilter filter = read_filter(options);
    const AuditReader reader(audit_log_file(log));
    OutputFile file(output, terminal.out);
    const Exported exported =
        write_records(file.stream(), reader, filter, format, terminal, common);
    file.commit();
    if (!output) return 0;
    if (common.json) {
        terminal.out << json_text({{"file", *output},
                                   {"format", format == Format::csv ? "csv" : "ndjson"},
                                   {"predictions", exported.records},
                                   {"lost", exported.lost}});
    } else {
        note(terminal, common,
             "Wrote " + count_text(exported.records, "prediction") + " to " + *output + ".");
    }
    return 0;
}

}  // namespace mlpipe
