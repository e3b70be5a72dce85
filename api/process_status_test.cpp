#include "api/process_status.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <ctime>

namespace mlpipe::api {
namespace {

TEST(ProcessStatus, TellsOfThisProcess) {
    const ProcessStatus status = process_status();

    const auto now = static_cast<double>(std::time(nullptr));
    EXPECT_GT(status.start_time_seconds, now - 24 * 3600);
    EXPECT_LE(status.start_time_seconds, now + 2);  // the boot time is in whole seconds
    EXPECT_GE(status.cpu_seconds, 0);
    EXPECT_LT(status.cpu_seconds, 3600);
    EXPECT_GT(status.resident_bytes, 1'000'000u);
    EXPECT_GT(status.virtual_bytes, status.resident_bytes);
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    EXPECT_EQ(status.max_files, limit.rlim_cur);
}

TEST(ProcessStatus, CountsOpenFiles) {
    const std::uint64_t before = process_status().open_files;

    const int first = ::open("/dev/null", O_RDONLY);
    const int second = ::open("/dev/null", O_RDONLY);
    const std::uint64_t with_two_more = process_status().open_files;
    ::close(first);
    ::close(second);

    EXPECT_GE(before, 3u);
    EXPECT_EQ(with_two_more, before + 2);
    EXPECT_EQ(process_status().open_files, before);
}

}  // namespace
}  // namespace mlpipe::api
