// registry_mending.cpp: what a writer does first: away with what an interrupted one left half done,
// and into the history with what it did but did not note.
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/folder.h"
#include "core/time_text.h"
#include "persistence/activations.h"
#include "persistence/model_links.h"
#include "persistence/registry.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

constexpr const char* noted_later = "noted later: the writer was interrupted";

bool is_there_itself(const fs::path& path) {
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

/// When `path` itself, not what it links to, was last changed; now if that cannot be told.
std::string changed_at(const fs::path& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return utc_text(std::chrono::system_clock::now());
    return utc_text(std::chrono::system_clock::from_time_t(info.st_mtime));
}

/// Empty if there is no such file.
std::string digest_of(const fs::path& path) {
    return is_there_itself(path) ? sha256_hex(read_file(path)) : "";
}

std::set<std::string> versions_with(std::string_view event,
                                    const std::vector<HistoryEntry>& entries) {
    std::set<std::string> versions;
    for (const HistoryEntry& entry : entries) {
        if (entry.event == event) versions.insert(entry.version);
    }
    return versions;
}

}  // namespace

/// REQUIRES: the lock is held, so whatever is half done is nobody's work any more.
void Registry::mend_after_interruption() const {
    remove_leftovers();
    if (!is_there_itself(active_link())) remove_model_links(folder_);
    note_what_was_not();
}

void Registry::remove_leftovers() const {
    for (const std::string& name : names_in(folder_)) {
        if (is_leftover(name)) remove_tree(folder_ / name);
    }
    for (const std::string& name : names_in(versions_folder())) {
        const fs::path path = versions_folder() / name;
        if (name.starts_with(".tmp-")) remove_tree(path);
        if (!is_there(name)) continue;
        for (const std::string& file : names_in(path)) {
            if (is_leftover(file)) remove_tree(path / file);
        }
    }
}

void Registry::note_what_was_not() const {
    const std::vector<HistoryEntry> entries = history();
    const std::set<std::string> created = versions_with(event::created, entries);
    const std::set<std::string> with_signature = versions_with(event::signed_, entries);
    const std::string by = user_name();
    for (const std::string& version : versions()) {
        if (!created.contains(version)) {
            append_history(history_path(), {.time = changed_at(model_path(version)),
                                            .event = std::string(event::created),
                                            .version = version,
                                            .by = by,
                                            .why = noted_later,
                                            .target = target_of(version),
                                            .model_sha256 = digest_of(model_path(version)),
                                            .metadata_sha256 = digest_of(metadata_path(version))});
        }
        if (!with_signature.contains(version) && is_there_itself(signature_path(version))) {
            append_history(history_path(), {.time = changed_at(signature_path(version)),
                                            .event = std::string(event::signed_),
                                            .version = version,
                                            .by = by,
                                            .why = noted_later});
        }
    }
    const auto last = std::find_if(entries.rbegin(), entries.rend(), is_activation);
    const std::optional<std::string> current = read_active().version;
    if (current && (last == entries.rend() || last->version != *current)) {
        // What was active before was most likely returned to. Were it an activation, the next
        // rollback would go forth again to what was left.
        const bool was_active = std::ranges::count(ways_back(entries), *current) > 0;
        append_history(history_path(),
                       {.time = changed_at(active_link()),
                        .event = std::string(was_active ? event::rolled_back : event::activated),
                        .version = *current,
                        .by = by,
                        .why = noted_later});
    }
}

}  // namespace mlpipe
