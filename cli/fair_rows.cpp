#include "cli/fair_rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "model_selection/unseen_rows.h"

namespace mlpipe {
namespace {

/// Nothing where what was tested is not what was saved, or where numbers are missing.
std::optional<FitRecord> fit_record(const nlohmann::json& metadata) {
    if (metadata.value("refit", nlohmann::json("train")) != "train") return std::nullopt;
    for (const char* key : {"training_samples", "test_samples", "random_state"}) {
        if (!metadata.contains(key) || !metadata[key].is_number_unsigned()) return std::nullopt;
    }
    for (const char* key : {"auc_roc", "log_loss", "brier"}) {
        if (!metadata.contains(key) || !metadata[key].is_number()) return std::nullopt;
    }
    return FitRecord{.training_rows = metadata["training_samples"].get<std::uint32_t>(),
                     .test_rows = metadata["test_samples"].get<std::uint32_t>(),
                     .seed = metadata["random_state"].get<std::uint64_t>(),
                     .roc_auc = metadata["auc_roc"].get<double>(),
                     .log_loss = metadata["log_loss"].get<double>(),
                     .brier = metadata["brier"].get<double>()};
}

bool has_both_classes(const Target& target, std::span<const std::uint32_t> rows) {
    const std::vector<std::uint8_t> y = select_rows(target, rows).y;
    return std::ranges::count(y, 0) > 0 && std::ranges::count(y, 1) > 0;
}

}  // namespace

FairRows fair_rows(const FittedPipeline& active, const nlohmann::json& metadata,
                   const NewModel& fresh, Threads threads) {
    const std::vector<std::uint32_t>& held_out = fresh.result.split.test;
    const Target& target = fresh.result.target;
    const bool same_data = metadata.value("data_sha256", nlohmann::json()) == fresh.data_sha256;
    FairRows rows{.positions = std::vector<std::uint32_t>(held_out.size()),
                  .seen = same_data ? SeenRows::some : SeenRows::unknown,
                  .n_left_out = 0};
    std::iota(rows.positions.begin(), rows.positions.end(), 0U);
    const std::optional<FitRecord> record = fit_record(metadata);
    if (!record) return rows;
    const auto unseen = unseen_rows(active, *record, fresh.table, target, held_out, threads);
    if (!unseen) return rows;
    if (!has_both_classes(target, *unseen)) {  // nothing can be compared on what is left
        rows.seen = SeenRows::some;
        return rows;
    }
    rows.seen = SeenRows::none;
    rows.n_left_out = held_out.size() - unseen->size();
    std::erase_if(rows.positions, [&](std::uint32_t position) {
        return !std::binary_search(unseen->begin(), unseen->end(), held_out[position]);
    });
    return rows;
}

}  // namespace mlpipe
