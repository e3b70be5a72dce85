#include "models/xgboost_library.h"

#include <string>
#include <string_view>

#include "core/error.h"
#include "core/shared_library.h"

namespace mlpipe {
namespace {

XGBoostLibrary load() {
    const SharedLibrary library(
        "libxgboost.so.0", "the XGBoost library",
        "install it (Debian package libxgboost0), or train without the algorithm xgboost");
    XGBoostLibrary api{};
    library.find("XGBGetLastError", api.last_error);
    library.find("XGBSetGlobalConfig", api.set_global_config);
    library.find("XGDMatrixCreateFromMat", api.matrix_create);
    library.find("XGDMatrixSetFloatInfo", api.matrix_set_info);
    library.find("XGDMatrixFree", api.matrix_free);
    library.find("XGBoosterCreate", api.booster_create);
    library.find("XGBoosterSetParam", api.booster_set_param);
    library.find("XGBoosterUpdateOneIter", api.booster_update);
    library.find("XGBoosterPredictFromDMatrix", api.booster_predict);
    library.find("XGBoosterSaveModelToBuffer", api.booster_save);
    library.find("XGBoosterFree", api.booster_free);
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
