#include "report/report_text.h"

#include <fmt/format.h>

#include "report/chart_html.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

std::string text_at(const ordered_json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || found->is_null()) return "–";
    return found->is_string() ? found->get<std::string>() : found->dump();
}

std::int64_t count_at(const ordered_json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<std::int64_t>() : 0;
}

std::string interval_text(const ordered_json& interval) {
    return score_cell(interval.value("low", ordered_json())) + " to " +
           score_cell(interval.value("high", ordered_json()));
}

std::string labels_at(const ordered_json& metadata, const char* which) {
    return text_at(metadata.value("labels", ordered_json::object()), which);
}

}  // namespace

std::string score_cell(const ordered_json& value) {
    return value.is_number() ? fmt::format("{:.3f}", value.get<double>()) : "–";
}

std::string metric_title(const std::string& name) {
    static const std::vector<std::pair<std::string, std::string>> titles = {
        {"accuracy", "Accuracy"},   {"recall", "Recall"},
        {"precision", "Precision"}, {"f1", "F1"},
        {"auc_roc", "ROC AUC"},     {"roc_auc", "ROC AUC"},
        {"log_loss", "Log loss"},   {"average_precision", "Average precision"},
        {"brier", "Brier score"}};
    for (const auto& [key, title] : titles) {
        if (key == name) return title;
    }
    return name;
}

std::string html_table(const std::string& caption,
                       const std::vector<std::vector<std::string>>& rows) {
    std::string html = "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                       html_text(caption) + "\"><table>\n<caption>" + html_text(caption) +
                       "</caption>\n";
    for (std::size_t r = 0; r < rows.size(); ++r) {
        html += r == 0 ? "<thead><tr>" : "<tr>";
        for (std::size_t c = 0; c < rows[r].size(); ++c) {
            if (r == 0 && rows[r][c].empty()) {
                html += "<td></td>";
            } else if (r == 0) {
                html += "<th scope=\"col\">" + html_text(rows[r][c]) + "</th>";
            } else if (c == 0) {
                html += "<th scope=\"row\">" + html_text(rows[r][c]) + "</th>";
            } else {
                html += "<td>" + html_text(rows[r][c]) + "</td>";
            }
        }
        html += r == 0 ? "</tr></thead>\n<tbody>\n" : "</tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

std::string html_paragraph(const std::string& text) {
    return "<p>" + html_text(text) + "</p>\n";
}

std::string html_list(const std::vector<std::string>& items) {
    std::string html = "<ul>\n";
    for (const std::string& item : items) html += "<li>" + html_text(item) + "</li>\n";
    return html + "</ul>\n";
}

std::vector<std::string> summary_sentences(const ordered_json& metadata) {
    const ordered_json& counts = metadata.at("confusion_matrix");
    const std::int64_t found = count_at(counts, "true_positive");
    const std::int64_t missed = count_at(counts, "false_negative");
    const std::int64_t false_alarms = count_at(counts, "false_positive");
    const std::string positive = labels_at(metadata, "positive");
    const ordered_json& intervals = metadata.at("confidence_intervals");
    const auto with_interval = [&](const char* metric) {
        const ordered_json& entry = intervals.at(metric);
        return score_cell(entry.at("value")) + " (95 % interval " + interval_text(entry) + ")";
    };
    return {
        fmt::format("The model, {}, estimates for each row how probable {} is, and says {} where "
                    "that is at least {}.",
                    text_at(metadata, "algorithm"), positive, positive,
                    score_cell(metadata.at("threshold"))),
        fmt::format("Of {} rows that it had never seen, {} were {}. It found {} of them and missed "
                    "{}. Of the {} that it named, {} were wrong.",
                    count_at(metadata, "test_samples"), found + missed, positive, found, missed,
                    found + false_alarms, false_alarms),
        "Recall, the share of positives found, is " + with_interval("recall") + ".",
        "Precision, the share of named ones that are right, is " + with_interval("precision") + ".",
        "Put a positive and a negative row side by side: it gives the positive one the higher "
        "probability with a chance of " +
            with_interval("auc_roc") + "; 0.5 would be a coin.",
        fmt::format(
            "The intervals say how far {} rows can be trusted: with four times as many they "
            "would be about half as wide.",
            count_at(metadata, "test_samples"))};
}

std::string score_table(const ordered_json& metadata) {
    std::vector<std::vector<std::string>> rows = {{"Score", "Value", "95 % interval"}};
    for (const auto& [name, entry] : metadata.at("confidence_intervals").items()) {
        if (!entry.is_object() || !entry.contains("value")) continue;
        rows.push_back({metric_title(name), score_cell(entry.at("value")), interval_text(entry)});
    }
    return html_table(
        fmt::format("Scores of {} on the {} held-out rows", text_at(metadata, "algorithm"),
                    count_at(metadata, "test_samples")),
        rows);
}

std::string cross_validation_table(const ordered_json& metadata) {
    std::vector<std::vector<std::string>> rows = {{"Algorithm"}};
    for (const auto& [algorithm, result] : metadata.at("cross_validation").items()) {
        std::vector<std::string> row = {algorithm};
        for (const auto& [name, metric] : result.at("metrics").items()) {
            if (!metric.is_object() || !metric.contains("mean")) continue;
            if (rows.size() == 1) rows[0].push_back(metric_title(name));
            row.push_back(score_cell(metric.at("mean")) + " ± " +
                          score_cell(metric.value("std", ordered_json())));
        }
        rows.push_back(std::move(row));
    }
    return html_table("Cross-validation on the training rows: mean ± standard deviation over folds",
                      rows);
}

std::string money_table(const ordered_json& metadata, const DecisionPolicy& policy) {
    const ordered_json& counts = metadata.at("confusion_matrix");
    const auto missed = static_cast<double>(count_at(counts, "false_negative"));
    const auto false_alarms = static_cast<double>(count_at(counts, "false_positive"));
    const auto positives = missed + static_cast<double>(count_at(counts, "true_positive"));
    const auto negatives = false_alarms + static_cast<double>(count_at(counts, "true_negative"));
    const auto row = [&](const std::string& name, double fn, double fp) {
        return std::vector<std::string>{
            name, fmt::format("{:.0f}", fn), fmt::format("{:.0f}", fp),
            fmt::format("{:.10g}",
                        fn * policy.false_negative_cost + fp * policy.false_positive_cost)};
    };
    return html_table(
        fmt::format("Cost on the held-out rows: a missed positive costs {:.10g}, a needless action "
                    "{:.10g}",
                    policy.false_negative_cost, policy.false_positive_cost),
        {{"", "Missed", "Needless", "Cost"},
         row("As the model says", missed, false_alarms),
         row("Acting on no row", positives, 0),
         row("Acting on every row", 0, negatives)});
}

std::string schema_table(const ordered_json& metadata) {
    std::vector<std::vector<std::string>> rows = {{"Column", "Type", "Values", "Missing"}};
    for (const ordered_json& column : metadata.at("schema")) {
        if (text_at(column, "type") == "id") continue;  // echoed, never read
        std::string values = "–";
        if (column.contains("levels")) {
            values = fmt::format("{} levels", column.at("levels").size());
        } else if (column.contains("minimum") && column.at("minimum").is_number()) {
            values = column.at("minimum").dump() + " to " + column.at("maximum").dump();
        }
        const ordered_json missing = column.value("missing_rate", ordered_json(0));
        rows.push_back(
            {text_at(column, "name"), text_at(column, "type"), values,
             fmt::format("{:.1f} %", missing.is_number() ? 100 * missing.get<double>() : 0)});
    }
    return html_table("Columns that the model reads, as they are in the training rows", rows);
}

std::string model_card(const ordered_json& metadata) {
    const std::string positive = labels_at(metadata, "positive");
    const std::string data = text_at(metadata, "data");
    std::string html = "<h3>Intended use</h3>\n" +
                       html_paragraph(
                           "To rank rows of the same kind as the training data by the "
                           "probability of " +
                           positive +
                           ", and to decide whom to look at first. A person should be "
                           "able to object to what is decided by it.") +
                       "<h3>Limits</h3>\n";
    html += html_list(
        {fmt::format("It learned from {} rows and was tested on {}. What is rare there it does not "
                     "know.",
                     count_at(metadata, "training_samples"), count_at(metadata, "test_samples")),
         "It finds what goes together, not what causes it: changing a column of a person need not "
         "change the outcome.",
         "The world moves. Compare its predictions with what happened, and train again when they "
         "part.",
         "It has not been shown that errors are spread evenly over groups of people; evaluate it "
         "by group before it decides about people."});
    html +=
        "<h3>How to make it again</h3>\n" +
        html_paragraph(
            "The same data, settings, seed and program give the same model, byte for "
            "byte.") +
        html_table("Provenance", {{"What", "Value"},
                                  {"Data", data},
                                  {"SHA-256 of the data", text_at(metadata, "data_sha256")},
                                  {"SHA-256 of the model", text_at(metadata, "model_sha256")},
                                  {"Version", text_at(metadata, "model_version")},
                                  {"Trained", text_at(metadata, "train_date")},
                                  {"Algorithm", text_at(metadata, "algorithm")},
                                  {"Seed", text_at(metadata, "random_state")},
                                  {"Program", "mlpipe " + text_at(metadata, "mlpipe_version")}});
    std::vector<std::vector<std::string>> settings = {{"Setting", "Value"}};
    for (const auto& [name, value] : metadata.at("hyperparameters").items()) {
        settings.push_back({name, value.is_string() ? value.get<std::string>() : value.dump()});
    }
    return html + html_table("Settings of the algorithm", settings);
}

}  // namespace mlpipe
