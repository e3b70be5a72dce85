#include "model_selection/group_scores.h"

#include <algorithm>

#include "metrics/checks.h"
#include "metrics/combined_interval.h"
#include "metrics/intervals.h"
#include "metrics/wilson_interval.h"

namespace mlpipe {
namespace {

struct Part {
    std::vector<std::uint8_t> y;
    std::vector<double> p;
};

/// The rows that are marked, or the others.
Part part_of(std::span<const std::uint8_t> y_true, std::span<const double> p,
             const std::vector<bool>& marked, bool wanted) {
    Part part;
    for (std::size_t row = 0; row < p.size(); ++row) {
        if (marked[row] != wanted) continue;
        part.y.push_back(y_true[row]);
        part.p.push_back(p[row]);
    }
    return part;
}

/// How many rows are behind a score.
std::int64_t rows_behind(const ScoreField& field, const ConfusionMatrix& counts) {
    const std::int64_t positives = counts.true_positive + counts.false_negative;
    const std::int64_t negatives = counts.true_negative + counts.false_positive;
    if (field.member == &Scores::accuracy) return counts.total();
    if (field.member == &Scores::recall || field.member == &Scores::f1) return positives;
    if (field.member == &Scores::precision) return counts.true_positive + counts.false_positive;
    return std::min(positives, negatives);
}

Estimate proportion(std::int64_t successes, std::int64_t rows) {
    const Interval wilson = wilson_interval(successes, rows);
    return {.value = static_cast<double>(successes) / static_cast<double>(rows),
            .low = wilson.low,
            .high = wilson.high};
}

/// F1 by way of TP / (TP + FP + FN), which is a proportion and rises with it.
Estimate f1_of(const ConfusionMatrix& counts) {
    Estimate share = proportion(
        counts.true_positive, counts.true_positive + counts.false_positive + counts.false_negative);
    for (double* each : {&share.value, &share.low, &share.high}) *each = 2 * *each / (1 + *each);
    return share;
}

/// What counts decisions. The share of the classes in a group is itself left to chance, so these
/// are plain proportions and not the intervals of score_intervals(), which take it as given.
std::optional<Estimate> counted(const ScoreField& field, const ConfusionMatrix& counts) {
    const std::int64_t found = counts.true_positive;
    if (field.member == &Scores::accuracy) {
        return proportion(found + counts.true_negative, counts.total());
    }
    if (field.member == &Scores::recall) return proportion(found, found + counts.false_negative);
    if (field.member == &Scores::precision) return proportion(found, found + counts.false_positive);
    if (field.member == &Scores::f1) return f1_of(counts);
    return std::nullopt;
}

/// The rate, then the scores; nothing where too few rows are behind it.
std::vector<std::optional<Estimate>> estimates(const Part& part, double threshold) {
    std::vector<std::optional<Estimate>> found(1 + score_fields().size());
    if (std::ssize(part.p) < fewest_rows) return found;
    const ConfusionMatrix counts = confusion_matrix(part.y, part.p, threshold);
    const std::int64_t positives = counts.true_positive + counts.false_negative;
    found[0] = proportion(positives, counts.total());
    ScoreIntervals intervals;
    Scores scores;
    if (positives > 0 && positives < counts.total()) {
        scores = score(part.y, part.p, threshold);
        intervals = score_intervals(part.y, part.p, threshold);
    }
    for (std::size_t i = 0; i < score_fields().size(); ++i) {
        const ScoreField& field = score_fields()[i];
        if (rows_behind(field, counts) < fewest_rows) continue;
        found[1 + i] = counted(field, counts);
        if (found[1 + i]) continue;
        found[1 + i] = {.value = scores.*field.member,
                        .low = intervals.low.*field.member,
                        .high = intervals.high.*field.member};
    }
    return found;
}

}  // namespace

bool GroupScores::is_small() const {
    return std::ranges::any_of(scores, [](const GroupScore& each) { return !each.value; });
}

std::vector<GroupScores> group_scores(std::span<const RowGroup> groups,
                                      std::span<const std::uint8_t> y_true,
                                      std::span<const double> p, double threshold) {
    check_probabilities(y_true, p);
    std::vector<GroupScores> results;
    for (const RowGroup& group : groups) {
        std::vector<bool> marked(p.size());
        for (const std::uint32_t row : group.rows) marked[row] = true;
        const Part inside = part_of(y_true, p, marked, true);
        const auto own = estimates(inside, threshold);
        const auto rest = estimates(part_of(y_true, p, marked, false), threshold);
        GroupScores result{.label = group.label,
                           .rows = std::ssize(inside.p),
                           .positives = std::ranges::count(inside.y, std::uint8_t{1})};
        for (const double each : inside.p) result.mean_p += each;
        result.mean_p /= static_cast<double>(inside.p.size());
        for (std::size_t i = 0; i < own.size(); ++i) {
            GroupScore& entry = result.scores.emplace_back();
            entry.name = i == 0 ? "rate" : score_fields()[i - 1].name;
            entry.value = own[i];
            if (own[i] && rest[i]) entry.to_rest = difference(*own[i], *rest[i]);
        }
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace mlpipe
