#include "core/error.h"
#include "persistence/load_model.h"
#include "persistence/registry.h"
#include "table/database_url.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

constexpr const char* forms = "MODEL is a .onnx file, a models folder or FOLDER@VERSION";

fs::path active_model(const std::string& folder) {
    const Registry registry(folder);
    if (const auto version = registry.active()) return registry.model_path(*version);
    const std::vector<std::string> versions = registry.versions();
    if (versions.empty()) {
        throw IoFailure(
            "there is no model in " + folder,
            {.why = {}, .help = "train one: mlpipe train DATA --target T --models " + folder});
    }
    throw IoFailure("no version in " + folder + " is active",
                    {.why = {}, .help = "name one, such as " + folder + "@" + versions.back()});
}

}  // namespace

fs::path resolve_model(const std::string& model) {
    if (is_database_url(model)) {
        throw InvalidArgument("MODEL is '" + without_password(model) + "', which is a database",
                              {.why = {}, .help = forms});
    }
    std::error_code error;
    const fs::file_status status = fs::status(model, error);
    if (fs::is_directory(status)) return active_model(model);
    if (fs::exists(status)) return model;
    if (const std::size_t at = model.rfind('@'); at != std::string::npos && at > 0) {
        const std::string folder = model.substr(0, at);
        if (fs::is_directory(folder, error)) {
            const Registry registry(folder);
            const std::string version = model.substr(at + 1);
            registry.require_version(version);
            return registry.model_path(version);
        }
        throw IoFailure("there is no models folder '" + folder + "'", {.why = {}, .help = forms});
    }
    throw IoFailure("there is no model file or folder '" + model + "'", {.why = {}, .help = forms});
}

}  // namespace mlpipe
