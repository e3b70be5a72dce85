#include "cli/search_config.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cli/setting_value.h"
#include "cli/suggestion.h"
#include "cli/toml_section.h"
#include "cli/toml_text.h"
#include "core/error.h"
#include "persistence/json_values.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

const std::array methods{SearchMethod::random, SearchMethod::halving};
const std::array metrics{SearchMetric::roc_auc, SearchMetric::average_precision,
                         SearchMetric::log_loss, SearchMetric::brier};

template <typename All>
std::vector<std::string> names_of(const All& all) {
    std::vector<std::string> names;
    names.reserve(all.size());
    for (const auto& each : all) names.emplace_back(to_text(each));
    return names;
}

/// { low = 1, high = 20, log = true }; whole numbers if both ends are and the setting is.
SettingRange read_range(Section section, bool takes_whole) {
    const toml::node* low_node = section.find("low");
    const toml::node* high_node = section.find("high");
    const auto low = section.number("low", any_number);
    const auto high = section.number("high", any_number);
    const auto logarithmic = section.truth("log");
    if (!low || !high) {
        section.fail(*section.whole(), "a range needs 'low' and 'high'",
                     "write { low = 1, high = 20, log = true }");
    }
    section.refuse_unknown_keys();
    return {.low = *low,
            .high = *high,
            .logarithmic = logarithmic.value_or(false),
            .whole = takes_whole && low_node->is_integer() && high_node->is_integer()};
}

SearchDimension read_dimension(Section& space, const Section::Entry& entry,
                               const Classifier& classifier) {
    SearchDimension dimension{.setting = entry.key, .values = {}};
    if (const auto* list = entry.value->as_array()) {
        std::vector<SettingValue> values;
        for (const toml::node& value : *list) values.push_back(setting_value(space, value));
        dimension.values = std::move(values);
    } else if (entry.value->is_table()) {
        bool takes_whole = true;
        for (const Setting& setting : settings_of(classifier)) {
            if (setting.name == entry.key && std::holds_alternative<double>(setting.value)) {
                takes_whole = false;
            }
        }
        dimension.values =
            read_range(space.section(entry.key, "the range of " + entry.key), takes_whole);
    } else {
        space.fail(*entry.value, "'" + entry.key + "' cannot be " + describe(*entry.value),
                   "give a list of values or a range { low = 1, high = 20, log = true }");
    }
    return dimension;
}

SearchSpace read_space(Section section, const std::string& algorithm) {
    const Classifier classifier = make_classifier(algorithm, 0);
    SearchSpace space;
    for (const Section::Entry& entry : section.entries()) {
        space.push_back(read_dimension(section, entry, classifier));
        try {
            check({space.back()}, classifier);
        } catch (const InvalidArgument& error) {
            throw InvalidArgument(section.place(entry.value->source().begin) + error.what(),
                                  {.why = error.why(), .help = error.help()});
        }
    }
    if (space.empty()) {
        section.fail(*section.whole(), "there is nothing to try for " + algorithm,
                     "leave the section out for the default ranges");
    }
    return space;
}

std::string range_text(const SettingRange& range) {
    const auto number = [&](double value) {
        return range.whole ? fmt::format("{:.0f}", value) : number_text(value);
    };
    return fmt::format("{{ low = {}, high = {}{} }}", number(range.low), number(range.high),
                       range.logarithmic ? ", log = true" : "");
}

std::string values_text(const SearchDimension& dimension) {
    if (const auto* range = std::get_if<SettingRange>(&dimension.values)) return range_text(*range);
    std::string list;
    for (const SettingValue& value : std::get<std::vector<SettingValue>>(dimension.values)) {
        list += (list.empty() ? "" : ", ") + toml_text(value);
    }
    return "[" + list + "]";
}

std::string space_text(const std::string& algorithm, const SearchSpace& space,
                       std::string_view prefix) {
    std::string text = fmt::format("{}[search.{}]\n", prefix, algorithm);
    for (const SearchDimension& dimension : space) {
        text += fmt::format("{}{} = {}\n", prefix, dimension.setting, values_text(dimension));
    }
    return text;
}

Json dimension_json(const SearchDimension& dimension) {
    if (const auto* range = std::get_if<SettingRange>(&dimension.values)) {
        Json json;
        json["low"] = range->low;
        json["high"] = range->high;
        json["log"] = range->logarithmic;
        return json;
    }
    Json list = Json::array();
    for (const SettingValue& value : std::get<std::vector<SettingValue>>(dimension.values)) {
        list.push_back(json_setting(value));
    }
    return list;
}

}  // namespace

SearchSettings read_search(Section section) {
    SearchSettings settings;
    if (const auto candidates = section.whole_number("candidates", from_zero)) {
        settings.candidates = static_cast<int>(*candidates);
    }
    if (const auto method = section.choice("method", names_of(methods))) {
        settings.method = methods.at(*method);
    }
    if (const auto metric = section.choice("metric", names_of(metrics))) {
        settings.metric = metrics.at(*metric);
    }
    for (const std::string& algorithm : algorithm_names()) {
        if (section.find(algorithm) == nullptr) continue;
        settings.spaces[algorithm] =
            read_space(section.section(algorithm, "[search." + algorithm + "]"), algorithm);
    }
    section.refuse_unknown_keys();
    return settings;
}

std::string search_section(const SearchSettings& settings) {
    std::string text = "[search]\n" +
                       line("candidates", std::to_string(settings.candidates),
                            "settings tried for each algorithm, those") +
                       fmt::format("{:40}# below among them; 0: no search\n", "") +
                       line("method", toml_quoted(to_text(settings.method)),
                            "random, or halving: many on few rows,") +
                       fmt::format("{:40}# the better third on more, …\n", "") +
                       line("metric", toml_quoted(to_text(settings.metric)),
                            "roc_auc, average_precision, log_loss,") +
                       fmt::format("{:40}# brier\n", "") +
                       "# What is tried: a list of values, or a range.\n";
    for (const std::string& name : algorithm_names()) {
        const auto given = settings.spaces.find(name);
        text += given != settings.spaces.end()
                    ? space_text(name, given->second, "")
                    : space_text(name, default_search_space(make_classifier(name, 0)), "# ");
    }
    return text + "\n";
}

Json search_json(const SearchSettings& settings) {
    Json json;
    json["candidates"] = settings.candidates;
    json["method"] = to_text(settings.method);
    json["metric"] = to_text(settings.metric);
    for (const auto& [algorithm, space] : settings.spaces) {
        for (const SearchDimension& dimension : space) {
            json[algorithm][dimension.setting] = dimension_json(dimension);
        }
    }
    return json;
}

}  // namespace mlpipe
