// registry.h: a models folder (DESIGN.md D8): immutable versions, one active, an append-only
// history.
//
//   models/
//   ├── active -> versions/2026_11_22_001     the one link that activation replaces, by rename(2)
//   ├── churn_model.onnx -> active/model.onnx        both follow it, so they change together
//   ├── model_metadata.json -> active/metadata.json
//   ├── history.jsonl
//   └── versions/2026_11_22_001/              model.onnx · metadata.json
//
// A version is written beside, synced and moved into place; after kill -9 the folder holds the old
// state or the new one. A lock file keeps two writers apart. Reading takes no lock.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "persistence/history.h"

namespace mlpipe {

class FittedPipeline;

struct VersionFiles {
    std::string model_onnx, metadata_json;
};

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
    /// Makes `version` the active one; does nothing if it is. Throws InvalidArgument if there is no
    /// such version; otherwise as add().
    void activate(const std::string& version, const std::string& why);

    /// Sorted, oldest first.
    [[nodiscard]] std::vector<std::string> versions() const;
    /// Throws BadFormat if the link `active` does not lead to a version.
    [[nodiscard]] std::optional<std::string> active() const;
    /// Oldest first. Throws BadFormat naming the line that is broken.
    [[nodiscard]] std::vector<HistoryEntry> history() const;
    [[nodiscard]] std::filesystem::path model_path(const std::string& version) const;
    [[nodiscard]] std::filesystem::path metadata_path(const std::string& version) const;

    /// Throws InvalidArgument, which lists the versions there are, unless `version` is one.
    void require_version(const std::string& version) const;

private:
    [[nodiscard]] std::filesystem::path versions_folder() const { return folder_ / "versions"; }
    void require_target(const std::string& link_name) const;
    void write_version(const std::string& version, const std::string& link_name,
                       const VersionFiles& files) const;
    void note(const std::string& event, const std::string& version, const std::string& time,
              const std::string& why) const;
    void mend_after_interruption() const;

    std::filesystem::path folder_;
};

/// MODEL of the command line: a .onnx file, a models folder (its active version) or FOLDER@VERSION,
/// as the path of the .onnx file. Throws IoFailure or InvalidArgument that says what was looked for
/// and where.
[[nodiscard]] std::filesystem::path resolve_model(const std::string& model);

/// resolve_model, read, from_onnx.
[[nodiscard]] FittedPipeline load_model(const std::string& model);

}  // namespace mlpipe
