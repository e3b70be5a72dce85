// test_golden.h: what scikit-learn makes of the same scores.
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

namespace mlpipe {

inline const nlohmann::json& golden_metrics() {
    static const nlohmann::json values = [] {
        std::ifstream file(MLPIPE_SOURCE_DIR "/tests/golden/metrics.json");
        return nlohmann::json::parse(file);
    }();
    return values;
}

}  // namespace mlpipe
