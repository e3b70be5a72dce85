#include "models/feature_sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace mlpipe {
namespace {

std::vector<std::uint32_t> first(std::uint32_t n) {
    std::vector<std::uint32_t> features(n);
    std::iota(features.begin(), features.end(), 0);
    return features;
}

const std::vector<std::uint8_t> can{1, 1, 1, 1, 1, 1, 1, 1};

TEST(FeatureSampler, DrawsWithoutReplacement) {
    FeatureSampler sampler(first(60), 40);  // more than one random word holds
    Rng rng(1, "sampler");
    for (int node = 0; node < 100; ++node) {
        sampler.begin_node(60);
        const std::span<const std::uint32_t> drawn = sampler.draw(rng);
        EXPECT_EQ(drawn.size(), 40u);
        EXPECT_EQ(std::set(drawn.begin(), drawn.end()).size(), 40u);
    }
}

TEST(FeatureSampler, DrawsEveryPairEquallyOften) {
    FeatureSampler sampler(first(5), 2);
    Rng rng(2, "sampler");
    std::vector<int> drawn_together(25);
    for (int node = 0; node < 20000; ++node) {
        sampler.begin_node(5);
        const std::span<const std::uint32_t> drawn = sampler.draw(rng);
        ++drawn_together[5 * std::min(drawn[0], drawn[1]) + std::max(drawn[0], drawn[1])];
        sampler.settle(std::span(can).first(2));
    }

    // Ten pairs: mean 2000, sd 42.4; five sd either way.
    for (std::size_t low = 0; low < 5; ++low) {
        for (std::size_t high = low + 1; high < 5; ++high) {
            EXPECT_NEAR(drawn_together[5 * low + high], 2000, 212);
        }
    }
}

TEST(FeatureSampler, LetsFeaturesSetAsideUseUpTheFirstDraw) {
    FeatureSampler sampler(first(10), 4);
    Rng rng(3, "sampler");
    double n_drawn = 0;
    for (int node = 0; node < 10000; ++node) {
        sampler.begin_node(10);
        sampler.settle(std::vector<std::uint8_t>{0, 0, 0, 0, 0});  // five of ten are left
        const std::uint32_t n_live = sampler.n_live();
        EXPECT_EQ(n_live, 5u);
        sampler.begin_node(n_live);
        n_drawn += static_cast<double>(sampler.draw(rng).size());
    }

    // Hypergeometric: 2 of 4 on average, sd 0.816 (and one where none was drawn: 5 in 210 nodes).
    EXPECT_NEAR(n_drawn / 10000, 2 + 5.0 / 210, 0.041);
}

TEST(FeatureSampler, GoesOnOneByOneUntilNoFeatureIsLeft) {
    FeatureSampler sampler(first(6), 3);
    Rng rng(4, "sampler");
    sampler.begin_node(6);
    std::set<std::uint32_t> seen;
    for (const std::size_t size : {3, 1, 1, 1, 0}) {
        const std::span<const std::uint32_t> drawn = sampler.draw(rng);
        EXPECT_EQ(drawn.size(), size);
        seen.insert(drawn.begin(), drawn.end());
        sampler.settle(std::vector<std::uint8_t>(size));
    }

    EXPECT_EQ(seen.size(), 6u);
    EXPECT_EQ(sampler.n_live(), 0u);
}

TEST(FeatureSampler, SetsAsideOnlyWhatCannotSplitAndRevivesItOnTheWayBack) {
    FeatureSampler sampler(first(6), 6);
    Rng rng(5, "sampler");
    sampler.begin_node(6);
    const std::span<const std::uint32_t> all = sampler.draw(rng);
    const std::vector<std::uint32_t> drawn(all.begin(), all.end());
    sampler.settle(std::vector<std::uint8_t>{1, 0, 1, 0, 0, 1});
    sampler.begin_node(sampler.n_live());

    EXPECT_THAT(sampler.draw(rng), testing::UnorderedElementsAre(drawn[0], drawn[2], drawn[5]));
    sampler.begin_node(6);
    EXPECT_THAT(sampler.draw(rng), testing::UnorderedElementsAreArray(drawn));
}

}  // namespace
}  // namespace mlpipe
