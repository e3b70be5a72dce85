#include "metrics/score_target.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace mlpipe {
namespace {

TEST(ScoreTarget, IsMetWhenTheWholeIntervalIsAboveIt) {
    ScoreIntervals intervals;
    intervals.low.recall = 0.76;
    intervals.high.recall = 0.9;

    EXPECT_EQ(judge({.score = "recall", .bound = 0.75}, intervals), TargetVerdict::met);
    EXPECT_EQ(judge({.score = "recall", .bound = 0.76}, intervals), TargetVerdict::undecided);
    EXPECT_EQ(judge({.score = "recall", .bound = 0.9}, intervals), TargetVerdict::not_met);
    EXPECT_EQ(judge({.score = "recall", .bound = 0.95}, intervals), TargetVerdict::not_met);
}

TEST(ScoreTarget, OfALossIsMetBelowIt) {
    ScoreIntervals intervals;
    intervals.low.brier = 0.1;
    intervals.high.brier = 0.2;

    EXPECT_EQ(judge({.score = "brier", .bound = 0.25}, intervals), TargetVerdict::met);
    EXPECT_EQ(judge({.score = "brier", .bound = 0.15}, intervals), TargetVerdict::undecided);
    EXPECT_EQ(judge({.score = "brier", .bound = 0.1}, intervals), TargetVerdict::not_met);
}

TEST(ScoreTarget, OfAnUnknownScoreIsRefusedAndSoAreImpossibleBounds) {
    const auto text = [](const std::vector<ScoreTarget>& targets) -> std::string {
        try {
            check(targets);
        } catch (const InvalidArgument& error) {
            return error.full_text();
        }
        return "no error";
    };

    EXPECT_EQ(text(default_targets()), "no error");
    EXPECT_EQ(text({{.score = "auc", .bound = 0.5}}),
              "there is no score 'auc' to set a target for\n"
              "  help: they are accuracy, recall, precision, f1, roc_auc, average_precision, "
              "log_loss, brier");
    EXPECT_EQ(text({{.score = "recall", .bound = 1.5}}),
              "the target of recall is 1.5, but must be in [0, 1]");
    EXPECT_EQ(text({{.score = "log_loss", .bound = -1}}),
              "the target of log_loss is -1, but must be 0 or more");
    EXPECT_EQ(text({{.score = "f1", .bound = 0.5}, {.score = "f1", .bound = 0.6}}),
              "two targets are set for f1");
}

}  // namespace
}  // namespace mlpipe
