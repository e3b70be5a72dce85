// visualizations.h: the charts and the report of a training run as files, in the folder that the
// user named and beside the saved model.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/saved_version.h"
#include "model_selection/training.h"

namespace mlpipe {

class Visualizations {
public:
    /// Nothing is made if no `folder` is named. `result` must live as long as this.
    Visualizations(std::optional<std::filesystem::path> folder, const TrainingResult& result,
                   const Terminal& terminal, const CommonOptions& common);

    /// Draws when it is called. Where a library is missing there is report.html alone, whose charts
    /// the browser draws, and a note that names the package.
    [[nodiscard]] MakeReport maker();
    /// Writes what was drawn to the folder; each file whole or not at all. Throws IoFailure; the
    /// version is saved by then.
    void write();

    /// What was written; none before write().
    [[nodiscard]] const std::vector<std::string>& paths() const& { return paths_; }
    [[nodiscard]] std::string report() const { return (*folder_ / "report.html").string(); }

private:
    [[nodiscard]] std::vector<VersionFile> draw(const nlohmann::ordered_json& metadata) const;

    std::optional<std::filesystem::path> folder_;
    const TrainingResult& result_;
    const Terminal& terminal_;
    const CommonOptions& common_;
    std::vector<VersionFile> files_;
    std::vector<std::string> paths_;
};

}  // namespace mlpipe
