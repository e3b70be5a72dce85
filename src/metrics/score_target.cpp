#include "metrics/score_target.h"

#include <algorithm>

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {

std::vector<ScoreTarget> default_targets() {
    return {{.score = "recall", .bound = 0.75},
            {.score = "precision", .bound = 0.65},
            {.score = "f1", .bound = 0.70},
            {.score = "roc_auc", .bound = 0.80}};
}

const ScoreField* find_score(std::string_view name) {
    for (const ScoreField& field : score_fields()) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

bool less_is_better(const ScoreField& field) {
    return field.member == &Scores::log_loss || field.member == &Scores::brier;
}

void check(std::span<const ScoreTarget> targets) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto& [score, bound] = targets[i];
        const ScoreField* field = find_score(score);
        if (field == nullptr) {
            std::string names;
            for (const ScoreField& each : score_fields()) {
                names += (names.empty() ? "" : ", ") + std::string(each.name);
            }
            throw InvalidArgument("there is no score '" + score + "' to set a target for",
                                  {.why = "", .help = "they are " + names});
        }
        const bool bounded = field->member != &Scores::log_loss;
        if (!(bound >= 0) || (bounded && bound > 1)) {
            throw InvalidArgument("the target of " + score + " is " + to_text(bound) +
                                  ", but must be " + (bounded ? "in [0, 1]" : "0 or more"));
        }
        const auto before = targets.first(i);
        if (std::ranges::find(before, score, &ScoreTarget::score) != before.end()) {
            throw InvalidArgument("two targets are set for " + score);
        }
    }
}

std::string_view to_text(TargetVerdict verdict) {
    switch (verdict) {
        case TargetVerdict::met:
            return "met";
        case TargetVerdict::not_met:
            return "not met";
        case TargetVerdict::undecided:
            break;
    }
    return "undecided";
}

TargetVerdict judge(const ScoreTarget& target, const ScoreIntervals& intervals) {
    const ScoreField& field = *find_score(target.score);
    const double low = intervals.low.*field.member;
    const double high = intervals.high.*field.member;
    if (less_is_better(field)) {
        return high < target.bound   ? TargetVerdict::met
               : low >= target.bound ? TargetVerdict::not_met
                                     : TargetVerdict::undecided;
    }
    return low > target.bound     ? TargetVerdict::met
           : high <= target.bound ? TargetVerdict::not_met
                                  : TargetVerdict::undecided;
}

}  // namespace mlpipe
