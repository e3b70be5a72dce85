// models_show.cpp: `mlpipe models show [DIR] [VERSION [OTHER]]`, all about one version, or two side
// by side.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/json_text.h"
#include "cli/models_comparison.h"
#include "cli/models_folder.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "persistence/metadata.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

/// The key that the signature claims, which only `models verify` checks; "-" if there is none.
std::string signer(const Registry& registry, const std::string& version) {
    std::error_code error;
    const std::filesystem::path path = registry.signature_path(version);
    if (!std::filesystem::exists(path, error)) return "-";
    const Json signature = Json::parse(read_file(path), nullptr, /*allow_exceptions=*/false);
    return signature.is_object() ? "key " + field_text(signature, "public_key") : "unreadable";
}

std::string show_text(const Json& metadata, const std::string& version, bool active,
                      const std::string& signed_by, const std::filesystem::path& path) {
    std::vector<std::pair<std::string, std::string>> lines = {
        {"version", version + (active ? " (active)" : "")},
        {"algorithm", field_text(metadata, "algorithm")},
        {"trained", field_text(metadata, "train_date")},
        {"training rows", field_text(metadata, "training_samples")},
        {"test rows", field_text(metadata, "test_samples")},
        {"positive class", field_text(metadata, "positive_class")},
        {"threshold", field_text(metadata, "threshold")}};
    for (const ScoreField& field : score_fields()) {
        lines.emplace_back(score_title(field.name), field_text(metadata, metadata_name(field)));
    }
    if (const auto features = metadata.find("features");
        features != metadata.end() && features->is_array()) {
        lines.emplace_back("features", std::to_string(features->size()));
    }
    lines.emplace_back("model SHA-256", field_text(metadata, "model_sha256"));
    lines.emplace_back("signed by", signed_by);
    lines.emplace_back("model", path.string());
    std::string text;
    for (const auto& [name, value] : lines) text += fmt::format("{:<17}  {}\n", name, value);
    return text;
}

int show_both(const Registry& registry, const std::string& a, const std::string& b, bool json,
              Terminal& terminal) {
    registry.require_version(a);
    registry.require_version(b);
    const Json comparison =
        compare_versions(read_metadata(registry, a), read_metadata(registry, b));
    terminal.out << (json ? json_text(comparison) : comparison_text(comparison));
    return 0;
}

}  // namespace

int run_models_show(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> folder, asked, other;
    CommonOptions common;
    CommandLine line("models show",
                     "All about one version; --json prints its whole metadata. With two: metrics,\n"
                     "settings and schema side by side",
                     "mlpipe models show models\n"
                     "  mlpipe models show models 2026_11_22_001 2026_11_22_002");
    add_models_folder(line, folder);
    line.add_optional_argument("VERSION", asked, "One of `mlpipe models list` (the active one)");
    line.add_optional_argument("OTHER", other, "To compare it with");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const std::string name = folder.value_or("models");
    const Registry registry = open_registry(name);
    if (other) return show_both(registry, *asked, *other, common.json, terminal);
    const std::optional<std::string> active =
        asked ? active_or_note(registry, terminal, common) : registry.active();
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
        terminal.out << show_text(metadata, version, version == active, signer(registry, version),
                                  registry.model_path(version));
    }
    return 0;
}

}  // namespace mlpipe
