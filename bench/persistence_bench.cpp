// persistence_bench.cpp: writing and loading model files: forests fitted on seeded synthetic rows.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "bench/memory.h"
#include "bench/telco_table.h"
#include "core/atomic_file.h"
#include "persistence/load_model.h"
#include "persistence/onnx_model.h"
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

/// Full trees of depth 16 on the same columns, whose splits and leaves are drawn: what 800,000 rows
/// would grow, without growing it.
std::string large_file(std::size_t n_trees) {
    const TypedTable read = parse_csv(synthetic_csv(1000), "synthetic.csv");
    const Pipeline pipeline{.preprocess = default_transformer(read.schema, "churn"),
                            .model = RandomForest{.n_estimators = 1}};
    const FittedPipeline small =
        pipeline.fit(read.table, read.schema, read_target(read.table, "churn"));
    Rng rng(42, "large trees");
    TreeEnsemble trees;
    for (std::size_t tree = 0; tree < n_trees; ++tree) {
        std::vector<TreeNode> nodes((std::size_t{2} << 16) - 1);
        for (std::uint32_t i = 0; i < nodes.size(); ++i) {
            if (2 * i + 1 >= nodes.size()) {
                nodes[i].threshold_or_value = static_cast<float>(rng.below(1025)) / 1024;
            } else {
                nodes[i] = {.column = rng.below(3),
                            .left = 2 * i + 1,
                            .threshold_or_value = static_cast<float>(2 * rng.uniform() - 1)};
            }
        }
        trees.append(nodes, std::vector<float>(nodes.size(), 1.0f));
    }
    const auto& shape = std::get<TreeEnsembleModel>(small.model()).shape();
    const FittedPipeline large({.schema = small.schema(),
                                .transformer = small.transformer(),
                                .model = TreeEnsembleModel(std::move(trees), Link::mean, 0, shape),
                                .settings = small.settings(),
                                .target = small.target(),
                                .names = small.names(),
                                .threshold = small.threshold(),
                                .policy = small.policy()});
    return to_onnx(large, read.table);
}

/// From a file, as `mlpipe serve` does. "peak_to_file" is the memory that it takes at most, the
/// file's own bytes included, over the size of the file.
void load_large(benchmark::State& state) {
    const std::filesystem::path path = std::filesystem::temp_directory_path() / "mlpipe_large.onnx";
    std::ofstream(path, std::ios::binary) << large_file(static_cast<std::size_t>(state.range(0)));
    const auto size = static_cast<double>(std::filesystem::file_size(path));
    ::malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";
    const double before = peak_mib();
    for (auto _ : state) benchmark::DoNotOptimize(load_model(path.string()));
    state.counters["file_mib"] = size / (1 << 20);
    state.counters["peak_to_file"] = (peak_mib() - before) * (1 << 20) / size;
    std::filesystem::remove(path);
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
BENCHMARK(mlpipe::load_large)
    ->Name("load/large/trees")
    ->Arg(84)
    ->Iterations(1)
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
