// audit_replay.cpp: `mlpipe audit replay [LOG]`: are the recorded answers those that the recorded
// inputs give, with the version that gave them?
#include <bit>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/audit_options.h"
#include "cli/audit_text.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/models_folder.h"
#include "cli/text_table.h"
#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/number_text.h"
#include "persistence/onnx_model.h"
#include "pipeline/decision.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_listed = 20;

/// A version that can answer again.
struct Replayer {
    explicit Replayer(const FittedPipeline& pipeline) : names(pipeline.names()), scorer(pipeline) {}

    ClassNames names;
    RowScorer scorer;
};

struct Difference {
    std::int64_t time_us;
    std::string request_id, version, field, recorded, replayed;
};

/// Predictions that could not be replayed, and why.
struct Missing {
    std::uint64_t records = 0;
    std::string reason;
};

class Replay {
public:
    explicit Replay(const Registry& registry) : registry_(registry) {}

    void add(const AuditRecord& record);
    [[nodiscard]] bool passed() const { return differing_ == 0 && missing_.empty(); }
    [[nodiscard]] Json json() const;
    [[nodiscard]] std::string text() const;

private:
    Replayer* replayer(const AuditedModel& model);
    std::unique_ptr<Replayer> load(const AuditedModel& model) const;
    std::optional<Difference> compare(const AuditRecord& record, Replayer& replayer) const;

    const Registry& registry_;
    std::map<std::string, std::unique_ptr<Replayer>> replayers_;  // by SHA-256 of the model
    std::map<std::string, Missing> missing_;                      // by version
    std::vector<Difference> listed_;
    std::uint64_t replayed_ = 0, differing_ = 0;
};

/// Throws Error if the version cannot answer.
std::unique_ptr<Replayer> Replay::load(const AuditedModel& model) const {
    registry_.require_version(model.version);
    const std::filesystem::path path = registry_.model_path(model.version);
    const std::string bytes = read_file(path);
    if (const std::string digest = sha256_hex(bytes); digest != model.sha256) {
        throw CheckFailed("its model has the SHA-256 " + digest.substr(0, 16) +
                          "…, the one that answered had " + model.sha256.substr(0, 16) + "…");
    }
    const FittedPipeline pipeline = from_onnx(bytes, path.string());
    AuditedModel same = model;
    same.schema = pipeline.schema();
    if (definition_of(same) != definition_of(model)) {
        throw CheckFailed("its columns are not those that the log names for it");
    }
    return std::make_unique<Replayer>(pipeline);
}

/// Null if the version cannot answer, which is then noted.
Replayer* Replay::replayer(const AuditedModel& model) {
    const auto [known, added] = replayers_.try_emplace(model.version + model.sha256);
    if (!added) return known->second.get();
    try {
        known->second = load(model);
    } catch (const Error& error) {
        missing_[model.version].reason = error.what();
    }
    return known->second.get();
}

std::optional<Difference> Replay::compare(const AuditRecord& record, Replayer& replayer) const {
    Difference difference{.time_us = record.time_us,
                          .request_id = record.request_id,
                          .version = record.model->version,
                          .field = "",
                          .recorded = "",
                          .replayed = ""};
    const auto differ = [&](const char* field, std::string recorded, std::string replayed) {
        difference.field = field;
        difference.recorded = std::move(recorded);
        difference.replayed = std::move(replayed);
        return difference;
    };
    float p = 0;
    try {
        p = replayer.scorer.predict_proba(record.row);
    } catch (const SchemaMismatch& error) {
        return differ("probability", to_text(record.probability), error.what());
    }
    if (std::bit_cast<std::uint32_t>(p) != std::bit_cast<std::uint32_t>(record.probability)) {
        return differ("probability", to_text(record.probability), to_text(p));
    }
    const std::string& label =
        p >= record.threshold ? replayer.names.positive_label : replayer.names.negative_label;
    if (label != record.prediction) return differ("prediction", record.prediction, label);
    const std::string sure(confidence(p));
    if (sure != record.confidence) return differ("confidence", record.confidence, sure);
    const std::string advice(recommendation(p, record.threshold));
    if (advice != record.recommendation) {
        return differ("recommendation", record.recommendation, advice);
    }
    return std::nullopt;
}

void Replay::add(const AuditRecord& record) {
    Replayer* found = replayer(*record.model);
    if (found == nullptr) {
        ++missing_[record.model->version].records;
        return;
    }
    ++replayed_;
    std::optional<Difference> difference = compare(record, *found);
    if (!difference) return;
    if (++differing_ <= most_listed) listed_.push_back(*std::move(difference));
}

Json Replay::json() const {
    Json differences = Json::array();
    for (const Difference& each : listed_) {
        differences.push_back({{"time", utc_text_us(each.time_us)},
                               {"request_id", each.request_id},
                               {"model_version", each.version},
                               {"field", each.field},
                               {"recorded", each.recorded},
                               {"replayed", each.replayed}});
    }
    Json missing = Json::array();
    for (const auto& [version, each] : missing_) {
        missing.push_back(
            {{"model_version", version}, {"predictions", each.records}, {"reason", each.reason}});
    }
    return {{"agreed", passed()},
            {"replayed", replayed_},
            {"agreeing", replayed_ - differing_},
            {"differing", differing_},
            {"differences", std::move(differences)},
            {"not_replayed", std::move(missing)}};
}

std::string Replay::text() const {
    if (replayed_ == 0 && missing_.empty()) return "There is nothing to replay\n";
    std::string text = "Replayed " + count_text(replayed_, "prediction") + ": " +
                       (differing_ == 0 ? "all agree, bit for bit"
                                        : count_text(replayed_ - differing_) + " agree, " +
                                              count_text(differing_) + " differ") +
                       '\n';
    for (const Difference& each : listed_) {
        text += "  " +
                wrap(utc_text_us(each.time_us) + " request " + each.request_id + ": " + each.field +
                         " was " + each.recorded + ", is " + each.replayed,
                     4, 78) +
                '\n';
    }
    if (differing_ > listed_.size()) {
        text += "  and " + count_text(differing_ - listed_.size()) + " more\n";
    }
    for (const auto& [version, each] : missing_) {
        text += wrap("Not replayed: " + count_text(each.records, "prediction") + " of " + version +
                         ": " + each.reason,
                     2) +
                '\n';
    }
    return text;
}

/// The folder that the log belongs to: "models" of "models" and of "models.audit.db".
std::string models_of(const std::optional<std::string>& log) {
    std::string folder = log.value_or("models");
    constexpr std::string_view ending = ".audit.db";
    if (folder.ends_with(ending)) folder.resize(folder.size() - ending.size());
    std::error_code ignored;
    return std::filesystem::is_directory(folder, ignored) ? folder : "models";
}

}  // namespace

int run_audit_replay(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> log, models;
    AuditFilterOptions options;
    CommonOptions common;
    CommandLine line("audit replay",
                     "Answer past requests again, with the versions that did, and compare the\n"
                     "bits; exit 1 if an answer differs or a version is missing",
                     "mlpipe audit replay models --since 2026-11-22");
    add_audit_log(line, log);
    line.add_text("--models", models, "DIR", "Where the versions are (the folder LOG belongs\nto)");
    add_audit_filter(line, options);
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const AuditFilter filter = read_filter(options);
    const AuditReader reader(audit_log_file(log));
    const Registry registry = open_registry(models.value_or(models_of(log)));
    Replay replay(registry);
    reader.read(
        filter, AuditOrder::oldest_first,
        [&](const AuditRecord& record) {
            replay.add(record);
            return true;
        },
        [](const AuditLoss&) { return true; });
    terminal.out << (common.json ? json_text(replay.json()) : replay.text());
    return replay.passed() ? 0 : static_cast<int>(ErrorCode::check_failed);
}

}  // namespace mlpipe
