// invocation_rows.h: the bodies that POST /invocations takes, as SageMaker and MLflow send them.
#pragma once

#include <string>
#include <string_view>

#include "api/json_rows.h"
#include "pipeline/pipeline.h"

namespace mlpipe::api {

/// application/json: one row as an object, an array of them, or one of MLflow's forms:
///   {"dataframe_split": {"columns": […], "data": [[…], …]}}     "index" is passed over
///   {"dataframe_records": [{…}, …]}     {"instances": [{…}, …]}
///   {"inputs": [{…}, …]}  {"inputs": {"column": […], …}}  {"inputs": {"column": scalar, …}}
/// A column of these names makes the body a row. In the forms by column, columns that the model
/// does not know are named in the first row only, which gets the warnings. Throws BadFormat.
[[nodiscard]] JsonRows read_invocation(std::string_view body, const Schema& schema);

/// One object a line; lines of spaces alone are passed over.
[[nodiscard]] JsonRows read_lines(std::string_view body);

/// text/csv. Its first line is a header if one of its cells is the name of a feature; without one
/// the columns are the model's features in their order, behind which may stand its ids.
struct CsvInvocation {
    bool has_header = false;
    Table rows;
};
/// Throws BadFormat or SchemaMismatch; places are "body:3:2".
[[nodiscard]] CsvInvocation read_csv_invocation(std::string_view body, const Schema& schema);

}  // namespace mlpipe::api
