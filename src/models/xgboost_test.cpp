#include "models/xgboost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/exponential.h"
#include "models/random_design.h"
#include "models/test_models.h"
#include "models/xgboost_booster.h"

namespace mlpipe {
namespace {

TrainingData some_data(std::uint64_t seed = 1, std::size_t n_rows = 300,
                       std::size_t n_columns = 7) {
    Rng rng(seed, "xgboost");
    return random_training_data(rng, n_rows, n_columns);
}

/// Our margins and XGBoost's own, on the training rows and on others. Each leaf moved by half a
/// step of the grid, and each of XGBoost's float32 additions rounds by as much: a step for each
/// tree. In practice it is a few steps in all.
void expect_same_margins(const XGBoost& settings, const TrainingData& data,
                         const DesignMatrix& others) {
    const TreeEnsembleModel ours = settings.fit(data.x, data.y);
    const XGBoostBooster theirs(settings, data.x, data.y, {1});
    const double bound = leaf_bound(ours.trees());
    const double tolerance = bound > 0 ? settings.n_estimators * leaf_grid(bound) : 0;

    for (const DesignMatrix* x : {&data.x, &others}) {
        const std::vector<double> actual = margins_of(ours, *x);
        const std::vector<float> expected = theirs.margins(*x);
        for (std::size_t row = 0; row < x->n_rows; ++row) {
            ASSERT_NEAR(actual[row], expected[row], tolerance) << "row " << row;
        }
    }
}

TEST(XGBoost, PredictsWhatXgboostPredicts) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE(seed);
        const XGBoost settings{
            .n_estimators = 20, .max_depth = 1 + static_cast<int>(seed % 7), .seed = seed};
        expect_same_margins(settings, some_data(seed), some_data(seed + 1000).x);
        if (HasFatalFailure()) return;
    }
}

TEST(XGBoost, SendsMissingNumbersWhereXgboostDoes) {
    const auto with_missing = [](TrainingData data, std::uint64_t seed) {
        Rng rng(seed, "missing");
        for (DesignColumn& column : data.x.columns) {
            for (float& number : column.numbers) {
                if (rng.below(5) == 0) number = std::numeric_limits<float>::quiet_NaN();
            }
        }
        return data;
    };
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        SCOPED_TRACE(seed);
        expect_same_margins({.n_estimators = 10}, with_missing(some_data(seed), seed),
                            with_missing(some_data(seed + 1000), seed + 1).x);
        if (HasFatalFailure()) return;
    }
}

TEST(XGBoost, TakesOverTreesGrownWithEverySetting) {
    const XGBoost settings[] = {
        {.n_estimators = 1},
        {.n_estimators = 300, .learning_rate = 0.05, .max_depth = 3},
        {.n_estimators = 10, .learning_rate = 1.5},
        {.n_estimators = 10, .max_depth = 30, .min_child_weight = 0},
        {.n_estimators = 10, .min_child_weight = 8.5},
        {.n_estimators = 10, .reg_lambda = 0, .reg_alpha = 0.75},
        {.n_estimators = 10, .gamma = 1.25},
        {.n_estimators = 10, .subsample = 0.5, .colsample_bytree = 0.4, .seed = 3},
        {.n_estimators = 10, .max_bin = 2},
        {.n_estimators = 10, .max_bin = 65535},
        {.n_estimators = 10, .class_weight = ClassWeight::balanced},
    };
    for (const XGBoost& setting : settings) {
        SCOPED_TRACE(&setting - settings);
        expect_same_margins(setting, some_data(7, 500), some_data(8, 200).x);
        if (HasFatalFailure()) return;
    }
}

TEST(XGBoost, EverySettingReachesTheLibrary) {
    const TrainingData data = some_data(9, 500);
    const XGBoost plain{.n_estimators = 5};
    const TreeEnsembleModel expected = plain.fit(data.x, data.y);
    const auto differs = [&](auto change) {
        XGBoost settings = plain;
        change(settings);
        return !same_bytes(settings.fit(data.x, data.y), expected);
    };

    EXPECT_TRUE(differs([](XGBoost& s) { s.n_estimators = 6; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.learning_rate = 0.29; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.max_depth = 5; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.min_child_weight = 3; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.reg_lambda = 2; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.reg_alpha = 1; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.gamma = 1; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.subsample = 0.8; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.colsample_bytree = 0.6; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.max_bin = 16; }));
    EXPECT_TRUE(differs([](XGBoost& s) { s.class_weight = ClassWeight::balanced; }));

    // The seed matters where something is drawn.
    const auto drawn = [&](std::uint64_t seed) {
        return XGBoost{.n_estimators = 5, .subsample = 0.5, .seed = seed}.fit(data.x, data.y);
    };
    EXPECT_TRUE(same_bytes(drawn(1), drawn(1)));
    EXPECT_FALSE(same_bytes(drawn(1), drawn(2)));
}

TEST(XGBoost, GivesTheSameBytesOnAnyNumberOfThreads) {
    const TrainingData data = some_data(2, 5000);  // more than one block
    const XGBoost settings{.n_estimators = 10, .subsample = 0.7, .colsample_bytree = 0.7};
    const TreeEnsembleModel alone = settings.fit(data.x, data.y, {1});

    for (const int threads : {2, 3, 8}) {
        EXPECT_TRUE(same_bytes(settings.fit(data.x, data.y, {threads}), alone)) << threads;
    }
}

TEST(XGBoost, GivesTheSameBytesBesideOtherFits) {
    const TrainingData data = some_data(3, 400);
    const XGBoost settings{.n_estimators = 20, .subsample = 0.7, .colsample_bytree = 0.7};
    const TreeEnsembleModel alone = settings.fit(data.x, data.y, {1});
    std::vector<int> same(24);

    for_each_block(same.size(), {4}, [&](std::size_t i) {
        same[i] = same_bytes(settings.fit(data.x, data.y, {4}), alone) ? 1 : 0;
    });

    EXPECT_THAT(same, testing::Each(1));
}

TEST(XGBoost, SaysNothing) {
    const TrainingData data = some_data();

    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    (void)XGBoost{.n_estimators = 2}.fit(data.x, data.y);

    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(XGBoost, GivesTheShareOfPositivesWhereNothingCanBeLearned) {
    TrainingData data;
    add_numbers(data.x, std::vector<float>(400, 3.0f));
    add_codes(data.x, 2, std::vector<std::uint16_t>(400, 0));
    data.y.assign(400, 0);
    std::fill_n(data.y.begin(), 100, std::uint8_t{1});

    const TreeEnsembleModel model = XGBoost{}.fit(data.x, data.y);

    EXPECT_NEAR(sigmoid(model.margin(data.x, 0)), 0.25, 0.01);
    EXPECT_NEAR(
        sigmoid(
            XGBoost{.class_weight = ClassWeight::balanced}.fit(data.x, data.y).margin(data.x, 0)),
        0.5, 0.01);
}

TEST(XGBoost, TrainsOnDegenerateData) {
    const auto trains = [](const TrainingData& data) {
        const TreeEnsembleModel model = XGBoost{.n_estimators = 5}.fit(data.x, data.y);
        for (const double margin : margins_of(model, data.x)) ASSERT_TRUE(std::isfinite(margin));
    };
    {
        SCOPED_TRACE("two rows");
        TrainingData data;
        add_numbers(data.x, {1, 2});
        data.y = {0, 1};
        trains(data);
    }
    {
        SCOPED_TRACE("huge and tiny numbers");
        TrainingData data;
        add_numbers(data.x, {1e30f, -1e30f, 1e-30f, 0, std::numeric_limits<float>::max(),
                             -std::numeric_limits<float>::max(),
                             std::numeric_limits<float>::denorm_min(), -0.0f});
        data.y = {0, 1, 0, 1, 0, 1, 1, 0};
        trains(data);
    }
    {
        SCOPED_TRACE("10,000 levels, most of them seen once");
        TrainingData data;
        std::vector<std::uint16_t> codes(1000);
        for (std::size_t i = 0; i < codes.size(); ++i)
            codes[i] = static_cast<std::uint16_t>(10 * i);
        add_codes(data.x, 10000, codes);
        for (std::size_t i = 0; i < codes.size(); ++i) data.y.push_back(i % 3 == 0);
        trains(data);
    }
    {
        SCOPED_TRACE("1,000 columns");
        trains(some_data(5, 100, 1000));
    }
}

TEST(XGBoost, RefusesMoreValuesThanItCanWriteOut) {
    TrainingData data;
    add_codes(data.x, 60000, std::vector<std::uint16_t>(5000, 1));
    data.y.assign(5000, 0);
    data.y[0] = 1;

    try {
        (void)XGBoost{}.fit(data.x, data.y);
        FAIL();
    } catch (const InvalidArgument& error) {
        EXPECT_EQ(
            error.full_text(),
            "xgboost sees every level as a column of its own: 5000 rows and 60000 features "
            "are more than 268435456 values\n"
            "  help: group rare levels (min_frequency), or take an algorithm of mlpipe's own, "
            "which keeps one code a row");
    }
}

std::string fault_of(const XGBoost& settings) {
    return error_text([&] { settings.check(); });
}

TEST(XGBoost, NamesTheSettingThatIsOutOfRange) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(fault_of({}), "no error");
    EXPECT_EQ(fault_of({.n_estimators = 0}),
              "xgboost: n_estimators must be between 1 and 65536, not 0");
    EXPECT_EQ(fault_of({.learning_rate = 0}),
              "xgboost: learning_rate must be a number above 0, not 0");
    EXPECT_EQ(fault_of({.max_depth = 31}), "xgboost: max_depth must be between 1 and 30, not 31");
    EXPECT_EQ(fault_of({.min_child_weight = -1}),
              "xgboost: min_child_weight must be a number from 0 on, not -1");
    EXPECT_EQ(fault_of({.reg_lambda = nan}),
              "xgboost: reg_lambda must be a number from 0 on, not nan");
    EXPECT_EQ(fault_of({.reg_alpha = -0.5}),
              "xgboost: reg_alpha must be a number from 0 on, not -0.5");
    EXPECT_EQ(fault_of({.gamma = -2}), "xgboost: gamma must be a number from 0 on, not -2");
    EXPECT_EQ(fault_of({.subsample = 0}),
              "xgboost: subsample must be a number above 0 and at most 1, not 0");
    EXPECT_EQ(fault_of({.colsample_bytree = 1.5}),
              "xgboost: colsample_bytree must be a number above 0 and at most 1, not 1.5");
    EXPECT_EQ(fault_of({.max_bin = 1}), "xgboost: max_bin must be between 2 and 65535, not 1");
    EXPECT_EQ(fault_of({.seed = std::uint64_t{1} << 63}),
              "xgboost: seed must be below 2^63, not 9223372036854775808");
}

}  // namespace
}  // namespace mlpipe
