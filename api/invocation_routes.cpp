// GET /ping, POST /invocations: what SageMaker asks of a container and MLflow of a model server.
//
// All rows or none: the callers of this interface expect one prediction a row. A bad row is a 400
// that names it; POST /predict/batch puts the error in its place instead.
#include <fmt/format.h>

#include <string>

#include "api/invocation_rows.h"
#include "api/json_text.h"
#include "api/media_type.h"
#include "api/readiness.h"
#include "api/routes.h"
#include "api/shared.h"
#include "api/table_records.h"
#include "api/thread_model.h"
#include "core/error.h"
#include "inspection/predictions.h"
#include "table/csv_text.h"

namespace mlpipe::api {
namespace {

/// A body up to this many bytes, some dozens of rows, is answered on the event loop.
constexpr std::size_t small_body = 16 * 1024;
constexpr std::string_view lines_media_type = "application/jsonlines";
constexpr std::string_view csv_media_type = "text/csv";

enum class AnswerForm { json, lines, csv };

/// One request, with nothing that ends with its exchange.
struct Invocation {
    std::shared_ptr<const LoadedModel> model;
    Request named;  ///< its target, for problem documents
    std::string_view media_type;
    AnswerForm form = AnswerForm::json;
    float threshold = 0.5f;
};

struct Predictions {
    bool csv_header = true;
    std::vector<std::string> csv_ids = {};  ///< the id columns that an answer in CSV has
    std::vector<RowAnswer> rows;
};

void append_id(std::string& out, AnswerForm form, const Column& column, std::size_t row) {
    std::string scratch;
    const std::string_view text = id_text(column, row, scratch);
    if (form == AnswerForm::csv) {
        append_csv_cell(out, text);
        out += ',';
    } else if (!text.empty()) {
        append_json_string(out, column.name);
        out += ':';
        std::holds_alternative<Numbers>(column.cells) ? void(out += text)
                                                      : append_json_string(out, text);
        out += ',';
    }
}

Predictions predict_csv(const Invocation& invocation, std::string_view body, RowRecords& records) {
    const FittedPipeline& pipeline = invocation.model->pipeline;
    const CsvInvocation read = read_csv_invocation(body, pipeline.schema());
    const std::vector<const Column*> ids = id_columns(read.rows, pipeline.schema());
    const std::vector<float> p = pipeline.predict_proba(read.rows, {1});
    add_rows(records, read.rows, pipeline.schema(), p, invocation.threshold);
    Predictions predictions{.csv_header = read.has_header, .csv_ids = names_of(ids), .rows = {}};
    for (std::size_t row = 0; row < p.size(); ++row) {
        RowAnswer& answer = predictions.rows.emplace_back();
        answer.p = p[row];
        for (const Column* id : ids) append_id(answer.ids, invocation.form, *id, row);
    }
    return predictions;
}

/// Nothing if rows have faults, which are given back then.
Predictions predict_json(const Invocation& invocation, std::string_view body, RowRecords& records,
                         std::vector<FieldFault>& faults) {
    const LoadedModel& model = *invocation.model;
    const JsonRows rows = invocation.media_type == json_media_type
                              ? read_invocation(body, model.pipeline.schema())
                              : read_lines(body);
    RowAnswers answers = answer_rows(model, AnswerJson(model), rows, invocation.threshold, records);
    faults = std::move(answers.faults);
    Predictions predictions;
    predictions.rows = std::move(answers.rows);
    // CSV has no place for ids that only some rows have.
    if (invocation.form == AnswerForm::csv) {
        for (RowAnswer& row : predictions.rows) row.ids.clear();
    }
    return predictions;
}

std::string write_csv(const Invocation& invocation, const Predictions& predictions) {
    const FittedPipeline& pipeline = invocation.model->pipeline;
    const Answers answers{.names = &pipeline.names(),
                          .threshold = invocation.threshold,
                          .probability_name = pipeline.target() + "_probability"};
    std::string out;
    if (predictions.csv_header) {
        out = prediction_csv_header(predictions.csv_ids, answers) + '\n';
    }
    for (const RowAnswer& row : predictions.rows) {
        out += row.ids;
        append_prediction_csv(out, answers, row.p);
        out += '\n';
    }
    return out;
}

std::string write_json(const Invocation& invocation, const Predictions& predictions) {
    const AnswerJson json(*invocation.model);
    const bool lines = invocation.form == AnswerForm::lines;
    std::string out = lines ? "" : "{\"predictions\":[";
    for (const RowAnswer& row : predictions.rows) {
        if (!lines && out.back() != '[') out += ',';
        out += '{';
        out += row.ids;
        json.append_decision(out, row.p, invocation.threshold);
        out += ',';
        append_warnings(out, row.warnings);
        out += lines ? "}\n" : "}";
    }
    return lines ? out : out + "]}";
}

void answer_invocation(const Invocation& invocation, std::string_view body, RowRecords& records,
                       const HandIn& hand_in, Response& response) {
    try {
        std::vector<FieldFault> faults;
        const Predictions predictions = invocation.media_type == csv_media_type
                                            ? predict_csv(invocation, body, records)
                                            : predict_json(invocation, body, records, faults);
        if (!faults.empty()) return set_problem(response, invocation.named, 400, faults);
        if (!hand_in(records)) return refuse_unrecorded(response, invocation.named);
        const bool csv = invocation.form == AnswerForm::csv;
        response.content_type = csv                                    ? csv_media_type
                                : invocation.form == AnswerForm::lines ? lines_media_type
                                                                       : json_media_type;
        response.add_header("X-Model-Version", invocation.model->version);
        response.body =
            csv ? write_csv(invocation, predictions) : write_json(invocation, predictions);
    } catch (const BadFormat& error) {
        set_problem(response, invocation.named, 400, "syntax", error.what());
    } catch (const SchemaMismatch& error) {
        set_problem(response, invocation.named, 400, "schema", error.what());
    }
}

/// The form of the answer: the body's own kind if it is JSON lines, else JSON, else what Accept
/// allows; nothing if it allows none.
std::optional<AnswerForm> choose_form(std::string_view accept, std::string_view media_type) {
    const bool lines = accepts(accept, lines_media_type);
    const bool lines_came = media_type != json_media_type && media_type != csv_media_type;
    if (lines_came && lines) return AnswerForm::lines;
    if (accepts(accept, json_media_type)) return AnswerForm::json;
    if (accepts(accept, csv_media_type)) return AnswerForm::csv;
    return lines ? std::optional(AnswerForm::lines) : std::nullopt;
}

}  // namespace

std::span<const std::string_view> invocation_media_types() {
    static constexpr std::string_view types[] = {json_media_type, csv_media_type, lines_media_type,
                                                 "application/x-ndjson"};
    return types;
}

void handle_ping(Exchange& exchange) {
    const std::string_view reason = reason_against(exchange);
    if (reason.empty()) {
        exchange.response.body = "{}";
        return;
    }
    set_problem(exchange.response, exchange.request, 503, "unavailable", reason);
    exchange.response.add_header("Retry-After", "1");
}

void handle_invocations(Exchange& exchange) {
    const Request& request = exchange.request;
    const std::string_view media_type =
        find_media_type(request.header("content-type"), invocation_media_types());
    const auto form = choose_form(request.header("accept"), media_type);
    if (!form) {
        return set_problem(exchange.response, request, 406, "not_acceptable",
                           "The answer is application/json, application/jsonlines or text/csv, "
                           "none of which Accept allows");
    }
    std::vector<FieldFault> faults;
    const auto threshold = read_threshold(request.query(), faults);
    if (!faults.empty()) return set_problem(exchange.response, request, 400, faults);
    Invocation invocation{.model = exchange.model.predictor()->shared_model(),
                          .named = {},
                          .media_type = media_type,
                          .form = *form,
                          .threshold = 0};
    invocation.named.target = request.target;
    invocation.threshold = threshold.value_or(invocation.model->pipeline.threshold());
    if (request.body.size() <= small_body) {
        return with_records(exchange, When::now,
                            [&](RowRecords& records, const HandIn& hand_in, Response& response) {
                                answer_invocation(invocation, request.body, records, hand_in,
                                                  response);
                            });
    }
    with_records(exchange, When::deferred,
                 [invocation = std::move(invocation), body = request.body](
                     RowRecords& records, const HandIn& hand_in, Response& response) {
                     answer_invocation(invocation, body, records, hand_in, response);
                 });
}

}  // namespace mlpipe::api
