#include "cli/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

TEST(OutputFile, IsThereOnceCommitted) {
    const TestFolder folder;
    std::ostringstream otherwise;

    OutputFile file(folder / "a", otherwise);
    file.stream() << "text";
    file.commit();

    EXPECT_EQ(read_file(folder / "a"), "text");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
    EXPECT_EQ(otherwise.str(), "");
}

TEST(OutputFile, LeavesTheOldContentAndNothingElseUnlessCommitted) {
    const TestFolder folder;
    write_file_atomically(folder / "a", "old");
    std::ostringstream otherwise;

    {
        OutputFile file(folder / "a", otherwise);
        file.stream() << std::string(100'000, 'x');
    }

    EXPECT_EQ(read_file(folder / "a"), "old");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(OutputFile, WritesToTheOtherStreamWhenNoFileIsNamed) {
    std::ostringstream otherwise;

    OutputFile file(std::nullopt, otherwise);
    file.stream() << "text";
    file.commit();

    EXPECT_EQ(otherwise.str(), "text");
}

TEST(OutputFile, FollowsALinkAndKeepsIt) {
    const TestFolder folder;
    write_file_atomically(folder / "a", "old");
    replace_symlink("a", folder / "link");
    std::ostringstream otherwise;

    OutputFile file(folder / "link", otherwise);
    file.stream() << "new";
    file.commit();

    EXPECT_EQ(read_file(folder / "a"), "new");
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
}

TEST(OutputFile, SaysThatTheDiskIsFull) {
    std::ostringstream otherwise;
    OutputFile file("/dev/full", otherwise);
    file.stream() << "text";

    try {
        file.commit();
        FAIL() << "wrote to a full disk";
    } catch (const IoFailure& error) {
        EXPECT_EQ(error.full_text(),
                  "cannot write /dev/full: No space left on device\n"
                  "  help: free some space on that disk, then run the command again");
    }
}

TEST(OutputFile, DoesNotReplaceADevice) {
    std::ostringstream otherwise;

    OutputFile file("/dev/null", otherwise);
    file.stream() << "text";
    file.commit();

    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace mlpipe
