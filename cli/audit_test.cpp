// `mlpipe audit …` over a log of known content.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "audit/test_audit.h"
#include "cli/config.h"
#include "cli/test_program.h"
#include "core/atomic_file.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Five records, one second apart, and a gap. The working folder is the test's own.
class AuditCommands : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directory(folder / "models");
        fs::current_path(folder.path());
        AuditLog log({.file = file,
                      .overflow = AuditOverflow::drop,
                      .flush_interval = std::chrono::minutes(1),
                      .retention_days = 0});
        AuditLog::Lane lane = log.add_lane();
        const AuditedModel& model = log.add_model(audited_model());
        JsonRowReader reader(model.schema);
        for (int i = 0; i < 5; ++i) {
            const std::string request_id = "request-number-" + std::to_string(i);
            const std::string body =
                R"({"customer_id":"C0000)" + std::to_string(i) + R"(","tenure_months":)" +
                std::to_string(i) +
                R"(,"monthly_charges":70.35,"contract":null,"senior_citizen":7})";
            AuditedPrediction prediction =
                prediction_of(reader, model, request_id, audited_time_us + 1'000'000 * i, body);
            if (i % 2 == 1) {
                prediction.prediction = "No Churn";
                prediction.probability = 0.1f;
            }
            EXPECT_TRUE(lane.record(prediction));
        }
        ASSERT_TRUE(log.flush(patience));
    }
    void TearDown() override { fs::current_path(MLPIPE_SOURCE_DIR); }

    TestFolder folder;
    const std::string file = folder / "models.audit.db";
};

TEST_F(AuditCommands, ListTheLatestFirst) {
    const Outcome list = outcome_of({"audit", "list", "--limit", "3"});

    EXPECT_EQ(list.code, 0) << list.err;
    EXPECT_EQ(list.out,
              "time (UTC)            request      id      version         prediction  prob.\n"
              "2026-11-18T11:06:44Z  request-nu…  C00004  2026_11_22_001  Churn       0.780\n"
              "2026-11-18T11:06:43Z  request-nu…  C00003  2026_11_22_001  No Churn    0.100\n"
              "2026-11-18T11:06:42Z  request-nu…  C00002  2026_11_22_001  Churn       0.780\n");
}

TEST_F(AuditCommands, ListWhatFits) {
    const auto listed = [&](const Arguments& filter) {
        Arguments arguments = {"audit", "list", file, "--json"};
        arguments.insert(arguments.end(), filter.begin(), filter.end());
        std::string ids;
        const json list = json::parse(outcome_of(arguments).out);
        for (const json& each : list["predictions"]) {
            ids += each["request_id"].get<std::string>().back();
        }
        return ids;
    };

    EXPECT_EQ(listed({}), "43210");
    EXPECT_EQ(listed({"--label", "No Churn"}), "31");
    EXPECT_EQ(listed({"--id", "C00002"}), "2");
    EXPECT_EQ(listed({"--request-id", "request-number-1"}), "1");
    EXPECT_EQ(listed({"--version", "2026_11_22_002"}), "");
    EXPECT_EQ(listed({"--since", "2026-11-18T11:06:42"}), "432");
    EXPECT_EQ(listed({"--until", "2026-11-18T11:06:42"}), "10");
    EXPECT_EQ(listed({"--since", "2026-11-18T12:06:41+01:00", "--until", "2026-11-18T11:06:43"}),
              "21");
}

TEST_F(AuditCommands, ListSaysWhenNothingFits) {
    const Outcome list = outcome_of({"audit", "list", "--label", "Maybe"});

    EXPECT_EQ(list.code, 0);
    EXPECT_EQ(list.out, "");
    EXPECT_EQ(list.err, "No prediction fits.\n");
}

TEST_F(AuditCommands, ListRefusesWhatIsNoTime) {
    const Outcome list = outcome_of({"audit", "list", "--since", "yesterday"});

    EXPECT_EQ(list.code, 2);
    EXPECT_EQ(list.err,
              "mlpipe: --since must be a time, not \"yesterday\"\n"
              "  help: such as 2026-03-03T14:02, which is UTC, 2026-03-03T15:02+01:00, or "
              "2026-03-03, which is its midnight\n");
}

TEST_F(AuditCommands, SayWhichLogIsNotThere) {
    const Outcome list = outcome_of({"audit", "list", "others"});

    EXPECT_EQ(list.code, 5);
    EXPECT_EQ(list.err,
              "mlpipe: there is no audit log others.audit.db\n"
              "  help: `mlpipe serve` writes one beside its models folder, or name the file "
              "itself\n");
}

TEST_F(AuditCommands, RefuseAFileThatIsNoLog) {
    write_file_atomically("rows.csv", "a,b\n");

    const Outcome verify = outcome_of({"audit", "verify", "rows.csv"});

    EXPECT_EQ(verify.code, 3);
    EXPECT_EQ(verify.err,
              "mlpipe: rows.csv: not an audit log\n"
              "  help: name the file that `mlpipe serve` writes\n");
}

TEST_F(AuditCommands, ExportOneJsonObjectALine) {
    const Outcome exported = outcome_of({"audit", "export", "--request-id", "request-number-0"});

    EXPECT_EQ(exported.code, 0) << exported.err;
    EXPECT_EQ(
        exported.out,
        R"({"time":"2026-11-18T11:06:40.000000Z","request_id":"request-number-0","key_id":"agents",)"
        R"("client":"127.0.0.1","method":"POST","path":"/predict","model_version":"2026_11_22_001",)"
        R"("model_sha256":")" +
            std::string(64, 'a') +
            R"(","ids":{"customer_id":"C00000"},"inputs":{"tenure_months":0,"monthly_charges":70.35,)"
            R"("contract":null,"senior_citizen":7},"threshold":0.41,"prediction":"Churn",)"
            R"("probability":0.78,"confidence":"High","recommendation":"Contact customer",)"
            R"("warnings":1,"latency_us":12,"traceparent":null})"
            "\n");
}

TEST_F(AuditCommands, ExportCsv) {
    const Outcome exported =
        outcome_of({"audit", "export", "-o", "out.csv", "--until", "2026-11-18T11:06:41"});

    EXPECT_EQ(exported.code, 0) << exported.err;
    EXPECT_EQ(exported.err, "Wrote 1 prediction to out.csv.\n");
    EXPECT_EQ(read_file("out.csv"),
              "time,request_id,key_id,client,method,path,model_version,model_sha256,customer_id,"
              "tenure_months,monthly_charges,contract,senior_citizen,threshold,prediction,"
              "probability,confidence,recommendation,warnings,latency_us,traceparent\n"
              "2026-11-18T11:06:40.000000Z,request-number-0,agents,127.0.0.1,POST,/predict,"
              "2026_11_22_001," +
                  std::string(64, 'a') +
                  ",C00000,0,70.35,,7,0.41,Churn,0.78,High,Contact customer,1,12,\n");
}

TEST_F(AuditCommands, ExportTellsOfLosses) {
    run_sql(file,
            "INSERT INTO entries VALUES (2, 'gap', 1795000005000000, 1795000006000000, 7, '', '', "
            "'{\"reason\":\"they came faster than they could be written\"}');"
            "UPDATE head SET number = 2");

    const Outcome exported = outcome_of({"audit", "export", "--since", "2026-11-18T11:06:45"});

    EXPECT_EQ(exported.out, R"({"lost":{"records":7,"from":"2026-11-18T11:06:45.000000Z",)"
                            R"("to":"2026-11-18T11:06:46.000000Z",)"
                            R"("reason":"they came faster than they could be written"}})"
                            "\n");
    EXPECT_EQ(exported.err,
              "7 predictions were lost between 2026-11-18T11:06:45.000000Z and\n"
              "  2026-11-18T11:06:46.000000Z: they came faster than they could be written\n");
}

TEST_F(AuditCommands, VerifyPrintsTheHead) {
    const Outcome verify = outcome_of({"audit", "verify"});
    const json result = json::parse(outcome_of({"audit", "verify", "--json"}).out);

    EXPECT_EQ(verify.code, 0);
    EXPECT_EQ(verify.out,
              "models.audit.db verifies\n"
              "  5 predictions in entries 1 to 1\n"
              "  from 2026-11-18T11:06:40.000000Z to 2026-11-18T11:06:44.000000Z\n"
              "The head, to be noted elsewhere and compared with --head:\n"
              "  " +
                  result["head"].get<std::string>() + "\n");
    EXPECT_EQ(result["verified"], true);
    EXPECT_EQ(outcome_of({"audit", "verify", "--head", result["head"]}).code, 0);
}

TEST_F(AuditCommands, VerifyNamesTheFirstBrokenPlace) {
    run_sql(file, "UPDATE entries SET records = 4");

    const Outcome verify = outcome_of({"audit", "verify"});

    EXPECT_EQ(verify.code, 1);
    EXPECT_EQ(verify.out,
              "models.audit.db does not verify\n"
              "  entry 1 (predictions, 2026-11-18T11:06:40.000000Z) is not what was written, or\n"
              "  the one before it is not\n");
}

TEST_F(AuditCommands, VerifyRefusesAHeadThatIsNone) {
    const Outcome verify = outcome_of({"audit", "verify", "--head", "5"});

    EXPECT_EQ(verify.code, 2);
    EXPECT_EQ(verify.err,
              "mlpipe: --head must be a number, a colon and 64 hexadecimal digits, not \"5\"\n"
              "  help: an earlier `mlpipe audit verify` printed it\n");
}

TEST_F(AuditCommands, ReplayNamesAVersionThatIsMissing) {
    const Outcome replay = outcome_of({"audit", "replay"});

    EXPECT_EQ(replay.code, 1);
    EXPECT_EQ(replay.out,
              "Replayed 0 predictions: all agree, bit for bit\n"
              "Not replayed: 5 predictions of 2026_11_22_001: models has no version\n"
              "  '2026_11_22_001'\n");
}

TEST(AuditConfig, GivesWhatToOpen) {
    const AuditSettings settings = parse_config(
                                       "[server]\naudit = \"drop\"\naudit_ids = \"hashed\"\n"
                                       "audit_retention_days = 30\naudit_flush_ms = 20\n",
                                       "pipeline.toml")
                                       .server.audit;

    const std::optional<AuditOptions> options = audit_options(settings, "some/models");

    ASSERT_TRUE(options);
    EXPECT_EQ(options->file, "some/models.audit.db");
    EXPECT_EQ(options->overflow, AuditOverflow::drop);
    EXPECT_EQ(options->ids, AuditIds::hashed);
    EXPECT_EQ(options->retention_days, 30);
    EXPECT_EQ(options->flush_interval.count(), 20);
}

TEST(AuditConfig, OpensTheFileThatIsNamedAndNoneIfItIsOff) {
    EXPECT_EQ(audit_options({.file = "other.db"}, "models")->file, "other.db");
    EXPECT_FALSE(audit_options({.overflow = std::nullopt}, "models"));
}

}  // namespace
}  // namespace mlpipe
