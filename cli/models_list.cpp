// models_list.cpp: `mlpipe models list [DIR]`, what a models folder holds.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/models_folder.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "persistence/version_summary.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

std::string state_text(const std::string& state) {
    if (state == "inactive") return "";
    return state == "inactive, damaged" ? "damaged" : state;
}

std::string table_of(const Json& rows) {
    std::vector<std::vector<std::string>> table = {
        {"version", "algorithm", "trained", "state", "accuracy", "ROC AUC"}};
    for (const Json& row : rows) {
        table.push_back({field_text(row, "model_version"), field_text(row, "algorithm"),
                         field_text(row, "train_date").substr(0, 16),
                         state_text(row["state"].get<std::string>()), field_text(row, "accuracy"),
                         field_text(row, "auc_roc")});
    }
    return format_table(table, 4);
}

}  // namespace

int run_models_list(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> folder;
    CommonOptions common;
    CommandLine line("models list", "The versions in a models folder, oldest first",
                     "mlpipe models list models");
    add_models_folder(line, folder);
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const Registry registry = open_registry(folder.value_or("models"));
    const std::optional<std::string> active = active_or_note(registry, terminal, common);
    Json rows = Json::array();
    for (const std::string& version : registry.versions()) {
        rows.push_back(version_summary(registry, version, active));
    }
    if (common.json) {
        terminal.out << json_text(rows);
    } else if (rows.empty()) {
        note(terminal, common, "No version is in " + folder.value_or("models") + ".");
    } else {
        terminal.out << table_of(rows);
    }
    return 0;
}

}  // namespace mlpipe
