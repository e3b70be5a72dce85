// cross_validate.cpp: `mlpipe cross-validate DATA --target T`, the comparison of algorithms alone.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/json_text.h"
#include "cli/text_table.h"
#include "cli/training_options.h"

namespace mlpipe {

int run_cross_validate(const Arguments& arguments, Terminal& terminal) {
    TrainingOptions options;
    CommonOptions common;
    CommandLine line("cross-validate", "Compare algorithms by cross-validation on every row",
                     "mlpipe cross-validate data/telecom_churn.csv --target churn --folds 5");
    add_training_options(line, options);
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const Config config = configure(options, common);
    const TrainingSettings& settings = config.training;
    const LabelledTable data = read_labelled(options.data.data, config, common, terminal);
    std::vector<Pipeline> pipelines;
    for (const Classifier& model : settings.algorithms) {
        pipelines.push_back(
            {.preprocess = default_transformer(data.typed.schema, settings.target, settings.derived,
                                               settings.preprocessing),
             .model = model});
    }
    const std::vector<CrossValidationResult> results =
        cross_validate(pipelines, data.typed.table, data.typed.schema, data.target,
                       {.folds = settings.folds,
                        .repeats = settings.repeats,
                        .seed = settings.seed,
                        .policy = settings.policy,
                        .threads = settings.threads});
    std::vector<ComparedAlgorithm> compared;
    for (std::size_t i = 0; i < results.size(); ++i) {
        compared.push_back({.algorithm = std::string(algorithm_name(settings.algorithms[i])),
                            .cross_validation = &results[i]});
    }
    if (common.json) {
        terminal.out << json_text(comparison_json(data, settings, compared));
        return 0;
    }
    terminal.out << fmt::format("Mean ± standard deviation over {} folds{} of {}, seed {}\n\n",
                                settings.folds,
                                settings.repeats == 1
                                    ? std::string()
                                    : fmt::format(" x {} repeats", settings.repeats),
                                count_text(data.typed.table.n_rows(), "row"), settings.seed)
                 << cross_validation_table(compared);
    return 0;
}

}  // namespace mlpipe
