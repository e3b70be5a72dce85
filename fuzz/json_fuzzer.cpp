// json_fuzzer.cpp: any bytes as a JSON row give a row or faults, never both and never neither.
#include <cstdint>
#include <cstdlib>

#include "table/json_row_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static mlpipe::JsonRowReader reader(
        {{{.name = "amount", .type = mlpipe::ColumnType::number, .minimum = 0, .maximum = 10},
          {.name = "visits", .type = mlpipe::ColumnType::integer, .minimum = 0, .maximum = 10},
          {.name = "plan", .type = mlpipe::ColumnType::category, .levels = {"basic", "plus"}},
          {.name = "flag",
           .type = mlpipe::ColumnType::category,
           .integer_levels = true,
           .levels = {"0", "1"}},
          {.name = "code", .type = mlpipe::ColumnType::id}}});
    const bool good = reader.read({reinterpret_cast<const char*>(data), size});
    if (good != reader.faults().empty()) abort();
    return 0;
}
