#include "report/exploration_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_levels = 200;

Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json rate_json(const LevelRate& level) {
    const Interval interval = level.interval();
    return {{"level", level.missing ? Json(nullptr) : Json(level.text)},
            {"rows", level.rows},
            {"positive", level.positive},
            {"rate", level.rate()},
            {"low", interval.low},
            {"high", interval.high}};
}

Json levels_json(std::span<const LevelRate> levels) {
    Json list = Json::array();
    for (const LevelRate& level : levels) list.push_back(rate_json(level));
    return list;
}

Json summary_json(const NumberSummary& summary) {
    return {{"rows", summary.rows},
            {"mean", number(summary.mean)},
            {"std", number(summary.std)},
            {"min", number(summary.minimum)},
            {"p5", number(summary.quantiles[0])},
            {"p25", number(summary.quantiles[1])},
            {"p50", number(summary.quantiles[2])},
            {"p75", number(summary.quantiles[3])},
            {"p95", number(summary.quantiles[4])},
            {"max", number(summary.maximum)}};
}

Json distribution_json(const NumberDistribution& distribution) {
    return {{"all", summary_json(distribution.all)},
            {"negative", summary_json(distribution.negative)},
            {"positive", summary_json(distribution.positive)},
            {"histogram",
             {{"edges", distribution.edges},
              {"negative", distribution.negative_counts},
              {"positive", distribution.positive_counts}}},
            {"outliers",
             {{"rows", distribution.outliers},
              {"below", number(distribution.outliers_below)},
              {"above", number(distribution.outliers_above)}}}};
}

Json column_json(const ColumnExploration& column, std::int64_t rows) {
    Json json{{"name", column.name},
              {"type", to_text(column.type)},
              {"missing", column.missing},
              {"missing_rate",
               rows > 0 ? static_cast<double>(column.missing) / static_cast<double>(rows) : 0.0},
              {"distinct", column.distinct}};
    if (column.type == ColumnType::id) return json;
    json["association"] = {{"mutual_information", column.association.mutual_information},
                           {"cramers_v", column.association.cramers_v},
                           {"cramers_v_corrected", column.association.cramers_v_corrected},
                           {"p_value", column.association.p_value},
                           {"roc_auc", column.association.roc_auc}};
    const auto listed = std::span(column.levels).first(std::min(column.levels.size(), most_levels));
    if (column.bands) json["edges"] = column.bands->edges;
    json[column.bands ? "bands" : "levels"] = levels_json(listed);
    if (!column.bands) json["levels_not_listed"] = column.levels.size() - listed.size();
    if (column.distribution) json["distribution"] = distribution_json(*column.distribution);
    return json;
}

Json finding_json(const Finding& finding) {
    return {{"text", finding.text},
            {"columns", finding.columns},
            {"strength", finding.strength},
            {"highest", rate_json(finding.highest)},
            {"lowest", rate_json(finding.lowest)}};
}

Json bundle_json(const Bundle& bundle) {
    return {
        {"columns", bundle.columns},         {"counted", bundle.counted},
        {"reliability", bundle.reliability}, {"cramers_v_corrected", bundle.cramers_v_corrected},
        {"p_value", bundle.p_value},         {"levels", levels_json(bundle.levels)}};
}

Json same_rows_json(const SameRows& same) {
    Json places = Json::array();
    for (const SameRows::Place& place : same.places) {
        places.push_back({{"column", place.column},
                          {"level", place.missing ? Json(nullptr) : Json(place.level)}});
    }
    return {{"rows", same.rows}, {"places", std::move(places)}};
}

Json relations_json(const Relations& relations) {
    Json correlated = Json::array(), products = Json::array(), associated = Json::array(),
         determined = Json::array(), same_rows = Json::array();
    for (const CorrelatedNumbers& pair : relations.correlated) {
        correlated.push_back({{"columns", {pair.first, pair.second}}, {"r", pair.correlation}});
    }
    for (const ProductOfNumbers& found : relations.products) {
        products.push_back({{"product", found.product},
                            {"factors", {found.left, found.right}},
                            {"factor", found.factor},
                            {"r_squared", found.r_squared},
                            {"median_relative_gap", found.median_relative_gap}});
    }
    for (const AssociatedCategories& pair : relations.associated) {
        associated.push_back({{"columns", {pair.first, pair.second}},
                              {"cramers_v_corrected", pair.cramers_v_corrected}});
    }
    for (const DeterminedCategory& pair : relations.determined) {
        determined.push_back({{"determining", pair.determining},
                              {"determined", pair.determined},
                              {"mutual", pair.mutual}});
    }
    for (const SameRows& same : relations.same_rows) same_rows.push_back(same_rows_json(same));
    return {{"pair_rows", relations.pair_rows},    {"correlated", std::move(correlated)},
            {"products", std::move(products)},     {"associated", std::move(associated)},
            {"determined", std::move(determined)}, {"same_rows", std::move(same_rows)}};
}

}  // namespace

nlohmann::ordered_json to_json(const Exploration& exploration) {
    const LevelRate& all = exploration.all;
    const Interval interval = all.interval();
    Json findings = Json::array(), columns = Json::array(), bundles = Json::array(),
         warnings = Json::array();
    for (const Finding& finding : exploration.findings) findings.push_back(finding_json(finding));
    for (const ColumnExploration& column : exploration.columns) {
        columns.push_back(column_json(column, all.rows));
    }
    for (const Bundle& bundle : exploration.bundles) bundles.push_back(bundle_json(bundle));
    for (const QualityWarning& warning : exploration.warnings) {
        warnings.push_back({{"kind", to_text(warning.kind)},
                            {"columns", warning.columns},
                            {"text", warning.text},
                            {"advice", warning.advice}});
    }
    return {{"rows", all.rows},
            {"target",
             {{"column", exploration.target},
              {"positive", exploration.names.positive_value},
              {"positive_label", exploration.names.positive_label},
              {"rows", all.positive},
              {"rate", all.rate()},
              {"low", interval.low},
              {"high", interval.high}}},
            {"findings", std::move(findings)},
            {"columns", std::move(columns)},
            {"bundles", std::move(bundles)},
            {"relations", relations_json(exploration.relations)},
            {"duplicates",
             {{"rows", exploration.duplicates.duplicates},
              {"conflicts", exploration.duplicates.conflicts}}},
            {"warnings", std::move(warnings)}};
}

}  // namespace mlpipe
