#include "preprocessing/feature_names.h"

#include <map>
#include <set>

namespace mlpipe {

std::vector<std::string> unique_feature_names(const std::vector<FeatureName>& features) {
    std::map<std::string, int> count;
    for (const FeatureName& feature : features) ++count[feature.name];

    std::vector<std::string> names;
    std::set<std::string> taken;
    for (const FeatureName& feature : features) {
        const std::string base =
            count[feature.name] > 1 ? feature.step + "__" + feature.name : feature.name;
        std::string name = base;
        for (int next = 2; !taken.insert(name).second; ++next) {
            name = base + "_" + std::to_string(next);
        }
        names.push_back(std::move(name));
    }
    return names;
}

}  // namespace mlpipe
