#include "persistence/decision_json.h"

#include "persistence/json_values.h"

namespace mlpipe {

Json decision_json(const TrainingResult& result) {
    const DecisionPolicy& policy = result.pipeline.policy();
    const ThresholdChoice& choice = result.algorithms[result.selected].cross_validation.choice;
    Json json;
    json["policy"] = to_text(policy.policy);
    switch (policy.policy) {
        case Policy::recall_at_precision:
            json["precision"] = json_number(policy.precision);
            break;
        case Policy::min_cost:
            json["false_negative_cost"] = json_number(policy.false_negative_cost);
            json["false_positive_cost"] = json_number(policy.false_positive_cost);
            break;
        case Policy::capacity:
            json["capacity"] = json_number(policy.capacity);
            break;
        case Policy::fixed:
        case Policy::max_f1:
            break;
    }
    json["feasible"] = choice.feasible;
    json["reason"] = choice.reason;
    return json;
}

Json calibrator_json(const Calibration& calibration) {
    Json json;
    json["method"] = calibration_name(calibration);
    if (const auto* prior = std::get_if<PriorCorrection>(&calibration)) {
        json["ratio"] = json_number(prior->ratio);
    }
    if (const auto* sigmoid = std::get_if<SigmoidCalibration>(&calibration)) {
        json["slope"] = json_number(sigmoid->slope);
        json["intercept"] = json_number(sigmoid->intercept);
    }
    if (const auto* isotonic = std::get_if<IsotonicCalibration>(&calibration)) {
        json["points"] = isotonic->margins().size();
    }
    return json;
}

Json to_json(const DecisionReport& report) {
    Json json;
    json["false_negative_cost"] = json_number(report.costs.false_negative);
    json["false_positive_cost"] = json_number(report.costs.false_positive);
    json["threshold"] = json_number(static_cast<float>(report.threshold));
    Json& matrix = json["confusion_matrix"];
    matrix["false_negative"] = json_number(report.money.false_negative);
    matrix["false_positive"] = json_number(report.money.false_positive);
    matrix["total"] = json_number(report.money.total());
    Json& cost = json["cost_per_row"];
    cost["value"] = json_number(report.cost_a_row.value);
    cost["low"] = json_number(report.cost_a_row.low);
    cost["high"] = json_number(report.cost_a_row.high);
    json["predict_nothing"] = json_number(report.predict_nothing);
    json["predict_all"] = json_number(report.predict_all);
    json["break_even_probability"] = json_number(report.break_even);
    json["marginal_customer"] = nullptr;
    if (report.marginal) {
        Json next;
        next["probability"] = json_number(static_cast<float>(report.marginal->probability));
        next["value"] = json_number(report.marginal->value);
        json["marginal_customer"] = std::move(next);
    }
    Json& profit = json["expected_maximum_profit"];
    profit["value"] = json_number(report.profit.profit);
    profit["fraction"] = json_number(report.profit.fraction);
    profit["customer_value"] = json_number(report.campaign.customer_value);
    profit["incentive_cost"] = json_number(report.campaign.incentive_cost);
    profit["contact_cost"] = json_number(report.campaign.contact_cost);
    profit["accept_alpha"] = json_number(report.campaign.accept_alpha);
    profit["accept_beta"] = json_number(report.campaign.accept_beta);
    return json;
}

}  // namespace mlpipe
