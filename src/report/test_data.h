// test_data.h: small tables for the tests of this room, written as CSV.
#pragma once

#include <string>

#include "report/exploration.h"
#include "table/csv_table.h"

namespace mlpipe {

inline Exploration explore_csv(const std::string& csv, const std::string& target = "y",
                               Threads threads = {1}) {
    const TypedTable data = parse_csv(csv, "test.csv", {});
    return explore(data, read_target(data.table, target), threads);
}

/// `n` times the same line.
inline std::string repeated(int n, const std::string& line) {
    std::string lines;
    for (int i = 0; i < n; ++i) lines += line + '\n';
    return lines;
}

}  // namespace mlpipe
