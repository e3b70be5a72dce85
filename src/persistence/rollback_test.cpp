#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.h"
#include "core/test_folder.h"
#include "persistence/registry.h"
#include "persistence/stand_in_versions.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

const auto faultless = [](const std::string&) { return std::string(); };

class RollbackTest : public testing::Test {
protected:
    /// Adds and activates a version.
    std::string next() {
        const std::string version = registry.add("churn", files_of, "trained");
        registry.activate(version, "newest");
        return version;
    }

    TestFolder folder;
    Registry registry{folder / "models"};
};

TEST_F(RollbackTest, ReturnsToTheVersionActiveBeforeAndThenFurtherBack) {
    const std::string first = next();
    const std::string second = next();
    const std::string third = next();

    const Rollback once = registry.roll_back(faultless, "too many calls");
    EXPECT_EQ(once.from, third);
    EXPECT_EQ(once.to, second);
    EXPECT_EQ(registry.active(), second);
    EXPECT_EQ(read_file(folder / "models/churn_model.onnx"), "model " + second);

    const Rollback twice = registry.roll_back(faultless, "still");
    EXPECT_EQ(twice.from, second);
    EXPECT_EQ(twice.to, first);
}

TEST_F(RollbackTest, DoesNotGoForthAfterOneThatWasInterruptedBeforeItsLine) {
    const std::string first = next();
    next();
    fs::remove(folder / "models/active");
    fs::create_symlink("versions/" + first, folder / "models/active");

    const Rollback again = registry.roll_back(faultless, "again");

    EXPECT_EQ(again.to, "");
    EXPECT_EQ(registry.active(), first);
    EXPECT_EQ(registry.history().back().event, event::rolled_back);
}

TEST_F(RollbackTest, DoesNothingWhenThereIsNothingToReturnTo) {
    const std::string only = next();

    const Rollback rollback = registry.roll_back(faultless, "why");

    EXPECT_EQ(rollback.to, "");
    EXPECT_EQ(registry.active(), only);
    EXPECT_EQ(registry.history().size(), 2U);
}

TEST_F(RollbackTest, IsRecordedAsOne) {
    const std::string first = next();
    next();

    registry.roll_back(faultless, "too many calls");

    const HistoryEntry last = registry.history().back();
    EXPECT_EQ(last.event, "rolled_back");
    EXPECT_EQ(last.version, first);
    EXPECT_EQ(last.why, "too many calls");
}

TEST_F(RollbackTest, StepsOverVersionsThatCannotBeUsedAndSaysWhy) {
    const std::string first = next();
    const std::string second = next();
    const std::string third = next();
    const std::string fourth = next();
    fs::remove_all(folder / ("models/versions/" + third));

    const Rollback rollback = registry.roll_back(
        [&](const std::string& version) { return version == second ? "it is broken" : ""; }, "");

    EXPECT_EQ(rollback.to, first);
    ASSERT_EQ(rollback.skipped.size(), 2U);
    EXPECT_EQ(rollback.skipped[0].version + ": " + rollback.skipped[0].reason,
              third + ": its folder is gone");
    EXPECT_EQ(rollback.skipped[1].version + ": " + rollback.skipped[1].reason,
              second + ": it is broken");
}

TEST_F(RollbackTest, HelpsWhenTheActiveVersionIsGone) {
    const std::string first = next();
    const std::string second = next();
    fs::remove_all(folder / ("models/versions/" + second));

    const Rollback rollback = registry.roll_back(faultless, "");

    EXPECT_EQ(rollback.from, std::nullopt);
    EXPECT_EQ(rollback.to, first);
}

}  // namespace
}  // namespace mlpipe
