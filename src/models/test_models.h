// test_models.h: comparing fitted tree ensembles. For tests only.
#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <vector>

#include "core/test_errors.h"
#include "models/tree_ensemble.h"

namespace mlpipe {

inline bool same_bytes(const TreeEnsembleModel& a, const TreeEnsembleModel& b) {
    const TreeEnsemble& left = a.trees();
    const TreeEnsemble& right = b.trees();
    return left.roots == right.roots && left.cover == right.cover &&
           left.nodes.size() == right.nodes.size() &&
           std::memcmp(left.nodes.data(), right.nodes.data(),
                       left.nodes.size() * sizeof(TreeNode)) == 0 &&
           std::bit_cast<std::uint64_t>(a.bias()) == std::bit_cast<std::uint64_t>(b.bias());
}

inline std::vector<double> margins_of(const TreeEnsembleModel& model, const DesignMatrix& x,
                                      Threads threads = {}) {
    std::vector<double> out(x.n_rows);
    model.margins(x, out, threads);
    return out;
}

}  // namespace mlpipe
