#include "inspection/predictions.h"

#include <cmath>

#include "core/number_text.h"
#include "table/csv_text.h"

namespace mlpipe {
namespace {

std::vector<std::vector<ToldReason>> tell_reasons(const Table& rows, const Explanations& all,
                                                  const Answers& answers, Threads threads) {
    const Explainer& explainer = *answers.explainer;
    const Schema& schema = explainer.pipeline().schema();
    const std::size_t n_columns = explainer.columns().size();
    const std::size_t n_derived = explainer.n_derived();
    const TableCells cells(rows, schema);
    std::vector<std::vector<ToldReason>> told(rows.n_rows());
    for_each_row_block(rows.n_rows(), threads, [&](std::size_t begin, std::size_t end) {
        RowBuffer buffer(schema);
        std::vector<Reason> reasons;
        for (std::size_t row = begin; row < end; ++row) {
            cells.read(row, buffer);
            const auto contributions =
                std::span(all.contributions).subspan(row * n_columns, n_columns);
            const auto derived = std::span(all.derived_values).subspan(row * n_derived, n_derived);
            told[row] = tell(explainer, all.margins[row], contributions, answers.n_reasons,
                             {.cells = buffer, .derived_values = derived}, reasons);
        }
    });
    return told;
}

}  // namespace

AnsweredRows answer(const Table& rows, const FittedPipeline& pipeline, const Schema& schema,
                    const Answers& answers, Threads threads) {
    AnsweredRows answered{.ids = id_columns(rows, schema), .p = {}, .reasons = {}};
    if (answers.explainer == nullptr) {
        answered.p = pipeline.predict_proba(rows, threads);
        return answered;
    }
    Explanations all = answers.explainer->explain(rows, threads);
    answered.reasons = tell_reasons(rows, all, answers, threads);
    answered.p = std::move(all.probabilities);
    return answered;
}

std::string reason_name(std::size_t index) {
    return "reason_" + std::to_string(index + 1);
}

std::vector<const Column*> id_columns(const Table& rows, const Schema& schema) {
    std::vector<const Column*> ids;
    for (const ColumnSchema& column : schema.columns) {
        const Column* id = column.type == ColumnType::id ? rows.find(column.name) : nullptr;
        if (id != nullptr) ids.push_back(id);
    }
    return ids;
}

std::vector<std::string> names_of(std::span<const Column* const> columns) {
    std::vector<std::string> names;
    for (const Column* column : columns) names.push_back(column->name);
    return names;
}

std::vector<std::string> id_names(const Schema& schema) {
    std::vector<std::string> names;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) names.push_back(column.name);
    }
    return names;
}

std::string_view id_text(const Column& column, std::size_t row, std::string& scratch) {
    if (const auto* numbers = std::get_if<Numbers>(&column.cells)) {
        const float value = numbers->values[row];
        return std::isnan(value) ? std::string_view() : scratch = to_text(value);
    }
    const auto& texts = std::get<Texts>(column.cells);
    const std::int32_t code = texts.codes[row];
    return code == missing_code ? std::string_view() : texts.dictionary.text(code);
}

std::string prediction_csv_header(std::span<const std::string> ids, const Answers& answers) {
    std::string line;
    for (const std::string& id : ids) {
        append_csv_cell(line, id);
        line += ',';
    }
    line += "prediction,";
    append_csv_cell(line, answers.probability_name);
    line += ",confidence,recommendation";
    for (std::size_t i = 0; i < answers.n_reasons; ++i) line += "," + reason_name(i);
    return line;
}

void append_prediction_csv(std::string& line, const Answers& answers, float p) {
    append_csv_cell(line, answers.prediction(p));
    line += ',';
    line += to_text(p);
    line += ',';
    line += confidence(p);
    line += ',';
    append_csv_cell(line, recommendation(p, answers.threshold));
}

}  // namespace mlpipe
