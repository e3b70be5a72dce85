// registry_faults_test.cpp: every system call and every allocation of every change of a models
// folder fails once, or is the last before kill -9; afterwards the folder holds the old state or
// the new.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "core/test_folder.h"
#include "faults/registry_state.h"
#include "faults/system_faults.h"
#include "persistence/stand_in_versions.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
using faults::Kind;

constexpr long most_calls = 10'000;

/// Thousands of syncs would take minutes on a busy disk.
[[maybe_unused]] const int in_memory =
    fs::is_directory("/dev/shm") ? ::setenv("TMPDIR", "/dev/shm", 1) : 0;

std::string faultless(const std::string&) {
    return {};
}

/// A change, and the folder it starts from.
struct Change {
    std::string name;
    std::function<void(Registry&)> prepare, change;
};

std::string newest(const Registry& registry) {
    return registry.versions().back();
}

void add(Registry& registry) {
    registry.add("churn", files_of, "trained");
}

void add_and_activate(Registry& registry) {
    registry.activate(registry.add("churn", files_of, "trained"), "newest");
}

std::vector<Change> changes() {
    const auto nothing = [](Registry&) {};
    const auto three = [](Registry& registry) {
        for (int i = 0; i < 3; ++i) add_and_activate(registry);
    };
    return {
        {"AddTheFirst", nothing, add},
        {"AddAnother", add_and_activate, add},
        {"ActivateTheFirst", add,
         [](Registry& registry) { registry.activate(newest(registry), "first"); }},
        {"ActivateAnother",
         [](Registry& registry) {
             add_and_activate(registry);
             add(registry);
         },
         [](Registry& registry) { registry.activate(newest(registry), "better"); }},
        {"RollBack", three, [](Registry& registry) { registry.roll_back(faultless, "worse"); }},
        {"Sign", add_and_activate,
         [](Registry& registry) { registry.set_signature(newest(registry), "by ann", "ann"); }},
        {"SignAgain",
         [](Registry& registry) {
             add_and_activate(registry);
             registry.set_signature(newest(registry), "by ann", "ann");
         },
         [](Registry& registry) { registry.set_signature(newest(registry), "by bob", "bob"); }},
    };
}

class RegistryFaults : public testing::TestWithParam<Change> {
protected:
    RegistryFaults() {
        Registry registry(prepared);
        GetParam().prepare(registry);
        before = read_state(prepared);
        fs::copy(folder.path(), reference.path(),
                 fs::copy_options::recursive | fs::copy_options::copy_symlinks);
        Registry changed(reference / "models");
        GetParam().change(changed);
        after = read_state(reference / "models");
    }

    /// A copy of what was prepared.
    std::string fresh() {
        fs::remove_all(scratch / "models");
        if (fs::exists(prepared)) {
            fs::copy(prepared, scratch / "models",
                     fs::copy_options::recursive | fs::copy_options::copy_symlinks);
        }
        return scratch / "models";
    }
    /// The folder is whole, in the old state or the new one.
    void expect_old_or_new(const std::string& models) {
        const RegistryState state = read_state(models);
        EXPECT_THAT(state.versions, testing::AnyOf(before.versions, after.versions));
        EXPECT_THAT(state.active, testing::AnyOf(before.active, after.active));
        EXPECT_THAT(state.signatures, testing::AnyOf(before.signatures, after.signatures));
        EXPECT_THAT(state.events, testing::AnyOf(before.events, after.events));
    }
    /// The next writer puts everything right.
    void expect_the_next_writer_mends(const std::string& models) {
        Registry registry(models);
        add_and_activate(registry);
        expect_mended(models);
    }
    /// Runs the change with faults until one run has met none; `arm` sets the n-th.
    template <typename Arm>
    void for_every_fault(const Arm& arm, bool must_be_undone) {
        for (long n = 0; n < most_calls && !HasFailure(); ++n) {
            SCOPED_TRACE("fault " + std::to_string(n));
            const std::string models = fresh();
            Registry registry(models);
            bool failed = false;
            arm(n);
            try {
                GetParam().change(registry);
            } catch (const std::exception&) {
                failed = true;
            }
            const bool struck = faults::disarm();
            if (failed && !must_be_undone) {
                expect_old_or_new(models);
            } else {
                EXPECT_EQ(read_state(models), failed ? before : after);
            }
            expect_the_next_writer_mends(models);
            if (!struck) {
                EXPECT_GT(n, 10);  // the faults did reach the code
                return;
            }
        }
        if (!HasFailure()) FAIL() << "there was no end of faults";
    }

    TestFolder folder, reference, scratch;
    const std::string prepared = folder / "models";
    RegistryState before, after;
};

TEST_P(RegistryFaults, ASystemCallThatFailsLeavesTheOldState) {
    for_every_fault([](long n) { faults::arm_calls(Kind::fail_once, n, EIO); }, true);
}

TEST_P(RegistryFaults, AnAllocationThatFailsLeavesTheOldState) {
    for_every_fault([](long n) { faults::arm_allocations(n); }, true);
}

TEST_P(RegistryFaults, ADiskThatGetsFullLosesNothing) {
    for_every_fault([](long n) { faults::arm_calls(Kind::disk_is_full, n); }, false);
}

TEST_P(RegistryFaults, KillAtAnySystemCallLeavesTheOldStateOrTheNew) {
    for (long n = 0; n < most_calls && !HasFailure(); ++n) {
        SCOPED_TRACE("killed at call " + std::to_string(n));
        const std::string models = fresh();
        const pid_t child = ::fork();
        if (child == 0) {
            Registry registry(models);
            faults::arm_calls(Kind::die, n);
            GetParam().change(registry);
            ::_exit(0);
        }
        int status = -1;
        ::waitpid(child, &status, 0);
        expect_old_or_new(models);
        expect_the_next_writer_mends(models);
        if (WIFEXITED(status)) {
            EXPECT_GT(n, 10);
            return;
        }
    }
    if (!HasFailure()) FAIL() << "there was no end of faults";
}

INSTANTIATE_TEST_SUITE_P(Changes, RegistryFaults, testing::ValuesIn(changes()),
                         [](const auto& each) { return each.param.name; });

// ------------------------------------------------------------------------------- what is reported

std::string reported(int error) {
    const TestFolder folder;
    Registry registry(folder / "models");
    add(registry);
    for (long n = 0;; ++n) {
        faults::arm_calls(Kind::fail_once, n, error);
        const std::string text = error_text([&] { add(registry); });
        if (!faults::disarm()) return "nothing was written";
        if (text.starts_with("cannot write ")) {
            return text.substr(0, 13) + text.substr(text.find(": "));
        }
    }
}

TEST(RegistryErrors, SayWhatTheSystemSaidAndWhatToDo) {
    EXPECT_EQ(reported(ENOSPC),
              "cannot write : No space left on device\n"
              "  help: free some space on that disk, then run the command again");
    EXPECT_EQ(reported(EROFS),
              "cannot write : Read-only file system\n"
              "  help: name a folder elsewhere, or mount that file system for writing");
    EXPECT_EQ(reported(EACCES),
              "cannot write : Permission denied\n"
              "  help: see who may with `ls -ld`, change the rights, or run it as another user");
}

}  // namespace
}  // namespace mlpipe
