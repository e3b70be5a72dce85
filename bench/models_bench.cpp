// models_bench.cpp: fitting and scoring on seeded synthetic data shaped like the telco table (3
// numbers, 16 code columns).
#include <benchmark/benchmark.h>

#include "core/random.h"
#include "models/classifier.h"

namespace mlpipe {
namespace {

struct Data {
    DesignMatrix x;
    std::vector<std::uint8_t> y;
};

Data synthetic(std::size_t n_rows) {
    Rng rng(42, "bench");
    Data data{.x = {.n_rows = n_rows, .columns = {}}, .y = std::vector<std::uint8_t>(n_rows)};
    std::vector<double> pull(n_rows, -1.0);
    for (std::uint32_t column = 0; column < 3; ++column) {
        DesignColumn numbers{.first_feature = column};
        for (std::size_t row = 0; row < n_rows; ++row) {
            numbers.numbers.push_back(static_cast<float>(2 * rng.uniform() - 1));
            pull[row] += 0.5 * static_cast<double>(numbers.numbers.back());
        }
        data.x.columns.push_back(std::move(numbers));
    }
    for (std::uint32_t column = 0; column < 16; ++column) {
        const std::uint16_t n_levels = column < 10 ? 3 : 2;
        DesignColumn codes{.first_feature = data.x.n_features(), .n_levels = n_levels};
        for (std::size_t row = 0; row < n_rows; ++row) {
            codes.codes.push_back(static_cast<std::uint16_t>(rng.below(n_levels)));
            pull[row] += codes.codes.back() == 0 ? 0.2 : -0.1;
        }
        data.x.columns.push_back(std::move(codes));
    }
    for (std::size_t row = 0; row < n_rows; ++row)
        data.y[row] = pull[row] + 2 * rng.uniform() > 0.5 ? 1 : 0;
    return data;
}

void fit_bench(benchmark::State& state, const std::string& algorithm) {
    const Data data = synthetic(static_cast<std::size_t>(state.range(0)));
    const Classifier classifier = make_classifier(algorithm, 42);
    for (auto _ : state) benchmark::DoNotOptimize(fit(classifier, data.x, data.y));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void score_bench(benchmark::State& state, const std::string& algorithm) {
    const Data data = synthetic(static_cast<std::size_t>(state.range(0)));
    const FittedClassifier model = fit(make_classifier(algorithm, 42), data.x, data.y);
    for (auto _ : state) benchmark::DoNotOptimize(margins(model, data.x));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace
}  // namespace mlpipe

int main(int argc, char** argv) {
    for (const std::string& algorithm : mlpipe::algorithm_names()) {
        for (const std::int64_t rows : {1000, 10000, 100000}) {
            const std::string size = "/rows:" + std::to_string(rows) + "/cols:19";
            benchmark::RegisterBenchmark(("fit/" + algorithm + size).c_str(), mlpipe::fit_bench,
                                         algorithm)
                ->Args({rows})
                ->Unit(benchmark::kMillisecond)
                ->UseRealTime();
            benchmark::RegisterBenchmark(("score/" + algorithm + size).c_str(), mlpipe::score_bench,
                                         algorithm)
                ->Args({rows})
                ->Unit(benchmark::kMillisecond)
                ->UseRealTime();
        }
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
