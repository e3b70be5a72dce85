#include "persistence/registry.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/folder.h"
#include "core/time_text.h"
#include "persistence/activations.h"
#include "persistence/folder_lock.h"
#include "persistence/model_links.h"
#include "persistence/version_name.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

std::string now() {
    return utc_text(std::chrono::system_clock::now());
}

/// Where a link leads; empty if it is none.
fs::path target_of_link(const fs::path& link) {
    std::error_code error;
    return fs::read_symlink(link, error);
}

}  // namespace

Registry::Registry(fs::path folder) : folder_(std::move(folder)) {}

// ------------------------------------------------------------------------------------- reading

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
    if (error) return {.version = {}, .fault = "it is not a symbolic link"};
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

// -------------------------------------------------------------------------------------- adding

/// A folder that has versions is for one target.
void Registry::require_target(const std::string& target) const {
    const std::string wanted = model_link_name(target);
    const std::vector<std::string> known = versions();
    if (known.empty()) return;
    std::optional<std::string> found = find_model_link(folder_);
    if (!found && !target_of(known.back()).empty()) {
        found = model_link_name(target_of(known.back()));
    }
    if (!found || *found == wanted) return;
    throw InvalidArgument(
        folder_.string() + " holds models of another target",
        {.why = "its model is '" + *found + "', the new one would be '" + wanted + "'",
         .help = "name a folder of its own for each target with --models"});
}

void Registry::write_version(const std::string& version, const VersionFiles& files) const {
    const fs::path beside = versions_folder() / (".tmp-" + version);
    make_folders(beside);
    write_file_atomically(beside / "model.onnx", files.model_onnx);
    write_file_atomically(beside / "metadata.json", files.metadata_json);
    const fs::path place = versions_folder() / version;
    if (::rename(beside.c_str(), place.c_str()) != 0) {
        throw IoFailure::from_errno("make", place.string());
    }
    sync_folder(versions_folder());
}

/// As if it had never been added: out of sight in one step, then removed.
void Registry::take_away_version(const std::string& version) const noexcept {
    try {
        const fs::path beside = versions_folder() / (".tmp-" + version);
        ::rename((versions_folder() / version).c_str(), beside.c_str());
        remove_tree(beside);
    } catch (...) {  // the next writer does it
    }
}

/// Leaves a folder without versions as empty as it was found. REQUIRES: the lock is held; whoever
/// waits for it looks again whether the file is still there, see FolderLock.
void Registry::take_away_traces() const noexcept {
    try {
        if (versions().empty() && history().empty()) remove_tree(folder_ / ".lock");
    } catch (...) {  // an empty lock file does no harm
    }
}

std::string Registry::add_version(const std::string& target,
                                  const std::function<VersionFiles(const std::string&)>& write,
                                  const std::string& why) {
    require_target(target);
    mend_after_interruption();
    const std::string version =
        next_version_name(version_date(std::chrono::system_clock::now()), versions()).text();
    try {
        const VersionFiles files = write(version);
        const HistoryEntry entry{.time = now(),
                                 .event = std::string(event::created),
                                 .version = version,
                                 .by = user_name(),
                                 .why = why,
                                 .target = target,
                                 .model_sha256 = sha256_hex(files.model_onnx),
                                 .metadata_sha256 = sha256_hex(files.metadata_json)};
        write_version(version, files);
        append_history(history_path(), entry);
    } catch (...) {
        take_away_version(version);
        throw;
    }
    return version;
}

std::string Registry::add(const std::string& target,
                          const std::function<VersionFiles(const std::string&)>& write,
                          const std::string& why) {
    const fs::path made = make_folders(versions_folder());
    try {
        const FolderLock lock(folder_);
        try {
            return add_version(target, write, why);
        } catch (...) {
            if (!made.empty()) take_away_traces();
            throw;
        }
    } catch (...) {
        if (!made.empty()) remove_if_empty(versions_folder(), made);
        throw;
    }
}

// ---------------------------------------------------------------------------------- activating

void Registry::note(std::string_view event, const std::string& version,
                    const std::string& why) const {
    append_history(history_path(), {.time = now(),
                                    .event = std::string(event),
                                    .version = version,
                                    .by = user_name(),
                                    .why = why});
}

std::string Registry::require_target_of(const std::string& version) const {
    std::string target = target_of(version);
    if (!target.empty()) return target;
    throw BadFormat("it is not known what version " + version + " predicts",
                    {.why = metadata_path(version).string() + " names no 'target'",
                     .help = "restore it from a backup"});
}

void Registry::restore_active(const fs::path& target) const noexcept {
    try {
        const fs::path found = target_of_link(active_link());
        if (target.empty()) {
            if (!found.empty()) remove_tree(active_link());
            remove_model_links(folder_);
        } else if (found != target) {
            replace_symlink(target, active_link());
        }
    } catch (...) {  // the next writer notes what is active
    }
}

void Registry::point_active_to(const std::string& version, std::string_view event,
                               const std::string& why) {
    const fs::path before = target_of_link(active_link());
    try {
        if (!find_model_link(folder_)) make_model_links(folder_, require_target_of(version));
        replace_symlink(fs::path("versions") / version, active_link());
        note(event, version, why);
    } catch (...) {
        restore_active(before);
        throw;
    }
}

std::optional<std::string> Registry::activate(const std::string& version, const std::string& why) {
    require_version(version);
    const FolderLock lock(folder_);
    mend_after_interruption();
    const std::optional<std::string> before = read_active().version;
    if (before == version) return before;
    if (const std::string fault = fault_of_files(version); !fault.empty()) {
        throw BadFormat(fault, {.why = "a version is a folder with model.onnx and metadata.json",
                                .help = "restore it from a backup, or activate another version"});
    }
    point_active_to(version, event::activated, why);
    return before;
}

Rollback Registry::roll_back(const std::function<std::string(const std::string&)>& fault_of,
                             const std::string& why) {
    const FolderLock lock(folder_);
    mend_after_interruption();
    Rollback rollback{.from = read_active().version, .to = "", .skipped = {}};
    for (const std::string& version : ways_back(history())) {
        if (version == rollback.from) continue;
        std::string fault = fault_of_files(version);
        if (fault.empty()) fault = fault_of(version);
        if (fault.empty()) {
            point_active_to(version, event::rolled_back, why);
            rollback.to = version;
            break;
        }
        rollback.skipped.push_back({.version = version, .reason = std::move(fault)});
    }
    return rollback;
}

void Registry::set_signature(const std::string& version, const std::string& signature_json,
                             const std::string& why) {
    require_version(version);
    const FolderLock lock(folder_);
    mend_after_interruption();
    const fs::path path = signature_path(version);
    std::error_code error;
    const bool replaces = fs::exists(path, error);
    const std::string before = replaces ? read_file(path) : "";
    try {
        write_file_atomically(path, signature_json);
        note(event::signed_, version, why);
    } catch (...) {
        try {
            replaces ? write_file_atomically(path, before) : remove_tree(path);
        } catch (...) {  // the next writer notes it
        }
        throw;
    }
}

}  // namespace mlpipe
