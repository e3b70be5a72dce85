// registry_changes.cpp: what changes a models folder: adding, activating, rolling back, signing.
// Each takes back what it did if a later step of it fails.
#include <unistd.h>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/folder.h"
#include "core/time_text.h"
#include "persistence/activations.h"
#include "persistence/folder_lock.h"
#include "persistence/model_links.h"
#include "persistence/registry.h"
#include "persistence/version_name.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

std::string now() {
    return utc_text(std::chrono::system_clock::now());
}

HistoryEntry entry_now(std::string_view event, const std::string& version, const std::string& why) {
    return {.time = now(),
            .event = std::string(event),
            .version = version,
            .by = user_name(),
            .why = why};
}

/// Where a link leads; empty if it is none.
fs::path target_of_link(const fs::path& link) {
    std::error_code error;
    return fs::read_symlink(link, error);
}

}  // namespace

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
    for (const VersionFile& file : files.others) {
        write_file_atomically(beside / file.name, file.bytes);
    }
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

/// A name that was ever given to a version is not given again: the history would speak of two.
std::string Registry::next_name() const {
    std::vector<std::string> names = versions();
    for (const HistoryEntry& entry : history()) names.push_back(entry.version);
    return next_version_name(version_date(std::chrono::system_clock::now()), names).text();
}

std::string Registry::add_version(const std::string& target,
                                  const std::function<VersionFiles(const std::string&)>& write,
                                  const std::string& why) {
    require_target(target);
    mend_after_interruption();
    const std::string version = next_name();
    try {
        const VersionFiles files = write(version);
        HistoryEntry entry = entry_now(event::created, version, why);
        entry.target = target;
        entry.model_sha256 = sha256_hex(files.model_onnx);
        entry.metadata_sha256 = sha256_hex(files.metadata_json);
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

/// Where a folder was copied with its links followed, `active` is one that nothing may replace.
void Registry::require_link() const {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(active_link(), error);
    if (!fs::exists(status) || fs::is_symlink(status)) return;
    throw BadFormat(active_link().string() + " is not a symbolic link",
                    {.why = "the folder was copied without its links",
                     .help = "move " + active_link().string() + " away, then try again"});
}

void Registry::point_active_to(const HistoryEntry& entry) {
    require_link();
    const fs::path before = target_of_link(active_link());
    try {
        if (!find_model_link(folder_)) make_model_links(folder_, require_target_of(entry.version));
        replace_symlink(fs::path("versions") / entry.version, active_link());
        append_history(history_path(), entry);
    } catch (...) {
        restore_active(before);
        throw;
    }
}

std::optional<std::string> Registry::activate(const std::string& version, const std::string& why,
                                              const std::optional<ActiveThen>& expected,
                                              SchemaChange schema_change) {
    require_version(version);
    const FolderLock lock(folder_);
    mend_after_interruption();
    const std::optional<std::string> before = read_active().version;
    if (before == version) return before;
    if (expected && expected->version != before) {
        throw CheckFailed(version + " is not activated: it was compared with " +
                              expected->version.value_or("no version") + ", and " +
                              before.value_or("no version") + " is active by now",
                          {.why = "somebody else changed the active version meanwhile",
                           .help = "`mlpipe models activate` compares again and activates it"});
    }
    if (const std::string fault = fault_of_files(version); !fault.empty()) {
        throw BadFormat(fault, {.why = "a version is a folder with model.onnx and metadata.json",
                                .help = "restore it from a backup, or activate another version"});
    }
    HistoryEntry entry = entry_now(event::activated, version, why);
    if (schema_change == SchemaChange::allowed) entry.schema_change = schema_change_allowed;
    point_active_to(entry);
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
            point_active_to(entry_now(event::rolled_back, version, why));
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
        append_history(history_path(), entry_now(event::signed_, version, why));
    } catch (...) {
        try {
            replaces ? write_file_atomically(path, before) : remove_tree(path);
        } catch (...) {  // the next writer notes it
        }
        throw;
    }
}

}  // namespace mlpipe
