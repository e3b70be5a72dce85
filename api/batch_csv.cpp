// Batches of CSV: a header line and rows, answered as `mlpipe predict` writes them, with a column
// `error` behind.
#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>

#include "api/batch_format.h"
#include "api/batch_scores.h"
#include "api/table_records.h"
#include "core/error.h"
#include "inspection/predictions.h"
#include "table/csv_record.h"
#include "table/csv_scanner.h"
#include "table/csv_table.h"
#include "table/csv_text.h"

namespace mlpipe::api {
namespace {

/// What errors call the body of the request.
const std::string source_name = "body";

/// What the header line settles for all rows.
struct CsvBatchPlan {
    BatchSettings settings;
    Answers answers;
    CsvRowParser parser;
    std::vector<std::string> ids;         ///< of the schema, as far as the header has them
    std::vector<std::size_t> id_columns;  ///< where they stand in the file
};

/// A part of a block: some of its records.
struct Records {
    std::span<const std::size_t> sizes;
    std::string_view text;
    std::size_t line = 1;

    [[nodiscard]] std::pair<Records, Records> halves() const;
};

std::pair<Records, Records> Records::halves() const {
    const std::size_t half = sizes.size() / 2;
    std::size_t bytes = 0;
    for (const std::size_t size : sizes.first(half)) bytes += size;
    const std::string_view first = text.substr(0, bytes);
    return {{sizes.first(half), first, line},
            {sizes.subspan(half), text.substr(bytes), line + count_byte(first, '\n')}};
}

class CsvAnswerer : public BlockAnswerer {
public:
    explicit CsvAnswerer(const CsvBatchPlan& plan) : plan_(plan) {}

    void answer(const RecordBlock& block, std::string& out, RowRecords& records) override;

private:
    void answer_records(const Records& records, std::string& out, RowRecords& predicted);
    void append_rows(const Table& rows, std::string& out, RowRecords& predicted);
    void append_fault(std::string_view record, std::size_t line, std::string_view message,
                      std::string& out) const;

    const CsvBatchPlan& plan_;
};

void CsvAnswerer::answer(const RecordBlock& block, std::string& out, RowRecords& records) {
    if (block.is_too_long()) {
        const std::string longest = std::to_string(plan_.settings.longest_row);
        return append_fault({}, 0, "The row is longer than " + longest + " bytes", out);
    }
    answer_records({block.sizes, block.text, block.first_line}, out, records);
}

/// All together if all can be read, else by halves until the rows at fault stand alone.
void CsvAnswerer::answer_records(const Records& records, std::string& out, RowRecords& predicted) {
    std::optional<Table> rows;
    try {
        rows = plan_.parser.parse(records.text, records.line);
    } catch (const Error& error) {
        if (records.sizes.size() == 1) {
            return append_fault(records.text, records.line, error.what(), out);
        }
    }
    if (!rows) {
        const auto [first, second] = records.halves();
        answer_records(first, out, predicted);
        return answer_records(second, out, predicted);
    }
    if (rows->n_rows() != records.sizes.size()) {
        throw std::logic_error("CSV records were cut in another way than they are read");
    }
    append_rows(*rows, out, predicted);
}

void CsvAnswerer::append_rows(const Table& rows, std::string& out, RowRecords& predicted) {
    const FittedPipeline& pipeline = plan_.settings.model->pipeline;
    const std::vector<RowScore> scores = score_rows(pipeline, rows);
    std::vector<float> answered;
    for (const RowScore& score : scores) {
        answered.push_back(score.fault ? std::numeric_limits<float>::quiet_NaN() : score.p);
    }
    add_rows(predicted, rows, pipeline.schema(), answered, plan_.settings.threshold);
    std::vector<const Column*> ids;
    for (const std::string& id : plan_.ids) ids.push_back(&rows.at(id));
    std::string scratch;
    for (std::size_t row = 0; row < scores.size(); ++row) {
        for (const Column* id : ids) {
            append_csv_cell(out, id_text(*id, row, scratch));
            out += ',';
        }
        if (scores[row].fault) {
            out += ",,,,";
            append_csv_cell(out, scores[row].fault->message);
        } else {
            append_prediction_csv(out, plan_.answers, scores[row].p);
            out += ',';
        }
        out += '\n';
    }
}

/// The ids are echoed if the record has its cells.
void CsvAnswerer::append_fault(std::string_view record, std::size_t line, std::string_view message,
                               std::string& out) const {
    const CsvHeader& header = plan_.parser.header();
    std::vector<CsvCell> cells;
    try {
        CsvRecordReader(record, header.source, line).next(cells);
    } catch (const BadFormat&) {
        cells.clear();
    }
    for (const std::size_t column : plan_.id_columns) {
        if (cells.size() == header.names.size()) append_csv_cell(out, cells[column].text);
        out += ',';
    }
    out += ",,,,";
    append_csv_cell(out, message);
    out += '\n';
}

std::vector<FieldFault> absent_columns(const CsvHeader& header, const Schema& schema) {
    std::vector<FieldFault> faults;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) continue;
        if (std::ranges::find(header.names, column.name) != header.names.end()) continue;
        faults.push_back({column.name, "missing", "Missing required field: " + column.name});
    }
    return faults;
}

class CsvBatch final : public BatchFormat {
public:
    explicit CsvBatch(const BatchSettings& settings)
        : settings_(settings), splitter_(settings.longest_row) {}

    RecordStep next(std::string_view text, bool at_end) override;
    std::vector<FieldFault> faults(const RecordStep& broken) const override {
        return faults_.empty() ? BatchFormat::faults(broken) : faults_;
    }
    std::unique_ptr<BlockAnswerer> make_answerer() const override {
        return std::make_unique<CsvAnswerer>(*plan_);
    }
    std::string opening() const override {
        return prediction_csv_header(plan_->ids, plan_->answers) + ",error\n";
    }
    std::string closing(std::uint64_t) const override { return ""; }
    std::string broken_row(std::uint64_t, const RecordStep&) const override {
        return "";  // no CSV breaks behind its header
    }

private:
    std::string read_header_line(const RecordStep& step);
    void plan(CsvHeader header);

    BatchSettings settings_;
    CsvSplitter splitter_;
    std::vector<FieldFault> faults_;
    std::optional<CsvBatchPlan> plan_;
};

RecordStep CsvBatch::next(std::string_view text, bool at_end) {
    const RecordStep first = splitter_.next(text, at_end);
    if (plan_ || first.kind == RecordStep::Kind::need_more) return first;
    std::string fault = read_header_line(first);
    if (!plan_) return {.kind = RecordStep::Kind::broken, .message = std::move(fault)};
    RecordStep step = splitter_.next(text.substr(first.consumed), at_end);
    step.consumed += first.consumed;
    return step;
}

/// Makes the plan, or says why there is none.
std::string CsvBatch::read_header_line(const RecordStep& step) {
    if (step.kind == RecordStep::Kind::too_long) return "The header line is too long";
    if (step.kind == RecordStep::Kind::end) {
        return "The body is empty: its first line must name the columns";
    }
    try {
        CsvHeader header = read_header(step.record, source_name, std::nullopt);
        faults_ = absent_columns(header, settings_.model->pipeline.schema());
        if (faults_.empty()) plan(std::move(header));
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

void CsvBatch::plan(CsvHeader header) {
    const FittedPipeline& pipeline = settings_.model->pipeline;
    std::vector<std::string> ids;
    std::vector<std::size_t> id_columns;
    for (const std::string& id : id_names(pipeline.schema())) {
        const auto found = std::ranges::find(header.names, id);
        if (found == header.names.end()) continue;
        ids.push_back(id);
        id_columns.push_back(static_cast<std::size_t>(found - header.names.begin()));
    }
    plan_.emplace(
        CsvBatchPlan{.settings = settings_,
                     .answers = {.names = &pipeline.names(),
                                 .threshold = settings_.threshold,
                                 .probability_name = pipeline.target() + "_probability"},
                     .parser = CsvRowParser(std::move(header), pipeline.schema(), {.threads = {1}}),
                     .ids = std::move(ids),
                     .id_columns = std::move(id_columns)});
}

}  // namespace

std::unique_ptr<BatchFormat> make_csv_batch(const BatchSettings& settings) {
    return std::make_unique<CsvBatch>(settings);
}

}  // namespace mlpipe::api
