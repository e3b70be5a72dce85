// audit_bench.cpp: what a recorded prediction costs the thread that answers, and the writer.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>
#include <optional>

#include "audit/audit_log.h"
#include "audit/audit_writer.h"
#include "table/json_row_reader.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

/// Columns as of the telecom data: 16 categories of two to four levels, 3 numbers, 1 id.
AuditedModel telecom_like() {
    AuditedModel model{.version = "2026_11_22_001",
                       .sha256 = std::string(64, 'a'),
                       .target = "churn",
                       .schema = {}};
    for (int i = 0; i < 16; ++i) {
        model.schema.columns.push_back({.name = "category_" + std::to_string(i),
                                        .type = ColumnType::category,
                                        .levels = {"Yes", "No", "No internet service"}});
    }
    for (int i = 0; i < 3; ++i) {
        model.schema.columns.push_back({.name = "number_" + std::to_string(i)});
    }
    model.schema.columns.push_back({.name = "customer_id", .type = ColumnType::id});
    return model;
}

struct Request {
    explicit Request(const AuditedModel& of) : model(&of), row(of.schema), ids{{19, "\"C00001\""}} {
        for (std::size_t i = 0; i < 16; ++i) row.codes[i] = static_cast<std::int32_t>(i % 3);
        for (std::size_t i = 16; i < 19; ++i) row.numbers[i] = 29.85f;
    }
    /// The `i`th: another id, another probability.
    AuditedPrediction prediction(std::uint64_t i) {
        for (std::size_t digit = 0; digit < 16; ++digit) {
            request_id[digit] = "0123456789abcdef"[i >> (4 * digit) & 15];
        }
        return {.model = model,
                .time_us = 1'795'000'000'000'000 + static_cast<std::int64_t>(i),
                .request_id = {request_id.data(), request_id.size()},
                .key_id = "agents",
                .client = "127.0.0.1",
                .method = "POST",
                .path = "/predict",
                .row = row,
                .ids = ids,
                .threshold = 0.41f,
                .probability = static_cast<float>(i % 1024) / 1024,
                .prediction = i % 3 == 0 ? "Churn" : "No Churn",
                .confidence = i % 2 == 0 ? "High" : "Low",
                .recommendation = i % 3 == 0 ? "Contact customer" : "No action needed",
                .latency_us = 5};
    }

    const AuditedModel* model;
    RowBuffer row;
    std::vector<std::pair<std::size_t, std::string>> ids;
    std::array<char, 32> request_id = [] {
        std::array<char, 32> id{};
        id.fill('0');
        return id;
    }();
};

struct Folder {
    Folder() { fs::create_directories(path); }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    fs::path path =
        fs::temp_directory_path() / ("mlpipe_audit_bench_" + std::to_string(::getpid()));
};

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What a serving thread pays, the writer being far away: a lane is filled and emptied in turns.
void put(benchmark::State& state) {
    AuditedModels models;
    Request request(models.add(telecom_like()));
    AuditLane lane(8 * 1024 * 1024, AuditOverflow::drop);
    std::string bytes;
    AuditGap gap;
    std::uint64_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(lane.put(request.prediction(i)));
        if (++i % 4096 == 0) lane.take(bytes, gap);
    }
    state.SetItemsProcessed(state.iterations());
}

/// What the writer pays: from the lanes onto the disk, synced, 10,000 predictions a round.
void write(benchmark::State& state) {
    constexpr std::uint64_t round = 10'000;
    const Folder folder;
    AuditedModels models;
    Request request(models.add(telecom_like()));
    const auto ids = static_cast<AuditIds>(state.range(0));
    AuditWriter writer(folder.path / "audit.db", ids, models);
    AuditLane lane(64 * 1024 * 1024, AuditOverflow::block);
    AuditLane* const lanes[] = {&lane};
    std::uint64_t i = 0;
    double cpu = 0;
    for (auto _ : state) {
        state.PauseTiming();
        for (std::uint64_t k = 0; k < round; ++k) {
            benchmark::DoNotOptimize(lane.put(request.prediction(i++)));
        }
        const double before = cpu_seconds();
        state.ResumeTiming();
        writer.write(lanes);
        state.PauseTiming();
        cpu += cpu_seconds() - before;
        state.ResumeTiming();
    }
    const auto records = static_cast<double>(i);
    state.SetItemsProcessed(static_cast<std::int64_t>(i));
    state.counters["cpu_ns"] = 1e9 * cpu / records;
    state.counters["payload_bytes"] = static_cast<double>(writer.written_bytes()) / records;
    state.counters["file_bytes"] =
        static_cast<double>(fs::file_size(folder.path / "audit.db")) / records;
}

/// The whole log, as fast as threads can record: what each pays while the writer keeps up, or
/// records are dropped.
void record(benchmark::State& state) {
    static std::unique_ptr<Folder> folder;
    static std::unique_ptr<AuditLog> log;
    if (state.thread_index() == 0) {
        folder = std::make_unique<Folder>();
        log = std::make_unique<AuditLog>(
            AuditOptions{.file = folder->path / "audit.db", .overflow = AuditOverflow::drop});
    }
    std::optional<AuditLog::Lane> lane;
    std::optional<Request> request;
    std::uint64_t i = 0;
    for (auto _ : state) {  // the log is there once the loop begins
        if (!lane) {
            lane = log->add_lane();
            request.emplace(log->add_model(telecom_like()));
        }
        benchmark::DoNotOptimize(lane->record(request->prediction(i++)));
    }
    state.SetItemsProcessed(state.iterations());
    if (state.thread_index() == 0) {
        const AuditCounts counts = log->counts();
        state.counters["dropped"] = static_cast<double>(counts.dropped) /
                                    static_cast<double>(counts.recorded + counts.dropped);
        log.reset();
        folder.reset();
    }
}

}  // namespace
}  // namespace mlpipe

BENCHMARK(mlpipe::put)->Name("put");
BENCHMARK(mlpipe::write)
    ->Name("write/ids")
    ->Arg(static_cast<int>(mlpipe::AuditIds::plain))
    ->Arg(static_cast<int>(mlpipe::AuditIds::hashed))
    ->Iterations(50)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(mlpipe::record)->Name("record")->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK_MAIN();
