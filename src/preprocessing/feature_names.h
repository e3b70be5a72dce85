// feature_names.h: names of output features that are unique.
#pragma once

#include <string>
#include <vector>

namespace mlpipe {

/// A feature as its column names it, and the step it comes from.
struct FeatureName {
    std::string step;
    std::string name;
};

/// The names alone where they are unique. Those that are equal become "<step>__<name>", as
/// scikit-learn's verbose names, and what is still equal gets "_2", "_3", ….
[[nodiscard]] std::vector<std::string> unique_feature_names(
    const std::vector<FeatureName>& features);

}  // namespace mlpipe
