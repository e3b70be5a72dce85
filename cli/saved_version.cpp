#include "cli/saved_version.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "cli/json_text.h"
#include "cli/self_check.h"
#include "cli/version.h"
#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "persistence/metadata.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "persistence/version_name.h"

namespace mlpipe {
namespace {

nlohmann::ordered_json metadata_of(const TrainingResult& result, const TrainingData& data,
                                   const SavedVersion& saved, const std::string& version) {
    nlohmann::ordered_json metadata =
        model_metadata(result, {.model_version = version,
                                .train_date = utc_text(std::chrono::system_clock::now()),
                                .data_sha256 = data.sha256,
                                .model_sha256 = saved.sha256,
                                .data_name = data.name,
                                .mlpipe_version = MLPIPE_VERSION});
    metadata["gate"] = to_json(saved.verdict);
    return metadata;
}

}  // namespace

SavedVersion save_version(const TrainingResult& result, const TrainingData& data,
                          const std::filesystem::path& models, Activate activate,
                          const MakeReport& make_report, Threads threads) {
    const std::string onnx = to_onnx(result.pipeline, data.table.select_rows(result.split.train));
    check_written(onnx, result.pipeline, data.table, threads);
    SavedVersion saved{.version = "", .sha256 = sha256_hex(onnx), .path = {}, .verdict = {}};
    Registry registry(models);
    const NewModel fresh{.result = result,
                         .table = data.table,
                         .model_sha256 = saved.sha256,
                         .data_sha256 = data.sha256};
    saved.verdict = judge(registry, fresh, activate, threads);
    if (saved.verdict.unchanged) {
        saved.version = *saved.verdict.active;
        saved.path = registry.model_path(saved.version);
        (void)make_report(metadata_of(result, data, saved, saved.version));
        return saved;
    }
    const auto files = [&](const std::string& version) {
        const nlohmann::ordered_json metadata = metadata_of(result, data, saved, version);
        return VersionFiles{.model_onnx = onnx,
                            .metadata_json = json_text(metadata),
                            .others = make_report(metadata)};
    };
    saved.version = registry.add(result.pipeline.target(), files, "trained on " + data.name);
    saved.path = registry.model_path(saved.version);
    if (read_file(saved.path) != onnx) {
        throw std::logic_error(saved.path.string() + " does not hold what was written");
    }
    if (saved.verdict.activates) {
        activate_saved(models, saved.version, [&] {
            registry.activate(
                saved.version, "trained on " + data.name + ": " + reason(saved.verdict),
                Registry::ActiveThen{saved.verdict.active},
                activate == Activate::always ? SchemaChange::allowed : SchemaChange::refused);
        });
    }
    return saved;
}

void activate_saved(const std::filesystem::path& models, const std::string& version,
                    const std::function<void()>& activate) {
    try {
        activate();
    } catch (const IoFailure& error) {
        throw IoFailure(error.what(), {.why = version + " is saved, and not active",
                                       .help = "`mlpipe models activate " + models.string() + " " +
                                               version + "` activates it"});
    }
}

}  // namespace mlpipe
