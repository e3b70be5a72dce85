#include "metrics/paired_difference.h"

#include <algorithm>

#include "core/error.h"
#include "core/random.h"
#include "metrics/checks.h"
#include "metrics/percentile.h"

namespace mlpipe {
namespace {

/// As many rows of the class as there are, drawn with replacement.
PairedCounts draw(const PairedCounts& rows, Rng& rng) {
    const std::int64_t first_end = rows.both + rows.first;
    const std::int64_t second_end = first_end + rows.second;
    const std::int64_t n = second_end + rows.neither;
    PairedCounts drawn;
    for (std::int64_t i = 0; i < n; ++i) {
        const std::int64_t row = rng.below(static_cast<std::uint32_t>(n));
        std::int64_t& kind = row < rows.both    ? drawn.both
                             : row < first_end  ? drawn.first
                             : row < second_end ? drawn.second
                                                : drawn.neither;
        ++kind;
    }
    return drawn;
}

}  // namespace

ConfusionMatrix PairedConfusion::of_first() const {
    return {.true_negative = negative.second + negative.neither,
            .false_positive = negative.both + negative.first,
            .false_negative = positive.second + positive.neither,
            .true_positive = positive.both + positive.first};
}

ConfusionMatrix PairedConfusion::of_second() const {
    return {.true_negative = negative.first + negative.neither,
            .false_positive = negative.both + negative.second,
            .false_negative = positive.first + positive.neither,
            .true_positive = positive.both + positive.second};
}

PairedConfusion count_pairs(std::span<const std::uint8_t> y_true, const Decided& first,
                            const Decided& second) {
    for (const Decided& each : {first, second}) {
        check_probabilities(y_true, std::vector<double>(each.p.begin(), each.p.end()));
    }
    check_both_classes(y_true, "a comparison");
    PairedConfusion counts;
    for (std::size_t row = 0; row < y_true.size(); ++row) {
        PairedCounts& of_class = y_true[row] == 1 ? counts.positive : counts.negative;
        const bool by_first = first.p[row] >= first.threshold;
        const bool by_second = second.p[row] >= second.threshold;
        ++(by_first ? (by_second ? of_class.both : of_class.first)
                    : (by_second ? of_class.second : of_class.neither));
    }
    return counts;
}

std::vector<PairedDifference> paired_differences(const PairedConfusion& counts,
                                                 std::span<const CountScore> scores,
                                                 std::uint64_t seed, int n_resamples,
                                                 Threads threads) {
    const auto n = static_cast<std::size_t>(n_resamples);
    std::vector<std::vector<double>> differences(scores.size(), std::vector<double>(n));
    for_each_block(n, threads, [&](std::size_t resample) {
        Rng rng(seed, "paired bootstrap", resample);
        PairedConfusion drawn;
        drawn.positive = draw(counts.positive, rng);
        drawn.negative = draw(counts.negative, rng);
        for (std::size_t i = 0; i < scores.size(); ++i) {
            differences[i][resample] = scores[i](drawn.of_second()) - scores[i](drawn.of_first());
        }
    });
    std::vector<PairedDifference> results;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        std::sort(differences[i].begin(), differences[i].end());
        results.push_back({.first = scores[i](counts.of_first()),
                           .second = scores[i](counts.of_second()),
                           .low = percentile(differences[i], 0.025),
                           .high = percentile(differences[i], 0.975)});
    }
    return results;
}

}  // namespace mlpipe
