// curl_example.h: a request that a model can answer, to be pasted into a shell.
#pragma once

#include <string>

#include "table/schema.h"

namespace mlpipe {

/// Every column but ids with a typical value: the first level, the middle of the range, null where
/// nothing was seen. One line of JSON.
[[nodiscard]] std::string example_row(const Schema& schema);

/// curl -s URL/predict -H 'Content-Type: application/json' -d '…', quoted for a POSIX shell.
[[nodiscard]] std::string curl_example(const std::string& url, const Schema& schema);

}  // namespace mlpipe
