#include "persistence/calibration_graph.h"

#include <array>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr const char* margin_name = "mlpipe/margin";
constexpr const char* points_name = "mlpipe/calibration/margins";
constexpr const char* probabilities_name = "mlpipe/calibration/probabilities";
constexpr const char* ratio_name = "mlpipe/calibration/ratio";
constexpr const char* slope_name = "mlpipe/calibration/slope";
constexpr const char* intercept_name = "mlpipe/calibration/intercept";

/// e^-margin.
std::string write_odds_against(GraphWriter& graph, const std::string& margin) {
    graph.node("Neg", {margin}, "mlpipe/margin/negative");
    graph.node("Exp", {"mlpipe/margin/negative"}, "mlpipe/odds_against");
    return "mlpipe/odds_against";
}

/// (1 - p) / p of a margin that is a probability; infinite where it is 0.
std::string write_odds_against_probability(GraphWriter& graph) {
    graph.node("Sub", {"mlpipe/one", margin_name}, "mlpipe/margin/against");
    graph.node("Div", {"mlpipe/margin/against", margin_name}, "mlpipe/odds_against");
    return "mlpipe/odds_against";
}

/// 1 / (1 + odds against). Spelt out because onnxruntime's Sigmoid gives 0 where p is below 1e-16.
std::string write_sigmoid(GraphWriter& graph, const std::string& odds_against) {
    graph.node("Add", {"mlpipe/one", odds_against}, "mlpipe/odds_against/plus_one");
    graph.node("Div", {"mlpipe/one", "mlpipe/odds_against/plus_one"}, "mlpipe/sigmoid");
    return "mlpipe/sigmoid";
}

void write_one(GraphWriter& graph) {
    graph.constant("mlpipe/one", std::array{1.0}, {1, 1});
}

std::string write_prior(GraphWriter& graph, const PriorCorrection& prior, Link link) {
    write_one(graph);
    graph.constant(ratio_name, std::array{prior.ratio}, {1, 1});
    const std::string odds = link == Link::mean ? write_odds_against_probability(graph)
                                                : write_odds_against(graph, margin_name);
    graph.node("Mul", {ratio_name, odds}, "mlpipe/odds_against/corrected");
    return write_sigmoid(graph, "mlpipe/odds_against/corrected");
}

std::string write_platt(GraphWriter& graph, const SigmoidCalibration& platt) {
    write_one(graph);
    graph.constant(slope_name, std::array{platt.slope}, {1, 1});
    graph.constant(intercept_name, std::array{platt.intercept}, {1, 1});
    graph.node("Mul", {slope_name, margin_name}, "mlpipe/margin/scaled");
    graph.node("Add", {"mlpipe/margin/scaled", intercept_name}, "mlpipe/margin/calibrated");
    return write_sigmoid(graph, write_odds_against(graph, "mlpipe/margin/calibrated"));
}

/// The last point at or below the margin is as many points in as there are others that are: counted
/// in integers, so that no runtime can round. The line from there, and no higher than the next.
std::string write_isotonic(GraphWriter& graph, const IsotonicCalibration& isotonic) {
    const std::vector<double>& margins = isotonic.margins();
    const std::vector<double>& probabilities = isotonic.probabilities();
    const auto n = static_cast<std::int64_t>(margins.size());
    std::vector<double> next(probabilities.begin() + 1, probabilities.end());
    next.push_back(probabilities.back());
    graph.constant(points_name, margins, {n});
    graph.constant(probabilities_name, probabilities, {n});
    graph.constant("mlpipe/calibration/slopes", isotonic.slopes(), {n});
    graph.constant("mlpipe/calibration/next", next, {n});
    graph.constant("mlpipe/calibration/first", std::array{margins.front()}, {1, 1});
    graph.constant("mlpipe/calibration/last", std::array{margins.back()}, {1, 1});
    graph.constant("mlpipe/calibration/columns", {std::int64_t{1}}, {1});
    graph.constant("mlpipe/calibration/one", {std::int64_t{1}}, {1, 1});
    const auto gather = [&](const char* from, const char* to) {
        graph.node("Gather", {from, "mlpipe/calibration/point"}, to);
    };

    graph.node("Max", {margin_name, "mlpipe/calibration/first"}, "mlpipe/margin/not_below");
    graph.node("Min", {"mlpipe/margin/not_below", "mlpipe/calibration/last"},
               "mlpipe/margin/inside");
    graph.node("GreaterOrEqual", {"mlpipe/margin/inside", points_name},
               "mlpipe/calibration/reached");
    graph.cast("mlpipe/calibration/reached", "mlpipe/calibration/ones", onnx::TensorProto::INT64);
    graph.node("ReduceSum", {"mlpipe/calibration/ones", "mlpipe/calibration/columns"},
               "mlpipe/calibration/count");
    graph.node("Sub", {"mlpipe/calibration/count", "mlpipe/calibration/one"},
               "mlpipe/calibration/point");
    gather(points_name, "mlpipe/calibration/from");
    gather(probabilities_name, "mlpipe/calibration/base");
    gather("mlpipe/calibration/slopes", "mlpipe/calibration/rise");
    gather("mlpipe/calibration/next", "mlpipe/calibration/most");
    graph.node("Sub", {"mlpipe/margin/inside", "mlpipe/calibration/from"},
               "mlpipe/calibration/way");
    graph.node("Mul", {"mlpipe/calibration/rise", "mlpipe/calibration/way"},
               "mlpipe/calibration/climb");
    graph.node("Add", {"mlpipe/calibration/base", "mlpipe/calibration/climb"},
               "mlpipe/calibration/line");
    graph.node("Min", {"mlpipe/calibration/line", "mlpipe/calibration/most"}, "mlpipe/isotonic");
    return "mlpipe/isotonic";
}

}  // namespace

std::string write_calibration(GraphWriter& graph, const Calibration& calibration, Link link) {
    if (const auto* prior = std::get_if<PriorCorrection>(&calibration)) {
        return write_prior(graph, *prior, link);
    }
    if (const auto* platt = std::get_if<SigmoidCalibration>(&calibration)) {
        return write_platt(graph, *platt);
    }
    if (const auto* isotonic = std::get_if<IsotonicCalibration>(&calibration)) {
        return write_isotonic(graph, *isotonic);
    }
    if (link == Link::mean) return margin_name;
    write_one(graph);
    return write_sigmoid(graph, write_odds_against(graph, margin_name));
}

Json calibration_json(const Calibration& calibration) {
    Json json;
    json["method"] = calibration_name(calibration);
    return json;
}

Calibration read_calibration(const onnx::GraphProto& graph, const Json& pipeline) {
    if (!pipeline.contains("calibration")) return NoCalibration{};
    const std::string method = text_member(member(pipeline, "calibration"), "method");
    const auto number = [&](const char* name) { return doubles_of(graph, name, 1).front(); };
    if (method == "prior") return PriorCorrection{.ratio = number(ratio_name)};
    if (method == "sigmoid") {
        return SigmoidCalibration{.slope = number(slope_name), .intercept = number(intercept_name)};
    }
    if (method == "isotonic") {
        return IsotonicCalibration(doubles_of(graph, points_name, std::nullopt),
                                   doubles_of(graph, probabilities_name, std::nullopt));
    }
    throw BadFormat("there is no calibration '" + method + "'");
}

}  // namespace mlpipe
