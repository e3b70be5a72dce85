#include "cli/toml_section.h"

#include <algorithm>

#include "cli/suggestion.h"
#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {

std::string describe(const toml::node& node) {
    if (const auto* text = node.as_string()) return '"' + text->get() + '"';
    if (const auto* whole = node.as_integer()) return std::to_string(whole->get());
    if (const auto* number = node.as_floating_point()) return to_text(number->get());
    if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
    if (node.is_table()) return "a table";
    return node.is_array() ? "a list" : "a date or time";
}

std::string Section::place(const toml::source_position& position) const {
    return file_ + ":" + std::to_string(position.line) + ":" + std::to_string(position.column) +
           ": ";
}

void Section::fail(const toml::node& node, const std::string& what, const std::string& help) const {
    throw InvalidArgument(place(node.source().begin) + what, {.why = "", .help = help});
}

const toml::node* Section::ask(std::string_view key) {
    asked_.emplace_back(key);
    return table_ == nullptr ? nullptr : table_->get(key);
}

const toml::node* Section::find(std::string_view key) {
    return ask(key);
}

std::optional<std::string> Section::text(std::string_view key) {
    const toml::node* node = ask(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* value = node->as_string()) return value->get();
    fail(*node, "'" + std::string(key) + "' must be a text, not " + describe(*node),
         "write it in quotes: " + std::string(key) + " = \"…\"");
}

std::optional<double> Section::number(std::string_view key, const Limits& limits) {
    const toml::node* node = ask(key);
    if (node == nullptr) return std::nullopt;
    std::optional<double> value;
    if (const auto* whole = node->as_integer()) value = static_cast<double>(whole->get());
    if (const auto* number = node->as_floating_point()) value = number->get();
    if (value && limits.contain(*value)) return value;
    fail(*node, "'" + std::string(key) + "' must be " + std::string(limits.text) + ", not " +
                    describe(*node));
}

std::optional<std::int64_t> Section::whole_number(std::string_view key, const Limits& limits) {
    const toml::node* node = ask(key);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_integer();
    if (value != nullptr && limits.contain(static_cast<double>(value->get()))) return value->get();
    fail(*node, "'" + std::string(key) + "' must be " + std::string(limits.text) + ", not " +
                    describe(*node));
}

std::optional<bool> Section::truth(std::string_view key) {
    const toml::node* node = ask(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* value = node->as_boolean()) return value->get();
    fail(*node, "'" + std::string(key) + "' must be true or false, not " + describe(*node));
}

std::optional<std::vector<std::string>> Section::texts(std::string_view key) {
    const toml::node* node = ask(key);
    if (node == nullptr) return std::nullopt;
    const auto* list = node->as_array();
    if (list == nullptr) {
        fail(*node, "'" + std::string(key) + "' must be a list of texts, not " + describe(*node),
             "write " + std::string(key) + " = [\"…\", \"…\"]");
    }
    std::vector<std::string> values;
    for (const toml::node& element : *list) {
        const auto* value = element.as_string();
        if (value == nullptr) {
            fail(element, "'" + std::string(key) + "' must be a list of texts, but holds " +
                              describe(element));
        }
        values.push_back(value->get());
    }
    return values;
}

std::optional<std::size_t> Section::choice(std::string_view key,
                                           const std::vector<std::string>& allowed) {
    const toml::node* node = ask(key);
    if (node == nullptr) return std::nullopt;
    const auto* text = node->as_string();
    if (text != nullptr) {
        const auto found = std::find(allowed.begin(), allowed.end(), text->get());
        if (found != allowed.end()) return static_cast<std::size_t>(found - allowed.begin());
    }
    std::string help = "it may be " + join(allowed);
    if (text != nullptr) {
        if (const auto nearest = nearest_name(text->get(), allowed)) {
            help = "did you mean '" + *nearest + "'? " + help;
        }
    }
    fail(*node, "'" + std::string(key) + "' cannot be " + describe(*node), help);
}

Section Section::section(std::string_view key, std::string section_name) {
    const toml::node* node = ask(key);
    if (node != nullptr && !node->is_table()) {
        fail(*node, "'" + std::string(key) + "' must be a table, not " + describe(*node));
    }
    return {node == nullptr ? nullptr : node->as_table(), std::move(section_name), file_};
}

std::vector<Section> Section::sections(std::string_view key, const std::string& section_name) {
    const toml::node* node = ask(key);
    if (node == nullptr) return {};
    const auto* list = node->as_array();
    if (list == nullptr) {
        fail(*node, "'" + std::string(key) + "' must be a list of tables, not " + describe(*node),
             "write [[" + std::string(key) + "]] above each");
    }
    std::vector<Section> found;
    for (const toml::node& element : *list) {
        if (!element.is_table()) {
            fail(element, "'" + std::string(key) + "' must be a list of tables, but holds " +
                              describe(element));
        }
        found.emplace_back(element.as_table(), section_name, file_);
    }
    return found;
}

std::vector<Section::Entry> Section::entries() const {
    if (table_ == nullptr) return {};
    struct Placed {
        Entry entry;
        toml::source_position position;
    };
    std::vector<Placed> placed;  // the parser sorts keys by name
    placed.reserve(table_->size());
    for (const auto& [key, value] : *table_) {
        placed.push_back({.entry = {.key = std::string(key.str()), .value = &value},
                          .position = key.source().begin});
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const Placed& a, const Placed& b) { return a.position < b.position; });
    std::vector<Entry> entries;
    entries.reserve(placed.size());
    for (Placed& each : placed) entries.push_back(std::move(each.entry));
    return entries;
}

void Section::refuse_unknown_keys() const {
    if (table_ == nullptr) return;
    for (const auto& [key, value] : *table_) {
        const std::string name(key.str());
        if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
        const std::string kind = value.is_table() && name_.empty() ? "section" : "key";
        throw InvalidArgument(
            place(key.source().begin) + "unknown " + kind + " '" + name + "'" +
                (name_.empty() ? "" : " in " + name_),
            {.why = (name_.empty() ? "the sections are: " : "its keys are: ") + join(asked_),
             .help = did_you_mean(name, asked_)});
    }
}

}  // namespace mlpipe
