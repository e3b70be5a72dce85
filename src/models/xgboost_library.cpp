#include "models/xgboost_library.h"

#include <dlfcn.h>

#include <string>
#include <string_view>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr const char* file_name = "libxgboost.so.0";

[[noreturn]] void cannot_load() {
    const char* reason = dlerror();
    throw IoFailure(
        "cannot load the XGBoost library: " + std::string(reason != nullptr ? reason : file_name),
        {.why = "",
         .help =
             "install it (Debian package libxgboost0), or train without the algorithm xgboost"});
}

template <typename Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr) cannot_load();
}

XGBoostLibrary load() {
    // RTLD_LOCAL: its symbols must not be found in place of ours or of another library's.
    void* library = dlopen(file_name, RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr) cannot_load();
    XGBoostLibrary api{};
    find(library, "XGBGetLastError", api.last_error);
    find(library, "XGBSetGlobalConfig", api.set_global_config);
    find(library, "XGDMatrixCreateFromMat", api.matrix_create);
    find(library, "XGDMatrixSetFloatInfo", api.matrix_set_info);
    find(library, "XGDMatrixFree", api.matrix_free);
    find(library, "XGBoosterCreate", api.booster_create);
    find(library, "XGBoosterSetParam", api.booster_set_param);
    find(library, "XGBoosterUpdateOneIter", api.booster_update);
    find(library, "XGBoosterPredictFromDMatrix", api.booster_predict);
    find(library, "XGBoosterSaveModelToBuffer", api.booster_save);
    find(library, "XGBoosterFree", api.booster_free);
    return api;
}

}  // namespace

void XGBoostLibrary::check(int status) const {
    if (status == 0) return;
    // "[12:34:56] ./src/learner.cc:12: Check failed: …\nStack trace:\n…": the time and the stack
    // would make two equal runs differ.
    std::string_view text = last_error();
    text = text.substr(0, text.find('\n'));
    if (const std::size_t end = text.find("] "); text.starts_with('[') && end != text.npos) {
        text.remove_prefix(end + 2);
    }
    throw InvalidArgument("xgboost: " + std::string(text));
}

const XGBoostLibrary& xgboost_library() {
    static const XGBoostLibrary library = load();
    return library;
}

}  // namespace mlpipe
