#include "core/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

TEST(WriteFileAtomically, ReplacesTheContentAndLeavesNothingBeside) {
    const TestFolder folder;

    write_file_atomically(folder / "a", "old");
    write_file_atomically(folder / "a", "new");

    EXPECT_EQ(read_file(folder / "a"), "new");
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"a"}));
}

TEST(WriteFileAtomically, SaysWhichFileAndWhyWhenItCannot) {
    const TestFolder folder;
    const std::string path = folder / "missing/a";

    try {
        write_file_atomically(path, "x");
        FAIL() << "wrote into a folder that is not there";
    } catch (const IoFailure& error) {
        EXPECT_THAT(error.what(), testing::StartsWith("cannot write " + path));
        EXPECT_THAT(error.what(), testing::EndsWith("No such file or directory"));
    }
}

TEST(ReplacePrivateFile, MakesAFileForItsOwnerAndKeepsTheModeOfOneThatIsThere) {
    const TestFolder folder;
    const std::filesystem::path path = folder / "a";
    const auto mode = [&] { return static_cast<int>(std::filesystem::status(path).permissions()); };

    replace_private_file(path, "old");
    EXPECT_EQ(mode(), 0600);
    std::filesystem::permissions(path, std::filesystem::perms(0640));
    replace_private_file(path, "new");

    EXPECT_EQ(mode(), 0640);
    EXPECT_EQ(read_file(path), "new");
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"a"}));
}

TEST(AppendLine, AddsOneLineAtATime) {
    const TestFolder folder;

    append_line(folder / "log", "one");
    append_line(folder / "log", "two");

    EXPECT_EQ(read_file(folder / "log"), "one\ntwo\n");
}

TEST(ReplaceSymlink, PointsElsewhereInOneStep) {
    const TestFolder folder;
    write_file_atomically(folder / "a", "A");
    write_file_atomically(folder / "b", "B");

    replace_symlink("a", folder / "link");
    replace_symlink("b", folder / "link");

    EXPECT_EQ(read_file(folder / "link"), "B");
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"a", "b", "link"}));
}

}  // namespace
}  // namespace mlpipe
