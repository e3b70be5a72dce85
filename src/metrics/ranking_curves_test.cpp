#include "metrics/ranking_curves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/error.h"
#include "metrics/test_golden.h"

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;
using testing::DoubleNear;
using testing::Pointwise;

MATCHER(IsAsExactAsSums, "") {
    return std::abs(std::get<0>(arg) - std::get<1>(arg)) <= 1e-12;
}

const nlohmann::json& curve_of(const nlohmann::json& reference, const std::string& name) {
    return reference.at("curves").at(name);
}

TEST(RocCurve, EqualsThatOfScikitLearn) {
    for (const auto& reference : golden_metrics().at("cases")) {
        SCOPED_TRACE(reference["name"].get<std::string>());
        for (const CurvePoints points : {CurvePoints::corners, CurvePoints::all}) {
            const RocCurve roc =
                roc_curve(reference["y"].get<Labels>(), reference["p"].get<Values>(), points);

            const auto& expected =
                curve_of(reference, points == CurvePoints::all ? "roc_all" : "roc_corners");
            EXPECT_THAT(roc.fpr, Pointwise(IsAsExactAsSums(), expected[0].get<Values>()));
            EXPECT_THAT(roc.tpr, Pointwise(IsAsExactAsSums(), expected[1].get<Values>()));
            EXPECT_EQ(Values(roc.thresholds.begin() + 1, roc.thresholds.end()),
                      expected[2].get<Values>());
        }
    }
}

TEST(RocCurve, BeginsWhereNothingIsPredictedPositive) {
    const RocCurve roc = roc_curve(Labels{0, 1}, Values{0.3, 0.6});

    EXPECT_EQ(roc.fpr, (Values{0, 0, 1}));
    EXPECT_EQ(roc.tpr, (Values{0, 1, 1}));
    EXPECT_EQ(roc.thresholds, (Values{std::numeric_limits<double>::infinity(), 0.6, 0.3}));
}

TEST(PrecisionRecallCurve, EqualsThatOfScikitLearn) {
    for (const auto& reference : golden_metrics().at("cases")) {
        SCOPED_TRACE(reference["name"].get<std::string>());

        const PrecisionRecallCurve curve =
            precision_recall_curve(reference["y"].get<Labels>(), reference["p"].get<Values>());

        const auto& expected = curve_of(reference, "precision_recall");
        EXPECT_THAT(curve.precision, Pointwise(IsAsExactAsSums(), expected[0].get<Values>()));
        EXPECT_THAT(curve.recall, Pointwise(IsAsExactAsSums(), expected[1].get<Values>()));
        EXPECT_EQ(curve.thresholds, expected[2].get<Values>());
    }
}

TEST(GainCurve, GivesTheShareFoundAndTheLiftOfEachScore) {
    // 0.9 holds two rows of six, both positive; 0.5 one more positive; 0.1 the rest.
    const GainCurve curve =
        gain_curve(Labels{1, 1, 0, 1, 0, 0}, Values{0.9, 0.9, 0.1, 0.5, 0.1, 0.1});

    EXPECT_THAT(curve.share, Pointwise(DoubleNear(1e-15), Values{2 / 6.0, 3 / 6.0, 1}));
    EXPECT_THAT(curve.gain, Pointwise(DoubleNear(1e-15), Values{2 / 3.0, 1, 1}));
    EXPECT_THAT(curve.lift, Pointwise(DoubleNear(1e-15), Values{2, 2, 1}));
    EXPECT_EQ(curve.thresholds, (Values{0.9, 0.5, 0.1}));
}

TEST(RankingCurves, RefuseRowsWithoutTheClassTheyNeed) {
    const auto text = [](const auto& call) -> std::string {
        try {
            call();
        } catch (const InvalidArgument& error) {
            return error.what();
        }
        return "no error";
    };
    const Labels negative{0, 0};
    const Values p{0.1, 0.2};

    EXPECT_EQ(text([&] { (void)roc_curve(negative, p); }),
              "a ROC curve needs rows of both classes, but every row is negative");
    EXPECT_EQ(text([&] { (void)precision_recall_curve(negative, p); }),
              "a precision-recall curve needs a positive row, but every row is negative");
    EXPECT_EQ(text([&] { (void)gain_curve(negative, p); }),
              "a gain curve needs a positive row, but every row is negative");
    EXPECT_EQ(text([&] { (void)gain_curve(Labels{}, Values{}); }), "there are no rows to score");
}

}  // namespace
}  // namespace mlpipe
