#include "cli/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

#include "cli/commands.h"
#include "cli/suggestion.h"
#include "cli/version.h"
#include "core/error.h"

namespace mlpipe {
namespace {

constexpr int exit_wrong_usage = static_cast<int>(ErrorCode::invalid_argument);
constexpr int exit_bug = 70;

struct Command {
    std::string_view name;  ///< one word, or a group and a word
    std::string_view summary;
    int (*run)(const Arguments&, Terminal&);
};

constexpr auto commands = std::to_array<Command>({
    {"explore", "What the data shows, before training", run_explore},
    {"train", "Compare algorithms, save the best as a new version", run_train},
    {"cross-validate", "Compare algorithms, save nothing", run_cross_validate},
    {"evaluate", "Every score of a saved model on labelled data", run_evaluate},
    {"predict", "One prediction per row of DATA", run_predict},
    {"rank", "The call list: whom to act on, most worth first", run_rank},
    {"explain", "What each column adds to each prediction", run_explain},
    {"transform", "What the model sees of DATA: the design matrix", run_transform},
    {"models list", "The versions in a models folder", run_models_list},
    {"models show", "All about one version, or two side by side", run_models_show},
    {"models verify", "Is a version what it was when it was saved?", run_models_verify},
    {"models activate", "Make a version the one that answers", run_models_activate},
    {"models rollback", "Return to the version active before", run_models_rollback},
    {"models history", "What happened, and what was active when", run_models_history},
    {"models sign", "Vouch for a version with an Ed25519 key", run_models_sign},
    {"models keygen", "Make a key pair to sign with", run_models_keygen},
    {"models export", "A model and programs that run it without mlpipe", run_models_export},
    {"models import", "Take over an ONNX model of another tool", run_models_import},
    {"keys add", "Make a key for a caller of the service", run_keys_add},
    {"keys list", "Whose keys there are", run_keys_list},
    {"keys revoke", "Take a key back", run_keys_revoke},
    {"audit list", "The latest predictions that were answered", run_audit_list},
    {"audit export", "Recorded predictions as NDJSON or CSV", run_audit_export},
    {"audit replay", "Do past requests get the same answers?", run_audit_replay},
    {"audit verify", "Is the audit log what was written?", run_audit_verify},
    {"serve", "Answer predictions over HTTP", run_serve},
    {"config init", "Write a pipeline.toml with every default", run_config_init},
    {"config check", "Check a pipeline.toml", run_config_check},
});

constexpr std::string_view usage =
    "mlpipe: from a CSV to a production prediction API\n"
    "\n"
    "Usage: mlpipe COMMAND [ARGUMENTS] [OPTIONS]\n"
    "\n"
    "Commands:\n";

constexpr std::string_view ending =
    "\n"
    "Options:\n"
    "  -h,--help                Show this and exit; of a command: mlpipe COMMAND --help\n"
    "  --version                Print the version and exit\n"
    "\n"
    "Example:\n"
    "  mlpipe train data/telecom_churn.csv --target churn\n"
    "  mlpipe predict models data/telecom_churn.csv\n";

struct Group {
    std::string_view name, example;
};

constexpr std::array<Group, 4> groups = {{
    {"models", "mlpipe models list models"},
    {"keys", "mlpipe keys add keys.jsonl --role predict --name \"call centre\""},
    {"audit", "mlpipe audit list models"},
    {"config", "mlpipe config init -o pipeline.toml"},
}};

std::string line_of(const Command& command) {
    return fmt::format("  {:<23}  {}\n", command.name, command.summary);
}

std::string program_help() {
    std::string text(usage);
    for (const Command& command : commands) text += line_of(command);
    return text + std::string(ending);
}

std::string group_help(const Group& group) {
    std::string text =
        fmt::format("Usage: mlpipe {} COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n", group.name);
    for (const Command& command : commands) {
        if (command.name.starts_with(fmt::format("{} ", group.name))) text += line_of(command);
    }
    return text + fmt::format("\nExample:\n  {}\n", group.example);
}

/// The first words of all commands, or the words after `group`.
std::vector<std::string> known_words(std::string_view group) {
    std::vector<std::string> words;
    for (const Command& command : commands) {
        std::string_view name = command.name;
        if (!group.empty()) {
            if (!name.starts_with(fmt::format("{} ", group))) continue;
            name.remove_prefix(group.size() + 1);
        }
        const std::string word(name.substr(0, name.find(' ')));
        if (words.empty() || words.back() != word) words.push_back(word);
    }
    return words;
}

[[noreturn]] void refuse_command(const std::string& word, std::string_view group) {
    const std::string before = group.empty() ? "" : std::string(group) + " ";
    const std::string help = fmt::format("`mlpipe {}--help` lists the commands", before);
    if (word.starts_with('-')) {
        throw InvalidArgument("unknown option '" + word + "'", {.why = "", .help = help});
    }
    const std::string meant = did_you_mean(word, known_words(group));
    throw InvalidArgument("unknown command '" + before + word + "'",
                          {.why = "", .help = meant.empty() ? help : meant + " " + help});
}

const Command* find_command(std::string_view name) {
    const auto* found = std::ranges::find(commands, name, &Command::name);
    return found == commands.end() ? nullptr : found;
}

/// Arguments after the first `n`.
Arguments without_first(const Arguments& arguments, std::ptrdiff_t n) {
    return {arguments.begin() + n, arguments.end()};
}

int run_group(const Group& group, const Arguments& arguments, Terminal& terminal) {
    if (arguments.empty()) {
        terminal.err << group_help(group);
        return exit_wrong_usage;
    }
    if (arguments[0] == "--help" || arguments[0] == "-h") {
        terminal.out << group_help(group);
        return 0;
    }
    const Command* command = find_command(fmt::format("{} {}", group.name, arguments[0]));
    if (command == nullptr) refuse_command(arguments[0], group.name);
    return command->run(without_first(arguments, 1), terminal);
}

int dispatch(const Arguments& arguments, Terminal& terminal) {
    if (arguments.empty()) {
        terminal.err << program_help();
        return exit_wrong_usage;
    }
    const std::string& word = arguments[0];
    if (word == "--help" || word == "-h") {
        terminal.out << program_help();
        return 0;
    }
    if (word == "--version") {
        terminal.out << "mlpipe " << MLPIPE_VERSION << '\n';
        return 0;
    }
    for (const Group& group : groups) {
        if (group.name == word) return run_group(group, without_first(arguments, 1), terminal);
    }
    const Command* command = find_command(word);
    if (command == nullptr || command->name.find(' ') != std::string_view::npos) {
        refuse_command(word, "");
    }
    return command->run(without_first(arguments, 1), terminal);
}

/// The one place that turns what was thrown into a text and an exit code.
int report(const std::exception_ptr& thrown, std::ostream& err) {
    try {
        std::rethrow_exception(thrown);
    } catch (const Error& error) {
        err << "mlpipe: " << error.full_text() << '\n';
        return static_cast<int>(error.code());
    } catch (const std::bad_alloc&) {
        err << "mlpipe: out of memory\n";
        return static_cast<int>(ErrorCode::io_failure);
    } catch (const std::system_error& error) {  // a file or a thread that could not be had
        err << "mlpipe: " << error.what() << '\n';
        return static_cast<int>(ErrorCode::io_failure);
    } catch (const std::exception& error) {
        err << "mlpipe: this is a bug in mlpipe: " << error.what() << '\n';
        return exit_bug;
    } catch (...) {
        err << "mlpipe: this is a bug in mlpipe\n";
        return exit_bug;
    }
}

}  // namespace

int run(const Arguments& arguments, Terminal terminal) {
    try {
        const int code = dispatch(arguments, terminal);
        terminal.out.flush();
        return code;
    } catch (...) {
        const std::exception_ptr thrown = std::current_exception();
        try {
            terminal.out.flush();  // the results before the fault, and before its text
        } catch (...) {            // what failed first is what is reported
        }
        return report(thrown, terminal.err);
    }
}

}  // namespace mlpipe
