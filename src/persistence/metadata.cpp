#include "persistence/metadata.h"

#include "metrics/count_intervals.h"
#include "models/class_weight.h"
#include "models/feature_importances.h"
#include "persistence/decision_json.h"
#include "persistence/json_values.h"

namespace mlpipe {
namespace {

void add_scores(Json& json, const Scores& scores) {
    for (const ScoreField& field : score_fields()) {
        json[metadata_name(field)] = json_number(scores.*field.member);
    }
}

Json estimate_json(const Estimate& estimate) {
    Json json;
    json["value"] = json_number(estimate.value);
    json["low"] = json_number(estimate.low);
    json["high"] = json_number(estimate.high);
    return json;
}

Json cross_validation_json(const CrossValidationResult& result, int n_folds) {
    const ScoreIntervals intervals = fold_intervals(result.fold_scores, n_folds);
    const Scores mean = mean_scores(result.fold_scores);
    const Scores std = std_scores(result.fold_scores);
    Json metrics = Json::object();
    for (const ScoreField& field : score_fields()) {
        Json folds = Json::array();
        for (const Scores& fold : result.fold_scores) {
            folds.push_back(json_number(fold.*field.member));
        }
        Json entry;
        entry["mean"] = json_number(mean.*field.member);
        entry["std"] = json_number(std.*field.member);
        entry["low"] = json_number(intervals.low.*field.member);
        entry["high"] = json_number(intervals.high.*field.member);
        entry["folds"] = std::move(folds);
        metrics[field.name] = std::move(entry);
    }
    Json json;
    json["fit_seconds"] = json_number(result.fit_seconds);
    json["threshold"] = json_number(result.choice.threshold);
    json["objective"] = json_number(result.choice.objective);
    json["feasible"] = result.choice.feasible;
    json["metrics"] = std::move(metrics);
    json["calibration"] = to_json(result.calibration);
    return json;
}

/// By algorithm; one that was compared twice, with other settings, is "random_forest_2".
Json cross_validation_json(const TrainingResult& result) {
    Json json = Json::object();
    for (const AlgorithmResult& each : result.algorithms) {
        std::string name = each.algorithm;
        for (int copy = 2; json.contains(name); ++copy) {
            name = each.algorithm + "_" + std::to_string(copy);
        }
        json[name] = cross_validation_json(each.cross_validation, result.folds);
    }
    return json;
}

std::vector<std::string> algorithm_names_of(const std::vector<AlgorithmResult>& algorithms) {
    std::vector<std::string> names;
    for (const AlgorithmResult& each : algorithms) names.push_back(each.algorithm);
    return names;
}

/// Every algorithm that was compared, at its own threshold, on the same rows held out.
Json comparison_json(const TrainingResult& result) {
    Json json = Json::array();
    for (const AlgorithmResult& each : result.algorithms) {
        Json entry;
        entry["algorithm"] = each.algorithm;
        entry["hyperparameters"] = to_json(settings_of(each.settings));
        if (each.search) entry["search"] = to_json(*each.search);
        entry["threshold"] = json_number(each.cross_validation.choice.threshold);
        add_scores(entry, each.test);
        entry["confusion_matrix"] = to_json(each.test_counts);
        entry["confidence_intervals"] = intervals_json(each.test, each.intervals);
        entry["calibration"] = to_json(each.calibration);
        if (each.oob_score) entry["oob_score"] = json_number(*each.oob_score);
        entry["fit_seconds"] = json_number(each.fit_seconds);
        json.push_back(std::move(entry));
    }
    return json;
}

/// The classes of the rows that the saved model was fitted on.
std::vector<std::uint8_t> fitted_classes(const TrainingResult& result) {
    if (result.refit == Refit::all) return result.target.y;
    return select_rows(result.target, result.split.train).y;
}

/// Of trees how much each column of the data gains (feature_importances.h), of a linear model its
/// coefficients.
void add_what_features_weigh(Json& json, const TrainingResult& result) {
    const FittedPipeline& pipeline = result.pipeline;
    if (const auto* linear = std::get_if<LogisticRegressionModel>(&pipeline.model())) {
        const std::vector<std::string>& names = pipeline.get_feature_names_out();
        for (std::size_t i = 0; i < names.size(); ++i) {
            json["coefficients"][names[i]] = json_number(linear->coef()[i]);
        }
        json["intercept"] = json_number(linear->intercept());
        json["converged"] = linear->converged();
        return;
    }
    std::array<double, 2> weights{1, 1};
    if (const auto* forest = std::get_if<RandomForest>(&*pipeline.settings())) {
        weights = class_weights(forest->class_weight, fitted_classes(result));
    }
    const auto& trees = std::get<TreeEnsembleModel>(pipeline.model());
    const std::vector<double> by_column =
        importances_by_column(trees, feature_importances(trees, weights));
    const auto& plans = pipeline.transformer().plans();
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const std::string& column = std::visit(
            [](const auto& plan) -> const std::string& { return plan.column; }, plans[i]);
        json["feature_importances"][column] = json_number(by_column[i]);
    }
}

void add_model(Json& json, const TrainingResult& result) {
    const FittedPipeline& pipeline = result.pipeline;
    json["features"] = feature_columns(pipeline.schema());
    json["feature_names_out"] = pipeline.get_feature_names_out();
    add_what_features_weigh(json, result);
    json["hyperparameters"] = to_json(settings_of(*pipeline.settings()));
    json["calibrator"] = calibrator_json(pipeline.calibration());
    json["threshold"] = json_number(pipeline.threshold());
    json["decision_policy"] = to_text(pipeline.policy().policy);
    json["decision"] = decision_json(result);
    json["money"] = to_json(result.decision);
    add_classes(json, pipeline);
    json["random_state"] = result.seed;
    json["refit"] = result.refit == Refit::train ? "train" : "all";
}

}  // namespace

std::string metadata_name(const ScoreField& field) {
    const std::string name = field.name;
    return name == "roc_auc" ? "auc_roc" : name;
}

std::vector<std::string> feature_columns(const Schema& schema) {
    std::vector<std::string> names;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type != ColumnType::id) names.push_back(column.name);
    }
    return names;
}

void add_classes(Json& json, const FittedPipeline& pipeline) {
    json["target"] = pipeline.target();
    json["positive_class"] = pipeline.names().positive_value;
    json["negative_class"] = pipeline.names().negative_value;
    json["labels"]["positive"] = pipeline.names().positive_label;
    json["labels"]["negative"] = pipeline.names().negative_label;
}

Json to_json(const Scores& scores) {
    Json json;
    for (const ScoreField& field : score_fields()) {
        json[field.name] = json_number(scores.*field.member);
    }
    return json;
}

Json intervals_json(const Scores& scores, const ScoreIntervals& intervals) {
    Json json;
    for (const ScoreField& field : score_fields()) {
        Json entry;
        entry["value"] = json_number(scores.*field.member);
        entry["low"] = json_number(intervals.low.*field.member);
        entry["high"] = json_number(intervals.high.*field.member);
        json[metadata_name(field)] = std::move(entry);
    }
    return json;
}

Json to_json(const CalibrationScores& calibration) {
    const auto estimate = [](const std::optional<Estimate>& each) {
        return each ? estimate_json(*each) : Json();
    };
    Json json;
    json["slope"] = estimate(calibration.slope);
    json["intercept"] = estimate(calibration.intercept);
    json["in_the_large"] = estimate(calibration.in_the_large);
    Json& error = json["expected_calibration_error"];
    error["value"] = json_number(calibration.expected_calibration_error);
    error["by_chance"] = json_number(calibration.by_chance);
    return json;
}

Json targets_json(std::span<const ScoreTarget> targets, const Scores& scores,
                  const ScoreIntervals& intervals) {
    Json json = Json::array();
    for (const ScoreTarget& target : targets) {
        double Scores::*const member = find_score(target.score)->member;
        Json entry;
        entry["metric"] = target.score;
        entry["target"] = json_number(target.bound);
        entry["value"] = json_number(scores.*member);
        entry["low"] = json_number(intervals.low.*member);
        entry["high"] = json_number(intervals.high.*member);
        entry["verdict"] = to_text(judge(target, intervals));
        json.push_back(std::move(entry));
    }
    return json;
}

Json shares_json(const ConfusionMatrix& counts) {
    const Estimate found = recall_interval(counts);
    const Estimate spared = specificity_interval(counts);
    const auto rest = [](const Estimate& each) {
        return Estimate{.value = 1 - each.value, .low = 1 - each.high, .high = 1 - each.low};
    };
    Json json;
    json["true_negative"] = estimate_json(spared);
    json["false_positive"] = estimate_json(rest(spared));
    json["false_negative"] = estimate_json(rest(found));
    json["true_positive"] = estimate_json(found);
    return json;
}

Json to_json(const ConfusionMatrix& counts) {
    Json json;
    json["true_negative"] = counts.true_negative;
    json["false_positive"] = counts.false_positive;
    json["false_negative"] = counts.false_negative;
    json["true_positive"] = counts.true_positive;
    return json;
}

Json to_json(std::span<const ScoreDifference> differences, std::span<const std::string> names,
             std::size_t reference) {
    Json json = Json::array();
    for (const ScoreDifference& each : differences) {
        Json entry;
        entry["metric"] = "roc_auc";
        entry["algorithm"] = names[each.index];
        entry["reference"] = names[reference];
        entry["difference"] = json_number(each.test.difference);
        entry["low"] = json_number(each.test.low);
        entry["high"] = json_number(each.test.high);
        entry["p_value"] = json_number(each.p_value);
        entry["real"] = each.is_real();
        json.push_back(std::move(entry));
    }
    return json;
}

Json to_json(const SearchResult& search) {
    Json candidates = Json::array();
    for (const Candidate& candidate : search.candidates) {
        Json entry;
        entry["hyperparameters"] = to_json(settings_of(candidate.settings));
        entry["mean"] = json_number(candidate.mean);
        entry["std"] = json_number(candidate.deviation);
        entry["rows"] = candidate.rows;
        candidates.push_back(std::move(entry));
    }
    Json json;
    json["method"] = to_text(search.method);
    json["metric"] = to_text(search.metric);
    json["best"] = to_json(settings_of(search.settings()));
    json["candidates"] = std::move(candidates);
    return json;
}

Json to_json(const std::vector<Setting>& settings) {
    Json json = Json::object();
    for (const Setting& setting : settings) json[setting.name] = json_setting(setting.value);
    return json;
}

Json model_metadata(const TrainingResult& result, const ModelMetadataInput& input) {
    const AlgorithmResult& selected = result.algorithms[result.selected];
    Json json;
    json["model_version"] = input.model_version;
    json["train_date"] = input.train_date;
    json["algorithm"] = selected.algorithm;
    add_scores(json, selected.test);
    json["training_samples"] = result.training_rows;
    json["test_samples"] = result.test_rows;
    add_model(json, result);
    json["selection_reason"] = result.reason;
    json["cross_validation"] = cross_validation_json(result);
    json["comparison"] = comparison_json(result);
    json["differences"] =
        to_json(result.differences, algorithm_names_of(result.algorithms), result.selected);
    json["confusion_matrix"] = to_json(selected.test_counts);
    json["confidence_intervals"] = intervals_json(selected.test, selected.intervals);
    json["calibration"] = to_json(selected.calibration);
    json["targets"] = targets_json(result.targets, selected.test, selected.intervals);
    json["data"] = input.data_name;
    json["data_sha256"] = input.data_sha256;
    json["model_sha256"] = input.model_sha256;
    json["schema"] = to_json(result.pipeline.schema());
    json["mlpipe_version"] = input.mlpipe_version;
    return json;
}

}  // namespace mlpipe
