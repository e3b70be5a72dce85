// random_models.cpp: models over random schemas, pipelines and rows, with what mlpipe answers, for
// other runtimes to answer too (tests/parity/random_models.test.mjs).
//
//   random_models FOLDER N     writes 0.onnx, 0.json, 1.onnx, …
//
// N.json: {"seed", "inputs": [{"type": "float32" | "string", "cells": […]}] in the order of the
// model's inputs, "probabilities": […], "labels": […]}. A float is the number that its 32 bits are.
#include <bit>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "persistence/onnx_model.h"
#include "persistence/random_pipeline.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

Json input_json(const Column& column) {
    Json cells = Json::array();
    if (const auto* numbers = std::get_if<Numbers>(&column.cells)) {
        for (const float value : numbers->values) {
            cells.push_back(std::bit_cast<std::uint32_t>(value));
        }
        return {{"type", "float32"}, {"cells", std::move(cells)}};
    }
    const auto& texts = std::get<Texts>(column.cells);
    for (const std::int32_t code : texts.codes) {
        cells.push_back(code == missing_code ? "" : texts.dictionary.text(code));
    }
    return {{"type", "string"}, {"cells", std::move(cells)}};
}

std::vector<std::string> draw_expressions(Rng& rng, const RandomColumns& columns) {
    RandomExpression expression(rng, columns);
    std::vector<std::string> expressions;
    for (std::uint32_t i = rng.below(8); i > 0; --i) {
        std::string drawn = expression.draw(static_cast<int>(1 + rng.below(3)));
        const bool names_a_column = drawn.find('`') != std::string::npos;
        if (names_a_column) expressions.push_back(std::move(drawn));
    }
    return expressions;
}

/// An expression that is finite in no row is refused, and only fitting tells: then without any.
FittedPipeline fit(Rng& rng, const RandomColumns& columns, const Table& rows) {
    try {
        return random_pipeline(rng, columns, draw_expressions(rng, columns), rows);
    } catch (const InvalidArgument& error) {
        if (std::string(error.what()).find("is not a finite number") == std::string::npos) throw;
        return random_pipeline(rng, columns, {}, rows);
    }
}

void write_case(const std::filesystem::path& folder, std::uint64_t seed) {
    Rng rng(seed, "random models");
    const RandomColumns columns = draw_columns(rng);
    const Table rows = random_rows(rng, columns, 40 + rng.below(100), false);
    const Table others = random_rows(rng, columns, 60, true);
    const FittedPipeline fitted = fit(rng, columns, rows);

    Json json{{"seed", seed}, {"inputs", Json::array()}, {"probabilities", Json::array()}};
    for (const ColumnSchema& column : fitted.transformer().schema().columns) {
        json["inputs"].push_back(input_json(others.at(column.name)));
    }
    for (const float p : fitted.predict_proba(others)) {
        json["probabilities"].push_back(std::bit_cast<std::uint32_t>(p));
    }
    for (const std::uint8_t is_positive : fitted.predict(others)) {
        json["labels"].push_back(is_positive != 0 ? fitted.names().positive_label
                                                  : fitted.names().negative_label);
    }
    std::ofstream(folder / (std::to_string(seed) + ".onnx"), std::ios::binary)
        << to_onnx(fitted, rows);
    std::ofstream(folder / (std::to_string(seed) + ".json")) << json;
}

}  // namespace
}  // namespace mlpipe

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: random_models FOLDER N\n";
        return 2;
    }
    const auto n = static_cast<std::uint64_t>(std::atoi(argv[2]));
    for (std::uint64_t seed = 0; seed < n; ++seed) {
        try {
            mlpipe::write_case(argv[1], seed);
        } catch (const mlpipe::Error& error) {
            std::cerr << "seed " << seed << ": " << error.full_text() << '\n';
            return 1;
        }
    }
}
