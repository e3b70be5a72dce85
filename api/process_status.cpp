#include "api/process_status.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace mlpipe::api {
namespace {

double seconds_of(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Fields of proc(5), stat: (14) utime, (15) stime, (22) starttime, (23) vsize, (24) rss.
void read_stat(ProcessStatus& status) {
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    const std::size_t name_end = text.rfind(')');  // the name may hold anything, blanks too
    if (name_end == std::string::npos) return;
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    const auto skip = [&](int count) {
        for (int i = 0; i < count; ++i) fields >> skipped;
    };
    double user = 0, system = 0, start = 0;
    std::uint64_t pages = 0;
    skip(11);
    fields >> user >> system;
    skip(6);
    fields >> start >> status.virtual_bytes >> pages;
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    // Without /proc/stat, which a hardened service may not see (deploy/systemd).
    static const double booted = seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME);
    status.cpu_seconds = (user + system) / ticks;
    status.start_time_seconds = booted + start / ticks;
    status.resident_bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t open_files() {
    constexpr auto folder = "/proc/self/fd";
    struct stat found {};
    if (::stat(folder, &found) == 0 && found.st_size > 0) {  // since Linux 6.2
        return static_cast<std::uint64_t>(found.st_size);
    }
    std::error_code error;
    std::uint64_t count = 0;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        ++count;
    }
    return count > 0 ? count - 1 : 0;  // the folder itself is open while it is read
}

}  // namespace

ProcessStatus process_status() {
    ProcessStatus status;
    read_stat(status);
    status.open_files = open_files();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) status.max_files = limit.rlim_cur;
    return status;
}

}  // namespace mlpipe::api
