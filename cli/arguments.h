// arguments.h: the arguments of one command, on CLI11.
//
// Every command builds an App of its own, so that a folder named "models" can never be taken for
// the command of that name. Options keep the last value given, those that take a list gather all.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/limits.h"
#include "cli/terminal.h"
#include "core/parallel.h"

namespace mlpipe {

using Arguments = std::vector<std::string>;

/// What every command takes.
struct CommonOptions {
    bool json = false;
    bool quiet = false;
    Threads threads = {};
};

class CommandLine {
public:
    /// `name` as typed after "mlpipe", `example` one or more lines of a shell.
    CommandLine(const std::string& name, const std::string& summary, const std::string& example);

    void add_text(const std::string& names, std::optional<std::string>& value,
                  const std::string& placeholder, const std::string& description);
    /// May be given several times, each time with one value.
    void add_texts(const std::string& names, std::vector<std::string>& values,
                   const std::string& placeholder, const std::string& description);
    void add_flag(const std::string& names, bool& value, const std::string& description);
    void add_number(const std::string& name, std::optional<double>& value,
                    const std::string& placeholder, const Limits& limits,
                    const std::string& description);
    template <typename Whole>
    void add_whole_number(const std::string& name, std::optional<Whole>& value,
                          const std::string& placeholder, const Limits& limits,
                          const std::string& description) {
        add_option(name, placeholder, description, [&value, name, limits](const std::string& text) {
            value = static_cast<Whole>(parse_whole_number(name, text, limits));
        });
    }
    /// An argument without a name, which must be given.
    void add_argument(const std::string& name, std::string& value, const std::string& description);
    void add_optional_argument(const std::string& name, std::optional<std::string>& value,
                               const std::string& description);
    void add_common(CommonOptions& options);
    /// The option added last may also come from this variable of the environment.
    void from_environment(const std::string& variable);

    /// False if only help was asked for, which is then written to `terminal.out`. Throws
    /// InvalidArgument.
    [[nodiscard]] bool parse(const Arguments& arguments, Terminal& terminal);

private:
    CLI::Option* add_option(const std::string& names, const std::string& placeholder,
                            const std::string& description,
                            const std::function<void(const std::string&)>& set);
    static std::int64_t parse_whole_number(const std::string& option, const std::string& text,
                                           const Limits& limits);
    [[noreturn]] void refuse_extra(const std::string& argument) const;

    std::unique_ptr<CLI::App> app_;
    CLI::Option* last_ = nullptr;
};

/// Notes and progress for people: lines on `terminal.err` unless --quiet was given.
void note(const Terminal& terminal, const CommonOptions& options, const std::string& line);

}  // namespace mlpipe
