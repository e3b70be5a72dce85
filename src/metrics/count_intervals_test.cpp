#include "metrics/count_intervals.h"

#include <gtest/gtest.h>

#include "metrics/wilson_interval.h"

namespace mlpipe {
namespace {

TEST(CountIntervals, OfRecallAndSpecificityAreWilsons) {
    const ConfusionMatrix counts{
        .true_negative = 12, .false_positive = 2, .false_negative = 2, .true_positive = 8};

    EXPECT_EQ(recall_interval(counts).value, 0.8);
    EXPECT_EQ(recall_interval(counts).low, wilson_interval(8, 10).low);
    EXPECT_EQ(specificity_interval(counts).high, wilson_interval(12, 14).high);
}

TEST(CountIntervals, OfEvenClassesAccuracyIsTheMeanOfBothRates) {
    const ConfusionMatrix counts{
        .true_negative = 10, .false_positive = 0, .false_negative = 5, .true_positive = 5};

    // Upper limit: specificity is at its end, so only recall reaches up.
    const Estimate found = accuracy_interval(counts);

    EXPECT_EQ(found.value, 0.75);
    EXPECT_NEAR(found.high, 0.75 + (wilson_interval(5, 10).high - 0.5) / 2, 1e-12);
}

TEST(CountIntervals, OfPrecisionDependOnFalseAlarmsAlone) {
    // All positives are found: recall 1 can only fall, false alarms 2 of 14.
    const ConfusionMatrix counts{
        .true_negative = 12, .false_positive = 2, .false_negative = 0, .true_positive = 10};

    const Estimate found = precision_interval(counts);

    EXPECT_DOUBLE_EQ(found.value, 10.0 / 12);
    EXPECT_GT(found.low, 0.5);
    EXPECT_LT(found.high, 1);
}

TEST(CountIntervals, WithoutEvidenceAreTheWholeRange) {
    const ConfusionMatrix nothing_predicted{.true_negative = 3, .false_negative = 2};
    const ConfusionMatrix no_positive{.true_negative = 3, .false_positive = 1};

    EXPECT_EQ(precision_interval(nothing_predicted).low, 0);
    EXPECT_EQ(precision_interval(nothing_predicted).high, 1);
    EXPECT_EQ(recall_interval(no_positive).high, 1);
    EXPECT_EQ(f1_interval(no_positive).low, 0);
    EXPECT_EQ(accuracy_interval({}).high, 1);
}

TEST(CountIntervals, OfNoHitBeginAtZero) {
    const ConfusionMatrix counts{
        .true_negative = 3, .false_positive = 1, .false_negative = 4, .true_positive = 0};

    EXPECT_EQ(precision_interval(counts).low, 0);
    EXPECT_EQ(f1_interval(counts).low, 0);
    EXPECT_LT(f1_interval(counts).high, 0.9);
}

}  // namespace
}  // namespace mlpipe
