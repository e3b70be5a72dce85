// table_bench.cpp: reading CSV from memory, on 1 and 2 threads.
#include <benchmark/benchmark.h>

#include "bench/telco_table.h"
#include "table/csv_table.h"

namespace mlpipe {
namespace {

void read_bench(benchmark::State& state) {
    const auto n_rows = static_cast<std::size_t>(state.range(0));
    const std::string text = synthetic_csv(n_rows);
    CsvOptions options;
    options.threads = {static_cast<int>(state.range(1))};
    for (auto _ : state) benchmark::DoNotOptimize(parse_csv(text, "bench.csv", options));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(read_bench)
    ->Name("read_csv")
    ->ArgNames({"rows", "threads"})
    ->ArgsProduct({{5634, 100000}, {1, 2}})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mlpipe

BENCHMARK_MAIN();
