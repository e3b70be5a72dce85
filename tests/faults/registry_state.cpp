#include "faults/registry_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/atomic_file.h"
#include "persistence/activations.h"
#include "persistence/stand_in_versions.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

/// Leads on if a version is active; is absent, or leads nowhere, else.
void expect_links(const std::string& models, const std::optional<std::string>& active) {
    const fs::path link = models + "/churn_model.onnx";
    if (!active) {
        EXPECT_FALSE(fs::exists(link));
        return;
    }
    EXPECT_EQ(read_file(link), files_of(*active).model_onnx);
    EXPECT_EQ(read_file(models + "/model_metadata.json"), files_of(*active).metadata_json);
}

}  // namespace

RegistryState read_state(const std::string& models) {
    const Registry registry(models);
    RegistryState state{.versions = registry.versions(),
                        .active = registry.active(),
                        .events = {},
                        .signatures = {}};
    for (const std::string& version : state.versions) {
        EXPECT_EQ(read_file(registry.model_path(version)), files_of(version).model_onnx);
        EXPECT_EQ(read_file(registry.metadata_path(version)), files_of(version).metadata_json);
        if (fs::exists(registry.signature_path(version))) {
            state.signatures.push_back(version + " " + read_file(registry.signature_path(version)));
        }
    }
    for (const HistoryEntry& entry : registry.history()) {
        state.events.push_back(entry.event + " " + entry.version);
    }
    expect_links(models, state.active);
    return state;
}

void expect_mended(const std::string& models) {
    const RegistryState state = read_state(models);
    for (const std::string& version : state.versions) {
        EXPECT_EQ(std::ranges::count(state.events, "created " + version), 1) << version;
    }
    for (const std::string& signature : state.signatures) {
        EXPECT_THAT(state.events,
                    testing::Contains("signed " + signature.substr(0, signature.find(' '))));
    }
    const std::vector<HistoryEntry> history = Registry(models).history();
    const auto last = std::find_if(history.rbegin(), history.rend(), is_activation);
    EXPECT_EQ(state.active,
              last == history.rend() ? std::nullopt : std::optional<std::string>(last->version));
    for (const auto& entry : fs::recursive_directory_iterator(models)) {
        EXPECT_THAT(entry.path().filename().string(), testing::Not(testing::HasSubstr(".tmp")));
    }
}

}  // namespace mlpipe
