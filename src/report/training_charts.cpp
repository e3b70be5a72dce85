#include "report/training_charts.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/model_charts.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

double number_or(const ordered_json& json, double otherwise) {
    return json.is_number() ? json.get<double>() : otherwise;
}

ChartScore score_of(const ordered_json& metadata, const char* name) {
    const ordered_json& entry = metadata.at("confidence_intervals").at(name);
    const double value = number_or(entry.at("value"), 0);
    return {.value = value,
            .low = number_or(entry.at("low"), value),
            .high = number_or(entry.at("high"), value)};
}

TargetCounts counts_of(const std::string& group, std::span<const std::uint8_t> y) {
    const std::int64_t positive = std::count(y.begin(), y.end(), std::uint8_t{1});
    return {.group = fmt::format("{} ({} rows)", group, y.size()),
            .negative = static_cast<std::int64_t>(y.size()) - positive,
            .positive = positive};
}

Chart importance_chart(const ordered_json& metadata, const std::string& positive) {
    const bool linear = metadata.contains("coefficients");
    std::vector<WeighedFeature> features;
    for (const auto& [name, weight] :
         metadata.at(linear ? "coefficients" : "feature_importances").items()) {
        features.push_back({.name = name, .weight = number_or(weight, 0)});
    }
    return feature_importance_chart(std::move(features),
                                    linear ? WeightKind::coefficient : WeightKind::importance,
                                    metadata.at("algorithm").get<std::string>(), positive);
}

/// An algorithm that is compared twice, with other settings, is "random_forest_2", as in metadata.
std::vector<std::string> unique_names(const std::vector<AlgorithmResult>& algorithms) {
    std::vector<std::string> names;
    for (const AlgorithmResult& each : algorithms) {
        std::string name = each.algorithm;
        for (int copy = 2; std::find(names.begin(), names.end(), name) != names.end(); ++copy) {
            name = fmt::format("{}_{}", each.algorithm, copy);
        }
        names.push_back(name);
    }
    return names;
}

Chart comparison_chart(const TrainingResult& result, const std::vector<std::string>& names) {
    struct Metric {
        const char* title;
        double Scores::*member;
    };
    constexpr Metric metrics[] = {{"Accuracy", &Scores::accuracy},
                                  {"Precision", &Scores::precision},
                                  {"Recall", &Scores::recall},
                                  {"F1", &Scores::f1},
                                  {"ROC AUC", &Scores::roc_auc}};
    std::vector<ComparedScore> scores;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const AlgorithmResult& each = result.algorithms[i];
        const Scores mean = mean_scores(each.cross_validation.fold_scores);
        const Scores deviation = std_scores(each.cross_validation.fold_scores);
        for (const Metric& metric : metrics) {
            scores.push_back({.algorithm = names[i],
                              .metric = metric.title,
                              .mean = mean.*metric.member,
                              .deviation = deviation.*metric.member});
        }
    }
    const AlgorithmResult& selected = result.algorithms[result.selected];
    return model_comparison_chart(
        scores, selected.algorithm,
        fmt::format("{} fits on the {} training rows", selected.cross_validation.fold_scores.size(),
                    result.training_rows));
}

}  // namespace

std::vector<Chart> training_charts(const TrainingResult& result, const ordered_json& metadata,
                                   Threads threads) {
    const AlgorithmResult& selected = result.algorithms[result.selected];
    const ClassNames& names = result.pipeline.names();
    const DecisionPolicy& policy = result.pipeline.policy();
    const Target train = select_rows(result.target, result.split.train);
    const Target test = select_rows(result.target, result.split.test);
    RankedRows rows{.y = test.y,
                    .algorithms = {},
                    .selected = result.selected,
                    .threshold = result.pipeline.threshold(),
                    .rows = fmt::format("{} held-out rows", test.y.size()),
                    .seed = result.seed,
                    .threads = threads};
    const std::vector<std::string> algorithms = unique_names(result.algorithms);
    for (std::size_t i = 0; i < algorithms.size(); ++i) {
        rows.algorithms.push_back(
            {.name = algorithms[i], .p = result.algorithms[i].test_probabilities});
    }
    const TargetCounts groups[] = {counts_of("training", train.y), counts_of("test", test.y)};
    return {target_distribution_chart(groups, result.target.column, names),
            confusion_matrix_chart(selected.test_counts, names, policy,
                                   selected.algorithm + " on " + rows.rows),
            roc_curve_chart(rows, score_of(metadata, "auc_roc")),
            precision_recall_curve_chart(rows, score_of(metadata, "average_precision")),
            importance_chart(metadata, names.positive_label),
            comparison_chart(result, algorithms),
            calibration_curve_chart(rows, score_of(metadata, "brier")),
            cost_curve_chart(rows, policy)};
}

}  // namespace mlpipe
