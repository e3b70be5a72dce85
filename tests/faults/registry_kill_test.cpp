// registry_kill_test.cpp: writers that are killed at random moments, alone and two at once. What
// they have reported done is there afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <set>
#include <sstream>

#include "core/random.h"
#include "core/test_folder.h"
#include "faults/registry_state.h"
#include "persistence/stand_in_versions.h"

namespace mlpipe {
namespace {

/// A child that adds, activates and rolls back until it is killed, and reports each step when it
/// begins and when it is done: "begin add", "done add 2026_11_22_001".
class Writer {
public:
    explicit Writer(const std::string& models) {
        EXPECT_EQ(::pipe(pipe_), 0);
        child_ = ::fork();
        if (child_ == 0) work(models);
        ::close(pipe_[1]);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() { ::close(pipe_[0]); }

    void wait_for_reports(std::size_t n) {
        for (char letter = 0; n > 0 && ::read(pipe_[0], &letter, 1) == 1; reports_ += letter) {
            if (letter == '\n') --n;
        }
    }
    /// All it has reported, a line each.
    std::vector<std::string> kill() {
        ::kill(child_, SIGKILL);
        int status = 0;
        ::waitpid(child_, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: a step failed";
        wait_for_reports(std::string::npos);
        std::vector<std::string> lines;
        std::istringstream in(reports_);
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    }

private:
    void report(const std::string& line) const {
        const std::string bytes = line + "\n";
        if (::write(pipe_[1], bytes.data(), bytes.size()) < 0) ::_exit(1);
    }
    [[noreturn]] void work(const std::string& models) const {
        try {
            Registry registry(models);
            while (true) {
                report("begin add");
                const std::string version = registry.add("churn", files_of, "trained");
                report("done add " + version);
                report("begin activate " + version);
                registry.activate(version, "newest");
                report("done activate " + version);
                report("begin sign " + version);
                registry.set_signature(version, "signature", "ann");
                report("done sign " + version);
                if (version.back() % 3 != 0) continue;
                report("begin rollback");
                const Rollback back = registry.roll_back([](const auto&) { return ""; }, "worse");
                // Nothing was done where nothing was active before.
                if (!back.to.empty()) report("done rollback " + back.to);
            }
        } catch (...) {
            ::_exit(1);
        }
    }

    int pipe_[2] = {-1, -1};
    pid_t child_ = -1;
    std::string reports_;
};

/// Passes a random while that is not measured by any clock.
void dawdle(Rng& rng) {
    for (std::uint32_t turns = rng.below(4000); turns > 0; --turns) static_cast<void>(::getppid());
}

std::string last_word(const std::string& line) {
    return line.substr(line.rfind(' ') + 1);
}

/// Every version and signature that was reported done is there.
void expect_nothing_lost(const std::vector<std::string>& reports, const RegistryState& state) {
    for (const std::string& line : reports) {
        if (line.starts_with("done add ")) {
            EXPECT_THAT(state.versions, testing::Contains(last_word(line)));
        }
        if (line.starts_with("done sign ")) {
            EXPECT_THAT(state.signatures, testing::Contains(last_word(line) + " signature"));
        }
        for (const auto& [step, event] :
             std::map<std::string, std::string>{{"done add ", "created "},
                                                {"done activate ", "activated "},
                                                {"done sign ", "signed "},
                                                {"done rollback ", "rolled_back "}}) {
            if (!line.starts_with(step)) continue;
            EXPECT_THAT(state.events, testing::Contains(event + last_word(line)));
        }
    }
}

/// What may be active after the last report of a lone writer.
std::set<std::string> possibly_active(const std::vector<std::string>& reports,
                                      const std::optional<std::string>& before) {
    std::string done = before.value_or("none");
    for (const std::string& line : reports) {
        if (line.starts_with("done activate ") || line.starts_with("done rollback ")) {
            done = last_word(line);
        }
    }
    if (reports.empty()) return {done};
    if (reports.back().starts_with("begin activate ")) return {done, last_word(reports.back())};
    return {done};
}

TEST(RegistryKilled, HoldsWhatWasReportedDone) {
    constexpr int n_folders = 20;
    constexpr int n_kills = 15;  // of each folder
    Rng rng(4, "kill");
    for (int i = 0; i < n_folders && !testing::Test::HasFailure(); ++i) {
        const TestFolder folder;
        const std::string models = folder / "models";
        std::optional<std::string> before;
        for (int j = 0; j < n_kills && !testing::Test::HasFailure(); ++j) {
            SCOPED_TRACE("folder " + std::to_string(i) + ", kill " + std::to_string(j));
            Writer writer(models);
            writer.wait_for_reports(rng.below(9));
            dawdle(rng);
            const std::vector<std::string> reports = writer.kill();

            const RegistryState state = read_state(models);
            expect_nothing_lost(reports, state);
            const std::string active = state.active.value_or("none");
            if (reports.empty() || reports.back() != "begin rollback") {
                EXPECT_THAT(possibly_active(reports, before), testing::Contains(active));
            }
            before = state.active;
        }
        Registry registry(models);
        registry.activate(registry.add("churn", files_of, "trained"), "after all");
        expect_mended(models);
    }
}

TEST(RegistryKilled, HoldsWhatTwoWritersAtOnceReportedDone) {
    constexpr int n_kills = 60;
    Rng rng(5, "kill two");
    const TestFolder folder;
    const std::string models = folder / "models";
    for (int i = 0; i < n_kills && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("kill " + std::to_string(i));
        Writer one(models);
        Writer other(models);
        one.wait_for_reports(rng.below(7));
        other.wait_for_reports(rng.below(7));
        dawdle(rng);
        std::vector<std::string> reports = one.kill();
        other.wait_for_reports(1 + rng.below(4));  // goes on with what the first left
        for (std::string& line : other.kill()) reports.push_back(std::move(line));

        expect_nothing_lost(reports, read_state(models));
    }
    Registry registry(models);
    registry.activate(registry.add("churn", files_of, "trained"), "after all");
    expect_mended(models);
}

}  // namespace
}  // namespace mlpipe
