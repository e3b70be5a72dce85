// api_bench.cpp: what a request costs beyond HTTP itself, on the shipped model.
//
//   predict        the body read and checked, scored, the answer written
//   reasons/K      the same with explain=K
//   cached/N       what a result cache would cost instead on a hit, among N answers: the key hashed
//                  and compared, the answer copied (docs/performance.md: why there is none)
#include <benchmark/benchmark.h>

#include <mutex>
#include <string>
#include <unordered_map>

#include "api/predictor.h"
#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe::api {
namespace {

constexpr std::string_view customer =
    R"({"customer_id":"C01224","gender":"Female","senior_citizen":0,"partner":"No","dependents":"No",)"
    R"("tenure_months":2,"phone_service":"Yes","multiple_lines":"Yes","internet_service":"Fiber optic",)"
    R"("online_security":"No","online_backup":"No","device_protection":"No","tech_support":"No",)"
    R"("streaming_tv":"No","streaming_movies":"No","contract":"Month-to-month","paperless_billing":"Yes",)"
    R"("payment_method":"Electronic check","monthly_charges":75.9,"total_charges":143.35})";

/// A thread's predictor, whose predictions are counted and go to no audit log.
struct Counted {
    Metrics metrics{std::span<const MetricRoute>()};
    PredictionLog log{metrics.add_thread(), nullptr};
    Predictor predictor;

    explicit Counted(std::shared_ptr<const LoadedModel> model) : predictor(model, log) {
        log.use_model(*model);
    }
};

std::shared_ptr<const LoadedModel> shipped_model() {
    static const ModelState state = load_active_model(MLPIPE_SOURCE_DIR "/models");
    if (!state.model) throw IoFailure(state.problem);
    return state.model;
}

void answer(benchmark::State& state, const std::string& target) {
    Counted counted(shipped_model());
    Request request;
    request.target = target;
    request.body = customer;
    Origin origin{};
    origin.request_id = "e851cf0e5b3258ba17ce808fff3745cf";
    Response response;
    for (auto _ : state) {
        response.clear();
        counted.predictor.predict(request, origin, response);
        benchmark::DoNotOptimize(response.body.data());
    }
    if (response.status != 200) state.SkipWithError(response.body.c_str());
}

/// As kind to the cache as can be: no eviction, no age, no lock that another thread holds.
void cached(benchmark::State& state) {
    std::unordered_map<std::string, std::string> answers;
    std::mutex mutex;
    Counted counted(shipped_model());
    Request request;
    Response response;
    const auto n = static_cast<std::size_t>(state.range(0));
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < n; ++i) {
        std::string& body = bodies.emplace_back(customer);
        body.replace(body.find("C01224"), 6, to_text(static_cast<double>(i)));
        request.body = body;
        response.clear();
        counted.predictor.predict(request, {}, response);
        answers.emplace(body, response.body);
    }
    std::size_t at = 0;
    std::string out;
    for (auto _ : state) {
        at = (at + 7919) % n;
        const std::lock_guard lock(mutex);
        out = answers.find(bodies[at])->second;
        benchmark::DoNotOptimize(out.data());
    }
}

void predict(benchmark::State& state) {
    answer(state, "/predict");
}

void reasons(benchmark::State& state) {
    answer(state, "/predict?explain=" + std::to_string(state.range(0)));
}

BENCHMARK(predict);
BENCHMARK(reasons)->Arg(3);
BENCHMARK(cached)->Arg(1)->Arg(100'000);

}  // namespace
}  // namespace mlpipe::api

BENCHMARK_MAIN();
