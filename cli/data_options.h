// data_options.h: how a command reads DATA: the options that every reader of CSV takes.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"
#include "table/csv_reader.h"

namespace mlpipe {

struct DataOptions {
    std::string data;
    std::vector<std::string> missing, types, ids;
    std::optional<std::string> delimiter;
};

/// Adds the argument DATA and the options.
void add_data_options(CommandLine& line, DataOptions& options);

/// `base` (the defaults or those of pipeline.toml) with what was given on the command line: missing
/// tokens are added, types replaced. Throws InvalidArgument.
[[nodiscard]] CsvOptions csv_options(const DataOptions& options, CsvOptions base, Threads threads);

/// For reading under the schema of a model: the schema with every --id column that it lacks added,
/// so that it is echoed. Throws SchemaMismatch if --type or --id contradicts the model.
[[nodiscard]] Schema schema_with_ids(Schema schema, const CsvOptions& options);

/// "-" for standard input, else the path, or the URL without its password: how errors, notes and
/// metadata name the data.
[[nodiscard]] std::string data_name(const std::string& data);

}  // namespace mlpipe
