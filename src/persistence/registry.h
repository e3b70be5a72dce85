// registry.h: a models folder (DESIGN.md D8): immutable versions, one active, an append-only
// history.
//
//   models/
//   ├── active -> versions/2026_11_22_001     the one link that activation replaces, by rename(2)
//   ├── churn_model.onnx -> active/model.onnx        both follow it, so they change together;
//   ├── model_metadata.json -> active/metadata.json  there while a version is active
//   ├── history.jsonl
//   ├── .lock                                 keeps two writers apart; reading takes no lock
//   └── versions/2026_11_22_001/              model.onnx · metadata.json · signature.json · charts
//
// What survives kill -9, a full disk or a loss of power at any moment, and by which order:
//   add       the files are written and synced in versions/.tmp-…, then that folder; only then is
//             it renamed into place and versions/ synced: a version is there whole or not at all.
//             The history's line follows, synced, before add() returns.
//   activate  versions/… is durable by then. The two outer links are made and synced first (at the
//             first activation only), then `active` is replaced by rename, the folder is synced,
//             and the history's line follows: were it first, a crash would leave a line about what
//             never happened.
//   sign      signature.json is written beside, synced, renamed; then the line.
// A step that fails is taken back. What a crash leaves between a step and its line, the next writer
// notes, with the time of the step (but not that a signature was replaced); what it leaves of
// temporary files, the next writer removes.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "persistence/history.h"

namespace mlpipe {

/// A further file of a version: a chart, the report.
struct VersionFile {
    std::string name;  ///< "report.html": no folder in it
    std::string bytes;
};

struct VersionFiles {
    std::string model_onnx, metadata_json;
    std::vector<VersionFile> others = {};
};

/// What a rollback did.
struct Rollback {
    struct Skipped {
        std::string version, reason;
    };
    std::optional<std::string> from;  ///< active before; nothing if the link `active` led nowhere
    std::string to;
    std::vector<Skipped> skipped;  ///< nearer versions that could not be returned to
};

/// Whether a version may take over although it cannot answer every request of the active one. That
/// it may is noted in the history, where a running service looks before it follows.
enum class SchemaChange { refused, allowed };

class Registry {
public:
    /// Opens `folder`; it need not exist until something is added. Leftovers of an interrupted
    /// writer are ignored here; the next writer removes them and notes in the history what the
    /// interrupted one had done but not noted.
    explicit Registry(std::filesystem::path folder);

    /// Adds a version under the next free name of today (UTC), whose files `write` makes from that
    /// name, and returns the name. Nothing is left behind if `write` or the disk fails. Throws
    /// IoFailure; InvalidArgument if the folder holds models of another target; BadFormat if the
    /// history cannot be read.
    std::string add(const std::string& target,
                    const std::function<VersionFiles(const std::string& version)>& write,
                    const std::string& why);
    /// What add() would refuse whatever the new version is, to be asked before the work: throws
    /// InvalidArgument if the folder holds models of another target, BadFormat if the history
    /// cannot be read.
    void require_target(const std::string& target) const;

    /// What the decision to activate a version rested on.
    struct ActiveThen {
        std::optional<std::string> version;  ///< nothing: none that could be loaded
    };
    /// Makes `version` the active one; does nothing if it is. Returns what was active before.
    /// Throws InvalidArgument if there is no such version; CheckFailed if another version than
    /// `expected` is active by now; otherwise as add(), and the version active before still is. See
    /// activation.h for what to ask before.
    std::optional<std::string> activate(const std::string& version, const std::string& why,
                                        const std::optional<ActiveThen>& expected = {},
                                        SchemaChange schema_change = SchemaChange::refused);
    /// Returns to the version active before, by ways_back() in activations.h: the first there that
    /// exists and of which `fault_of`, called under the lock, says nothing. Nothing happens, and
    /// `to` is empty, if there is none. Throws as activate().
    Rollback roll_back(const std::function<std::string(const std::string& version)>& fault_of,
                       const std::string& why);
    /// Replaces the signature of a version, see signature.h. Throws as activate().
    void set_signature(const std::string& version, const std::string& signature_json,
                       const std::string& why);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// Sorted, oldest first.
    [[nodiscard]] std::vector<std::string> versions() const;
    /// Throws BadFormat if the link `active` does not lead to a version.
    [[nodiscard]] std::optional<std::string> active() const;
    /// Oldest first. Throws BadFormat naming the line that is broken.
    [[nodiscard]] std::vector<HistoryEntry> history() const;
    [[nodiscard]] std::filesystem::path model_path(const std::string& version) const;
    [[nodiscard]] std::filesystem::path metadata_path(const std::string& version) const;
    /// There only if the version is signed.
    [[nodiscard]] std::filesystem::path signature_path(const std::string& version) const;

    /// Throws InvalidArgument, which lists the versions there are, unless `version` is one.
    void require_version(const std::string& version) const;

private:
    struct ActiveLink {
        std::optional<std::string> version;
        std::string fault;  ///< why it leads to none; empty if there is no link
    };
    [[nodiscard]] ActiveLink read_active() const;
    [[nodiscard]] std::filesystem::path versions_folder() const { return folder_ / "versions"; }
    [[nodiscard]] std::filesystem::path active_link() const { return folder_ / "active"; }
    [[nodiscard]] std::filesystem::path history_path() const { return folder_ / "history.jsonl"; }
    [[nodiscard]] bool is_there(const std::string& version) const;
    [[nodiscard]] std::string target_of(const std::string& version) const;
    [[nodiscard]] std::string fault_of_files(const std::string& version) const;
    [[nodiscard]] std::string require_target_of(const std::string& version) const;
    [[nodiscard]] std::string next_name() const;
    std::string add_version(const std::string& target,
                            const std::function<VersionFiles(const std::string&)>& write,
                            const std::string& why);
    void write_version(const std::string& version, const VersionFiles& files) const;
    void take_away_version(const std::string& version) const noexcept;
    void take_away_traces() const noexcept;
    void require_link() const;
    void point_active_to(const HistoryEntry& entry);
    void restore_active(const std::filesystem::path& target) const noexcept;

    void mend_after_interruption() const;
    void remove_leftovers() const;
    void note_what_was_not() const;

    std::filesystem::path folder_;
};

}  // namespace mlpipe
