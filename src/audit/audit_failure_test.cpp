// What the audit log does when there is no room, when the disk says no, and when its process is
// killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <mutex>

#include "audit/audit_file.h"
#include "audit/audit_log.h"
#include "audit/audit_verification.h"
#include "audit/test_audit.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// No file may grow beyond `bytes` while this lives: the disk is full.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, SIG_DFL);
    }

private:
    rlimit before_{};
};

/// Records until the lane has no room; the writer is kept away by an interval of a minute.
class FullLane {
public:
    FullLane(AuditLog& log, int at_most)
        : lane_(log.add_lane()), model_(&log.add_model(audited_model())), reader_(model_->schema) {
        for (int i = 0; i < at_most; ++i) answered_ += record(i) ? 1 : 0;
    }
    bool record(int i) {
        const std::string request_id = "r" + std::to_string(i);
        return lane_.record(prediction_of(reader_, *model_, request_id, audited_time_us + i));
    }
    int answered() const { return answered_; }

private:
    AuditLog::Lane lane_;
    const AuditedModel* model_;
    JsonRowReader reader_;
    int answered_ = 0;
};

AuditOptions slow_writer(const std::string& file, AuditOverflow overflow) {
    return {.file = file,
            .overflow = overflow,
            .flush_interval = milliseconds(60'000),
            .lane_bytes = 2000};
}

TEST(AuditOverflow, RefusesAnswersWhenThereIsNoRoom) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    AuditLog log(slow_writer(file, AuditOverflow::block));

    FullLane lane(log, 100'000);
    ASSERT_TRUE(log.flush(patience));

    const AuditCounts counts = log.counts();
    EXPECT_LT(lane.answered(), 100'000);
    EXPECT_EQ(counts.recorded, static_cast<std::uint64_t>(lane.answered()));
    EXPECT_EQ(counts.refused, 100'000U - static_cast<std::uint64_t>(lane.answered()));
    EXPECT_EQ(counts.written, counts.recorded);
    EXPECT_TRUE(lane.record(100'000)) << "there is room again";
}

TEST(AuditOverflow, CountsWhatItDropsAndNotesItInTheLog) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    AuditLog log(slow_writer(file, AuditOverflow::drop));

    const FullLane lane(log, 100'000);
    ASSERT_TRUE(log.flush(patience));

    const AuditCounts counts = log.counts();
    EXPECT_EQ(lane.answered(), 100'000);
    EXPECT_GT(counts.dropped, 0U);
    EXPECT_EQ(counts.recorded + counts.dropped, 100'000U);
    const AuditContent content = content_of(file);
    EXPECT_EQ(content.request_ids.size(), counts.recorded);
    EXPECT_EQ(content.lost, counts.dropped);
    EXPECT_EQ(verify_audit_log(file).lost, counts.dropped);
}

TEST(AuditOverflow, LetsABatchWaitForRoom) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    AuditLog log(slow_writer(file, AuditOverflow::block));
    AuditLog::Lane lane = log.add_lane();
    const AuditedModel& model = log.add_model(audited_model());
    JsonRowReader reader(model.schema);

    for (int i = 0; i < 500; ++i) {
        const std::string id = std::to_string(i);
        AuditBundle bundle;
        bundle.add(prediction_of(reader, model, id));
        EXPECT_TRUE(lane.record_within(bundle, patience));
    }

    ASSERT_TRUE(log.flush(patience));
    EXPECT_EQ(content_of(file).request_ids.size(), 500U);
}

/// What a log reports.
class Reports {
public:
    std::function<void(const std::string&)> taker() {
        return [this](const std::string& text) {
            const std::lock_guard lock(mutex_);
            texts_.push_back(text);
        };
    }
    std::vector<std::string> texts() {
        const std::lock_guard lock(mutex_);
        return texts_;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> texts_;
};

TEST(AuditFailure, RefusesAnswersWhileTheDiskIsFullAndRecovers) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    Reports reports;
    AuditLog log({.file = file, .report = reports.taker()});
    record(log, "before", 1);
    ASSERT_TRUE(log.flush(patience));
    {
        const FullDisk full(4096);
        record(log, "during", 1);
        EXPECT_FALSE(log.flush(patience));
        EXPECT_TRUE(log.is_failing());
        EXPECT_THAT(log.counts().problem, HasSubstr(file));
        FullLane lane(log, 0);
        EXPECT_FALSE(lane.record(0)) << "what cannot be written must not be answered";
    }

    EXPECT_TRUE(log.flush(patience));
    record(log, "after", 1);
    EXPECT_TRUE(log.flush(patience));

    EXPECT_FALSE(log.is_failing());
    EXPECT_THAT(content_of(file).request_ids, ElementsAre("before0", "during0", "after0"));
    EXPECT_EQ(verify_audit_log(file).fault, "");
    EXPECT_THAT(reports.texts(), ElementsAre(HasSubstr("the audit log cannot be written: " + file),
                                             "the audit log is written again"));
}

TEST(AuditFailure, DropsAndCountsWhileTheDiskIsFullIfTold) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    AuditLog log({.file = file, .overflow = AuditOverflow::drop, .lane_bytes = 1000});
    record(log, "before", 1);
    ASSERT_TRUE(log.flush(patience));
    std::uint64_t dropped = 0;
    {
        const FullDisk full(4096);
        const FullLane lane(log, 1000);
        EXPECT_FALSE(log.flush(patience));
        const FullLane further(log, 1000);
        EXPECT_EQ(lane.answered() + further.answered(), 2000);
        dropped = log.counts().dropped;
        EXPECT_GT(dropped, 0U);
    }

    EXPECT_TRUE(log.flush(patience));

    EXPECT_EQ(content_of(file).lost, dropped);
    EXPECT_EQ(log.counts().recorded, log.counts().written);
    EXPECT_EQ(verify_audit_log(file).fault, "");
}

TEST(AuditFailure, NoticesThatTheFileWasTakenAwayAndPutBack) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    AuditLog log({.file = file});
    record(log, "before", 1);
    ASSERT_TRUE(log.flush(patience));
    std::filesystem::rename(file, folder / "elsewhere.db");
    record(log, "during", 1);

    EXPECT_FALSE(log.flush(patience));
    EXPECT_EQ(log.counts().problem,
              file +
                  ": the file was taken away or replaced\n"
                  "  help: put it back, or restart the service to begin a new log");

    std::filesystem::rename(folder / "elsewhere.db", file);
    EXPECT_TRUE(log.flush(patience));
    EXPECT_THAT(content_of(file).request_ids, ElementsAre("before0", "during0"));
}

TEST(AuditFailure, NoticesThatAnotherProgramWroteTheLog) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    AuditLog log({.file = file});
    record(log, "r", 1);
    ASSERT_TRUE(log.flush(patience));
    {
        const FullDisk full(4096);
        record(log, "s", 1);
        EXPECT_FALSE(log.flush(patience));
    }
    AuditFile other(file);
    ChainEntry entry = gap_entry({.records = 1, .from_us = 0, .to_us = 0}, "by another program");
    ChainHead head = other.head();
    link(entry, head);
    other.append(std::span(&entry, 1), {});

    EXPECT_FALSE(log.flush(patience));

    EXPECT_THAT(log.counts().problem, HasSubstr(": another program has written to the audit log"));
}

// A child records and is killed. What it had recorded before its last flush must be there.
TEST(AuditKill, KeepsEverythingRecordedBeforeTheLastFlush) {
    const TestFolder folder;
    const std::string file = folder / "audit.db";
    int flushed[2];
    ASSERT_EQ(::pipe(flushed), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        AuditLog log({.file = file, .flush_interval = milliseconds(1)});
        for (int i = 0;; ++i) {
            record(log, std::to_string(i) + ":", 10, audited_time_us + 10 * i);
            if (!log.flush(patience)) ::_exit(1);
            if (::write(flushed[1], &i, sizeof i) != sizeof i) ::_exit(2);
        }
    }
    ::close(flushed[1]);
    int last = -1;
    while (last < 20) ASSERT_EQ(::read(flushed[0], &last, sizeof last), ssize_t{sizeof last});
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    while (::read(flushed[0], &last, sizeof last) > 0) {
    }
    ::close(flushed[0]);
    ASSERT_TRUE(WIFSIGNALED(status));

    { const AuditLog restarted({.file = file}); }
    const std::vector<std::string> kept = content_of(file).request_ids;
    const std::size_t n = 10 * (static_cast<std::size_t>(last) + 1);
    ASSERT_GE(kept.size(), n);
    for (std::size_t i = 0; i < n; ++i) {
        EXPECT_EQ(kept[i], std::to_string(i / 10) + ":" + std::to_string(i % 10));
    }
    EXPECT_EQ(verify_audit_log(file).fault, "");
}

}  // namespace
}  // namespace mlpipe
