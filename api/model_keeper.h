// model_keeper.h: keeps the model that answers equal to the active version of the models folder.
//
// A thread of its own looks at the folder twenty times a second; SIGHUP and the admin's calls make
// it look at once. A new active version is loaded, checked, warmed by its golden rows and put into
// the slot, while requests go on with the old one. Whatever is wrong with it, the old one stays and
// problem() says why.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/access_log.h"
#include "api/model_slot.h"
#include "persistence/activation.h"

namespace mlpipe::api {

class ModelKeeper {
public:
    struct Settings {
        std::filesystem::path models;
        SignatureTrust trust = {};
        std::chrono::milliseconds period{50};  ///< between two looks at the folder
    };
    /// `slot` holds what answers now; it and `log` must outlive this.
    ModelKeeper(Settings settings, ModelSlot& slot, AccessLog& log);
    ~ModelKeeper();
    ModelKeeper(const ModelKeeper&) = delete;
    ModelKeeper& operator=(const ModelKeeper&) = delete;

    /// Begins to watch the folder.
    void start();
    /// Looks at the folder soon, and loads the active version even if nothing seems to have
    /// changed. Any thread.
    void reload_soon();

    /// What an admin's call did.
    struct Change {
        std::string active;
        std::optional<std::string> previous;
    };
    /// Makes `version` the active one in the folder (activate_checked) and in the slot. Throws as
    /// activate_checked; CheckFailed if the service cannot use it, which can only be if the folder
    /// was changed meanwhile. Any thread; one call after another.
    Change activate(const std::string& version, const std::string& why, SchemaChange schema_change);
    /// The same for roll_back_checked.
    Change roll_back(const std::string& why);

    /// Why the active version of the folder is not the one that answers; empty if it is.
    [[nodiscard]] std::string problem() const;
    /// How often another model was taken over, and how often one was not.
    struct Counts {
        std::uint64_t adopted = 0, refused = 0;
    };
    [[nodiscard]] Counts counts() const;

private:
    /// What the folder's active version looks like from outside: another file in its place is
    /// another state.
    struct Sight {
        std::string version;  ///< empty: none
        std::uint64_t device = 0, inode = 0;
        std::int64_t modified = 0, size = 0;
        bool operator==(const Sight&) const = default;
    };
    [[nodiscard]] Sight look() const;
    [[nodiscard]] std::int64_t history_size() const;
    void watch();
    void look_and_load(bool anyway);
    void load(const Sight& sight);
    [[nodiscard]] std::string fault_of(const LoadedModel& candidate) const;
    [[nodiscard]] bool is_meant(const std::string& version) const;
    void refuse(const std::string& version, const std::string& reason);
    void forget_unused();
    [[nodiscard]] Change changed(std::optional<std::string> previous);

    const Settings settings_;
    ModelSlot& slot_;
    AccessLog& log_;

    std::mutex loading_;  // held while the folder is read or changed
    std::optional<Sight> seen_;
    /// How long the history was when a model was refused for its schema; a line that allows it may
    /// follow. Negative: none was.
    std::int64_t refused_at_ = -1;
    /// Models that answered before. The last one to let go of a large model would need milliseconds
    /// to free it, so that is done here and not by a thread that answers.
    std::vector<std::shared_ptr<const LoadedModel>> retired_;

    mutable std::mutex mutex_;  // of what follows
    std::condition_variable wake_;
    bool stopped_ = false, asked_ = false;
    std::string problem_;
    Counts counts_;

    std::jthread thread_;
};

}  // namespace mlpipe::api
