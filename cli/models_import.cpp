// models_import.cpp: `mlpipe models import DIR FILE.onnx`: a model that another tool wrote becomes
// a version like our own, checked and activated.
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/data_options.h"
#include "cli/data_source.h"
#include "cli/json_text.h"
#include "cli/saved_version.h"
#include "cli/self_check.h"
#include "cli/text_table.h"
#include "cli/version.h"
#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "persistence/activation.h"
#include "persistence/imported_metadata.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "persistence/sample_rows.h"
#include "persistence/version_name.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t sampled_rows = 64;  ///< to try a model on, where there is no data

struct ImportOptions {
    std::string folder, file;
    std::optional<std::string> target, positive, features, data;
    std::optional<double> threshold;
    std::vector<std::string> ids;
    bool no_activate = false, force = false;
    CommonOptions common;
};

std::vector<std::string> split_names(const std::string& list) {
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        names.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

ImportSettings import_settings(const ImportOptions& options) {
    ImportSettings settings{.positive = options.positive, .features = {}, .ids = options.ids};
    if (options.target) settings.target = *options.target;
    if (options.features) settings.features = split_names(*options.features);
    if (options.threshold) settings.threshold = static_cast<float>(*options.threshold);
    return settings;
}

/// What --data has to say of a model.
struct ImportData {
    std::string name, sha256;
    Table rows;
};

ImportData read_data(const FittedPipeline& pipeline, const ImportOptions& options) {
    const DataSource source(*options.data);
    Schema schema = pipeline.schema();
    // An id may be absent from a file, and so may the target.
    schema.columns.push_back({.name = pipeline.target(), .type = ColumnType::id});
    const CsvOptions csv{.threads = options.common.threads};
    return {.name = data_name(*options.data),
            .sha256 = source.sha256(),
            .rows = read_csv(source.path(), schema, csv)};
}

/// Scores on data that has the target with both classes; nothing for other data.
std::optional<ImportedScores> score_data(const FittedPipeline& pipeline, const Table& rows,
                                         Threads threads) {
    if (rows.find(pipeline.target()) == nullptr || rows.n_rows() == 0) return std::nullopt;
    const std::vector<std::uint8_t> y = read_target(rows, pipeline.target(), pipeline.names());
    const auto positives = std::ranges::count(y, 1);
    if (positives == 0 || positives == std::ssize(y)) return std::nullopt;
    const std::vector<float> p = pipeline.predict_proba(rows, threads);
    const std::vector<double> exact(p.begin(), p.end());
    const auto threshold = static_cast<double>(pipeline.threshold());
    return ImportedScores{.rows = rows.n_rows(),
                          .scores = score(y, exact, threshold),
                          .intervals = score_intervals(y, exact, threshold),
                          .counts = confusion_matrix(y, exact, threshold)};
}

struct Imported {
    FittedPipeline pipeline;
    std::optional<ImportData> data;
    std::optional<ImportedScores> scores;
};

Imported import_file(const ImportOptions& options) {
    Imported imported{
        .pipeline = import_onnx(read_file(options.file), options.file, import_settings(options)),
        .data = std::nullopt,
        .scores = std::nullopt};
    if (!options.data) return imported;
    imported.data = read_data(imported.pipeline, options);
    imported.pipeline = imported.pipeline.with_ranges(imported.data->rows);
    imported.scores = score_data(imported.pipeline, imported.data->rows, options.common.threads);
    return imported;
}

struct SavedImport {
    std::string version, sha256;
    std::filesystem::path path;
};

SavedImport save(const Imported& imported, const ImportOptions& options) {
    const FittedPipeline& pipeline = imported.pipeline;
    const Table sample = imported.data ? Table() : sample_rows(pipeline.schema(), sampled_rows);
    const Table& rows = imported.data ? imported.data->rows : sample;
    const std::string onnx = to_onnx(pipeline, rows);
    if (imported.scores) {
        check_written(onnx, pipeline, rows, options.common.threads);
    } else {
        static_cast<void>(from_onnx(onnx, "the new model"));  // replays its golden rows
    }
    SavedImport saved{.version = "", .sha256 = sha256_hex(onnx), .path = {}};
    Registry registry(options.folder);
    const std::string why = "imported from " + options.file;
    const auto files = [&](const std::string& version) {
        const Json metadata =
            imported_metadata(pipeline,
                              {.model_version = version,
                               .train_date = utc_text(std::chrono::system_clock::now()),
                               .data_sha256 = imported.data ? imported.data->sha256 : "",
                               .model_sha256 = saved.sha256,
                               .data_name = imported.data ? imported.data->name : "",
                               .mlpipe_version = MLPIPE_VERSION},
                              options.file, imported.scores);
        return VersionFiles{.model_onnx = onnx, .metadata_json = json_text(metadata)};
    };
    saved.version = registry.add(pipeline.target(), files, why);
    saved.path = registry.model_path(saved.version);
    return saved;
}

/// Why the version is not active now; nothing if it is, or need not be.
std::optional<CheckFailed> activate(const SavedImport& saved, const ImportOptions& options) {
    if (options.no_activate) return std::nullopt;
    try {
        Registry registry(options.folder);
        activate_saved(options.folder, saved.version, [&] {
            activate_checked(registry, saved.version, "imported from " + options.file,
                             options.force ? SchemaChange::allowed : SchemaChange::refused);
        });
        return std::nullopt;
    } catch (const CheckFailed& refusal) {
        return refusal;
    }
}

/// "TreeEnsembleClassifier (100 trees), 3 OneHotEncoder, Concat"
std::string graph_text(const graph::Graph& graph) {
    const Json summary = graph_summary(graph);
    std::string text;
    for (const auto& [op, count] : summary["operators"].items()) {
        text += text.empty() ? "" : ", ";
        if (count != 1) text += fmt::format("{} ", count.get<std::size_t>());
        text += op;
        if (op.starts_with("TreeEnsemble")) {
            text += fmt::format(" ({} trees)", summary["trees"].get<std::size_t>());
        }
    }
    return text;
}

void print(const Imported& imported, const SavedImport& saved, const ImportOptions& options,
           bool is_active, std::ostream& out) {
    const FittedPipeline& pipeline = imported.pipeline;
    const auto& model = std::get<GraphModel>(pipeline.model());
    out << fmt::format("Imported {}, written by {} {}\n\n", options.file, model.origin().producer,
                       model.origin().producer_version)
        << wrap("Graph: " + graph_text(model.graph()), 2) << '\n'
        << fmt::format("Classes: '{}' and '{}'; '{}' is the positive one\n",
                       pipeline.names().negative_value, pipeline.names().positive_value,
                       pipeline.names().positive_value);
    std::string columns;
    for (const ColumnSchema& column : pipeline.schema().columns) {
        columns += (columns.empty() ? "" : ", ") + column.name;
    }
    out << wrap("Columns: " + columns, 2) << '\n';
    if (imported.scores) {
        out << fmt::format("{}, {}\n\n", imported.data->name,
                           count_text(imported.scores->rows, "row"))
            << interval_table(imported.scores->scores, imported.scores->intervals, {}) << '\n'
            << confusion_table(imported.scores->counts, pipeline.names()) << '\n';
    }
    out << "Version  " << saved.version << (is_active ? ", active now\n" : ", not activated\n")
        << "Model    " << saved.path.string() << '\n'
        << "SHA-256  " << saved.sha256 << '\n';
}

Json result_json(const Imported& imported, const SavedImport& saved, bool is_active) {
    const FittedPipeline& pipeline = imported.pipeline;
    const auto& model = std::get<GraphModel>(pipeline.model());
    Json json{{"model_version", saved.version},
              {"model_path", saved.path.string()},
              {"model_sha256", saved.sha256},
              {"active", is_active},
              {"producer", model.origin().producer},
              {"producer_version", model.origin().producer_version},
              {"imported_sha256", model.origin().sha256},
              {"target", pipeline.target()},
              {"positive", pipeline.names().positive_value},
              {"negative", pipeline.names().negative_value},
              {"threshold", pipeline.threshold()},
              {"schema", to_json(pipeline.schema())}};
    json.update(graph_summary(model.graph()));
    if (imported.scores) {
        json["metrics"] = interval_json(imported.scores->scores, imported.scores->intervals);
        json["confusion_matrix"] = to_json(imported.scores->counts);
    }
    return json;
}

}  // namespace

int run_models_import(const Arguments& arguments, Terminal& terminal) {
    ImportOptions options;
    CommandLine line("models import", "Take over an ONNX model that another tool wrote",
                     "mlpipe models import models forest.onnx --target churn --data rows.csv");
    line.add_argument("DIR", options.folder, "Where versions are kept");
    line.add_argument("FILE", options.file, "An .onnx file of skl2onnx, onnxmltools or the like");
    line.add_text("--target", options.target, "COLUMN", "What it predicts (target)");
    line.add_text("--positive", options.positive, "CLASS",
                  "The positive class (Yes, 1 or true, else the second)");
    line.add_text("--features", options.features, "A,B,C",
                  "Names of its columns in order, where inputs\nhold several");
    line.add_text("--data", options.data, "DATA",
                  "Rows like those to come: their ranges, and with\nthe target its scores");
    line.add_number("--threshold", options.threshold, "P", probability_limits,
                    "Positive from this probability on (0.5)");
    line.add_texts("--id", options.ids, "COLUMN", "Names a row, never a feature; repeatable");
    line.add_flag("--no-activate", options.no_activate, "Save, but leave the active version");
    line.add_flag("--force", options.force,
                  "Activate even if requests for the active model may\nnot suit it");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const Imported imported = import_file(options);
    const SavedImport saved = save(imported, options);
    const std::optional<CheckFailed> refusal = activate(saved, options);
    const bool is_active = !options.no_activate && !refusal;
    if (options.common.json) {
        terminal.out << json_text(result_json(imported, saved, is_active));
    } else {
        print(imported, saved, options, is_active, terminal.out);
    }
    if (refusal) throw CheckFailed(*refusal);
    return 0;
}

}  // namespace mlpipe
