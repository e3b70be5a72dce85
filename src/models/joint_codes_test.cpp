#include "models/joint_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/random_design.h"

namespace mlpipe {
namespace {

/// Which bin of which column each joint code of a row stands for, against the codes themselves.
void expect_codes_kept(const BinnedMatrix& x, const JointCodes& joint) {
    std::vector<int> seen(x.columns.size());
    for (const JointTile& tile : joint.tiles) {
        ASSERT_LE(tile.groups.size(), JointTile::most_groups);
        for (std::size_t g = 0; g < tile.groups.size(); ++g) {
            const JointGroup& group = tile.groups[g];
            ASSERT_LE(group.n_codes, 256u);
            ASSERT_EQ(group.bins.size(), group.n_codes * group.columns.size());
            for (std::size_t m = 0; m < group.columns.size(); ++m) {
                const std::uint32_t column = group.columns[m];
                ++seen[column];
                for (std::size_t row = 0; row < x.n_rows; ++row) {
                    const std::size_t code = tile.codes[row * tile.groups.size() + g];
                    ASSERT_LT(code, group.n_codes);
                    ASSERT_EQ(tile.first_bin + group.bins[code * group.columns.size() + m],
                              joint.first_bin[column] + x.columns[column].narrow[row]);
                }
            }
        }
    }
    for (const std::uint32_t column : joint.wide_columns) ++seen[column];
    EXPECT_THAT(seen, testing::Each(1));
}

TEST(JointCodes, KeepEveryCodeOfEveryColumn) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "joint");
        const TrainingData data =
            random_training_data(rng, 2 + rng.below(300), 1 + rng.below(40),
                                 static_cast<std::uint16_t>(1 + rng.below(70)));
        const BinnedMatrix x = bin(data.x, 255, {1});

        expect_codes_kept(x, joint_codes(x, {2}));
    }
}

TEST(JointCodes, NumberTheBinsOfAllColumnsThrough) {
    Rng rng(1, "joint bins");
    const TrainingData data = random_training_data(rng, 5000, 60, 300);
    const BinnedMatrix x = bin(data.x, 255, {1});

    const JointCodes joint = joint_codes(x, {1});

    std::vector<int> used(joint.n_bins);
    for (std::size_t c = 0; c < x.columns.size(); ++c) {
        for (std::uint32_t b = 0; b < x.columns[c].n_bins; ++b) ++used[joint.first_bin[c] + b];
    }
    EXPECT_THAT(used, testing::Each(1));
    EXPECT_EQ(joint.wide_columns.size(), 20u);  // those of 300 levels
}

TEST(JointCodes, PutColumnsThatGoTogetherIntoOneGroup) {
    DesignMatrix x;
    std::vector<std::uint16_t> codes;
    for (std::uint16_t row = 0; row < 600; ++row) codes.push_back(row % 60);
    for (int column = 0; column < 10; ++column) add_codes(x, 60, codes);  // 60 of 60^10 occur

    const JointCodes joint = joint_codes(bin(x, 255, {1}), {1});

    ASSERT_EQ(joint.tiles.size(), 1u);
    ASSERT_EQ(joint.tiles[0].groups.size(), 1u);
    EXPECT_EQ(joint.tiles[0].groups[0].n_codes, 60u);
}

TEST(JointCodes, OpenAGroupWhenMoreThan256CombinationsOccur) {
    DesignMatrix x;
    for (const std::uint32_t divisor : {1u, 20u}) {
        std::vector<std::uint16_t> codes;
        for (std::uint32_t row = 0; row < 6000; ++row) {
            // The first rows, which are looked at first, have few combinations.
            codes.push_back(static_cast<std::uint16_t>(row < 5000 ? 0 : row / divisor % 20));
        }
        add_codes(x, 20, std::move(codes));
    }

    const JointCodes joint = joint_codes(bin(x, 255, {1}), {1});

    EXPECT_EQ(joint.tiles[0].groups.size(), 2u);
}

}  // namespace
}  // namespace mlpipe
