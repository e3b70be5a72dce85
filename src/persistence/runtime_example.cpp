#include "persistence/runtime_example.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/digest.h"
#include "core/error.h"
#include "core/number_text.h"
#include "persistence/example_texts.h"
#include "persistence/golden_rows.h"
#include "persistence/onnx_model.h"
#include "persistence/preprocessing_graph.h"
#include "persistence/profile.h"
#include "persistence/profile_parts.h"

namespace mlpipe {
namespace {

/// `text` with each placeholder, "@NAME@", replaced.
std::string fill(std::string_view text,
                 const std::vector<std::pair<std::string_view, std::string>>& values) {
    std::string filled;
    while (!text.empty()) {
        const std::size_t at = text.find('@');
        filled += text.substr(0, at);
        if (at == std::string_view::npos) break;
        text.remove_prefix(at + 1);
        const std::size_t end = text.find('@');
        const auto value = std::ranges::find(values, text.substr(0, end),
                                             &std::pair<std::string_view, std::string>::first);
        if (end == std::string_view::npos || value == values.end()) {
            filled += '@';
            continue;
        }
        filled += value->second;
        text.remove_prefix(end + 1);
    }
    return filled;
}

/// A text as Python, JavaScript and JSON write it.
std::string quoted(const std::string& text) {
    return Json(text).dump();
}

/// A text as C++ writes it.
std::string cpp_quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        if (control) {
            out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
        } else if (c == '"' || c == '\\') {
            out += std::string{'\\', c};
        } else {
            out += c;
        }
    }
    return out + '"';
}

/// A text within a table of Markdown.
std::string code(const std::string& text) {
    std::string out = "`";
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c == '`' ? '\'' : c == '\n' || c == '\r' ? ' ' : c;
    }
    return out + '`';
}

std::string join(const std::vector<std::string>& lines, std::string_view separator) {
    return fmt::format("{}", fmt::join(lines, separator));
}

bool is_number(const ColumnSchema& column) {
    return column.type != ColumnType::category;
}

std::string inputs_of(const Schema& features, std::string_view line, std::string_view yes,
                      std::string_view no) {
    std::vector<std::string> lines;
    for (const ColumnSchema& column : features.columns) {
        lines.push_back(fmt::format(fmt::runtime(line), quoted(column.name),
                                    quoted(input_name(column.name)), is_number(column) ? yes : no));
    }
    return join(lines, "\n");
}

std::string cpp_cell(const Json& cell, const ColumnSchema& column) {
    if (!is_number(column)) {
        return cell.is_null() ? "\"\"" : cpp_quoted(cell.get<std::string>());
    }
    if (cell.is_null()) return "missing";
    const std::string text = to_text(cell.get<float>());
    return text + (text.find_first_of(".e") == std::string::npos ? ".0f" : "f");
}

std::string seen_text(const ColumnSchema& column) {
    if (is_number(column)) {
        if (std::isnan(column.minimum)) return "nothing but missing";
        return to_text(column.minimum) + " to " + to_text(column.maximum);
    }
    constexpr std::size_t most = 8;
    std::vector<std::string> levels;
    for (const std::string& level : column.levels) {
        if (levels.size() == most) {
            levels.push_back(fmt::format("and {} more", column.levels.size() - most));
            break;
        }
        levels.push_back(code(level));
    }
    return join(levels, ", ");
}

std::string columns_table(const Schema& features) {
    std::vector<std::string> lines;
    for (const ColumnSchema& column : features.columns) {
        lines.push_back(fmt::format("| {} | {} | {} | {} |", code(column.name),
                                    code(input_name(column.name)),
                                    is_number(column) ? "float32" : "string", seen_text(column)));
    }
    return join(lines, "\n");
}

/// A few golden rows, the one whose cells are all missing among them if it has an answer.
struct Rows {
    Json rows = Json::array();
    std::string answers;
    std::optional<std::size_t> all_missing;  ///< which of them, from 0
};

/// The last of `rows` whose cells are all missing: the one that pick_golden_rows made.
std::optional<std::size_t> row_with_nothing(const Json& rows) {
    for (std::size_t row = rows.size(); row-- > 0;) {
        const auto is_missing = [](const Json& cell) { return cell.is_null(); };
        if (std::ranges::all_of(rows[row], is_missing)) return row;
    }
    return std::nullopt;
}

Rows some_rows(const GoldenRows& golden, const Json& json) {
    const std::size_t n = golden.inputs.n_rows();
    const std::optional<std::size_t> nothing = row_with_nothing(json["rows"]);
    const std::size_t last = nothing.value_or(n == 0 ? 0 : n - 1);
    std::vector<std::size_t> picked;  // the rows of training come before the made ones
    if (last > 0) picked.push_back(0);
    if (last > 1) picked.push_back(last / 2);
    if (last < n) picked.push_back(last);
    Rows rows;
    if (nothing) rows.all_missing = picked.size() - 1;
    std::vector<std::string> answers;
    for (const std::size_t row : picked) {
        Json object = Json::object();
        for (std::size_t i = 0; i < golden.inputs.columns().size(); ++i) {
            object[golden.inputs.columns()[i].name] = json["rows"][row][i];
        }
        rows.rows.push_back(std::move(object));
        answers.push_back(fmt::format("{}\t{:.6f}", golden.labels[row], golden.probabilities[row]));
    }
    rows.answers = join(answers, "\n");
    return rows;
}

std::string rows_text(const Json& rows) {
    std::vector<std::string> lines;
    for (const Json& row : rows) lines.push_back(row.dump());
    return "[\n" + join(lines, ",\n") + "\n]\n";
}

std::string cpp_row(const Schema& features, const Json& row) {
    std::vector<std::string> lines;
    for (const ColumnSchema& column : features.columns) {
        lines.push_back(fmt::format("        {{{}, {}}},", cpp_quoted(input_name(column.name)),
                                    cpp_cell(row[column.name], column)));
    }
    return join(lines, "\n");
}

std::string readme(const FittedPipeline& pipeline, const Rows& rows, std::string_view file) {
    constexpr std::array places{" (the first", " (the second", " (the third"};
    return fill(example_texts::readme_md,
                {{"TARGET", pipeline.target()},
                 {"MISSING_ROW", rows.all_missing ? std::string(places[*rows.all_missing]) +
                                                        " has\neverything missing)"
                                                  : ""},
                 {"ANSWERS", rows.answers},
                 {"COLUMNS", columns_table(pipeline.transformer().schema())},
                 {"POSITIVE", pipeline.names().positive_label},
                 {"NEGATIVE", pipeline.names().negative_label},
                 {"THRESHOLD", to_text(pipeline.threshold())},
                 {"SHA256", sha256_hex(file)}});
}

}  // namespace

std::vector<ExampleFile> runtime_example(std::string_view file, const std::string& name) {
    const FittedPipeline pipeline = from_onnx(file, name);
    if (!has_seal(file)) {
        throw BadFormat(name + ": this file is of another tool, and no version of mlpipe",
                        {.why = "there are no columns, labels and rows in it to make an example of",
                         .help = "import it first: mlpipe models import DIR " + name});
    }
    const Schema& features = pipeline.transformer().schema();
    const ProfileParts parts = take_apart(sealed_body(file));
    const Json json = parse_json(metadata_of(parts.model, metadata_key::golden));
    const Rows rows = some_rows(golden_from_json(json, pipeline.schema()), json);
    if (rows.rows.empty()) throw BadFormat(name + ": it has no golden rows to make an example of");

    using namespace example_texts;
    return {
        {"README.md", readme(pipeline, rows, file)},
        {"model.onnx", std::string(file)},
        {"rows.json", rows_text(rows.rows)},
        {"python/predict.py",
         fill(predict_py, {{"INPUTS", inputs_of(features, "    ({}, {}, {}),", "True", "False")}})},
        {"node/predict.mjs",
         fill(predict_mjs, {{"INPUTS", inputs_of(features, "  [{}, {}, {}],", "true", "false")}})},
        {"node/package.json", std::string(package_json)},
        {"cpp/predict.cpp", fill(predict_cpp, {{"INPUTS", cpp_row(features, rows.rows[0])}})},
        {"cpp/CMakeLists.txt", std::string(cmakelists_txt)}};
}

}  // namespace mlpipe
