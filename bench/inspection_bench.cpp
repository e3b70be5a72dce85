// inspection_bench.cpp: exact contributions, beside those of XGBoost for the same trees.
//
// explain/<algorithm>/… is mlpipe, pred_contribs/… is libxgboost on the model that explain/xgboost
// has; both on all cores.
#include <benchmark/benchmark.h>

#include "inspection/tree_contributions.h"
#include "models/classifier.h"
#include "models/xgboost_booster.h"
#include "pipeline/pipeline.h"
#include "table/csv_reader.h"

namespace mlpipe {
namespace {

/// data/telco_7043.csv as a model sees it.
struct Data {
    DesignMatrix x;
    std::vector<std::uint8_t> y;
};

const Data& telco() {
    static const Data data = [] {
        const TypedTable table = read_csv("data/telco_7043.csv");
        const Target target = read_target(table.table, "churn");
        PreparedRows rows =
            prepare(default_transformer(table.schema, "churn"), table.table, table.schema, target);
        return Data{.x = std::move(rows.x), .y = target.y};
    }();
    return data;
}

const XGBoost deep{.n_estimators = 100, .max_depth = 8, .min_child_weight = 0};

void explain(benchmark::State& state, const TreeEnsembleModel& model, std::size_t n_rows) {
    const DesignMatrix& x = telco().x;
    const TreeContributions trees(model);
    std::vector<double> out(n_rows * trees.n_columns());
    constexpr std::size_t block = 256;
    for (auto _ : state) {
        for_each_block((n_rows + block - 1) / block, {}, [&](std::size_t i) {
            TreeContributions::Workspace workspace(trees);
            const std::size_t begin = i * block;
            trees.explain(x, begin, std::min(n_rows, begin + block),
                          std::span(out).subspan(begin * trees.n_columns()), workspace);
        });
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n_rows));
}

void explain_one_row(benchmark::State& state, const TreeEnsembleModel& model) {
    const DesignMatrix& x = telco().x;
    const TreeContributions trees(model);
    TreeContributions::Workspace workspace(trees);
    std::vector<double> out(trees.n_columns());
    std::size_t row = 0;
    for (auto _ : state) {
        trees.explain(x, row, row + 1, out, workspace);
        row = row + 1 < x.n_rows ? row + 1 : 0;
    }
}

void pred_contribs(benchmark::State& state) {
    const XGBoostBooster booster(deep, telco().x, telco().y, {});
    for (auto _ : state) benchmark::DoNotOptimize(booster.contributions(telco().x, {}));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(telco().x.n_rows));
}

void register_model(const std::string& name, const TreeEnsembleModel& model) {
    benchmark::RegisterBenchmark(
        ("explain/" + name + "/rows:7043").c_str(),
        [model](benchmark::State& state) { explain(state, model, telco().x.n_rows); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    benchmark::RegisterBenchmark(
        ("explain/" + name + "/rows:1").c_str(),
        [model](benchmark::State& state) { explain_one_row(state, model); })
        ->Unit(benchmark::kMicrosecond);
}

}  // namespace
}  // namespace mlpipe

int main(int argc, char** argv) {
    using namespace mlpipe;
    const Data& data = telco();
    register_model("xgboost/trees:100/depth:8", deep.fit(data.x, data.y));
    register_model("gradient_boosting", GradientBoosting{}.fit(data.x, data.y));
    register_model("random_forest", RandomForest{}.fit(data.x, data.y));
    benchmark::RegisterBenchmark("pred_contribs/trees:100/depth:8/rows:7043", pred_contribs)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
