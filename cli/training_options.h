// training_options.h: what train and cross-validate share: how to learn, and from what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/config.h"
#include "cli/data_options.h"

namespace mlpipe {

struct TrainingOptions {
    DataOptions data;
    std::optional<std::string> target, positive, config, algorithms, calibration, refit;
    std::optional<double> test_size;
    std::optional<int> folds, repeats, search;
    std::optional<std::uint64_t> seed;
};

/// Everything but --test-size, --search and --refit, which are train's.
void add_training_options(CommandLine& line, TrainingOptions& options);

/// pipeline.toml (or the defaults) under the command line; training.algorithms is filled. Throws
/// InvalidArgument, also where no target is named.
[[nodiscard]] Config configure(const TrainingOptions& options, const CommonOptions& common);

/// Reads the rows from `path` and says what was understood. `data` is how the user named them.
struct LabelledTable {
    TypedTable typed;
    Target target;
};
/// Where no algorithm was named, one that cannot take data of this size is left out of
/// `config.training`, with a note.
[[nodiscard]] LabelledTable read_labelled(const std::string& path, Config& config,
                                          const CommonOptions& common, const Terminal& terminal);

}  // namespace mlpipe
