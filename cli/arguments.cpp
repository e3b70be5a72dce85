#include "cli/arguments.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>

#include "cli/suggestion.h"
#include "core/error.h"
#include "core/number_text.h"
#include "table/database_url.h"

namespace mlpipe {
namespace {

[[noreturn]] void refuse_value(const std::string& option, const std::string& text,
                               const Limits& limits) {
    throw InvalidArgument(option + " must be " + std::string(limits.text) + ", not \"" + text +
                          '"');
}

}  // namespace

CommandLine::CommandLine(const std::string& name, const std::string& summary,
                         const std::string& example)
    : app_(std::make_unique<CLI::App>(summary + "\n", "mlpipe " + name)) {
    app_->set_help_flag("-h,--help", "Show this and exit");
    app_->get_formatter()->column_width(27);
    app_->get_formatter()->label("Positionals", "Arguments");
    app_->footer("Example:\n  " + example);
}

CLI::Option* CommandLine::add_option(const std::string& names, const std::string& placeholder,
                                     const std::string& description,
                                     const std::function<void(const std::string&)>& set) {
    last_ = app_->add_option_function<std::string>(names, set, description)
                ->option_text(placeholder)
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    return last_;
}

void CommandLine::add_text(const std::string& names, std::optional<std::string>& value,
                           const std::string& placeholder, const std::string& description) {
    add_option(names, placeholder, description,
               [&value](const std::string& text) { value = text; });
}

void CommandLine::add_texts(const std::string& names, std::vector<std::string>& values,
                            const std::string& placeholder, const std::string& description) {
    last_ = app_->add_option(names, values, description)
                ->option_text(placeholder)
                ->allow_extra_args(false);
}

void CommandLine::add_flag(const std::string& names, bool& value, const std::string& description) {
    // A blank, or CLI11 names the variable of the environment as a value.
    last_ = app_->add_flag(names, value, description)->option_text(" ");
}

void CommandLine::add_number(const std::string& name, std::optional<double>& value,
                             const std::string& placeholder, const Limits& limits,
                             const std::string& description) {
    add_option(name, placeholder, description, [&value, name, limits](const std::string& text) {
        value = parse_number(text);
        if (!value || !limits.contain(*value)) refuse_value(name, text, limits);
    });
}

void CommandLine::add_argument(const std::string& name, std::string& value,
                               const std::string& description) {
    add_option(name, " ", description, [&value](const std::string& text) {
        value = text;
    })->required();
}

void CommandLine::add_optional_argument(const std::string& name, std::optional<std::string>& value,
                                        const std::string& description) {
    add_option(name, " ", description, [&value](const std::string& text) { value = text; });
}

void CommandLine::add_common(CommonOptions& options) {
    add_option("--threads", "N", "Use N threads (default: all cores); no result changes",
               [&options](const std::string& text) {
                   options.threads.count =
                       static_cast<int>(parse_whole_number("--threads", text, thread_limits));
               });
    add_flag("--json", options.json, "Write the result as JSON");
    add_flag("--quiet", options.quiet, "Write no notes and no progress to stderr");
}

void CommandLine::from_environment(const std::string& variable) {
    last_->envname(variable);
}

std::int64_t CommandLine::parse_whole_number(const std::string& option, const std::string& text,
                                             const Limits& limits) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() ||
        !limits.contain(static_cast<double>(value))) {
        refuse_value(option, text, limits);
    }
    return value;
}

void CommandLine::refuse_extra(const std::string& argument) const {
    const std::string usage = "`" + app_->get_name() + " --help` shows what it takes";
    if (argument.size() < 2 || argument[0] != '-') {
        throw InvalidArgument("unexpected argument '" + without_password(argument) + "'",
                              {.why = "", .help = usage});
    }
    const std::string option = argument.substr(0, argument.find('='));
    std::vector<std::string> known;
    for (const CLI::Option* each : app_->get_options()) {
        for (const std::string& name : each->get_lnames()) known.push_back("--" + name);
    }
    const std::string meant = did_you_mean(option, known);
    throw InvalidArgument("unknown option '" + option + "'",
                          {.why = "", .help = meant.empty() ? usage : meant + " " + usage});
}

bool CommandLine::parse(const Arguments& arguments, Terminal& terminal) {
    try {
        Arguments reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
        app_->parse(std::move(reversed));
        return true;
    } catch (const CLI::CallForHelp&) {
        terminal.out << app_->help();
        return false;
    } catch (const CLI::ExtrasError&) {
        const std::vector<std::string> extra = app_->remaining();
        const auto first =
            std::ranges::find_if(extra, [](const auto& each) { return each != "--"; });
        refuse_extra(first == extra.end() ? "--" : *first);
    } catch (const CLI::RequiredError& error) {
        throw InvalidArgument(error.what(),
                              {.why = "", .help = "`" + app_->get_name() + " --help` shows how"});
    } catch (const CLI::ArgumentMismatch& error) {
        const std::string text = error.what();  // "--folds: 1 required TEXT missing"
        throw InvalidArgument(text.substr(0, text.find(':')) + " needs a value",
                              {.why = "", .help = "`" + app_->get_name() + " --help` shows how"});
    } catch (const CLI::ConversionError& error) {  // only of a flag: values are read by us
        const std::string text = error.what();     // "Could not convert: --json = maybe"
        const std::string flag = text.substr(std::min(text.find("--"), text.size()));
        throw InvalidArgument(flag.substr(0, flag.find(' ')) + " takes no value",
                              {.why = "", .help = "`" + app_->get_name() + " --help` shows how"});
    } catch (const CLI::ParseError& error) {
        throw InvalidArgument(
            error.what(),
            {.why = "", .help = "`" + app_->get_name() + " --help` shows what it takes"});
    }
}

void note(const Terminal& terminal, const CommonOptions& options, const std::string& line) {
    if (!options.quiet) terminal.err << line << '\n' << std::flush;
}

}  // namespace mlpipe
