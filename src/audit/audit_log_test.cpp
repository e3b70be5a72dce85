#include "audit/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "audit/audit_verification.h"
#include "audit/test_audit.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using ::testing::ElementsAre;

TEST(AuditLog, KeepsEverythingThatIsKnownOfAPrediction) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    {
        AuditLog log({.file = file});
        AuditLog::Lane lane = log.add_lane();
        const AuditedModel& model = log.add_model(audited_model());
        JsonRowReader reader(model.schema);
        AuditedPrediction prediction =
            prediction_of(reader, model, "4bf92f3577b34da6a3ce929d0e0e4736");
        prediction.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        ASSERT_TRUE(lane.record(prediction));
    }

    std::vector<AuditRecord> records;
    const AuditReader reader(file);
    reader.read(
        {}, AuditOrder::oldest_first,
        [&](const AuditRecord& record) {
            records.push_back(record);
            return true;
        },
        [](const AuditLoss&) { return false; });

    ASSERT_EQ(records.size(), 1U);
    const AuditRecord& record = records[0];
    EXPECT_EQ(record.time_us, audited_time_us);
    EXPECT_EQ(record.request_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(record.key_id, "agents");
    EXPECT_EQ(record.client, "127.0.0.1");
    EXPECT_EQ(record.method, "POST");
    EXPECT_EQ(record.path, "/predict");
    EXPECT_EQ(record.traceparent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    EXPECT_EQ(record.model->version, "2026_11_22_001");
    EXPECT_EQ(record.model->sha256, std::string(64, 'a'));
    EXPECT_EQ(record.threshold, 0.41f);
    EXPECT_EQ(record.probability, 0.78f);
    EXPECT_EQ(record.prediction, "Churn");
    EXPECT_EQ(record.confidence, "High");
    EXPECT_EQ(record.recommendation, "Contact customer");
    EXPECT_EQ(record.warnings, 0U);
    EXPECT_EQ(record.latency_us, 12U);
    ASSERT_EQ(record.ids.size(), 1U);
    EXPECT_EQ(record.ids[0].token, "\"C00001\"");
    EXPECT_EQ(inputs_json(record),
              R"({"tenure_months":2,"monthly_charges":70.35,"contract":"Month-to-month",)"
              R"("senior_citizen":0})");
}

TEST(AuditLog, KeepsMissingAndUnseenValues) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    {
        AuditLog log({.file = file});
        AuditLog::Lane lane = log.add_lane();
        const AuditedModel& model = log.add_model(audited_model());
        JsonRowReader reader(model.schema);
        for (
            const char* body :
            {R"({"tenure_months":null,"monthly_charges":1e-7,"contract":"Week\"ly","senior_citizen":7})",
             R"({"tenure_months":16777216,"monthly_charges":-0.0,"contract":"","senior_citizen":null})",
             R"({"tenure_months":0,"monthly_charges":3.4e38,"contract":"Two year","senior_citizen":1})"}) {
            ASSERT_TRUE(lane.record(prediction_of(reader, model, "r", audited_time_us, body)));
        }
    }

    EXPECT_THAT(
        content_of(file).inputs,
        ElementsAre(
            R"({"tenure_months":null,"monthly_charges":1e-07,"contract":"Week\"ly","senior_citizen":7})",
            R"({"tenure_months":16777216,"monthly_charges":-0,"contract":null,"senior_citizen":null})",
            R"({"tenure_months":0,"monthly_charges":3.4e+38,"contract":"Two year","senior_citizen":1})"));
}

TEST(AuditLog, CutsTextsBetweenCharacters) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    const std::string long_text = std::string(255, 'x') + "éé";
    {
        AuditLog log({.file = file});
        AuditLog::Lane lane = log.add_lane();
        const AuditedModel& model = log.add_model(audited_model());
        JsonRowReader reader(model.schema);
        const std::string body = R"({"customer_id":")" + std::string(300, 'i') +
                                 R"(","tenure_months":1,"monthly_charges":1,"contract":")" +
                                 long_text + R"(","senior_citizen":1})";
        ASSERT_TRUE(lane.record(prediction_of(reader, model, "r", audited_time_us, body)));
    }

    EXPECT_THAT(content_of(file).inputs,
                ElementsAre(R"({"tenure_months":1,"monthly_charges":1,"contract":")" +
                            std::string(255, 'x') + R"(…","senior_citizen":1})"));
    EXPECT_EQ(content_of(file, {.id = std::string(128, 'i') + "…"}).request_ids.size(), 1U);
}

TEST(AuditLog, GoesOnWhereTheProcessBeforeItEnded) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    for (const char* prefix : {"a", "b", "c"}) {
        AuditLog log({.file = file});
        record(log, prefix, 2);
    }

    EXPECT_THAT(content_of(file).request_ids, ElementsAre("a0", "a1", "b0", "b1", "c0", "c1"));
    EXPECT_EQ(verify_audit_log(file).fault, "");
}

TEST(AuditLog, WritesOnceTheFlushIntervalIsOver) {
    const TestFolder folder;
    AuditLog log({.file = folder / "audit.db", .flush_interval = std::chrono::milliseconds(1)});

    record(log, "r", 1);

    while (log.counts().written == 0) std::this_thread::yield();
    EXPECT_THAT(content_of(folder / "audit.db").request_ids, ElementsAre("r0"));
}

TEST(AuditLog, CountsWhatItDid) {
    const TestFolder folder;
    AuditLog log({.file = folder / "audit.db"});

    record(log, "r", 5);
    ASSERT_TRUE(log.flush(patience));

    const AuditCounts counts = log.counts();
    EXPECT_EQ(counts.recorded, 5U);
    EXPECT_EQ(counts.written, 5U);
    EXPECT_EQ(counts.dropped, 0U);
    EXPECT_EQ(counts.waiting_bytes, 0U);
    EXPECT_GT(counts.written_bytes, 0U);
    EXPECT_EQ(counts.problem, "");
}

TEST(AuditLog, RefusesASecondWriter) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    const AuditLog log({.file = file});

    try {
        const AuditLog second({.file = file});
        FAIL() << "two writers";
    } catch (const IoFailure& error) {
        EXPECT_EQ(error.full_text(),
                  file + ": another service writes this audit log\n  the process " +
                      std::to_string(::getpid()) +
                      " does\n  help: give each service a file of its own: audit_file in [server] "
                      "of its config");
    }
}

TEST(AuditLog, KeepsRecordsOfTwoModelsApart) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    {
        AuditLog log({.file = file});
        record(log, "old", 2, audited_time_us, audited_model("2026_11_22_001"));
        record(log, "new", 2, audited_time_us, audited_model("2026_11_22_002"));
    }

    EXPECT_THAT(content_of(file, {.version = "2026_11_22_002"}).request_ids,
                ElementsAre("new0", "new1"));
    EXPECT_EQ(AuditReader(file).models().size(), 2U);
}

TEST(AuditLog, AddsAnEqualModelOnce) {
    const TestFolder folder;
    AuditLog log({.file = folder / "audit.db"});

    EXPECT_EQ(&log.add_model(audited_model()), &log.add_model(audited_model()));
}

// Every thread's records are there in its order, whatever the others do.
TEST(AuditLog, LosesNothingOfEightThreads) {
    constexpr int n_threads = 8;
    constexpr int n = 5'000;
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    {
        AuditLog log({.file = file, .flush_interval = std::chrono::milliseconds(1)});
        std::vector<std::jthread> threads;
        threads.reserve(n_threads);
        for (int t = 0; t < n_threads; ++t) {
            threads.emplace_back([&, t] { record(log, std::to_string(t) + ":", n); });
        }
    }

    std::vector<int> next(n_threads, 0);
    for (const std::string& request_id : content_of(file).request_ids) {
        const int thread = request_id[0] - '0';
        ASSERT_EQ(request_id.substr(2), std::to_string(next[thread]++));
    }
    EXPECT_EQ(next, std::vector<int>(n_threads, n));
    EXPECT_EQ(verify_audit_log(file).fault, "");
    EXPECT_EQ(verify_audit_log(file).records, static_cast<std::uint64_t>(n_threads * n));
}

TEST(AuditLog, RefusesAnIntervalOutOfRange) {
    EXPECT_THROW(AuditLog({.file = "x", .flush_interval = std::chrono::milliseconds(0)}),
                 InvalidArgument);
    EXPECT_THROW(AuditLog({.file = "x", .retention_days = -1}), InvalidArgument);
}

TEST(AuditLog, LiesBesideTheModelsUnlessToldOtherwise) {
    EXPECT_EQ(audit_file_of("models"), "models.audit.db");
    EXPECT_EQ(audit_file_of("some/models/"), "some/models.audit.db");
    EXPECT_EQ(audit_file_of("/srv/models"), "/srv/models.audit.db");
}

TEST(AuditLog, HashesIdsSoThatEqualOnesStayEqual) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    {
        AuditLog log({.file = file, .ids = AuditIds::hashed});
        record(log, "r", 2);
    }

    EXPECT_THAT(content_of(file, {.id = "C00001"}).request_ids, ElementsAre("r0", "r1"));
    EXPECT_THAT(content_of(file, {.id = "C00002"}).request_ids, ElementsAre());
    namespace fs = std::filesystem;
    EXPECT_EQ(fs::status(file + ".key").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    AuditReader(file).read(
        {}, AuditOrder::newest_first,
        [](const AuditRecord& record) {
            EXPECT_EQ(record.ids[0].hash.size(), 32U);
            EXPECT_EQ(record.ids[0].token, "");
            return true;
        },
        [](const AuditLoss&) { return false; });
}

TEST(AuditLog, LeavesIdsOutIfAsked) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    {
        AuditLog log({.file = file, .ids = AuditIds::omitted});
        record(log, "r", 1);
    }

    EXPECT_EQ(content_of(file).request_ids.size(), 1U);
    EXPECT_THAT(content_of(file, {.id = "C00001"}).request_ids, ElementsAre());
}

TEST(AuditLog, LetsOnlyOwnerAndGroupReadIt) {
    const TestFolder folder;
    make_log(folder / "audit.db", 1);

    namespace fs = std::filesystem;
    EXPECT_EQ(fs::status(folder / "audit.db").permissions() & fs::perms::others_all,
              fs::perms::none);
}

}  // namespace
}  // namespace mlpipe
