#include "cli/prediction_table.h"

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {
namespace {

std::unique_ptr<SqlTableWriter> open(const DatabaseUrl& url, IfExists if_exists,
                                     const std::vector<std::string>& ids, const Answers& answers) {
    std::vector<SqlColumn> columns;
    columns.reserve(ids.size() + 4 + answers.n_reasons);
    for (const std::string& id : ids) columns.push_back({.name = id});
    columns.push_back({.name = "prediction"});
    columns.push_back({.name = answers.probability_name, .type = SqlType::number});
    columns.push_back({.name = "confidence"});
    columns.push_back({.name = "recommendation"});
    for (std::size_t i = 0; i < answers.n_reasons; ++i) columns.push_back({.name = reason_name(i)});
    return open_table(url, columns, if_exists);
}

/// NULL for an empty text.
SqlCell cell_of(std::string_view text) {
    return text.empty() ? SqlCell() : SqlCell(text);
}

void add_block(SqlTableWriter& table, const AnsweredRows& rows, const Answers& answers) {
    const std::vector<const Column*>& ids = rows.ids;
    const std::vector<float>& p = rows.p;
    std::vector<std::string> scratch(ids.size());
    std::vector<SqlCell> cells;
    for (std::size_t row = 0; row < p.size(); ++row) {
        cells.clear();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            cells.push_back(cell_of(id_text(*ids[i], row, scratch[i])));
        }
        const std::string probability = to_text(p[row]);
        cells.push_back(answers.prediction(p[row]));
        cells.push_back(probability);
        cells.push_back(confidence(p[row]));
        cells.push_back(recommendation(p[row], answers.threshold));
        for (std::size_t i = 0; i < answers.n_reasons; ++i) {
            cells.push_back(cell_of(rows.reason(row, i)));
        }
        table.add(cells);
    }
}

}  // namespace

IfExists parse_if_exists(const std::string& text) {
    if (text == "fail") return IfExists::fail;
    if (text == "append") return IfExists::append;
    if (text == "replace") return IfExists::replace;
    throw InvalidArgument("--if-exists must be fail, append or replace, not \"" + text + '"');
}

std::size_t write_prediction_table(const DatabaseUrl& url, IfExists if_exists,
                                   CsvBlockReader& reader, const FittedPipeline& pipeline,
                                   const Schema& schema, const Answers& answers, Threads threads) {
    std::unique_ptr<SqlTableWriter> table;
    std::size_t rows = 0;
    while (const std::optional<Table> block = reader.next()) {
        const AnsweredRows answered = answer(*block, pipeline, schema, answers, threads);
        if (!table) table = open(url, if_exists, names_of(answered.ids), answers);
        add_block(*table, answered, answers);
        rows += answered.p.size();
    }
    if (!table) table = open(url, if_exists, id_names(schema), answers);
    table->commit();
    return rows;
}

}  // namespace mlpipe
