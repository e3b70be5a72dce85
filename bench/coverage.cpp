// coverage.cpp: how often each 95 % interval holds the truth, by simulation: the table of
// docs/evaluation.md.
//
//   coverage [SAMPLES] [--bootstrap]
//
// A population is a million rows whose logit(p) is normal in either class; SAMPLES samples (2,000)
// of 24, 100 and 1,000 rows are drawn from it, each with the population's share of either class, as
// a stratified split draws them; for calibration, which must not take that share for granted, each
// row is positive by chance. The threshold is drawn anew for each sample around the one of the
// population, because the share of a proportion jumps with the proportion (Brown, Cai and DasGupta
// 2001): a mean over thresholds is what a user meets. --bootstrap measures the percentiles of 1,000
// stratified resamples instead, which mlpipe does not use.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/exponential.h"
#include "core/random.h"
#include "metrics/calibration_scores.h"
#include "metrics/intervals.h"
#include "metrics/percentile.h"
#include "metrics/recalibration.h"

namespace mlpipe {
namespace {

struct Population {
    const char* name;
    double share;           ///< of positive rows
    double apart;           ///< means of the classes, in standard deviations
    double shift, stretch;  ///< logit(p) = shift + stretch * the right one
    double threshold;
};
constexpr Population populations[] = {
    {"like telco: AUC 0.80, 40 % positive", 0.40, 1.19, 0, 1, 0.41},
    {"good: AUC 0.91, 27 % positive", 0.265, 1.90, 0, 1, 0.25},
    {"too sure: AUC 0.80, slope 0.6", 0.40, 1.19, -0.3, 1.7, 0.41},
};
constexpr std::size_t sizes[] = {24, 100, 1000};

struct Rows {
    std::vector<std::uint8_t> y;
    std::vector<double> p;
};

/// Box and Muller (1958).
double normal(Rng& rng) {
    constexpr double turn = 6.283185307179586;
    return std::sqrt(-2 * std::log1p(-rng.uniform())) * std::cos(turn * rng.uniform());
}

enum class Share {
    fixed,   ///< the population's
    random,  ///< each row is positive with that probability
};

Rows draw(const Population& of, std::size_t n, Share share, Rng& rng) {
    const auto positives = static_cast<std::size_t>(std::lround(of.share * static_cast<double>(n)));
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        const bool positive = share == Share::fixed ? i < positives : rng.uniform() < of.share;
        const double x = normal(rng) + (positive ? of.apart : 0.0);
        const double right = of.apart * x - of.apart * of.apart / 2 + logit(of.share);
        rows.y.push_back(positive ? 1 : 0);
        rows.p.push_back(sigmoid(of.shift + of.stretch * right));
    }
    return rows;
}

ScoreIntervals percentiles(const Rows& rows, double threshold, std::uint64_t seed) {
    constexpr std::size_t n_resamples = 1000;
    const GroupedRows groups = group_rows(rows.y, rows.p);
    std::vector<Scores> all(n_resamples);
    for_each_resample(groups, {.seed = seed, .n_resamples = n_resamples, .threads = {1}},
                      [&](std::size_t i, const Draws& draws) {
                          Rows drawn;
                          for (std::size_t group = 0; group < groups.p.size(); ++group) {
                              for (std::uint8_t label : {0, 1}) {
                                  const auto& counts = label == 1 ? draws.positive : draws.negative;
                                  drawn.y.insert(drawn.y.end(), counts[group], label);
                                  drawn.p.insert(drawn.p.end(), counts[group], groups.p[group]);
                              }
                          }
                          all[i] = score(drawn.y, drawn.p, threshold);
                      });
    ScoreIntervals intervals;
    std::vector<double> values(n_resamples);
    for (const ScoreField& field : score_fields()) {
        for (std::size_t i = 0; i < n_resamples; ++i) values[i] = all[i].*field.member;
        std::sort(values.begin(), values.end());
        intervals.low.*field.member = percentile(values, 0.025);
        intervals.high.*field.member = percentile(values, 0.975);
    }
    return intervals;
}

/// Shares of samples whose interval holds the truth, by score.
using Held = std::map<std::string, double>;

void count(Held& held, const std::string& name, double low, double high, double truth,
           double samples) {
    held[name] += low <= truth && truth <= high ? 1 / samples : 0;
}

struct Truth {
    std::vector<double> thresholds;
    std::vector<Scores> scores;  ///< one a threshold
    double slope = 0, intercept = 0, in_the_large = 0;
};

Truth truth_of(const Population& of) {
    Rng rng(1, of.name);
    const Rows everyone = draw(of, 1'000'000, Share::fixed, rng);
    Truth truth;
    for (const double shift : {-0.04, -0.02, 0.0, 0.02, 0.04}) {
        truth.thresholds.push_back(of.threshold + shift);
        truth.scores.push_back(score(everyone.y, everyone.p, truth.thresholds.back()));
    }
    const Recalibration line = recalibrate(everyone.y, everyone.p);
    truth.slope = line.line->slope;
    truth.intercept = line.line->intercept;
    truth.in_the_large = line.in_the_large;
    return truth;
}

Held measure(const Population& of, const Truth& truth, std::size_t n, int samples, bool bootstrap) {
    Held held;
    int with_line = 0;
    for (int i = 0; i < samples; ++i) {
        Rng rng(2, of.name, static_cast<std::uint64_t>(i));
        const Rows rows = draw(of, n, Share::fixed, rng);
        const std::size_t at = static_cast<std::size_t>(i) % truth.thresholds.size();
        const auto seed = static_cast<std::uint64_t>(i);
        const ScoreIntervals intervals =
            bootstrap ? percentiles(rows, truth.thresholds[at], seed)
                      : score_intervals(rows.y, rows.p, truth.thresholds[at]);
        for (const ScoreField& field : score_fields()) {
            count(held, field.name, intervals.low.*field.member, intervals.high.*field.member,
                  truth.scores[at].*field.member, samples);
        }
        if (bootstrap) continue;
        Rows others;
        do {
            others = draw(of, n, Share::random, rng);
        } while (std::ranges::count(others.y, 1) == 0);
        const CalibrationScores found = calibration_scores(
            others.y, others.p, {.seed = seed, .n_resamples = chance_resamples, .threads = {1}});
        count(held, "in_the_large", found.in_the_large.low, found.in_the_large.high,
              truth.in_the_large, samples);
        held["ece_above_chance"] +=
            found.expected_calibration_error > found.by_chance ? 1.0 / samples : 0;
        if (!found.slope) continue;
        ++with_line;
        count(held, "slope", found.slope->low, found.slope->high, truth.slope, 1);
        count(held, "intercept", found.intercept->low, found.intercept->high, truth.intercept, 1);
    }
    for (const char* name : {"slope", "intercept"}) {
        if (with_line > 0) held[name] /= with_line;
    }
    return held;
}

void run(int samples, bool bootstrap) {
    std::vector<std::string> names;
    for (const ScoreField& field : score_fields()) names.emplace_back(field.name);
    if (!bootstrap) {
        names.insert(names.end(), {"slope", "intercept", "in_the_large", "ece_above_chance"});
    }
    for (const Population& population : populations) {
        const Truth truth = truth_of(population);
        fmt::print("{}\n\n| score | n = 24 | n = 100 | n = 1000 |\n|---|---:|---:|---:|\n",
                   population.name);
        std::vector<Held> held;
        for (const std::size_t n : sizes) {
            held.push_back(measure(population, truth, n, samples, bootstrap));
        }
        for (const std::string& name : names) {
            fmt::print("| {} | {:.1f} | {:.1f} | {:.1f} |\n", name, 100 * held[0][name],
                       100 * held[1][name], 100 * held[2][name]);
        }
        fmt::print("\n");
    }
}

}  // namespace
}  // namespace mlpipe

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    int samples = 2000;
    bool bootstrap = false;
    for (const std::string& argument : arguments) {
        if (argument == "--bootstrap") {
            bootstrap = true;
        } else {
            samples = std::max(1, std::atoi(argument.c_str()));
        }
    }
    mlpipe::run(samples, bootstrap);
}
