#include "persistence/golden_rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <span>

#include "core/error.h"
#include "core/number_text.h"
#include "preprocessing/level.h"

namespace mlpipe {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float largest = std::numeric_limits<float>::max();

std::vector<const ColumnSchema*> features_of(const Schema& schema) {
    std::vector<const ColumnSchema*> features;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type != ColumnType::id) features.push_back(&column);
    }
    return features;
}

/// A column of golden rows, grown cell by cell.
class ColumnBuilder {
public:
    explicit ColumnBuilder(const ColumnSchema& schema) : column_{.name = schema.name, .cells = {}} {
        if (schema.type == ColumnType::category) column_.cells = Texts{};
    }

    void add_number(float value) { std::get<Numbers>(column_.cells).values.push_back(value); }
    void add_text(std::string_view text) {
        auto& texts = std::get<Texts>(column_.cells);
        texts.codes.push_back(texts.dictionary.add(text));
    }
    void add_missing() {
        if (auto* texts = std::get_if<Texts>(&column_.cells)) {
            texts->codes.push_back(missing_code);
        } else {
            add_number(nan);
        }
    }
    Column take() && { return std::move(column_); }

private:
    Column column_;
};

void copy_cells(const Column& from, std::span<const std::uint32_t> rows, bool is_category,
                ColumnBuilder& to) {
    for (const std::uint32_t row : rows) {
        if (const auto* texts = std::get_if<Texts>(&from.cells)) {
            const std::int32_t code = texts->codes[row];
            if (code == missing_code) {
                to.add_missing();
            } else {
                to.add_text(texts->dictionary.text(code));
            }
            continue;
        }
        const float value = std::get<Numbers>(from.cells).values[row];
        if (std::isnan(value)) {
            to.add_missing();
        } else if (is_category) {
            to.add_text(level_text(value));
        } else {
            to.add_number(value);
        }
    }
}

std::string unseen_text(const std::vector<std::string>& levels) {
    std::string text = "(unseen)";
    while (std::ranges::find(levels, text) != levels.end()) text += "'";
    return text;
}

/// Where it can go wrong: see pick_golden_rows. A column that had no value stays missing.
void add_rare_cells(const ColumnSchema& column, ColumnBuilder& to) {
    to.add_missing();
    if (column.type != ColumnType::category) {
        for (const float value :
             {column.minimum, column.maximum, -largest, largest, -0.0f, column.minimum}) {
            to.add_number(value);
        }
        return;
    }
    to.add_text(unseen_text(column.levels));
    if (column.levels.empty()) {
        for (int i = 0; i < 5; ++i) to.add_missing();
        return;
    }
    to.add_text(column.levels.back());
    to.add_text(column.levels.front());
    to.add_text(column.levels.front());
    to.add_missing();
    to.add_text(column.levels[column.levels.size() / 2]);
}

/// `n` of `rows`, evenly spread and in order; all if there are no more.
std::vector<std::uint32_t> spread(std::span<const std::uint32_t> rows, std::size_t n) {
    std::vector<std::uint32_t> picked;
    n = std::min(n, rows.size());
    for (std::size_t i = 0; i < n; ++i) picked.push_back(rows[i * rows.size() / n]);
    return picked;
}

std::vector<std::uint32_t> pick_rows(const FittedPipeline& pipeline, const Table& table) {
    constexpr std::size_t most_scored = 4096;  // enough to find both classes
    constexpr std::size_t most_picked = 32;
    std::vector<std::uint32_t> all(table.n_rows());
    for (std::uint32_t row = 0; row < all.size(); ++row) all[row] = row;
    const std::vector<std::uint32_t> scored = spread(all, most_scored);
    if (scored.empty()) return {};
    const std::vector<std::uint8_t> predicted = pipeline.predict(table.select_rows(scored));
    std::vector<std::uint32_t> of_class[2];
    for (std::size_t i = 0; i < scored.size(); ++i) of_class[predicted[i]].push_back(scored[i]);
    const std::size_t n_positive =
        std::max(most_picked / 2, most_picked - std::min(most_picked, of_class[0].size()));
    std::vector<std::uint32_t> picked = spread(of_class[1], n_positive);
    const std::vector<std::uint32_t> negatives = spread(of_class[0], most_picked - picked.size());
    picked.insert(picked.end(), negatives.begin(), negatives.end());
    std::ranges::sort(picked);
    return picked;
}

const std::string& label_of(const FittedPipeline& pipeline, float p) {
    return p >= pipeline.threshold() ? pipeline.names().positive_label
                                     : pipeline.names().negative_label;
}

Json cell_json(const Column& column, std::size_t row) {
    if (const auto* numbers = std::get_if<Numbers>(&column.cells)) {
        return json_number(numbers->values[row]);
    }
    const auto& texts = std::get<Texts>(column.cells);
    if (texts.codes[row] == missing_code) return nullptr;
    return texts.dictionary.text(texts.codes[row]);
}

void add_cell(const Json& cell, const ColumnSchema& column, ColumnBuilder& to) {
    if (column.type != ColumnType::category) {
        to.add_number(as_float(cell, "rows"));
    } else if (cell.is_null()) {
        to.add_missing();
    } else {
        to.add_text(as_text(cell, "rows"));
    }
}

bool same_bits(float a, float b) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}

void compare(const FittedPipeline& pipeline, const GoldenRows& rows, std::size_t row, float p) {
    const std::string place = "golden row " + std::to_string(row + 1);
    ErrorDetail detail{.why = "a model must give the same answers wherever it is loaded",
                       .help =
                           "the file was changed, or this mlpipe computes otherwise than the "
                           "one that wrote it: train the model again"};
    if (!same_bits(p, rows.probabilities[row])) {
        throw BadFormat(place + " gives " + to_text(p) + " where " +
                            to_text(rows.probabilities[row]) + " was stored",
                        std::move(detail));
    }
    if (label_of(pipeline, p) != rows.labels[row]) {
        throw BadFormat(place + " gives '" + label_of(pipeline, p) + "' where '" +
                            rows.labels[row] + "' was stored",
                        std::move(detail));
    }
}

/// Row `row` of `table` over `schema`, whose features are the columns of `table`.
void fill_row(const Table& table, std::size_t row, const Schema& schema, RowBuffer& buffer) {
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        const Column* column = table.find(schema.columns[i].name);
        if (column == nullptr) continue;  // an id
        if (const auto* numbers = std::get_if<Numbers>(&column->cells)) {
            buffer.numbers[i] = numbers->values[row];
            continue;
        }
        const auto& texts = std::get<Texts>(column->cells);
        buffer.codes[i] = missing_code;
        if (texts.codes[row] == missing_code) continue;
        const auto& levels = schema.columns[i].levels;
        const auto found = std::ranges::find(levels, texts.dictionary.text(texts.codes[row]));
        buffer.codes[i] =
            found == levels.end() ? unseen_code : static_cast<std::int32_t>(found - levels.begin());
    }
}

/// The rows that a pipeline has an answer for; only an imported one may lack some.
Table answered_rows(const FittedPipeline& pipeline, Table table) {
    if (!std::holds_alternative<GraphModel>(pipeline.model())) return table;
    const auto has_answer = [&](const Table& rows) {
        try {
            static_cast<void>(pipeline.predict_proba(rows, Threads{1}));
            return true;
        } catch (const SchemaMismatch&) {
            return false;
        }
    };
    if (has_answer(table)) return table;
    std::vector<std::uint32_t> answered;
    for (std::uint32_t row = 0; row < table.n_rows(); ++row) {
        if (has_answer(table.select_rows(std::array{row}))) answered.push_back(row);
    }
    return table.select_rows(answered);
}

}  // namespace

GoldenRows pick_golden_rows(const FittedPipeline& pipeline, const Table& candidates) {
    const Table table = answered_rows(pipeline, candidates);
    const std::vector<std::uint32_t> picked = pick_rows(pipeline, table);
    std::vector<Column> columns;
    for (const ColumnSchema* schema : features_of(pipeline.schema())) {
        ColumnBuilder builder(*schema);
        copy_cells(table.at(schema->name), picked, schema->type == ColumnType::category, builder);
        add_rare_cells(*schema, builder);
        columns.push_back(std::move(builder).take());
    }
    GoldenRows rows{.inputs = answered_rows(pipeline, Table(std::move(columns))),
                    .probabilities = {},
                    .labels = {}};
    rows.probabilities = pipeline.predict_proba(rows.inputs);
    for (const float p : rows.probabilities) rows.labels.push_back(label_of(pipeline, p));
    return rows;
}

Json golden_json(const GoldenRows& golden) {
    Json names = Json::array();
    for (const Column& column : golden.inputs.columns()) names.push_back(column.name);
    Json rows = Json::array();
    Json probabilities = Json::array();
    for (std::size_t row = 0; row < golden.inputs.n_rows(); ++row) {
        Json cells = Json::array();
        for (const Column& column : golden.inputs.columns())
            cells.push_back(cell_json(column, row));
        rows.push_back(std::move(cells));
        probabilities.push_back(json_number(golden.probabilities[row]));
    }
    Json json;
    json["columns"] = std::move(names);
    json["rows"] = std::move(rows);
    json["probabilities"] = std::move(probabilities);
    json["labels"] = golden.labels;
    return json;
}

GoldenRows golden_from_json(const Json& json, const Schema& schema) {
    const std::vector<const ColumnSchema*> features = features_of(schema);
    std::vector<ColumnBuilder> builders;
    for (const ColumnSchema* feature : features) builders.emplace_back(*feature);
    GoldenRows golden;
    for (const Json& row : array_member(json, "rows")) {
        if (!row.is_array() || row.size() != features.size()) {
            throw BadFormat("a golden row has not one cell for each column");
        }
        for (std::size_t i = 0; i < features.size(); ++i) {
            add_cell(row[i], *features[i], builders[i]);
        }
    }
    std::vector<Column> columns;
    for (ColumnBuilder& builder : builders) columns.push_back(std::move(builder).take());
    golden.inputs = Table(std::move(columns));
    for (const Json& p : array_member(json, "probabilities")) {
        golden.probabilities.push_back(as_float(p, "probabilities"));
    }
    golden.labels = texts_member(json, "labels");
    if (golden.probabilities.size() != golden.inputs.n_rows() ||
        golden.labels.size() != golden.inputs.n_rows()) {
        throw BadFormat("its golden rows have not one answer each");
    }
    return golden;
}

void replay(const FittedPipeline& pipeline, const GoldenRows& rows) {
    const std::vector<float> batch = pipeline.predict_proba(rows.inputs, Threads{1});
    RowScorer scorer(pipeline);
    RowBuffer buffer(pipeline.schema());
    for (std::size_t row = 0; row < batch.size(); ++row) {
        compare(pipeline, rows, row, batch[row]);
        fill_row(rows.inputs, row, pipeline.schema(), buffer);
        compare(pipeline, rows, row, scorer.predict_proba(buffer));
    }
}

}  // namespace mlpipe
