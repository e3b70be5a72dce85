// prediction_table.h: predictions as rows of a table in a database.
#pragma once

#include "pipeline/predictions.h"
#include "table/csv_reader.h"
#include "table/sql_table_writer.h"

namespace mlpipe {

/// Throws InvalidArgument that names --if-exists.
[[nodiscard]] IfExists parse_if_exists(const std::string& text);

/// One row for each row of `reader`, in one transaction: all or none. The columns are those of the
/// CSV: the ids, prediction, confidence and recommendation as text, the probability as a number.
/// Returns how many rows. Throws as open_table and CsvBlockReader::next.
std::size_t write_prediction_table(const DatabaseUrl& url, IfExists if_exists,
                                   CsvBlockReader& reader, const FittedPipeline& pipeline,
                                   const Schema& schema, const Answers& answers, Threads threads);

}  // namespace mlpipe
