#include "cli/models_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/comparison.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "persistence/metadata.h"
#include "persistence/schema_compatibility.h"
#include "persistence/schema_json.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

Json field(const Json& object, std::string_view name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found == object.end() ? Json(nullptr) : *found;
}

// ------------------------------------------------------------------------------------- comparing

/// Value with interval where there is one.
Json score_of(const Json& metadata, const std::string& name) {
    const Json interval = field(field(metadata, "confidence_intervals"), name);
    Json score = Json::object();
    score["value"] = field(metadata, name);
    score["low"] = field(interval, "low");
    score["high"] = field(interval, "high");
    return score;
}

Json compare_metrics(const Json& a, const Json& b) {
    Json compared = Json::object();
    for (const ScoreField& field : score_fields()) {
        const std::string name = metadata_name(field);
        Json each = Json::object();
        each["a"] = score_of(a, name);
        each["b"] = score_of(b, name);
        const Json& before = each["a"]["value"];
        const Json& after = each["b"]["value"];
        const bool both = before.is_number() && after.is_number();
        each["difference"] =
            both ? Json(after.get<double>() - before.get<double>()) : Json(nullptr);
        compared[name] = std::move(each);
    }
    return compared;
}

void add_differing(Json& settings, const std::string& name, const Json& a, const Json& b) {
    if (a != b) settings[name] = Json::array({a, b});
}

Json compare_settings(const Json& a, const Json& b) {
    Json settings = Json::object();
    for (const char* object : {"hyperparameters", "decision", "labels"}) {
        const Json of_a = field(a, object);
        const Json of_b = field(b, object);
        std::vector<std::string> names;
        for (const Json& each : {of_a, of_b}) {
            for (const auto& item : each.items()) {
                if (!each.is_object() || item.key() == "reason") continue;
                if (std::ranges::find(names, item.key()) == names.end())
                    names.push_back(item.key());
            }
        }
        for (const std::string& name : names) {
            add_differing(settings, std::string(object) + "." + name, field(of_a, name),
                          field(of_b, name));
        }
    }
    add_differing(settings, "random_state", field(a, "random_state"), field(b, "random_state"));
    return settings;
}

/// Levels of `a` that `b` lacks.
Json levels_without(const ColumnSchema& a, const ColumnSchema& b) {
    const std::set<std::string> known(b.levels.begin(), b.levels.end());
    Json levels = Json::array();
    for (const std::string& level : a.levels) {
        if (!known.contains(level)) levels.push_back(level);
    }
    return levels;
}

Json compare_schemas(const Schema& a, const Schema& b) {
    Json added = Json::array();
    Json removed = Json::array();
    Json changed = Json::array();
    for (const ColumnSchema& column : b.columns) {
        const ColumnSchema* before = a.find(column.name);
        if (before == nullptr) {
            added.push_back(column.name);
            continue;
        }
        Json change = Json::object();
        change["column"] = column.name;
        change["type"] = Json::array({to_text(before->type), to_text(column.type)});
        change["levels_added"] = levels_without(column, *before);
        change["levels_removed"] = levels_without(*before, column);
        if (before->type != column.type || !change["levels_added"].empty() ||
            !change["levels_removed"].empty()) {
            changed.push_back(std::move(change));
        }
    }
    for (const ColumnSchema& column : a.columns) {
        if (b.find(column.name) == nullptr) removed.push_back(column.name);
    }
    Json schema = Json::object();
    schema["added"] = std::move(added);
    schema["removed"] = std::move(removed);
    schema["changed"] = std::move(changed);
    return schema;
}

ModelInterface interface_in(const Json& metadata) {
    const Json& labels = member(metadata, "labels");
    return {.schema = schema_from_json(member(metadata, "schema")),
            .target = text_member(metadata, "target"),
            .names = {.negative_value = text_member(metadata, "negative_class"),
                      .positive_value = text_member(metadata, "positive_class"),
                      .negative_label = text_member(labels, "negative"),
                      .positive_label = text_member(labels, "positive")}};
}

// --------------------------------------------------------------------------------------- showing

std::string text_of(const Json& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
    return value.dump();
}

/// "0.793 (0.586 to 0.943)".
std::string score_with_interval(const Json& score) {
    if (!score["value"].is_number()) return "-";
    std::string text = score_text(score["value"].get<double>());
    if (score["low"].is_number() && score["high"].is_number()) {
        text += fmt::format(" ({} to {})", score_text(score["low"].get<double>()),
                            score_text(score["high"].get<double>()));
    }
    return text;
}

/// Digests are told apart by their beginnings, and two columns must fit.
std::string shortened(const std::string& text, std::size_t longest) {
    if (text.size() <= longest) return text;
    while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xC0) == 0x80) --longest;
    return text.substr(0, longest) + "…";  // never within a letter
}

std::string facts_table(const Json& comparison) {
    Rows rows = {{"", text_of(comparison["versions"][0]), text_of(comparison["versions"][1])}};
    for (const auto& [name, values] : comparison["facts"].items()) {
        const std::size_t longest = name.ends_with("sha256") ? 16 : 27;
        rows.push_back(
            {name, shortened(text_of(values[0]), longest), shortened(text_of(values[1]), longest)});
    }
    return format_table(rows, 3);
}

std::string metrics_table(const Json& comparison) {
    Rows rows = {{"95 % interval", text_of(comparison["versions"][0]),
                  text_of(comparison["versions"][1]), "change"}};
    for (const ScoreField& field : score_fields()) {
        const Json& each = comparison["metrics"][metadata_name(field)];
        const Json& difference = each["difference"];
        rows.push_back(
            {score_title(field.name), score_with_interval(each["a"]),
             score_with_interval(each["b"]),
             difference.is_number() ? fmt::format("{:+.3f}", difference.get<double>()) : "-"});
    }
    return format_table(rows);
}

std::string settings_text(const Json& settings) {
    if (settings.empty()) return "Settings are the same\n";
    Rows rows = {{"settings", "", ""}};
    for (const auto& [name, values] : settings.items()) {
        rows.push_back({name, text_of(values[0]), text_of(values[1])});
    }
    return format_table(rows, 3);
}

std::string names_text(const std::string& title, const Json& names) {
    std::string text;
    for (const Json& name : names) text += (text.empty() ? "" : ", ") + text_of(name);
    return text.empty() ? "" : wrap(title + " " + text, 2) + "\n";
}

std::string schema_text(const Json& schema) {
    std::string text = names_text("Columns added:", schema["added"]) +
                       names_text("Columns removed:", schema["removed"]);
    for (const Json& change : schema["changed"]) {
        const std::string column = "Column " + text_of(change["column"]);
        if (change["type"][0] != change["type"][1]) {
            text += column + ": " + text_of(change["type"][0]) + " became " +
                    text_of(change["type"][1]) + "\n";
        }
        text += names_text(column + ", new levels:", change["levels_added"]) +
                names_text(column + ", levels gone:", change["levels_removed"]);
    }
    return text.empty() ? "Schemas have the same columns, types and levels\n" : text;
}

std::string requests_text(const Json& comparison) {
    const Json& reasons = comparison["incompatibilities"];
    const std::string a = text_of(comparison["versions"][0]);
    const std::string b = text_of(comparison["versions"][1]);
    if (reasons.empty()) return "Every request for " + a + " suits " + b + "\n";
    std::string text = "Requests for " + a + " may not suit " + b + ":\n";
    for (const Json& reason : reasons) text += "  " + wrap(text_of(reason), 4, 78) + "\n";
    return text;
}

}  // namespace

Json compare_versions(const Json& a, const Json& b) {
    Json comparison = Json::object();
    comparison["versions"] = Json::array({field(a, "model_version"), field(b, "model_version")});
    Json facts = Json::object();
    for (const char* name :
         {"algorithm", "train_date", "training_samples", "test_samples", "threshold",
          "decision_policy", "data", "data_sha256", "model_sha256"}) {
        facts[name] = Json::array({field(a, name), field(b, name)});
    }
    const auto same = [&](const char* name) {
        return !field(a, name).is_null() && field(a, name) == field(b, name);
    };
    comparison["facts"] = std::move(facts);
    comparison["same_rows"] = same("data_sha256") && same("random_state") && same("test_samples");
    comparison["metrics"] = compare_metrics(a, b);
    comparison["settings"] = compare_settings(a, b);
    try {
        const ModelInterface of_a = interface_in(a);
        const ModelInterface of_b = interface_in(b);
        comparison["schema"] = compare_schemas(of_a.schema, of_b.schema);
        comparison["incompatibilities"] = incompatibilities(of_a, of_b);
    } catch (const BadFormat&) {  // an older or foreign file: the rest can be compared
        comparison.erase("schema");
    }
    return comparison;
}

std::string comparison_text(const Json& comparison) {
    std::string text = facts_table(comparison) + "\n" + metrics_table(comparison) +
                       (comparison["same_rows"] == true
                            ? "On the same held-out rows\n\n"
                            : "Each on its own held-out rows: the data, the seed or the split "
                              "differ\n\n") +
                       settings_text(comparison["settings"]) + "\n";
    if (!comparison.contains("schema")) return text + "A schema is lacking\n";
    return text + schema_text(comparison["schema"]) + requests_text(comparison);
}

}  // namespace mlpipe
