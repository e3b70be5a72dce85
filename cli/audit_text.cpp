#include "cli/audit_text.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "audit/id_hash.h"
#include "cli/json_text.h"
#include "cli/text_table.h"
#include "core/number_text.h"
#include "table/csv_text.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

std::string json_or_null(const std::string& text) {
    return text.empty() ? "null" : json_string(text);
}

std::string ids_json(const AuditRecord& record) {
    std::string json = "{";
    for (const AuditedId& id : record.ids) {
        if (json.size() > 1) json += ',';
        json += json_string(record.model->schema.columns[id.column].name) + ':' +
                (id.hash.empty() ? id.token : json_string(shown_id(id)));
    }
    return json + '}';
}

constexpr std::array front_columns{"time",   "request_id", "key_id",        "client",
                                   "method", "path",       "model_version", "model_sha256"};
constexpr std::array back_columns{"threshold",      "prediction", "probability", "confidence",
                                  "recommendation", "warnings",   "latency_us",  "traceparent"};

void add_name(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

}  // namespace

std::string shown_id(const AuditedId& id) {
    return id.hash.empty() ? id_text_of(id.token) : "hmac-sha256:" + id.hash;
}

std::string record_json(const AuditRecord& record) {
    return "{\"time\":\"" + utc_text_us(record.time_us) +
           "\",\"request_id\":" + json_string(record.request_id) +
           ",\"key_id\":" + json_or_null(record.key_id) +
           ",\"client\":" + json_or_null(record.client) +
           ",\"method\":" + json_string(record.method) + ",\"path\":" + json_string(record.path) +
           ",\"model_version\":" + json_string(record.model->version) +
           ",\"model_sha256\":" + json_string(record.model->sha256) +
           ",\"ids\":" + ids_json(record) + ",\"inputs\":" + inputs_json(record) +
           ",\"threshold\":" + to_text(record.threshold) +
           ",\"prediction\":" + json_string(record.prediction) +
           ",\"probability\":" + to_text(record.probability) +
           ",\"confidence\":" + json_string(record.confidence) +
           ",\"recommendation\":" + json_string(record.recommendation) +
           ",\"warnings\":" + std::to_string(record.warnings) +
           ",\"latency_us\":" + std::to_string(record.latency_us) +
           ",\"traceparent\":" + json_or_null(record.traceparent) + '}';
}

Json loss_json(const AuditLoss& loss) {
    return {{"records", loss.records},
            {"from", utc_text_us(loss.from_us)},
            {"to", utc_text_us(loss.to_us)},
            {"reason", loss.reason}};
}

std::string loss_text(const AuditLoss& loss) {
    return count_text(loss.records, "prediction") + (loss.records == 1 ? " was" : " were") +
           " lost between " + utc_text_us(loss.from_us) + " and " + utc_text_us(loss.to_us) + ": " +
           loss.reason;
}

AuditCsv::AuditCsv(const std::vector<AuditedModel>& models) {
    for (const AuditedModel& model : models) {
        for (const ColumnSchema& column : model.schema.columns) {
            add_name(column.type == ColumnType::id ? ids_ : inputs_, column.name);
        }
    }
}

std::string AuditCsv::header() const {
    std::string line;
    const auto add = [&](const std::string& name) {
        if (!line.empty()) line += ',';
        append_csv_cell(line, name);
    };
    // A name that the data has as well is told apart.
    const auto add_own = [&](const std::string& name) {
        const bool taken = std::ranges::find(ids_, name) != ids_.end() ||
                           std::ranges::find(inputs_, name) != inputs_.end();
        add(taken ? "audit_" + name : name);
    };
    for (const char* name : front_columns) add_own(name);
    for (const std::string& name : ids_) add(name);
    for (const std::string& name : inputs_) add(name);
    for (const char* name : back_columns) add_own(name);
    return line + '\n';
}

std::string AuditCsv::row(const AuditRecord& record) const {
    std::string line;
    const auto add = [&](std::string_view cell) {
        append_csv_cell(line, cell);
        line += ',';
    };
    add(utc_text_us(record.time_us));
    for (const std::string* text :
         {&record.request_id, &record.key_id, &record.client, &record.method, &record.path,
          &record.model->version, &record.model->sha256}) {
        add(*text);
    }
    const std::vector<ColumnSchema>& columns = record.model->schema.columns;
    for (const std::string& name : ids_) {
        const auto id = std::ranges::find_if(
            record.ids, [&](const AuditedId& each) { return columns[each.column].name == name; });
        add(id == record.ids.end() ? "" : shown_id(*id));
    }
    for (const std::string& name : inputs_) {
        const auto column = std::ranges::find(columns, name, &ColumnSchema::name);
        const bool known = column != columns.end() && column->type != ColumnType::id;
        add(known ? input_text(record, static_cast<std::size_t>(column - columns.begin()))
                        .value_or("")
                  : "");
    }
    add(to_text(record.threshold));
    add(record.prediction);
    add(to_text(record.probability));
    add(record.confidence);
    add(record.recommendation);
    add(std::to_string(record.warnings));
    add(std::to_string(record.latency_us));
    append_csv_cell(line, record.traceparent);
    return line + '\n';
}

}  // namespace mlpipe
