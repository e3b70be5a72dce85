// one_hot_encoder.h: one output feature for each level (scikit-learn's OneHotEncoder, unknown
// ignored).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mlpipe {

struct OneHotEncoder {
    /// Levels with fewer training rows share one feature, "<column>_infrequent_sklearn", after the
    /// others;
    /// >= 1, and 1 groups nothing.
    int min_frequency = 1;
};

}  // namespace mlpipe
