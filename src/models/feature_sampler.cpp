#include "models/feature_sampler.h"

#include <utility>

#include "models/batched_draws.h"

namespace mlpipe {
namespace {

constexpr std::uint64_t most_outcomes = std::uint64_t{1} << 40;

}  // namespace

FeatureSampler::FeatureSampler(std::vector<std::uint32_t> features, std::uint32_t max_features)
    : max_features_(max_features), features_(std::move(features)) {
    Batch batch{.n_draws = 0, .n_outcomes = 1};
    for (std::uint32_t i = 0; i < max_features; ++i) {
        const std::uint64_t n_left = features_.size() - i;
        if (batch.n_draws > 0 && batch.n_outcomes * n_left >= most_outcomes) {
            batches_.push_back(std::exchange(batch, {.n_draws = 0, .n_outcomes = 1}));
        }
        ++batch.n_draws;
        batch.n_outcomes *= n_left;
    }
    batches_.push_back(batch);
}

std::uint32_t FeatureSampler::draw_first(Rng& rng) {
    const auto n_features = static_cast<std::uint32_t>(features_.size());
    if (max_features_ == n_features) return n_live_;
    std::uint32_t n_drawn = 0;
    std::uint32_t n_live_drawn = 0;  // the first ones of features_
    for (const Batch& batch : batches_) {
        std::uint64_t word = word_for_draws(rng, batch.n_outcomes);
        for (std::uint32_t i = 0; i < batch.n_draws; ++i) {
            const std::uint32_t drawn = n_live_drawn + draw_below(word, n_features - n_drawn++);
            // Beyond the live ones lie those set aside that are not yet drawn. One of these is
            // swapped with nothing: a branch would be guessed wrong half of the time.
            const bool is_live = drawn < n_live_;
            std::swap(features_[n_live_drawn], features_[is_live ? drawn : n_live_drawn]);
            n_live_drawn += is_live ? 1 : 0;
        }
    }
    return n_live_drawn;
}

std::span<const std::uint32_t> FeatureSampler::draw(Rng& rng) {
    if (!std::exchange(has_drawn_, true)) {
        const std::uint32_t n_drawn = draw_first(rng);
        if (n_drawn > 0) return std::span(features_).first(n_drawn);
    }
    if (n_live_ == 0) return {};
    std::swap(features_[0], features_[rng.below(n_live_)]);
    return std::span(features_).first(1);
}

void FeatureSampler::settle(std::span<const std::uint8_t> can_split) {
    for (std::size_t i = can_split.size(); i-- > 0;) {  // as above, without a branch
        n_live_ -= can_split[i] ^ 1;
        std::swap(features_[i], features_[can_split[i] != 0 ? i : n_live_]);
    }
}

}  // namespace mlpipe
