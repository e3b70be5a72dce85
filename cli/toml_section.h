// toml_section.h: one table of pipeline.toml, read strictly: a key that nobody asks for, a value of
// another type or out of range is InvalidArgument with file:line:column, what is allowed and the
// nearest name. For config.cpp alone, because it includes the TOML parser.
#pragma once

#include <toml++/toml.h>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/limits.h"

namespace mlpipe {

class Section {
public:
    /// `name` is how a person would write it, "[evaluation]", or empty for the file itself. Null:
    /// the table is absent, and so is every key.
    Section(const toml::table* table, std::string name, std::string file)
        : table_(table), name_(std::move(name)), file_(std::move(file)) {}

    std::optional<std::string> text(std::string_view key);
    std::optional<double> number(std::string_view key, const Limits& limits);
    std::optional<bool> truth(std::string_view key);
    std::optional<std::int64_t> whole_number(std::string_view key, const Limits& limits);
    std::optional<std::vector<std::string>> texts(std::string_view key);
    /// One of `allowed`, as its index.
    std::optional<std::size_t> choice(std::string_view key,
                                      const std::vector<std::string>& allowed);
    /// The table of that key; an absent one gives a section without keys.
    Section section(std::string_view key, std::string section_name);
    /// The tables of [[key]].
    std::vector<Section> sections(std::string_view key, const std::string& section_name);

    struct Entry {
        std::string key;
        const toml::node* value;
    };
    /// Every key in the order of the file, for tables whose keys are the user's names.
    [[nodiscard]] std::vector<Entry> entries() const;

    /// To be called once every key has been asked for.
    void refuse_unknown_keys() const;

    /// Throws InvalidArgument at `node`: "file:line:column: " + what.
    [[noreturn]] void fail(const toml::node& node, const std::string& what,
                           const std::string& help = "") const;
    [[nodiscard]] std::string place(const toml::source_position& position) const;
    [[nodiscard]] const toml::node* find(std::string_view key);
    [[nodiscard]] const toml::node* whole() const { return table_; }

private:
    const toml::node* ask(std::string_view key);

    const toml::table* table_;
    std::string name_, file_;
    std::vector<std::string> asked_;
};

/// The value as a person would write it: "five" (quoted), 5, true, "a list".
[[nodiscard]] std::string describe(const toml::node& node);

}  // namespace mlpipe
