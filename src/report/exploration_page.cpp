#include "report/exploration_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/chart_html.h"
#include "report/exploration_charts.h"

namespace mlpipe {
namespace {

constexpr std::size_t most_charted = 12;
constexpr std::size_t most_listed = 1000;

constexpr std::string_view style = R"(
:root { color-scheme: light; }
body { margin: 0; color: #1f2933; background: #fff; font: 16px/1.55 Arial, Helvetica, sans-serif; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .6rem; padding-top: .6rem; border-top: 2px solid #e4e7eb; }
p, li { max-width: 46rem; overflow-wrap: anywhere; }
.advice, footer { color: #4a5563; }
.table { overflow-x: auto; margin: 1rem 0; }
.table:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { text-align: right; padding: .3rem .8rem; border-bottom: 1px solid #e4e7eb; }
th:first-child, td:nth-child(2), th:nth-child(2) { text-align: left; }
tbody th { font-weight: normal; overflow-wrap: anywhere; min-width: 8rem; }
footer { font-size: .9rem; padding-top: 2rem; padding-bottom: 3rem; }
@media print { body { font-size: 10.5pt; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
)";

std::string section(std::string_view id, std::string_view title, const std::string& content) {
    if (content.empty()) return "";
    return fmt::format(
        "<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}</section>\n", id, title,
        content);
}

std::string findings_html(const Exploration& exploration) {
    if (exploration.findings.empty()) {
        return "<p>Nothing that chance would not give as well.</p>\n";
    }
    std::string html = "<ol>\n";
    for (const Finding& finding : exploration.findings) {
        html += "<li>" + html_text(finding.text) + "</li>\n";
    }
    return html + "</ol>\n";
}

std::string columns_html(std::span<const ColumnExploration* const> columns) {
    std::string html =
        "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Columns\">\n<table>\n"
        "<caption>Columns by what they tell about the target</caption>\n<thead><tr>"
        "<th scope=\"col\">Column</th><th scope=\"col\">Type</th><th scope=\"col\">Missing</th>"
        "<th scope=\"col\">Distinct</th><th scope=\"col\">Cramér's V</th>"
        "<th scope=\"col\">ROC AUC</th><th scope=\"col\">Mutual information</th></tr></thead>\n"
        "<tbody>\n";
    for (const ColumnExploration* column : columns.first(std::min(columns.size(), most_listed))) {
        const TargetAssociation& association = column->association;
        html += fmt::format(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{:.3f}</td>"
            "<td>{:.3f}</td><td>{:.4f}</td></tr>\n",
            html_text(column->name), to_text(column->type), column->missing, column->distinct,
            association.cramers_v_corrected, association.roc_auc, association.mutual_information);
    }
    return html + "</tbody>\n</table>\n</div>\n";
}

std::string charts_html(const Exploration& exploration,
                        std::span<const ColumnExploration* const> columns) {
    std::string html;
    const std::string& positive = exploration.names.positive_label;
    for (std::size_t i = 0; i < exploration.bundles.size(); ++i) {
        const Bundle& bundle = exploration.bundles[i];
        html += chart_figure(level_rates_chart(
            fmt::format("bundle_{}", i + 1),
            fmt::format("Number of {} among {} columns: {} … {}", shortened(bundle.counted, 20),
                        bundle.columns.size(), shortened(bundle.columns.front(), 40),
                        shortened(bundle.columns.back(), 40)),
            bundle.levels, true, exploration.all, positive));
    }
    for (std::size_t i = 0; i < std::min(columns.size(), most_charted); ++i) {
        const ColumnExploration& column = *columns[i];
        if (column.levels.empty()) continue;
        html += chart_figure(
            level_rates_chart(fmt::format("rates_{}", i + 1), shortened(column.name, 60),
                              column.levels, column.bands.has_value(), exploration.all, positive));
        if (column.distribution && !column.distribution->edges.empty()) {
            html += chart_figure(
                distribution_chart(fmt::format("values_{}", i + 1), column, exploration.names));
        }
    }
    return html;
}

std::string warnings_html(const Exploration& exploration) {
    if (exploration.warnings.empty()) return "<p>No fault was found.</p>\n";
    std::string html = "<ul>\n";
    for (const QualityWarning& warning : exploration.warnings) {
        html += "<li>" + html_text(warning.text);
        if (!warning.advice.empty()) {
            html += ": <span class=\"advice\">" + html_text(warning.advice) + "</span>";
        }
        html += "</li>\n";
    }
    return html + "</ul>\n";
}

std::string header_html(const Exploration& exploration, const std::string& title) {
    const LevelRate& all = exploration.all;
    return fmt::format(
        "<header>\n<h1>{}</h1>\n<p>{} rows, {} columns and the target. {} is \"{}\" in {} rows: {}."
        "</p>\n</header>\n",
        html_text(title), all.rows, exploration.columns.size(), html_text(exploration.target),
        html_text(exploration.names.positive_value), all.positive, rate_text(all));
}

}  // namespace

std::string exploration_page(const Exploration& exploration, const std::string& data_name) {
    const std::vector<const ColumnExploration*> columns = by_strength(exploration);
    const std::string title = "What " + data_name + " shows about " + exploration.target;
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
           html_text(title) + "</title>\n<style>" + std::string(style) +
           std::string(chart_style()) + "</style>\n</head>\n<body>\n" +
           header_html(exploration, title) + "<main>\n" +
           section("findings", "What stands out, strongest first", findings_html(exploration)) +
           section("columns", "Columns", columns_html(columns)) +
           section("charts", "Rates and distributions", charts_html(exploration, columns)) +
           section("warnings", "What to look at before training", warnings_html(exploration)) +
           "</main>\n<footer><p>Percentages in brackets are 95 % intervals. The levels of a "
           "finding "
           "were picked for being far apart. What goes together need not cause it.</p></footer>\n" +
           chart_scripts() + "</body>\n</html>\n";
}

}  // namespace mlpipe
