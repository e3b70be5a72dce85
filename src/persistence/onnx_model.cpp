#include "persistence/onnx_model.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "core/error.h"
#include "core/parallel.h"
#include "persistence/calibration_graph.h"
#include "persistence/import_model.h"
#include "persistence/metadata.h"
#include "persistence/model_graph.h"
#include "persistence/pipeline_json.h"
#include "persistence/producer_version.h"
#include "persistence/profile.h"
#include "persistence/profile_parts.h"
#include "persistence/schema_json.h"

namespace mlpipe {
namespace {

constexpr const char* damaged_help =
    "copy the file again from where it came from, or train the model again";

void require_size(std::string_view bytes) {
    if (bytes.size() > std::numeric_limits<int>::max()) {
        throw BadFormat("this file is larger than the 2 GiB that an ONNX file can hold");
    }
}

/// What a file without our seal is.
[[noreturn]] void refuse_unsealed(const onnx::ModelProto& model, bool parsed) {
    if (!parsed || !model.has_graph()) {
        throw BadFormat(
            "this is not an ONNX file",
            {.why = {}, .help = "name an ONNX file, of mlpipe train or of another tool"});
    }
    if (model.producer_name() == "mlpipe") {
        throw BadFormat(
            "this file is damaged",
            {.why = "its end is missing, or something follows it", .help = damaged_help});
    }
    throw BadFormat("this file is damaged",
                    {.why = "it has metadata of mlpipe, and not its seal", .help = damaged_help});
}

void require_format(const onnx::ModelProto& model) {
    const std::string format = metadata_of(model, metadata_key::format);
    if (format != plain_format && format != calibrated_format) {
        throw BadFormat("this file has format " + format + ", and this mlpipe reads formats " +
                            std::string(plain_format) + " and " + std::string(calibrated_format),
                        {.why = "it was written by mlpipe " + model.producer_version(),
                         .help = "use that version or a later one"});
    }
}

FittedPipeline read_pipeline(const ProfileParts& parts, const Json& json) {
    Schema schema = schema_from_json(parse_json(metadata_of(parts.model, metadata_key::schema)));
    FittedColumnTransformer transformer = transformer_from_json(json, schema);
    FittedClassifier fitted =
        read_model(parts.model.graph(), parts.trees, member(json, "model"), transformer.plans());
    return FittedPipeline({.schema = std::move(schema),
                           .transformer = std::move(transformer),
                           .model = std::move(fitted),
                           .calibration = read_calibration(parts.model.graph(), json),
                           .settings = settings_from_json(json),
                           .target = text_member(json, "target"),
                           .names = names_from_json(json),
                           .threshold = float_member(json, "threshold"),
                           .policy = policy_from_json(json)});
}

struct Contents {
    FittedPipeline pipeline;
    GoldenRows golden;
    Provenance provenance;
};

/// A file that others wrote.
FittedPipeline read_foreign(std::string_view bytes, const ImportSettings& settings) {
    require_size(bytes);
    onnx::ModelProto model;
    const bool parsed = model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (!parsed || !is_foreign(model)) refuse_unsealed(model, parsed);
    return import_model(model, bytes, settings);
}

Contents read_contents(const ProfileParts& parts) {
    require_format(parts.model);
    const Json json = parse_json(metadata_of(parts.model, metadata_key::pipeline));
    FittedPipeline pipeline = read_pipeline(parts, json);
    const Json golden = parse_json(metadata_of(parts.model, metadata_key::golden));
    return {.pipeline = pipeline,
            .golden = golden_from_json(golden, pipeline.schema()),
            .provenance = {.producer_version = parts.model.producer_version(),
                           .hyperparameters = member(json, "hyperparameters")}};
}

void require_whole(std::string_view bytes) {
    if (is_whole(bytes)) return;
    throw BadFormat("this file is damaged",
                    {.why = "its SHA-256 is not the one stored at its end", .help = damaged_help});
}

/// A file says nothing but what was read from it: no other node, no second meaning, no byte more.
void require_canonical(std::string_view body, const Contents& contents) {
    ComparingSink again(body);
    write_profile(contents.pipeline, contents.golden, contents.provenance, again);
    if (again.all_same()) return;
    throw BadFormat("this file holds something that mlpipe would not have written",
                    {.why = "it differs at byte " + std::to_string(again.n_same()) +
                            " from the file of the model that it describes",
                     .help = damaged_help});
}

FittedPipeline read(std::string_view bytes) {
    require_size(bytes);
    if (!has_seal(bytes)) return read_foreign(bytes, {});
    const std::string_view body = sealed_body(bytes);
    std::optional<Contents> contents;
    do_both([&] { require_whole(bytes); },
            [&] { contents.emplace(read_contents(take_apart(body))); });
    do_both([&] { require_canonical(body, *contents); },
            [&] { replay(contents->pipeline, contents->golden); });
    return std::move(contents->pipeline);
}

}  // namespace

std::string to_onnx(const FittedPipeline& pipeline, const Table& golden) {
    TextSink file;
    write_profile(
        pipeline, pick_golden_rows(pipeline, golden),
        {.producer_version = std::string(producer_version),
         .hyperparameters =
             pipeline.settings() ? to_json(settings_of(*pipeline.settings())) : Json::object()},
        file);
    return seal(std::move(file).take());
}

FittedPipeline from_onnx(std::string_view bytes, const std::string& name) {
    try {
        return read(bytes);
    } catch (const Error& error) {
        throw BadFormat(name + ": " + error.what(), {.why = error.why(), .help = error.help()});
    }
}

FittedPipeline import_onnx(std::string_view bytes, const std::string& name,
                           const ImportSettings& settings) {
    try {
        return read_foreign(bytes, settings);
    } catch (const BadFormat& error) {
        throw BadFormat(name + ": " + error.what(), {.why = error.why(), .help = error.help()});
    }
}

}  // namespace mlpipe
