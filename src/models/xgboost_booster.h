// xgboost_booster.h: a model inside the XGBoost library: trained, asked and saved there.
//
// A booster belongs to the thread that made it: XGBoost keeps its random numbers and its last error
// by thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/xgboost.h"

namespace mlpipe {

/// Frees a handle of the library.
struct XGBoostDeleter {
    int (*free)(void*) = nullptr;
    void operator()(void* handle) const { free(handle); }
};
using XGBoostHandle = std::unique_ptr<void, XGBoostDeleter>;

class XGBoostBooster {
public:
    /// REQUIRES: settings and data are checked, and x.n_rows * x.n_features() fits into memory.
    /// `threads` only write the matrix out.
    XGBoostBooster(const XGBoost& settings, const DesignMatrix& x, std::span<const std::uint8_t> y,
                   Threads threads);

    /// The whole model in XGBoost's JSON format.
    [[nodiscard]] std::string to_json() const;
    /// XGBoost's own margin of every row, float32 sums in the order of the trees.
    [[nodiscard]] std::vector<float> margins(const DesignMatrix& x) const;
    /// XGBoost's own contributions, n_rows x (n_features + 1): by output feature, then its base
    /// value. They add up to margins(). XGBoost itself works on `threads`.
    [[nodiscard]] std::vector<float> contributions(const DesignMatrix& x, Threads threads) const;

private:
    /// `type` as XGBoosterPredictFromDMatrix numbers its kinds of prediction.
    [[nodiscard]] std::vector<float> predict(const DesignMatrix& x, int type) const;

    XGBoostHandle booster_;
};

}  // namespace mlpipe
