// models_history.cpp: `mlpipe models history [DIR]`: what happened to a models folder, and which
// version was active at a time.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/limits.h"
#include "cli/models_folder.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "core/time_text.h"
#include "persistence/activations.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const HistoryEntry& entry) {
    Json json{{"time", entry.time},
              {"event", entry.event},
              {"version", entry.version},
              {"by", entry.by},
              {"why", entry.why}};
    if (!entry.target.empty()) json["target"] = entry.target;
    if (!entry.model_sha256.empty()) json["model_sha256"] = entry.model_sha256;
    if (!entry.metadata_sha256.empty()) json["metadata_sha256"] = entry.metadata_sha256;
    return json;
}

/// In one line: a reason may hold any.
std::string one_line(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    return text;
}

std::string table_of(std::span<const HistoryEntry> entries) {
    std::vector<std::vector<std::string>> rows = {{"time (UTC)", "event", "version", "by", "why"}};
    for (const HistoryEntry& entry : entries) {
        rows.push_back(
            {entry.time, entry.event, entry.version, one_line(entry.by), one_line(entry.why)});
    }
    return format_table(rows, 5);
}

std::string requested_time(const std::string& text) {
    const auto time = parse_time(text);
    if (time) return utc_text(*time);
    throw InvalidArgument("--at must be a time, not \"" + text + "\"",
                          {.why = "",
                           .help = "such as 2026-03-03T14:02, which is UTC, "
                                   "2026-03-03T15:02+01:00, or 2026-03-03, which is its midnight"});
}

int answer_at(const Registry& registry, const std::string& time, bool json, Terminal& terminal) {
    const std::optional<HistoryEntry> found = active_at(registry.history(), time);
    if (!found) {
        throw CheckFailed("no version in " + registry.folder().string() + " was active at " + time,
                          {.why = "",
                           .help = "`mlpipe models history " + registry.folder().string() +
                                   "` shows when the first was"});
    }
    if (json) {
        terminal.out << json_text({{"at", time},
                                   {"active", found->version},
                                   {"since", found->time},
                                   {"by", found->by},
                                   {"why", found->why}});
    } else {
        terminal.out << found->version << " was active at " << time << ", since " << found->time
                     << " (" << one_line(found->by) << ": " << one_line(found->why) << ")\n";
    }
    return 0;
}

}  // namespace

int run_models_history(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> folder, at;
    std::optional<std::size_t> limit;
    CommonOptions common;
    CommandLine line("models history",
                     "What was created, activated, rolled back and signed, when, by whom and why",
                     "mlpipe models history models --at 2026-03-03T14:02");
    add_models_folder(line, folder);
    line.add_text(
        "--at", at, "TIME",
        "Only: which version was active then? In UTC,\nunless an offset (+01:00) is given");
    line.add_whole_number("--limit", limit, "N", from_one, "Only the latest N events");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const Registry registry = open_registry(folder.value_or("models"));
    if (at) return answer_at(registry, requested_time(*at), common.json, terminal);
    const std::vector<HistoryEntry> all = registry.history();
    const std::size_t shown = std::min(all.size(), limit.value_or(all.size()));
    const auto entries = std::span(all).last(shown);
    if (common.json) {
        Json json = Json::array();
        for (const HistoryEntry& entry : entries) json.push_back(json_of(entry));
        terminal.out << json_text(json);
    } else if (entries.empty()) {
        note(terminal, common, "Nothing happened yet in " + registry.folder().string() + ".");
    } else {
        terminal.out << table_of(entries);
    }
    return 0;
}

}  // namespace mlpipe
