// test_audit.h: a model and predictions to record, and what a log holds of them. For tests only.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "audit/audit_log.h"
#include "audit/audit_reader.h"
#include "core/test_folder.h"
#include "table/json_row_reader.h"

namespace mlpipe {

/// Columns tenure_months (integer), monthly_charges (number), contract and senior_citizen
/// (categories, the second of integers), customer_id (id).
inline AuditedModel audited_model(const std::string& version = "2026_11_22_001") {
    return {.version = version,
            .sha256 = std::string(64, 'a'),
            .target = "churn",
            .schema = {.columns = {
                           {.name = "tenure_months", .type = ColumnType::integer},
                           {.name = "monthly_charges", .type = ColumnType::number},
                           {.name = "contract",
                            .type = ColumnType::category,
                            .levels = {"Month-to-month", "One year", "Two year"}},
                           {.name = "senior_citizen",
                            .type = ColumnType::category,
                            .integer_levels = true,
                            .levels = {"0", "1"}},
                           {.name = "customer_id", .type = ColumnType::id},
                       }}};
}

/// A request as the service reads it.
inline constexpr const char* audited_body =
    R"({"customer_id":"C00001","tenure_months":2,"monthly_charges":70.35,)"
    R"("contract":"Month-to-month","senior_citizen":0})";

constexpr std::int64_t audited_time_us = 1'795'000'000'000'000;  // 2026-11-18

/// Reads `body` by the model's schema. Its parts live as long as the reader, until its next read.
inline AuditedPrediction prediction_of(JsonRowReader& reader, const AuditedModel& model,
                                       std::string_view request_id,
                                       std::int64_t time_us = audited_time_us,
                                       std::string_view body = audited_body) {
    EXPECT_TRUE(reader.read(body)) << body;
    return {.model = &model,
            .time_us = time_us,
            .request_id = request_id,
            .key_id = "agents",
            .client = "127.0.0.1",
            .method = "POST",
            .path = "/predict",
            .row = reader.row(),
            .ids = reader.ids(),
            .unseen = reader.unseen(),
            .threshold = 0.41f,
            .probability = 0.78f,
            .prediction = "Churn",
            .confidence = "High",
            .recommendation = "Contact customer",
            .warnings = static_cast<std::uint32_t>(reader.warnings().size()),
            .latency_us = 12};
}

/// Records `n` predictions with the request ids prefix + "0", "1", …, one microsecond apart, and
/// expects that they may be answered.
inline void record(AuditLog& log, const std::string& prefix, int n,
                   std::int64_t time_us = audited_time_us,
                   const AuditedModel& of = audited_model()) {
    AuditLog::Lane lane = log.add_lane();
    const AuditedModel& model = log.add_model(of);
    JsonRowReader reader(model.schema);
    for (int i = 0; i < n; ++i) {
        const std::string request_id = prefix + std::to_string(i);
        EXPECT_TRUE(lane.record(prediction_of(reader, model, request_id, time_us + i)));
    }
}

inline constexpr std::chrono::milliseconds patience{60'000};

/// A log with `n` records in entries of one each, closed.
inline void make_log(const std::string& file, int n, std::int64_t time_us = audited_time_us) {
    AuditLog log({.file = file, .retention_days = 0});
    for (int i = 0; i < n; ++i) {
        record(log, "r" + std::to_string(i) + "-", 1, time_us + 1000 * i);
        EXPECT_TRUE(log.flush(patience));
    }
}

struct AuditContent {
    std::vector<std::string> request_ids;
    std::vector<std::string> inputs;
    std::uint64_t lost = 0;
};
inline AuditContent content_of(const std::string& file, const AuditFilter& filter = {},
                               AuditOrder order = AuditOrder::oldest_first) {
    AuditContent content;
    AuditReader(file).read(
        filter, order,
        [&](const AuditRecord& record) {
            content.request_ids.push_back(record.request_id);
            content.inputs.push_back(inputs_json(record));
            return true;
        },
        [&](const AuditLoss& loss) {
            content.lost += loss.records;
            return true;
        });
    return content;
}

/// What someone with a SQLite shell can do.
inline void run_sql(const std::string& file, const std::string& sql) {
    sqlite3* opened = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &opened), SQLITE_OK);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
    char* message = nullptr;
    ASSERT_EQ(sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
}

}  // namespace mlpipe
