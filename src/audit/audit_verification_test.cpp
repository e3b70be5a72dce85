#include "audit/audit_verification.h"

#include <gtest/gtest.h>

#include "audit/audit_file.h"
#include "audit/test_audit.h"
#include "core/error.h"
#include "core/test_errors.h"

namespace mlpipe {
namespace {

std::string fault_after(const std::string& sql) {
    const TestFolder folder;
    make_log(folder / "audit.db", 5);
    run_sql(folder / "audit.db", sql);
    return verify_audit_log(folder / "audit.db").fault;
}

constexpr const char* entry_3 =
    "entry 3 (predictions, 2026-11-18T11:06:40.002000Z) is not what was written, or the one before "
    "it is not";

TEST(AuditVerification, PassesWhatWasWritten) {
    const TestFolder folder;
    make_log(folder / "audit.db", 5);

    const AuditVerification verification = verify_audit_log(folder / "audit.db");

    EXPECT_EQ(verification.fault, "");
    EXPECT_EQ(verification.entries, 5U);
    EXPECT_EQ(verification.records, 5U);
    EXPECT_EQ(verification.head.number, 5);
    EXPECT_EQ(verification.from_us, audited_time_us);
    EXPECT_EQ(verification.to_us, audited_time_us + 4000);
}

TEST(AuditVerification, PassesAnEmptyLog) {
    const TestFolder folder;
    make_log(folder / "audit.db", 0);

    EXPECT_TRUE(verify_audit_log(folder / "audit.db").passed());
}

TEST(AuditVerification, FindsAnyChangedColumn) {
    EXPECT_EQ(fault_after("UPDATE entries SET payload = CAST(payload || x'00' AS BLOB) "
                          "WHERE number = 3"),
              entry_3);
    EXPECT_EQ(fault_after("UPDATE entries SET time_to = time_to + 1 WHERE number = 3"), entry_3);
    EXPECT_EQ(fault_after("UPDATE entries SET records = 2 WHERE number = 3"), entry_3);
    EXPECT_EQ(fault_after("UPDATE entries SET hash = lower(hex(zeroblob(32))) WHERE number = 3"),
              entry_3);
    EXPECT_EQ(fault_after("UPDATE entries SET kind = 'gap' WHERE number = 3"),
              "entry 3 (gap, 2026-11-18T11:06:40.002000Z) is not what was written, or the one "
              "before it is not");
}

TEST(AuditVerification, FindsAMissingEntry) {
    EXPECT_EQ(fault_after("DELETE FROM entries WHERE number = 3"), "entry 3 is missing");
    EXPECT_EQ(fault_after("DELETE FROM entries WHERE number IN (2, 3)"),
              "entries 2 to 3 are missing");
}

TEST(AuditVerification, FindsAMissingBeginning) {
    EXPECT_EQ(fault_after("DELETE FROM entries WHERE number <= 2"),
              "the entries before 3 are missing, and no cut says that they were retired");
}

TEST(AuditVerification, FindsAMissingEnd) {
    EXPECT_EQ(fault_after("DELETE FROM entries WHERE number > 3"),
              "the last entry is 3, and the head says 5: entries are missing at the end");
    EXPECT_EQ(fault_after("DELETE FROM entries"),
              "the last entry is 0, and the head says 5: entries are missing at the end");
}

TEST(AuditVerification, FindsChangedOrder) {
    EXPECT_EQ(fault_after("UPDATE entries SET number = 99 WHERE number = 2;"
                          "UPDATE entries SET number = 2 WHERE number = 3;"
                          "UPDATE entries SET number = 3 WHERE number = 99"),
              "entry 2 (predictions, 2026-11-18T11:06:40.002000Z) is not what was written, or the "
              "one before it is not");
}

TEST(AuditVerification, FindsAnAddedEntry) {
    EXPECT_EQ(fault_after("INSERT INTO entries SELECT 6, kind, time_from, time_to, records, model, "
                          "hash, payload FROM entries WHERE number = 5;"
                          "UPDATE head SET number = 6"),
              "entry 6 (predictions, 2026-11-18T11:06:40.004000Z) is not what was written, or the "
              "one before it is not");
}

TEST(AuditVerification, FindsAChangedOrMissingModel) {
    EXPECT_EQ(fault_after("UPDATE models SET definition = replace(definition, 'One', 'Two')"),
              "entry 1 (predictions, 2026-11-18T11:06:40.000000Z) has a model whose definition was "
              "changed");
    EXPECT_EQ(fault_after("DELETE FROM models"),
              "entry 1 (predictions, 2026-11-18T11:06:40.000000Z) has a model whose definition is "
              "gone");
}

// Who cuts off the end and mends the head leaves a chain that is right by itself.
TEST(AuditVerification, NeedsANotedHeadToFindAMendedEnd) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 5);
    const ChainHead noted = verify_audit_log(file).head;
    run_sql(file,
            "DELETE FROM entries WHERE number > 3;"
            "UPDATE head SET number = 3, hash = (SELECT hash FROM entries WHERE number = 3)");

    EXPECT_TRUE(verify_audit_log(file).passed());
    EXPECT_EQ(verify_audit_log(file, noted).fault,
              "the noted entry 5 is missing: the log ends with 3");
}

TEST(AuditVerification, ComparesWithANotedHead) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 2);
    const ChainHead noted = verify_audit_log(file).head;
    make_log(file, 3);

    EXPECT_EQ(verify_audit_log(file, noted).fault, "");
    EXPECT_EQ(verify_audit_log(file, ChainHead{.number = 2}).fault,
              "entry 2 has another hash than the one noted");
}

constexpr std::int64_t day_us = 86'400'000'000;

std::int64_t days_ago(int days) {
    namespace chrono = std::chrono;
    return chrono::duration_cast<chrono::microseconds>(
               chrono::system_clock::now().time_since_epoch())
               .count() -
           days * day_us;
}

TEST(AuditRetention, DeletesOldRecordsAndTheChainStillHolds) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 150, days_ago(40));
    {
        AuditLog log({.file = file, .retention_days = 30});
        record(log, "new", 2, days_ago(1));
        ASSERT_TRUE(log.flush(patience));
    }

    const AuditVerification verification = verify_audit_log(file);
    EXPECT_EQ(verification.fault, "");
    EXPECT_EQ(verification.records, 2U);
    EXPECT_EQ(verification.first, 151);
    EXPECT_EQ(content_of(file).request_ids, (std::vector<std::string>{"new0", "new1"}));
}

TEST(AuditRetention, MayDeleteEverythingButItsOwnCut) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 3, days_ago(40));
    {
        AuditLog log({.file = file, .retention_days = 30});
        ASSERT_TRUE(log.flush(patience));
    }

    const AuditVerification verification = verify_audit_log(file);
    EXPECT_EQ(verification.fault, "");
    EXPECT_EQ(verification.entries, 1U);
    EXPECT_EQ(verification.first, 4);
}

TEST(AuditRetention, KeepsWhatIsNotOldEnough) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 3, days_ago(29));
    {
        AuditLog log({.file = file, .retention_days = 30});
        ASSERT_TRUE(log.flush(patience));
    }

    EXPECT_EQ(verify_audit_log(file).entries, 3U);
}

TEST(AuditRetention, CannotHideAFurtherDeletion) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 3, days_ago(40));
    {
        AuditLog log({.file = file, .retention_days = 30});
        ASSERT_TRUE(log.flush(patience));
        record(log, "a", 1, days_ago(1));
        ASSERT_TRUE(log.flush(patience));
    }
    run_sql(file, "DELETE FROM entries WHERE number = 4");

    EXPECT_EQ(verify_audit_log(file).fault,
              "the entries before 5 are missing, and no cut says that they were retired");
}

TEST(AuditRetention, PassesANotedHeadThatWasRetired) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 3, days_ago(40));
    const ChainHead noted = verify_audit_log(file).head;
    {
        AuditLog log({.file = file, .retention_days = 30});
        ASSERT_TRUE(log.flush(patience));
    }

    EXPECT_EQ(verify_audit_log(file, noted).fault, "");
}

TEST(AuditFile, RefusesToGoOnBehindAChangedEnd) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 3);
    run_sql(file, "UPDATE entries SET records = 2 WHERE number = 3");

    EXPECT_EQ(error_text<BadFormat>([&] { const AuditFile opened(file); }),
              file +
                  ": entry 3 is not what was written\n"
                  "  the audit log was changed by another program, or damaged\n"
                  "  help: `mlpipe audit verify` tells more; move the file away to begin a new "
                  "log");
}

TEST(AuditFile, RefusesToGoOnBehindAMissingEnd) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    make_log(file, 3);
    run_sql(file, "DELETE FROM entries WHERE number = 3");

    EXPECT_EQ(error_text<BadFormat>([&] { const AuditFile opened(file); }),
              file +
                  ": its last entry is 2, and should be 3\n"
                  "  the audit log was changed by another program, or damaged\n"
                  "  help: `mlpipe audit verify` tells more; move the file away to begin a new "
                  "log");
}

TEST(AuditFile, RefusesWhatIsNoAuditLog) {
    const TestFolder folder;
    const std::string file = folder / "other.db";
    run_sql(file, "CREATE TABLE t (x)");

    EXPECT_THROW(AuditFile{file}, BadFormat);
    EXPECT_THROW(AuditReader{file}, BadFormat);
}

}  // namespace
}  // namespace mlpipe
