#include "api/spool.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "core/test_folder.h"

namespace mlpipe::api {
namespace {

std::string pop(Spool& spool, std::size_t most) {
    std::string out;
    spool.pop(out, most);
    return out;
}

TEST(Spool, GivesBytesInTheOrderInWhichTheyCame) {
    const TestFolder folder;
    Spool spool(folder.path());

    spool.push("hello ");
    spool.push("world");

    EXPECT_EQ(spool.size(), 11u);
    EXPECT_EQ(pop(spool, 8), "hello wo");
    EXPECT_EQ(pop(spool, 8), "rld");
    EXPECT_EQ(pop(spool, 8), "");
}

TEST(Spool, IsAFirstInFirstOutQueueWhateverTheSizes) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const TestFolder folder;
        Spool spool(folder.path());
        Rng rng(seed, "spool_test");
        std::string expected, found;
        for (int step = 0; step < 50; ++step) {
            const std::string bytes(rng.below(3000), static_cast<char>('a' + step % 26));
            spool.push(bytes);
            expected += bytes;
            spool.pop(found, rng.below(4000));
        }
        spool.pop(found, expected.size());

        ASSERT_EQ(found, expected);
        ASSERT_EQ(spool.size(), 0u);
        ASSERT_EQ(spool.size_on_disk(), 0u);
    }
}

TEST(Spool, LeavesNoFileInItsFolder) {
    const TestFolder folder;
    Spool spool(folder.path());
    spool.push("x");

    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Spool, SaysWhereItCannotMakeItsFile) {
    const TestFolder folder;
    Spool spool(folder / "none");
    try {
        spool.push("x");
        FAIL() << "there is no such folder";
    } catch (const IoFailure& error) {
        EXPECT_EQ(error.full_text(), "cannot make a temporary file in " + (folder / "none") +
                                         ": No such file or directory");
    }
    EXPECT_EQ(spool.size(), 0u);
}

}  // namespace
}  // namespace mlpipe::api
