// search_space.h: which settings of an algorithm a search may try.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/random.h"
#include "models/classifier.h"

namespace mlpipe {

/// Any value from `low` to `high`, both included.
struct SettingRange {
    double low = 0, high = 0;
    bool logarithmic = false;  ///< every factor is as likely as another; low > 0
    bool whole = false;        ///< whole numbers only
};

/// One setting, and the values that are tried: a range, or one of a list.
struct SearchDimension {
    std::string setting;
    std::variant<SettingRange, std::vector<SettingValue>> values;
};
using SearchSpace = std::vector<SearchDimension>;

/// What is tried when nothing else is said: the settings that matter most in practice (Probst,
/// Boulesteix and Bischl 2019, Tunability, arXiv:1802.09596), in usual ranges.
[[nodiscard]] SearchSpace default_search_space(const Classifier& classifier);

/// Throws InvalidArgument unless every value, or both ends of a range, may be set: "search of
/// random_forest: …". A list has a value, a range low <= high, and low > 0 if it is logarithmic.
void check(const SearchSpace& space, const Classifier& classifier);

/// `classifier` with a random value for each dimension. REQUIRES: check() passes.
[[nodiscard]] Classifier draw(const SearchSpace& space, const Classifier& classifier, Rng& rng);

}  // namespace mlpipe
