#include "models/random_forest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "core/error.h"
#include "models/random_design.h"
#include "models/test_models.h"

namespace mlpipe {
namespace {

TrainingData some_data(std::uint64_t seed = 1, std::size_t n_rows = 300) {
    Rng rng(seed, "forest");
    return random_training_data(rng, n_rows, 7);
}

/// Trees grown to the last row.
constexpr RandomForest deep{.n_estimators = 10, .min_samples_split = 2, .min_samples_leaf = 1};

TEST(RandomForest, GivesTheSameBytesOnAnyNumberOfThreads) {
    const TrainingData data = some_data();
    const TreeEnsembleModel alone = RandomForest{}.fit(data.x, data.y, {1});

    for (const int threads : {2, 3, 8}) {
        EXPECT_TRUE(same_bytes(RandomForest{}.fit(data.x, data.y, {threads}), alone)) << threads;
    }
}

TEST(RandomForest, GrowsOtherTreesFromAnotherSeed) {
    const TrainingData data = some_data();

    EXPECT_FALSE(same_bytes(RandomForest{.seed = 1}.fit(data.x, data.y),
                            RandomForest{.seed = 2}.fit(data.x, data.y)));
}

TEST(RandomForest, BeginsWithTheTreesOfASmallerOne) {
    const TrainingData data = some_data();

    const TreeEnsembleModel few = RandomForest{.n_estimators = 65}.fit(data.x, data.y);
    const TreeEnsembleModel many = RandomForest{.n_estimators = 128}.fit(data.x, data.y);

    // 65 and 128 trees have the same leaf grid.
    EXPECT_EQ(std::memcmp(few.trees().nodes.data(), many.trees().nodes.data(),
                          few.trees().nodes.size() * sizeof(TreeNode)),
              0);
}

TEST(RandomForest, DrawsAsManyRowsAsThereAre) {
    const TrainingData data = some_data();

    const TreeEnsembleModel model = RandomForest{}.fit(data.x, data.y);

    for (std::size_t t = 0; t < model.trees().n_trees(); ++t) {
        EXPECT_EQ(model.trees().cover[model.trees().roots[t]], 300.0f);
    }
}

TEST(RandomForest, KnowsItsTrainingRowsWithoutBootstrapAndLimits) {
    const TrainingData data = some_data();

    const TreeEnsembleModel model =
        RandomForest{.min_samples_split = 2, .min_samples_leaf = 1, .bootstrap = false}.fit(data.x,
                                                                                            data.y);

    const std::vector<double> margins = margins_of(model, data.x);
    for (std::size_t row = 0; row < data.y.size(); ++row) EXPECT_EQ(margins[row], data.y[row]);
}

TEST(RandomForest, KeepsMinSamplesLeafRowsInEveryLeaf) {
    const TrainingData data = some_data();

    const TreeEnsembleModel model = RandomForest{.min_samples_leaf = 9}.fit(data.x, data.y);

    EXPECT_GE(*std::ranges::min_element(model.trees().cover), 9.0f);
}

TEST(RandomForest, WeighsBothClassesTheSameIfBalanced) {
    // One feature that tells nothing: every leaf has the share of its bootstrap sample.
    TrainingData data;
    add_numbers(data.x, std::vector<float>(1000, 1.0f));
    data.y.assign(1000, 0);
    std::fill_n(data.y.begin(), 100, std::uint8_t{1});

    const auto margin = [&](ClassWeight weight) {
        return RandomForest{.class_weight = weight}.fit(data.x, data.y).margin(data.x, 0);
    };

    EXPECT_NEAR(margin(ClassWeight::none), 0.1, 0.01);
    EXPECT_NEAR(margin(ClassWeight::balanced), 0.5, 0.02);
}

TEST(RandomForest, SplitsManyValuesAtQuantiles) {
    TrainingData data;
    std::vector<float> values;
    for (int i = 0; i < 1000; ++i) {
        values.push_back(static_cast<float>(i));
        data.y.push_back(i < 500 ? std::uint8_t{0} : std::uint8_t{1});
    }
    add_numbers(data.x, values);

    const TreeEnsembleModel model =
        RandomForest{.n_estimators = 1, .bootstrap = false, .max_bins = 2}.fit(data.x, data.y);

    ASSERT_EQ(model.trees().nodes.size(), 3u);
    EXPECT_EQ(model.trees().nodes[0].threshold_or_value, 499.5f);
}

TEST(RandomForest, FindsTheSignal) {
    const TrainingData data = some_data(1, 2000);
    const TrainingData other = some_data(2, 2000);

    const std::vector<double> margins = margins_of(RandomForest{}.fit(data.x, data.y), other.x);

    double right = 0;
    double positives = 0;
    for (std::size_t row = 0; row < 2000; ++row) {
        right += (margins[row] >= 0.5) == other.y[row];
        positives += other.y[row];
    }
    EXPECT_GT(right, std::max(positives, 2000 - positives) + 200);  // than always saying the same
}

// ---- degenerate data: trains, and gives finite probabilities ------------------------------------

void expect_sound(const TrainingData& data, const RandomForest& forest = deep) {
    for (const double margin : margins_of(forest.fit(data.x, data.y), data.x)) {
        ASSERT_GE(margin, 0);
        ASSERT_LE(margin, 1);
    }
}

TEST(RandomForest, TakesConstantColumns) {
    TrainingData data{.x = {}, .y = {0, 1, 1, 0}};
    add_numbers(data.x, {1, 1, 1, 1});
    add_codes(data.x, 1, {0, 0, 0, 0});

    expect_sound(data);
}

TEST(RandomForest, TakesRowsThatAreAllEqual) {
    TrainingData data{.x = {}, .y = {0, 1, 1, 0, 1}};
    add_numbers(data.x, std::vector<float>(5, 2.5f));
    add_codes(data.x, 3, {3, 3, 3, 3, 3});  // none hot

    expect_sound(data);
}

TEST(RandomForest, TakesOneFeature) {
    Rng rng(6, "one");
    TrainingData data = random_training_data(rng, 300, 1);
    expect_sound(data);
    data.x.columns.clear();
    std::vector<std::uint16_t> codes(300);
    for (auto& code : codes) code = static_cast<std::uint16_t>(rng.below(2));
    add_codes(data.x, 1, codes);

    expect_sound(data);
}

TEST(RandomForest, TakesTwoRowsAClass) {
    TrainingData data{.x = {}, .y = {0, 1, 1, 0}};
    add_numbers(data.x, {1, 2, 3, 4});

    expect_sound(data);
}

TEST(RandomForest, TakesHugeAndTinyNumbers) {
    constexpr float largest = std::numeric_limits<float>::max();
    constexpr float tiny = std::numeric_limits<float>::denorm_min();
    TrainingData data{.x = {}, .y = {0, 1, 0, 1, 0, 1, 0}};
    add_numbers(data.x, {-largest, largest, 1e30f, 1e-30f, tiny, -tiny, 0});

    expect_sound(data);
}

TEST(RandomForest, TakesTenThousandLevels) {
    Rng rng(3, "levels");
    TrainingData data = random_training_data(rng, 3000, 2);
    std::vector<std::uint16_t> codes(3000);
    for (auto& code : codes) code = static_cast<std::uint16_t>(rng.below(10001));
    add_codes(data.x, 10000, codes);

    expect_sound(data);
}

TEST(RandomForest, TakesTheWidestCodeColumn) {
    TrainingData data{.x = {}, .y = {0, 1, 0, 1}};
    add_codes(data.x, 65535, {0, 65534, 65535, 17});  // 65535: none hot

    expect_sound(data);
}

TEST(RandomForest, TakesAThousandColumns) {
    Rng rng(4, "columns");

    expect_sound(random_training_data(rng, 100, 1000));
}

// ---- settings
// ------------------------------------------------------------------------------------

std::string fault_of(const RandomForest& settings) {
    return error_text([&] { settings.check(); });
}

TEST(RandomForest, SaysWhichSettingIsOutOfRange) {
    EXPECT_EQ(fault_of({}), "no error");
    EXPECT_EQ(fault_of({.n_estimators = 0}),
              "random_forest: n_estimators must be between 1 and 65536, not 0");
    EXPECT_EQ(fault_of({.n_estimators = 65537}),
              "random_forest: n_estimators must be between 1 and 65536, not 65537");
    EXPECT_EQ(fault_of({.max_depth = 0}), "random_forest: max_depth must be at least 1, not 0");
    EXPECT_EQ(fault_of({.min_samples_split = 1}),
              "random_forest: min_samples_split must be at least 2, not 1");
    EXPECT_EQ(fault_of({.min_samples_leaf = -3}),
              "random_forest: min_samples_leaf must be at least 1, not -3");
    EXPECT_EQ(fault_of({.max_features = 0}),
              "random_forest: max_features must be at least 1, not 0");
    EXPECT_EQ(fault_of({.max_bins = 65536}),
              "random_forest: max_bins must be between 2 and 65535, not 65536");
    EXPECT_EQ(fault_of({.seed = std::uint64_t{1} << 63}),
              "random_forest: seed must be below 2^63, not 9223372036854775808");
}

TEST(RandomForest, ChecksItsSettingsBeforeFitting) {
    const TrainingData data = some_data();

    EXPECT_THROW((void)RandomForest{.n_estimators = 0}.fit(data.x, data.y), InvalidArgument);
}

}  // namespace
}  // namespace mlpipe
