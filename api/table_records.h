// table_records.h: rows of a table, as a CSV gives them, on their way into metrics and audit log.
#pragma once

#include <span>

#include "api/prediction_log.h"
#include "table/table.h"

namespace mlpipe::api {

/// Adds each row of `rows` with its probability; one whose probability is NaN was not answered, and
/// is passed over. Ids are taken as the texts they are (numbers as numbers), missing ones left out.
/// REQUIRES: `p` has one element a row. Throws SchemaMismatch if a column other than an id is
/// absent.
void add_rows(RowRecords& records, const Table& rows, const Schema& schema,
              std::span<const float> p, float threshold);

}  // namespace mlpipe::api
