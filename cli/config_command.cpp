// config_command.cpp: `mlpipe config init` writes a pipeline.toml with every default, `mlpipe
// config check FILE` says what one means.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/config_text.h"
#include "cli/json_text.h"
#include "cli/output_file.h"
#include "core/error.h"

namespace mlpipe {

int run_config_init(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> output;
    CommonOptions common;
    CommandLine line("config init", "Write a commented pipeline.toml with every default",
                     "mlpipe config init -o pipeline.toml");
    line.add_text("-o,--output", output, "FILE", "A new file; without it, stdout");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    if (output && std::filesystem::is_regular_file(*output)) {
        throw InvalidArgument(*output + " exists already",
                              {.why = "", .help = "name a new file, or remove that one first"});
    }
    OutputFile file(output, terminal.out);
    if (common.json) {
        file.stream() << json_text(config_json(Config{}));
    } else {
        file.stream() << config_text(Config{});
    }
    file.commit();
    if (output) note(terminal, common, "Wrote " + *output + ".");
    return 0;
}

int run_config_check(const Arguments& arguments, Terminal& terminal) {
    std::string file;
    CommonOptions common;
    CommandLine line("config check", "Check a pipeline.toml and print every setting that results",
                     "mlpipe config check pipeline.toml");
    line.add_argument("FILE", file, "A pipeline.toml");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const Config config = read_config(file);
    note(terminal, common, file + " is good. With every default filled in it says:\n");
    if (common.json) {
        terminal.out << json_text(config_json(config));
    } else {
        terminal.out << config_text(config);
    }
    return 0;
}

}  // namespace mlpipe
