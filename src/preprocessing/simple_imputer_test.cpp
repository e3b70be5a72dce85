#include "preprocessing/simple_imputer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "preprocessing/test_columns.h"

namespace mlpipe {
namespace {

constexpr float nan = missing_number;

float fit(const SimpleImputer& imputer, const std::vector<float>& values) {
    return imputer.fit(values);
}

TEST(SimpleImputer, TakesTheMiddleValueAsMedianOfAnOddCount) {
    EXPECT_EQ(fit({.strategy = Impute::median}, {9, nan, 1, 5}), 5.0f);
}

TEST(SimpleImputer, TakesTheMeanOfTheMiddleTwoAsMedianOfAnEvenCount) {
    EXPECT_EQ(fit({.strategy = Impute::median}, {9, 1, 5, nan, 2}), 3.5f);
}

TEST(SimpleImputer, AddsTheMiddleTwoInDouble) {
    // In float32 the sum of the two would be infinite.
    EXPECT_EQ(fit({.strategy = Impute::median}, {3e38f, 2e38f}), 2.5e38f);
}

TEST(SimpleImputer, TakesTheMeanOfTheValuesThatAreThere) {
    EXPECT_EQ(fit({.strategy = Impute::mean}, {1, nan, 2, 6}), 3.0f);
}

TEST(SimpleImputer, TakesTheSmallestOfEquallyFrequentNumbers) {
    EXPECT_EQ(fit({.strategy = Impute::most_frequent}, {7, 3, 7, 3, 1}), 3.0f);
}

TEST(SimpleImputer, UsesTheConstant) {
    EXPECT_EQ(fit({.strategy = Impute::constant, .fill_number = -1}, {5, nan}), -1.0f);
}

TEST(SimpleImputer, IsAMedianForNumbersWhenNothingIsSet) {
    EXPECT_EQ(fit({}, {1, 2, 9}), 2.0f);
    EXPECT_EQ(fit({.fill_number = 4}, {1, 2, 9}), 4.0f);
}

TEST(SimpleImputer, FillsAColumnWithoutAnyValueWithZero) {
    for (const Impute strategy : {Impute::median, Impute::mean, Impute::most_frequent}) {
        EXPECT_EQ(fit({.strategy = strategy}, {nan, nan}), 0.0f);
        EXPECT_EQ(fit({.strategy = strategy}, {}), 0.0f);
    }
}

TEST(SimpleImputer, NeverGivesNegativeZero) {
    for (const Impute strategy : {Impute::median, Impute::mean, Impute::most_frequent}) {
        EXPECT_FALSE(std::signbit(fit({.strategy = strategy}, {-0.0f, 0.0f, -0.0f})));
    }
}

TEST(SimpleImputer, SaysWhenNumbersCannotBeFilled) {
    const auto text = [](const SimpleImputer& imputer) {
        return error_text<InvalidArgument>([&] { (void)fit(imputer, {1}); });
    };

    EXPECT_EQ(text({.fill_value = "Unknown"}),
              "cannot fill missing numbers with the text \"Unknown\"");
    EXPECT_EQ(text({.strategy = Impute::constant}),
              "imputing numbers with a constant needs that number");
    EXPECT_EQ(text({.fill_number = nan}), "the number that fills missing cells must be finite");
}

}  // namespace
}  // namespace mlpipe
