#include "report/report_page.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/chart_html.h"
#include "report/report_text.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view style = R"(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; color: #1f2933; background: #fff; font: 16px/1.55 Arial, Helvetica, sans-serif; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .6rem; padding-top: .6rem; border-top: 2px solid #e4e7eb; }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .3rem; }
p, li { max-width: 44rem; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; list-style: none; }
a { color: #00558a; }
a:focus-visible, .table:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: #fff; padding: .4rem .8rem; }
.about { color: #4a5563; margin: 0; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; min-width: min(100%, 32rem); font-size: .92rem;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { text-align: right; padding: .3rem .8rem; border-bottom: 1px solid #e4e7eb; vertical-align: top; }
td, thead th { white-space: nowrap; }
th:first-child, tbody th { text-align: left; font-weight: normal; overflow-wrap: anywhere; min-width: 8rem; }
thead th { border-bottom: 2px solid #9aa5b1; font-weight: bold; }
footer { color: #4a5563; font-size: .9rem; padding-top: 2rem; padding-bottom: 3rem; }
@media print {
  nav, .skip { display: none; }
  body { font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  table, tr { break-inside: avoid; }
  .table { overflow: visible; }
  td, thead th { white-space: normal; overflow-wrap: anywhere; padding: .2rem .35rem; }
}
)";

struct Section {
    const char *id, *title;
};
constexpr Section sections[] = {{"summary", "Summary"},
                                {"data", "Data"},
                                {"comparison", "Comparison of algorithms"},
                                {"test", "Test results"},
                                {"decision", "Decision and money"},
                                {"importance", "What the model uses"},
                                {"card", "Model card"}};

class Page {
public:
    Page(std::span<const Chart> charts, const ordered_json& metadata, const DecisionPolicy& policy)
        : charts_(charts), metadata_(metadata), policy_(policy) {}

    [[nodiscard]] std::string html() const {
        const std::string title = "Model report: " + metadata_.at("target").get<std::string>() +
                                  ", version " + metadata_.at("model_version").get<std::string>();
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
               html_text(title) + "</title>\n<style>" + std::string(style) +
               std::string(chart_style()) +
               "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#summary\">Skip to the "
               "summary</a>\n" +
               header() + "<main>\n" + summary() + data() + comparison() + test() + decision() +
               importance() + card() + "</main>\n" + footer() + chart_scripts() +
               "</body>\n</html>\n";
    }

private:
    [[nodiscard]] std::string text(const char* key) const {
        return html_text(metadata_.at(key).get<std::string>());
    }
    [[nodiscard]] std::string figure(std::string_view name, std::string_view caption = "") const {
        for (const Chart& chart : charts_) {
            if (chart.name() == name) return chart_figure(chart, caption);
        }
        return "";
    }
    [[nodiscard]] static std::string heading(const Section& section) {
        return fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n",
                           section.id, section.title);
    }

    [[nodiscard]] std::string header() const {
        std::string html = "<header>\n<h1>Model report: " + text("target") +
                           "</h1>\n<p class=\"about\">Version " + text("model_version") +
                           ", trained " + text("train_date") + " on " + text("data") +
                           "</p>\n<nav aria-label=\"Sections\"><ul>\n";
        for (const Section& section : sections) {
            html += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.id, section.title);
        }
        return html + "</ul></nav>\n</header>\n";
    }
    [[nodiscard]] std::string summary() const {
        return heading(sections[0]) + html_list(summary_sentences(metadata_)) + "</section>\n";
    }
    [[nodiscard]] std::string data() const {
        return heading(sections[1]) + figure("target_distribution") + schema_table(metadata_) +
               "</section>\n";
    }
    [[nodiscard]] std::string comparison() const {
        std::vector<std::string> differences;
        for (const ordered_json& each : metadata_.value("differences", ordered_json::array())) {
            differences.push_back(fmt::format(
                "ROC AUC of {} minus that of {}: {} (95 % interval {} to {}). {}",
                each.at("algorithm").get<std::string>(), each.at("reference").get<std::string>(),
                score_cell(each.at("difference")), score_cell(each.at("low")),
                score_cell(each.at("high")),
                each.at("real").get<bool>() ? "The difference is real."
                                            : "That one is better than the other is not shown."));
        }
        return heading(sections[2]) +
               html_paragraph("Selected " + metadata_.at("selection_reason").get<std::string>() +
                              ".") +
               figure("model_comparison") + cross_validation_table(metadata_) +
               (differences.empty() ? "" : html_list(differences)) + "</section>\n";
    }
    [[nodiscard]] std::string test() const {
        return heading(sections[3]) +
               html_paragraph(
                   "These rows were held out: no algorithm, setting or threshold was "
                   "chosen by them.") +
               score_table(metadata_) + figure("confusion_matrix") + figure("roc_curve") +
               figure("precision_recall_curve") + figure("calibration_curve") + "</section>\n";
    }
    [[nodiscard]] std::string decision() const {
        return heading(sections[4]) +
               html_paragraph(
                   "The threshold was chosen on out-of-fold rows of the training part: " +
                   metadata_.at("decision").at("reason").get<std::string>() + ".") +
               money_table(metadata_, policy_) + figure("cost_curve") + "</section>\n";
    }
    [[nodiscard]] std::string importance() const {
        return heading(sections[5]) + figure("feature_importance") + "</section>\n";
    }
    [[nodiscard]] std::string card() const {
        return heading(sections[6]) + model_card(metadata_) + "</section>\n";
    }
    [[nodiscard]] std::string footer() const {
        return "<footer>\n<p>Made by mlpipe " + text("mlpipe_version") +
               ". The charts are drawn by Vega, whose licence stands in the source of this page. "
               "Point at a mark of a chart for its numbers.</p>\n</footer>\n";
    }

    std::span<const Chart> charts_;
    const ordered_json& metadata_;
    const DecisionPolicy& policy_;
};

}  // namespace

std::string report_page(std::span<const Chart> charts, const ordered_json& metadata,
                        const DecisionPolicy& policy) {
    return Page(charts, metadata, policy).html();
}

}  // namespace mlpipe
