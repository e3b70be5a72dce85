// models_show.cpp: `mlpipe models show [DIR] [VERSION]`, all about one version.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/json_text.h"
#include "cli/models_folder.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

std::string show_text(const Json& metadata, const std::string& version, bool active,
                      const std::filesystem::path& path) {
    std::vector<std::pair<std::string, std::string>> lines = {
        {"version", version + (active ? " (active)" : "")},
        {"algorithm", field_text(metadata, "algorithm")},
        {"trained", field_text(metadata, "train_date")},
        {"training rows", field_text(metadata, "training_samples")},
        {"test rows", field_text(metadata, "test_samples")},
        {"positive class", field_text(metadata, "positive_class")},
        {"threshold", field_text(metadata, "threshold")}};
    for (const char* name : {"accuracy", "recall", "precision", "f1", "auc_roc",
                             "average_precision", "log_loss", "brier"}) {
        lines.emplace_back(name == std::string("auc_roc") ? "ROC AUC" : score_title(name),
                           field_text(metadata, name));
    }
    if (const auto features = metadata.find("features");
        features != metadata.end() && features->is_array()) {
        lines.emplace_back("features", std::to_string(features->size()));
    }
    lines.emplace_back("model SHA-256", field_text(metadata, "model_sha256"));
    lines.emplace_back("model", path.string());
    std::string text;
    for (const auto& [name, value] : lines) text += fmt::format("{:<17}  {}\n", name, value);
    return text;
}

}  // namespace

int run_models_show(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> folder, asked;
    CommonOptions common;
    CommandLine line("models show", "All about one version; --json prints its whole metadata",
                     "mlpipe models show models");
    add_models_folder(line, folder);
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
