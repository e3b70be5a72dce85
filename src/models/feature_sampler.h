// feature_sampler.h: which output features the nodes of a tree look at.
//
// A node draws max_features of the features without replacement; if none of them can split it, it
// goes on, one by one, among those that may still split it. A feature that cannot split a node
// cannot split the nodes below it: it is set aside there, and costs no more than its turn in the
// first draw.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"

namespace mlpipe {

/// Serves the nodes of one tree in depth-first order.
class FeatureSampler {
public:
    /// Draws among `features`. REQUIRES: max_features in [1, features.size()].
    FeatureSampler(std::vector<std::uint32_t> features, std::uint32_t max_features);

    [[nodiscard]] std::uint32_t max_features() const { return max_features_; }

    /// `n_live` is what n_live() was when the parent was done; all features at the root.
    void begin_node(std::uint32_t n_live) {
        n_live_ = n_live;
        has_drawn_ = false;
    }

    /// The next features to look at, max_features at most; those set aside are left out. Empty: no
    /// feature is left. REQUIRES: all that were drawn before for this node have been set aside.
    std::span<const std::uint32_t> draw(Rng& rng);

    /// Sets aside the i-th of the features drawn last unless can_split[i], which is 0 or 1.
    void settle(std::span<const std::uint8_t> can_split);

    /// Features that may still split the children of the node.
    [[nodiscard]] std::uint32_t n_live() const { return n_live_; }

private:
    /// Draws that share one random word: the product of their ranges stays below 2^40.
    struct Batch {
        std::uint32_t n_draws;
        std::uint64_t n_outcomes;
    };

    std::uint32_t draw_first(Rng& rng);

    std::uint32_t max_features_;
    std::vector<Batch> batches_;
    /// A sparse set with undo (Briggs and Torczon 1993): the first n_live_ entries are alive. One
    /// that dies is swapped to their end, so raising n_live_ again, on the way back up the tree,
    /// revives exactly those that died since.
    std::vector<std::uint32_t> features_;
    std::uint32_t n_live_ = 0;
    bool has_drawn_ = false;
};

}  // namespace mlpipe
