// models.cpp: `mlpipe models list|show [DIR]`, what a models folder holds.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/json_text.h"
#include "cli/text_table.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "persistence/registry.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

Registry open_registry(const std::string& folder) {
    if (!std::filesystem::is_directory(folder)) {
        throw IoFailure("there is no models folder '" + folder + "'",
                        {.why = "", .help = "`mlpipe train` makes one, or name another folder"});
    }
    return Registry(folder);
}

Json read_metadata(const Registry& registry, const std::string& version) {
    const std::filesystem::path path = registry.metadata_path(version);
    try {
        Json metadata = Json::parse(read_file(path));
        if (metadata.is_object()) return metadata;
        throw BadFormat(path.string() + ": not a JSON object");
    } catch (const Json::parse_error& error) {
        throw BadFormat(path.string() + ": not JSON from byte " + std::to_string(error.byte));
    }
}

/// A field as text; "-" where an older or foreign file lacks it.
std::string field(const Json& metadata, const std::string& name) {
    const auto found = metadata.find(name);
    if (found == metadata.end() || found->is_null()) return "-";
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number_float()) return score_text(found->get<double>());
    return found->dump();
}

Json summary(const Registry& registry, const std::string& version) {
    const Json metadata = read_metadata(registry, version);
    Json row{{"model_version", version},
             {"state", version == registry.active() ? "active" : "inactive"}};
    for (const char* name :
         {"algorithm", "train_date", "accuracy", "recall", "precision", "auc_roc"}) {
        row[name] = metadata.value(name, Json());
    }
    return row;
}

std::string show_text(const Json& metadata, const std::string& version, bool active,
                      const std::filesystem::path& path) {
    std::vector<std::pair<std::string, std::string>> lines = {
        {"version", version + (active ? " (active)" : "")},
        {"algorithm", field(metadata, "algorithm")},
        {"trained", field(metadata, "train_date")},
        {"training rows", field(metadata, "training_samples")},
        {"test rows", field(metadata, "test_samples")},
        {"positive class", field(metadata, "positive_class")},
        {"threshold", field(metadata, "threshold")}};
    for (const char* name : {"accuracy", "recall", "precision", "f1", "auc_roc",
                             "average_precision", "log_loss", "brier"}) {
        lines.emplace_back(name == std::string("auc_roc") ? "ROC AUC" : score_title(name),
                           field(metadata, name));
    }
    if (const auto features = metadata.find("features");
        features != metadata.end() && features->is_array()) {
        lines.emplace_back("features", std::to_string(features->size()));
    }
    lines.emplace_back("model SHA-256", field(metadata, "model_sha256"));
    lines.emplace_back("model", path.string());
    std::string text;
    for (const auto& [name, value] : lines) text += fmt::format("{:<17}  {}\n", name, value);
    return text;
}

}  // namespace

int run_models_list(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> folder;
    CommonOptions common;
    CommandLine line("models list", "The versions in a models folder, oldest first",
                     "mlpipe models list models");
    line.add_optional_argument("DIR", folder, "A models folder (models)");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const Registry registry = open_registry(folder.value_or("models"));
    Json rows = Json::array();
    for (const std::string& version : registry.versions()) {
        rows.push_back(summary(registry, version));
    }
    if (common.json) {
        terminal.out << json_text(rows);
        return 0;
    }
    if (rows.empty()) {
        note(terminal, common, "No version is in " + folder.value_or("models") + ".");
        return 0;
    }
    std::vector<std::vector<std::string>> table = {
        {"version", "algorithm", "trained", "state", "accuracy", "ROC AUC"}};
    for (const Json& row : rows) {
        table.push_back({field(row, "model_version"), field(row, "algorithm"),
                         field(row, "train_date").substr(0, 16),
                         row["state"] == "active" ? "active" : "", field(row, "accuracy"),
                         field(row, "auc_roc")});
    }
    terminal.out << format_table(table, 4);
    return 0;
}

int run_models_show(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> folder, asked;
    CommonOptions common;
    CommandLine line("models show", "All about one version; --json prints its whole metadata",
                     "mlpipe models show models");
    line.add_optional_argument("DIR", folder, "A models folder (models)");
    line.add_optional_argument("VERSION", asked, "One of `mlpipe models list` (the active one)");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const std::string name = folder.value_or("models");
    const Registry registry = open_registry(name);
    const std::optional<std::string> active = registry.active();
    if (!asked && !active) {
        throw IoFailure("no version in " + name + " is active",
                        {.why = "", .help = "name one of `mlpipe models list " + name + "`"});
    }
    const std::string version = asked.value_or(active.value_or(""));
    registry.require_version(version);
    const Json metadata = read_metadata(registry, version);
    if (common.json) {
        terminal.out << json_text(metadata);
    } else {
        terminal.out << show_text(metadata, version, version == active,
                                  registry.model_path(version));
    }
    return 0;
}

}  // namespace mlpipe
