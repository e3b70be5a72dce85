#include "cli/visualizations.h"

#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/folder.h"
#include "report/report_page.h"
#include "report/training_charts.h"

namespace mlpipe {

Visualizations::Visualizations(std::optional<std::filesystem::path> folder,
                               const TrainingResult& result, const Terminal& terminal,
                               const CommonOptions& common)
    : folder_(std::move(folder)), result_(result), terminal_(terminal), common_(common) {}

MakeReport Visualizations::maker() {
    return [this](const nlohmann::ordered_json& metadata) {
        if (folder_) files_ = draw(metadata);
        return files_;
    };
}

std::vector<VersionFile> Visualizations::draw(const nlohmann::ordered_json& metadata) const {
    const std::vector<Chart> charts = training_charts(result_, metadata, common_.threads);
    std::vector<VersionFile> files;
    try {
        for (const Chart& chart : charts) {
            files.push_back({.name = chart.name() + ".svg", .bytes = chart.to_svg()});
            files.push_back({.name = chart.name() + ".png", .bytes = chart.to_png()});
        }
    } catch (const IoFailure& error) {
        files.clear();
        note(terminal_, common_,
             std::string("Note: no chart is drawn: ") + error.what() + "\n      help: " +
                 error.help() + "\n      report.html has the charts all the same.");
    }
    files.push_back(
        {.name = "report.html", .bytes = report_page(charts, metadata, result_.pipeline.policy())});
    return files;
}

void Visualizations::write() {
    if (!folder_) return;
    make_folders(*folder_);
    for (const VersionFile& file : files_) {
        const std::filesystem::path path = *folder_ / file.name;
        write_file_atomically(path, file.bytes);
        paths_.push_back(path.string());
    }
}

}  // namespace mlpipe
