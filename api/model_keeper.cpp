#include "api/model_keeper.h"

#include <sys/stat.h>

#include <algorithm>

#include "core/error.h"
#include "persistence/activations.h"
#include "persistence/registry.h"
#include "persistence/schema_compatibility.h"

namespace mlpipe::api {
namespace {

namespace fs = std::filesystem;

std::string joined(const std::vector<std::string>& reasons) {
    std::string text;
    for (const std::string& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
    return text;
}

}  // namespace

ModelKeeper::ModelKeeper(Settings settings, ModelSlot& slot, AccessLog& log)
    : settings_(std::move(settings)), slot_(slot), log_(log) {
    // What was loaded before this looked may be another version already.
    const ModelState state = slot_.get();
    const Sight now = look();
    if (state.model && state.model->version == now.version) seen_ = now;
}

ModelKeeper::~ModelKeeper() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    wake_.notify_all();
}

void ModelKeeper::start() {
    thread_ = std::jthread([this] { watch(); });
}

void ModelKeeper::reload_soon() {
    {
        const std::lock_guard lock(mutex_);
        asked_ = true;
    }
    wake_.notify_all();
}

void ModelKeeper::watch() {
    std::unique_lock lock(mutex_);
    while (!stopped_) {
        wake_.wait_for(lock, settings_.period, [this] { return stopped_ || asked_; });
        if (stopped_) return;
        const bool anyway = std::exchange(asked_, false);
        lock.unlock();
        look_and_load(anyway);
        lock.lock();
    }
}

/// Two system calls where nothing has changed.
ModelKeeper::Sight ModelKeeper::look() const {
    std::error_code error;
    const fs::path link = fs::read_symlink(settings_.models / "active", error);
    Sight sight{.version = error ? "" : link.filename().string()};
    struct stat info {};
    if (::stat((settings_.models / "active" / "model.onnx").c_str(), &info) == 0) {
        sight.device = info.st_dev;
        sight.inode = info.st_ino;
        sight.modified = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
        sight.size = info.st_size;
    }
    return sight;
}

void ModelKeeper::look_and_load(bool anyway) {
    const std::lock_guard lock(loading_);
    forget_unused();
    const Sight sight = look();
    const bool may_be_allowed = refused_at_ >= 0 && history_size() != refused_at_;
    if (!anyway && sight == seen_ && !may_be_allowed) return;
    load(sight);
}

std::int64_t ModelKeeper::history_size() const {
    struct stat info {};
    return ::stat((settings_.models / "history.jsonl").c_str(), &info) == 0 ? info.st_size : 0;
}

/// REQUIRES: loading_ is held.
void ModelKeeper::load(const Sight& sight) {
    seen_ = sight;
    const std::int64_t history = history_size();
    refused_at_ = -1;
    ModelState state = load_active_model(settings_.models, settings_.trust);
    if (!state.model) return refuse(sight.version, state.problem);
    if (const std::string fault = fault_of(*state.model); !fault.empty()) {
        refused_at_ = history;
        return refuse(state.model->version, fault);
    }
    const std::shared_ptr<const LoadedModel> before = slot_.get().model;
    const std::string version = state.model->version;
    if (before) retired_.push_back(before);
    slot_.set(std::move(state));
    {
        const std::lock_guard lock(mutex_);
        problem_.clear();
        ++counts_.adopted;
    }
    log_.note("model_adopted",
              {{"model_version", version}, {"previous", before ? before->version : ""}});
}

/// Why the service does not take over a model that is sound in itself; empty if it does.
std::string ModelKeeper::fault_of(const LoadedModel& candidate) const {
    const std::shared_ptr<const LoadedModel> current = slot_.get().model;
    if (!current || current->version == candidate.version) return "";
    const std::vector<std::string> reasons =
        incompatibilities(interface_of(current->pipeline), interface_of(candidate.pipeline));
    if (reasons.empty() || is_meant(candidate.version)) return "";
    return "it cannot answer the requests of " + current->version + ": " + joined(reasons);
}

/// Whether somebody said in so many words that `version` is to be active, though requests change.
bool ModelKeeper::is_meant(const std::string& version) const {
    try {
        const std::vector<HistoryEntry> entries = Registry(settings_.models).history();
        const auto last = std::find_if(entries.rbegin(), entries.rend(), is_activation);
        return last != entries.rend() && last->version == version &&
               (last->event == event::rolled_back || last->schema_change == schema_change_allowed);
    } catch (const Error&) {
        return false;
    }
}

void ModelKeeper::refuse(const std::string& version, const std::string& reason) {
    ModelState state = slot_.get();
    std::string text = (version.empty() ? "" : version + ": ") + reason;
    {
        const std::lock_guard lock(mutex_);
        problem_ = text;
        ++counts_.refused;
    }
    log_.note("model_refused",
              {{"reason", text}, {"model_version", state.model ? state.model->version : ""}});
    if (state.model) return;
    state.problem = reason;
    slot_.set(std::move(state));
}

void ModelKeeper::forget_unused() {
    std::erase_if(retired_, [](const auto& model) { return model.use_count() == 1; });
}

ModelKeeper::Change ModelKeeper::activate(const std::string& version, const std::string& why,
                                          SchemaChange schema_change) {
    const std::lock_guard lock(loading_);
    Registry registry(settings_.models);
    return changed(activate_checked(registry, version, why, schema_change));
}

ModelKeeper::Change ModelKeeper::roll_back(const std::string& why) {
    const std::lock_guard lock(loading_);
    Registry registry(settings_.models);
    return changed(roll_back_checked(registry, why).from);
}

/// REQUIRES: loading_ is held.
ModelKeeper::Change ModelKeeper::changed(std::optional<std::string> previous) {
    if (const Sight sight = look(); sight != seen_) load(sight);
    if (std::string reason = problem(); !reason.empty()) {
        throw CheckFailed("the active version cannot answer",
                          {.why = std::move(reason), .help = "roll back, or activate another one"});
    }
    return {.active = slot_.get().model->version, .previous = std::move(previous)};
}

std::string ModelKeeper::problem() const {
    const std::lock_guard lock(mutex_);
    return problem_;
}

ModelKeeper::Counts ModelKeeper::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

}  // namespace mlpipe::api
