// curl_example.h: a request that a model can answer, to be pasted into a shell.
#pragma once

#include <string>

#include "table/schema.h"

namespace mlpipe {

/// curl -s URL/predict -H 'Content-Type: application/json' -d '…' with the example row of the
/// schema, quoted for a POSIX shell.
[[nodiscard]] std::string curl_example(const std::string& url, const Schema& schema);

}  // namespace mlpipe
