// xgboost_library.h: libxgboost's C interface, loaded when it is first needed.
//
// Linked in, the library made every start of the program slower by 2 ms of 7 (CPU time of `mlpipe
// --version`), and most commands never train with it.
#pragma once

#include <xgboost/c_api.h>

namespace mlpipe {

/// The functions used, under their names without the prefix XGB, XGD or XGBooster.
struct XGBoostLibrary {
    decltype(&XGBGetLastError) last_error;
    decltype(&XGBSetGlobalConfig) set_global_config;
    decltype(&XGDMatrixCreateFromMat) matrix_create;
    decltype(&XGDMatrixSetFloatInfo) matrix_set_info;
    decltype(&XGDMatrixFree) matrix_free;
    decltype(&XGBoosterCreate) booster_create;
    decltype(&XGBoosterSetParam) booster_set_param;
    decltype(&XGBoosterUpdateOneIter) booster_update;
    decltype(&XGBoosterPredictFromDMatrix) booster_predict;
    decltype(&XGBoosterSaveModelToBuffer) booster_save;
    decltype(&XGBoosterFree) booster_free;

    /// Throws InvalidArgument with XGBoost's own words unless `status`, what a function returned,
    /// is 0.
    void check(int status) const;
};

/// Loads it at the first call and keeps it. Throws IoFailure that names the Debian package.
[[nodiscard]] const XGBoostLibrary& xgboost_library();

}  // namespace mlpipe
