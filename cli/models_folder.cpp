#include "cli/models_folder.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/text_table.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "persistence/load_model.h"

namespace mlpipe {

using Json = nlohmann::ordered_json;

void add_models_folder(CommandLine& line, std::optional<std::string>& folder) {
    line.add_optional_argument("DIR", folder, "A models folder (models)");
}

Registry open_registry(const std::string& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        throw IoFailure("there is no models folder '" + folder + "'",
                        {.why = "", .help = "`mlpipe train` makes one, or name another folder"});
    }
    return Registry(folder);
}

std::optional<NamedVersion> find_version(const std::string& model) {
    const std::filesystem::path path = resolve_model(model);
    if (path == std::filesystem::path(model)) return std::nullopt;
    const std::filesystem::path version = path.parent_path();
    return NamedVersion{.registry = Registry(version.parent_path().parent_path()),
                        .version = version.filename().string()};
}

Json read_metadata(const Registry& registry, const std::string& version) {
    const std::filesystem::path path = registry.metadata_path(version);
    try {
        Json metadata = Json::parse(read_file(path));
        if (metadata.is_object()) return metadata;
        throw BadFormat(path.string() + ": not a JSON object");
    } catch (const Json::parse_error& error) {
        throw BadFormat(path.string() + ": not JSON from byte " + std::to_string(error.byte));
    } catch (const Json::exception&) {  // 1e999, say
        throw BadFormat(path.string() + ": it holds a number beyond the range of a double");
    }
}

std::optional<std::string> active_or_note(const Registry& registry, const Terminal& terminal,
                                          const CommonOptions& common) {
    try {
        return registry.active();
    } catch (const BadFormat& error) {
        note(terminal, common, error.full_text());
        return std::nullopt;
    }
}

std::string field_text(const Json& metadata, const std::string& name) {
    const auto found = metadata.find(name);
    if (found == metadata.end() || found->is_null()) return "-";
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number_float()) return score_text(found->get<double>());
    return found->dump();
}

}  // namespace mlpipe
