#include "models/out_of_bag.h"

#include <cmath>
#include <limits>

namespace mlpipe {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::vector<double> out_of_bag_probabilities(const TreeEnsembleModel& forest, const BagRecord& bags,
                                             const DesignMatrix& x, Threads threads) {
    std::vector<double> probabilities(x.n_rows);
    for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            float sum = 0;  // exact in any order: leaves are on the grid of the largest sum
            std::size_t n_trees = 0;
            for (std::size_t tree = 0; tree < forest.trees().n_trees(); ++tree) {
                if (bags.has(tree, row)) continue;
                sum += forest.leaf_of(tree, x, row);
                ++n_trees;
            }
            probabilities[row] =
                n_trees > 0 ? static_cast<double>(sum) / static_cast<double>(n_trees) : nan;
        }
    });
    return probabilities;
}

double oob_score(std::span<const double> probabilities, std::span<const std::uint8_t> y) {
    std::size_t n_right = 0;
    std::size_t n_rows = 0;
    for (std::size_t row = 0; row < y.size(); ++row) {
        if (std::isnan(probabilities[row])) continue;
        ++n_rows;
        n_right += (probabilities[row] > 0.5) == (y[row] == 1) ? 1 : 0;
    }
    return n_rows > 0 ? static_cast<double>(n_right) / static_cast<double>(n_rows) : nan;
}

}  // namespace mlpipe
