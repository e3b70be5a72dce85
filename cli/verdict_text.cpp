// verdict_text.cpp: the words and the JSON of a verdict. Of what is better the smaller it is (a
// cost, a share of rows) people see the amount, not minus the amount that the gate maximises.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/text_table.h"
#include "cli/verdict.h"
#include "core/number_text.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

/// A compared score as people know it.
struct Shown {
    const char* json_name;
    std::string name;
    PairedDifference values;
    double scale = 1;  ///< from the value to the number in the text
};

PairedDifference negated(const PairedDifference& d) {
    return {.first = -d.first, .second = -d.second, .low = -d.high, .high = -d.low};
}

Shown shown_objective(const GateResult& gate) {
    switch (gate.policy.policy) {
        case Policy::fixed:
        case Policy::max_f1:
            return {.json_name = "f1", .name = "F1", .values = gate.objective};
        case Policy::min_cost:
            return {.json_name = "cost_per_row",
                    .name = "cost per 1,000 rows",
                    .values = negated(gate.objective),
                    .scale = 1000};
        case Policy::recall_at_precision:
        case Policy::capacity:
            break;
    }
    return {.json_name = "recall", .name = "recall", .values = gate.objective};
}

/// REQUIRES: there is a bound.
Shown shown_bound(const GateResult& gate) {
    if (gate.policy.policy == Policy::capacity) {
        return {.json_name = "share_acted_on",
                .name = "share acted on (at most " + to_text(gate.policy.capacity) + " asked)",
                .values = negated(*gate.bound)};
    }
    return {.json_name = "precision",
            .name = "precision (" + to_text(gate.policy.precision) + " asked)",
            .values = *gate.bound};
}

/// "0.812"; money without its cents: "41,200".
std::string amount(double value, const Shown& shown) {
    if (shown.scale == 1) return score_text(value);
    const double money = std::round(std::abs(value) * shown.scale);
    return (value < 0 && money > 0 ? "-" : "") + count_text(static_cast<std::size_t>(money));
}

std::string difference(double value, const Shown& shown) {
    const std::string text = amount(std::abs(value), shown);
    return (value < 0 ? "-" : "+") + text;
}

/// "recall 0.812 -> 0.824 (95 % -0.010 to +0.031)"
std::string change_text(const Shown& shown) {
    return fmt::format("{} {} -> {} (95 % {} to {})", shown.name, amount(shown.values.first, shown),
                       amount(shown.values.second, shown), difference(shown.values.low, shown),
                       difference(shown.values.high, shown));
}

std::string comparison_text(const GateResult& gate) {
    const bool by_bound = gate.bound_is_worse() && !gate.objective_is_worse();
    return change_text(by_bound ? shown_bound(gate) : shown_objective(gate)) + " on " +
           count_text(gate.rows, "held-out row");
}

Json change_json(const Shown& shown) {
    Json json;
    json["metric"] = shown.json_name;
    json["active"] = shown.values.first;
    json["new"] = shown.values.second;
    json["difference"] = shown.values.difference();
    json["low"] = shown.values.low;
    json["high"] = shown.values.high;
    return json;
}

const char* to_text(Activate asked) {
    switch (asked) {
        case Activate::always:
            return "always";
        case Activate::better:
            return "better";
        case Activate::never:
            break;
    }
    return "never";
}

const char* to_text(SeenRows seen) {
    switch (seen) {
        case SeenRows::none:
            return "none";
        case SeenRows::some:
            return "some";
        case SeenRows::unknown:
            break;
    }
    return "unknown";
}

}  // namespace

std::string reason(const Verdict& verdict) {
    if (verdict.unchanged) return "nothing changed, the new model is the same byte for byte";
    if (!verdict.active) {
        return verdict.why_not_compared.empty()
                   ? "no version was active"
                   : "compared with nothing: " + verdict.why_not_compared;
    }
    if (verdict.gate) return comparison_text(*verdict.gate);
    return "compared with nothing: " + *verdict.active + " is active and " +
           verdict.why_not_compared;
}

std::string verdict_line(const Verdict& verdict, const std::string& version) {
    if (verdict.activates) return version + " activated: " + reason(verdict);
    if (verdict.asked == Activate::never) {
        return version + " saved, not activated: " + reason(verdict);
    }
    if (verdict.unchanged) return "kept " + *verdict.active + ": " + reason(verdict);
    return "kept " + *verdict.active + ", not " + version + ": " + reason(verdict);
}

Json to_json(const Verdict& verdict) {
    Json json;
    json["activate"] = to_text(verdict.asked);
    json["active_version"] = verdict.active ? Json(*verdict.active) : Json();
    json["activated"] = verdict.activates;
    json["reason"] = reason(verdict);
    if (!verdict.gate) return json;
    json["worse"] = verdict.gate->is_worse();
    json["rows"] = verdict.gate->rows;
    json["rows_seen_by_active"] = to_text(verdict.seen);
    json["rows_left_out"] = verdict.rows_left_out;
    json["objective"] = change_json(shown_objective(*verdict.gate));
    if (verdict.gate->bound) json["bound"] = change_json(shown_bound(*verdict.gate));
    return json;
}

}  // namespace mlpipe
