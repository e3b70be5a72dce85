// persistence_bench.cpp: writing and loading model files: forests fitted on seeded synthetic rows.
#include <benchmark/benchmark.h>

#include <map>

#include "bench/telco_table.h"
#include "core/atomic_file.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "table/csv_table.h"

namespace mlpipe {
namespace {

/// A forest of `n_trees` trees of about `nodes` nodes, as a file.
struct Forest {
    Table rows;
    FittedPipeline pipeline;
    std::string file;
};

Forest grow(int n_trees, std::int64_t nodes) {
    // A leaf of one row each: these rows make about one node in nine.
    const TypedTable read =
        parse_csv(synthetic_csv(static_cast<std::size_t>(nodes) * 9), "synthetic.csv");
    const Target target = read_target(read.table, "churn");
    const Pipeline pipeline{
        .preprocess = default_transformer(read.schema, "churn"),
        .model = RandomForest{.n_estimators = n_trees, .min_samples_leaf = 1, .seed = 42}};
    FittedPipeline fitted = pipeline.fit(read.table, read.schema, target);
    std::string file = to_onnx(fitted, read.table);
    return {.rows = read.table, .pipeline = std::move(fitted), .file = std::move(file)};
}

const Forest& forest(const benchmark::State& state) {
    static std::map<std::int64_t, Forest> grown;
    const std::int64_t nodes = state.range(0);
    if (!grown.contains(nodes)) grown.emplace(nodes, grow(100, nodes));
    return grown.at(nodes);
}

void report(benchmark::State& state, const Forest& forest) {
    const auto& trees = std::get<TreeEnsembleModel>(forest.pipeline.model()).trees();
    state.counters["nodes"] = static_cast<double>(trees.nodes.size());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(forest.file.size()));
}

void load(benchmark::State& state) {
    const Forest& grown = forest(state);
    for (auto _ : state) benchmark::DoNotOptimize(from_onnx(grown.file, "bench.onnx"));
    report(state, grown);
}

/// The model in models/, from the project's folder.
void load_shipped(benchmark::State& state) {
    const std::string path = resolve_model("models").string();
    const std::string file = read_file(path);
    for (auto _ : state) benchmark::DoNotOptimize(from_onnx(file, path));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file.size()));
}

void save(benchmark::State& state) {
    const Forest& grown = forest(state);
    for (auto _ : state) benchmark::DoNotOptimize(to_onnx(grown.pipeline, grown.rows));
    report(state, grown);
}

}  // namespace
}  // namespace mlpipe

BENCHMARK(mlpipe::load)
    ->Name("load/random_forest/trees:100/nodes")
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(mlpipe::load_shipped)->Name("load/shipped")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(mlpipe::save)
    ->Name("save/random_forest/trees:100/nodes")
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_MAIN();
