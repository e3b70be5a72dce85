#include "persistence/registry.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/folder.h"
#include "persistence/version_name.h"

namespace mlpipe {

namespace fs = std::filesystem;

Registry::Registry(fs::path folder) : folder_(std::move(folder)) {}

bool Registry::is_there(const std::string& version) const {
    std::error_code error;
    return parse_version_name(version) && fs::is_directory(versions_folder() / version, error);
}

std::vector<std::string> Registry::versions() const {
    std::vector<VersionName> found;
    for (const std::string& name : names_in(versions_folder())) {
        if (is_there(name)) found.push_back(*parse_version_name(name));
    }
    std::ranges::sort(found);
    std::vector<std::string> names;
    for (const VersionName& version : found) names.push_back(version.text());
    return names;
}

Registry::ActiveLink Registry::read_active() const {
    std::error_code error;
    const fs::path target = fs::read_symlink(active_link(), error);
    if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) {
        return {};
    }
    if (error == std::errc::invalid_argument) {
        return {.version = {}, .fault = "it is not a symbolic link"};
    }
    if (error) {
        throw IoFailure("cannot read " + active_link().string() + ": " + error.message());
    }
    const std::string version = target.filename().string();
    if (target.parent_path() != "versions" || !is_there(version)) {
        return {.version = {}, .fault = "it leads to '" + target.string() + "'"};
    }
    return {.version = version, .fault = ""};
}

std::optional<std::string> Registry::active() const {
    const ActiveLink link = read_active();
    if (link.fault.empty()) return link.version;
    throw BadFormat(active_link().string() + " does not lead to a version",
                    {.why = link.fault,
                     .help = "`mlpipe models rollback` returns to the one before, `mlpipe models "
                             "activate` names another"});
}

std::vector<HistoryEntry> Registry::history() const {
    return read_history(history_path());
}

fs::path Registry::model_path(const std::string& version) const {
    return versions_folder() / version / "model.onnx";
}

fs::path Registry::metadata_path(const std::string& version) const {
    return versions_folder() / version / "metadata.json";
}

fs::path Registry::signature_path(const std::string& version) const {
    return versions_folder() / version / "signature.json";
}

void Registry::require_version(const std::string& version) const {
    if (is_there(version)) return;
    const std::vector<std::string> known = versions();
    constexpr std::size_t most = 10;
    std::string list;
    for (std::size_t i = known.size() - std::min(known.size(), most); i < known.size(); ++i) {
        list += (list.empty() ? "" : ", ") + known[i];
    }
    throw InvalidArgument(
        folder_.string() + " has no version '" + version + "'",
        {.why = {},
         .help = known.empty()         ? "it holds no version at all"
                 : known.size() > most ? "the latest " + std::to_string(most) + " are: " + list
                                       : "there are: " + list});
}

/// By the history, else by the metadata; empty if neither tells.
std::string Registry::target_of(const std::string& version) const {
    for (const HistoryEntry& entry : history()) {
        if (entry.version == version && !entry.target.empty()) return entry.target;
    }
    std::error_code error;
    if (!fs::is_regular_file(metadata_path(version), error)) return "";
    const auto metadata =
        nlohmann::json::parse(read_file(metadata_path(version)), nullptr, /*exceptions=*/false);
    const auto target = metadata.is_object() ? metadata.find("target") : metadata.end();
    return target != metadata.end() && target->is_string() ? target->get<std::string>() : "";
}

/// Why a version cannot be used at all; empty if it can.
std::string Registry::fault_of_files(const std::string& version) const {
    if (!is_there(version)) return "its folder is gone";
    std::error_code error;
    for (const fs::path& path : {model_path(version), metadata_path(version)}) {
        if (!fs::is_regular_file(path, error)) return "there is no " + path.string();
    }
    return "";
}

}  // namespace mlpipe
