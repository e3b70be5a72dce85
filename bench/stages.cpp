// stages.cpp: the stages of one job in one process, timed: read, transform, fit, score a batch,
// score single rows. bench/peers/stages.py does the same work in Python.
//
//   stages TRAIN.csv TEST.csv TARGET ALGORITHM RUNS [SETTING=VALUE…]
//
// Prints one JSON object: seconds as medians of RUNS (single rows: microseconds), ROC AUC and log
// loss on the test rows, the peak of resident memory in MiB up to the end of the last fit.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/memory.h"
#include "core/number_text.h"
#include "metrics/classification_scores.h"
#include "pipeline/pipeline.h"
#include "table/csv_reader.h"
#include "table/json_row_reader.h"

namespace mlpipe {
namespace {

using Clock = std::chrono::steady_clock;

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

double median_seconds(int runs, const std::function<void()>& work) {
    std::vector<double> seconds;
    for (int run = 0; run < runs; ++run) {
        const Clock::time_point start = Clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
    return median(std::move(seconds));
}

/// "100", "0.1", "leaf_wise": the type that it looks like.
SettingValue value_of(const std::string& text) {
    if (text == "true" || text == "false") return text == "true";
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (*end != '\0') return text;
    if (text.find_first_of(".e") != std::string::npos) return number;
    return static_cast<std::int64_t>(number);
}

Classifier classifier(const std::string& name, std::span<const std::string> settings) {
    Classifier made = make_classifier(name, 42);
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        set_setting(made, {.name = setting.substr(0, equals),
                           .value = value_of(setting.substr(equals + 1))});
    }
    return made;
}

/// Row `row` as a caller of the service would send it.
std::string json_row(const Table& table, const Schema& schema, std::size_t row) {
    nlohmann::json object;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) continue;
        const Column& cells = table.at(column.name);
        if (const auto* numbers = std::get_if<Numbers>(&cells.cells)) {
            const auto value = static_cast<double>(numbers->values[row]);
            if (std::isnan(value)) {
                object[column.name] = nullptr;
            } else if (column.type == ColumnType::integer) {
                object[column.name] = static_cast<std::int64_t>(value);
            } else {
                object[column.name] = value;
            }
            continue;
        }
        const auto& texts = std::get<Texts>(cells.cells);
        if (texts.codes[row] == missing_code) {
            object[column.name] = nullptr;
        } else {
            const std::string text(texts.dictionary.text(texts.codes[row]));
            if (column.integer_levels) {
                object[column.name] = std::stoll(text);
            } else {
                object[column.name] = text;
            }
        }
    }
    return object.dump();
}

/// Microseconds from the JSON text of a row to its probability; the median over rows.
double microseconds_a_row(const FittedPipeline& fitted, const Table& test) {
    JsonRowReader reader(fitted.schema());
    RowScorer scorer(fitted);
    std::vector<double> taken;
    float sum = 0;
    for (int round = 0; round < 3; ++round) {
        for (std::size_t row = 0; row < std::min<std::size_t>(test.n_rows(), 2000); ++row) {
            const std::string json = json_row(test, fitted.schema(), row);
            const Clock::time_point start = Clock::now();
            const bool good = reader.read(json);
            sum += scorer.predict_proba(reader.row());
            taken.push_back(
                std::chrono::duration<double, std::micro>(Clock::now() - start).count());
            if (!good) throw std::logic_error("a row was refused: " + json);
        }
    }
    if (!(sum > 0)) throw std::logic_error("no row was scored");
    return median(std::move(taken));
}

nlohmann::json run(const std::vector<std::string>& arguments) {
    const std::string &train_path = arguments[0], &test_path = arguments[1];
    const int runs = std::stoi(arguments[4]);
    const Classifier model = classifier(arguments[3], std::span(arguments).subspan(5));
    nlohmann::json result;

    TypedTable train = read_csv(train_path);
    result["read_seconds"] = median_seconds(runs, [&] { train = read_csv(train_path); });
    result["read_mib"] =
        static_cast<double>(std::filesystem::file_size(train_path)) / (1024 * 1024);
    const Target target = read_target(train.table, arguments[2]);
    const ColumnTransformer preprocess = default_transformer(train.schema, arguments[2]);
    std::optional<PreparedRows> rows;
    result["transform_seconds"] = median_seconds(
        runs, [&] { rows = prepare(preprocess, train.table, train.schema, target); });
    std::optional<FittedClassifier> classifier;
    result["fit_seconds"] =
        median_seconds(runs, [&] { classifier = fit(model, rows->x, target.y); });
    result["peak_mib"] = peak_mib();
    result["rows"] = train.table.n_rows();
    const FittedPipeline fitted = join(*rows, *std::move(classifier), model, target);
    const TypedTable test = read_csv(test_path);
    std::vector<float> p;
    result["score_seconds"] = median_seconds(runs, [&] { p = fitted.predict_proba(test.table); });
    result["score_rows"] = test.table.n_rows();
    result["row_microseconds"] = microseconds_a_row(fitted, test.table);
    const std::vector<std::uint8_t> y = read_target(test.table, arguments[2], target.names);
    const std::vector<double> scores(p.begin(), p.end());
    result["roc_auc"] = roc_auc(y, scores);
    result["log_loss"] = log_loss(y, scores);
    return result;
}

}  // namespace
}  // namespace mlpipe

int main(int argc, char** argv) {
    if (argc < 6) {
        std::cerr << "usage: stages TRAIN.csv TEST.csv TARGET ALGORITHM RUNS [SETTING=VALUE…]\n";
        return 2;
    }
    std::cout << mlpipe::run({argv + 1, argv + argc}) << '\n';
}
