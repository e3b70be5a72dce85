// models_activate.cpp: `mlpipe models activate DIR VERSION` and `mlpipe models rollback [DIR]`:
// which version answers from now on.
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/models_folder.h"
#include "cli/text_table.h"
#include "persistence/activation.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::optional<std::string>& version) {
    return version ? Json(*version) : Json(nullptr);
}

std::string before_text(const std::optional<std::string>& before) {
    return before ? "before it was " + *before : "none was before";
}

void note_skipped(const Rollback& rollback, const Terminal& terminal, const CommonOptions& common) {
    for (const Rollback::Skipped& each : rollback.skipped) {
        note(terminal, common, wrap("Stepped over " + each.version + ": " + each.reason, 2));
    }
}

}  // namespace

int run_models_activate(const Arguments& arguments, Terminal& terminal) {
    std::string folder, version;
    std::optional<std::string> why;
    bool force = false;
    CommonOptions common;
    CommandLine line("models activate",
                     "Verify a version and make it the one that answers, in one step",
                     "mlpipe models activate models 2026_11_22_001 --why \"better recall\"");
    line.add_argument("DIR", folder, "A models folder");
    line.add_argument("VERSION", version, "One of `mlpipe models list`");
    line.add_text("--why", why, "TEXT", "The reason, for the history");
    line.add_flag("--force", force, "Even if requests for the active model may not\nsuit it");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    Registry registry = open_registry(folder);
    const std::optional<std::string> before =
        activate_checked(registry, version, why.value_or(force ? "by hand, forced" : "by hand"),
                         force ? SchemaChange::allowed : SchemaChange::refused);
    if (common.json) {
        terminal.out << json_text(
            {{"active", version}, {"before", json_of(before)}, {"changed", before != version}});
    } else if (before == version) {
        terminal.out << version << " is active already\n";
    } else {
        terminal.out << version << " is active now, " << before_text(before) << '\n';
    }
    return 0;
}

int run_models_rollback(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> folder, why;
    CommonOptions common;
    CommandLine line("models rollback",
                     "Return to the version that was active before; again: further back",
                     "mlpipe models rollback models --why \"too many calls\"");
    add_models_folder(line, folder);
    line.add_text("--why", why, "TEXT", "The reason, for the history");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    Registry registry = open_registry(folder.value_or("models"));
    const Rollback rollback = roll_back_checked(registry, why.value_or("by hand"));
    if (common.json) {
        Json skipped = Json::array();
        for (const Rollback::Skipped& each : rollback.skipped) {
            skipped.push_back({{"version", each.version}, {"reason", each.reason}});
        }
        terminal.out << json_text({{"active", rollback.to},
                                   {"before", json_of(rollback.from)},
                                   {"skipped", std::move(skipped)}});
        return 0;
    }
    note_skipped(rollback, terminal, common);
    terminal.out << rollback.to << " is active again, " << before_text(rollback.from) << '\n';
    return 0;
}

}  // namespace mlpipe
