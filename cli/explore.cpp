// explore.cpp: `mlpipe explore DATA --target T [--html FILE]`, what there is to see in the data
// before training.
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/config.h"
#include "cli/data_options.h"
#include "cli/exploration_text.h"
#include "cli/json_text.h"
#include "cli/output_file.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "report/exploration_json.h"
#include "report/exploration_page.h"

namespace mlpipe {
namespace {

struct ExploreOptions {
    DataOptions data;
    std::optional<std::string> target, positive, config, html;
    CommonOptions common;
};

/// pipeline.toml (or the defaults) under the command line.
Config configure(const ExploreOptions& options) {
    Config config = options.config ? read_config(*options.config) : Config{};
    if (options.target) config.training.target = *options.target;
    if (options.positive) config.training.positive = options.positive;
    if (config.training.target.empty()) {
        throw InvalidArgument(
            "no target column is named",
            {.why = "",
             .help = "add --target COLUMN, or target = \"…\" under [data] in a --config file"});
    }
    config.csv = csv_options(options.data, std::move(config.csv), options.common.threads);
    return config;
}

void write_page(const ExploreOptions& options, const Exploration& exploration,
                const Terminal& terminal) {
    OutputFile output(options.html, terminal.out);
    output.stream() << exploration_page(exploration, data_name(options.data.data));
    output.commit();
    note(terminal, options.common, "Wrote the page " + *options.html + ".");
}

}  // namespace

int run_explore(const Arguments& arguments, Terminal& terminal) {
    ExploreOptions options;
    CommandLine line("explore",
                     "What the data shows about the target, and what may be wrong with it",
                     "mlpipe explore data/telecom_churn.csv --target churn");
    add_data_options(line, options.data);
    line.add_text("--target", options.target, "COLUMN", "The column to predict: two values");
    line.add_text("--positive", options.positive, "VALUE",
                  "The value to look out for (default: the\nevident one, else the rarer)");
    line.add_text("--config", options.config, "FILE", "A pipeline.toml; options go before it");
    line.add_text("--html", options.html, "FILE", "Write a page with charts as well");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const Config config = configure(options);
    const TrainingSettings& training = config.training;
    const TypedTable data = read_csv(options.data.data, config.csv);
    const Target target = read_target(data.table, training.target, training.positive,
                                      training.positive_label, training.negative_label);
    if (!target.note.empty()) note(terminal, options.common, wrap("Note: " + target.note, 6));
    const Exploration exploration = explore(data, target, options.common.threads);
    if (options.html) write_page(options, exploration, terminal);
    if (options.common.json) {
        terminal.out << json_text(to_json(exploration));
    } else {
        terminal.out << exploration_text(exploration);
    }
    return 0;
}

}  // namespace mlpipe
