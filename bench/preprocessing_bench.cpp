// preprocessing_bench.cpp: fitting the default transformer (impute, scale, one-hot) and applying
// it.
#include <benchmark/benchmark.h>

#include "bench/telco_table.h"
#include "preprocessing/column_transformer.h"
#include "table/csv_table.h"

namespace mlpipe {
namespace {

struct Rows {
    Table table;
    Schema schema;
};

Rows synthetic_rows(std::size_t n_rows) {
    TypedTable typed = parse_csv(synthetic_csv(n_rows), "bench.csv", {});
    std::erase_if(typed.schema.columns, [](const ColumnSchema& column) {
        return column.type == ColumnType::id || column.name == "churn";
    });
    return {std::move(typed.table), std::move(typed.schema)};
}

ColumnTransformer default_steps(const Schema& schema) {
    std::vector<std::string> numbers;
    std::vector<std::string> texts;
    for (const ColumnSchema& column : schema.columns) {
        (column.type == ColumnType::category ? texts : numbers).push_back(column.name);
    }
    return {{{"numeric", numbers, {SimpleImputer{.strategy = Impute::median}, StandardScaler{}}},
             {"categorical", texts, {SimpleImputer{.fill_value = "Unknown"}, OneHotEncoder{}}}}};
}

void fit_bench(benchmark::State& state) {
    const Rows rows = synthetic_rows(static_cast<std::size_t>(state.range(0)));
    const ColumnTransformer steps = default_steps(rows.schema);
    const Threads threads{static_cast<int>(state.range(1))};
    for (auto _ : state) benchmark::DoNotOptimize(steps.fit(rows.table, rows.schema, threads));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void transform_bench(benchmark::State& state) {
    const Rows rows = synthetic_rows(static_cast<std::size_t>(state.range(0)));
    const Threads threads{static_cast<int>(state.range(1))};
    const FittedColumnTransformer fitted =
        default_steps(rows.schema).fit(rows.table, rows.schema, threads);
    for (auto _ : state) benchmark::DoNotOptimize(fitted.transform(rows.table, threads));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void configure(benchmark::internal::Benchmark* bench) {
    bench->ArgNames({"rows", "threads"})
        ->ArgsProduct({{5634, 100000}, {1, 2}})
        ->MeasureProcessCPUTime()
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
}

BENCHMARK(fit_bench)->Name("fit/column_transformer")->Apply(configure);
BENCHMARK(transform_bench)->Name("transform/column_transformer")->Apply(configure);

}  // namespace
}  // namespace mlpipe

BENCHMARK_MAIN();
