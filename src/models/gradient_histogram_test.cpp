#include "models/gradient_histogram.h"

#include <gtest/gtest.h>

#include "models/random_design.h"

namespace mlpipe {
namespace {

struct PlainSum {
    std::int64_t g = 0, h = 0, rows = 0;
};

/// One gradient a row, plain and packed; one row in five counts for nothing.
struct Gradients {
    explicit Gradients(Rng& rng, std::size_t n_rows) {
        const auto most = static_cast<std::uint32_t>(most_gradient_steps);
        for (std::size_t row = 0; row < n_rows; ++row) {
            const auto g = static_cast<std::int32_t>(rng.below(2 * most + 1)) - most_gradient_steps;
            const auto h = static_cast<std::int32_t>(rng.below(most + 1));
            const bool counts = rng.below(5) != 0;
            plain.push_back(counts ? PlainSum{g, h, 1} : PlainSum{});
            packed.push_back(counts ? packed_gradient(g, h) : no_gradient);
        }
    }
    std::vector<PlainSum> plain;
    std::vector<std::uint64_t> packed;
};

void expect_plain_sums(Rng& rng, std::size_t n_rows, std::size_t n_columns, std::uint16_t n_levels,
                       Threads threads) {
    const TrainingData data = random_training_data(rng, n_rows, n_columns, n_levels);
    const BinnedMatrix x = bin(data.x, 255, {1});
    const JointCodes joint = joint_codes(x, {1});
    const Gradients gradients(rng, n_rows);
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < n_rows; ++row) {
        if (rng.below(4) != 0) rows.push_back(row);
    }
    GradientHistogram histogram(7);  // what it held is of no interest

    HistogramCounter counter(x, joint, threads);
    for (int turn = 0; turn < 2; ++turn) counter.count(rows, gradients.packed, histogram);

    ASSERT_EQ(histogram.size(), joint.n_bins);
    for (std::size_t c = 0; c < x.columns.size(); ++c) {
        std::vector<PlainSum> plain(x.columns[c].n_bins);
        x.columns[c].with_codes([&](const auto* codes) {
            for (const std::uint32_t row : rows) {
                plain[codes[row]].g += gradients.plain[row].g;
                plain[codes[row]].h += gradients.plain[row].h;
                plain[codes[row]].rows += gradients.plain[row].rows;
            }
        });
        for (std::uint32_t b = 0; b < plain.size(); ++b) {
            const GradientSum& sum = histogram[joint.first_bin[c] + b];
            ASSERT_EQ(sum.g(), static_cast<double>(plain[b].g));
            ASSERT_EQ(sum.h(), static_cast<double>(plain[b].h));
            ASSERT_EQ(sum.rows(), plain[b].rows);
        }
    }
}

TEST(GradientHistogram, HasThePlainSumsOfEveryBin) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "histogram");
        expect_plain_sums(rng, 2 + rng.below(600), 1 + rng.below(40),
                          static_cast<std::uint16_t>(1 + rng.below(300)), {1});
    }
}

TEST(GradientHistogram, HasThePlainSumsOfManyRowsOnAnyNumberOfThreads) {
    for (const int threads : {1, 2, 3}) {
        SCOPED_TRACE(threads);
        Rng rng(7, "many rows");
        expect_plain_sums(rng, 60000, 9, 4, {threads});
        expect_plain_sums(rng, 20000, 50, 300, {threads});
    }
}

TEST(GradientHistogram, OfANodeLessThatOfAChildIsThatOfTheOther) {
    Rng rng(8, "subtract");
    const TrainingData data = random_training_data(rng, 9000, 20, 30);
    const BinnedMatrix x = bin(data.x, 255, {1});
    const JointCodes joint = joint_codes(x, {1});
    const Gradients gradients(rng, 9000);
    std::vector<std::uint32_t> all, left, right;
    for (std::uint32_t row = 0; row < 9000; ++row) {
        all.push_back(row);
        (rng.below(3) == 0 ? left : right).push_back(row);
    }
    HistogramCounter counter(x, joint, {1});
    GradientHistogram of_all, of_left, of_right;
    counter.count(all, gradients.packed, of_all);
    counter.count(left, gradients.packed, of_left);
    counter.count(right, gradients.packed, of_right);

    subtract(of_all, of_left);

    EXPECT_EQ(of_all, of_right);
}

TEST(GradientSum, HoldsTheLargestBlock) {
    for (const std::int32_t g : {-most_gradient_steps, most_gradient_steps}) {
        std::uint64_t packed = 0;
        for (std::size_t row = 0; row < packed_rows; ++row) {
            packed += packed_gradient(g, most_gradient_steps);
        }

        const GradientSum sum(packed);

        EXPECT_EQ(sum.g(), 8192.0 * g);
        EXPECT_EQ(sum.h(), 8192.0 * most_gradient_steps);
        EXPECT_EQ(sum.rows(), 8192u);
    }
}

TEST(GradientSum, HoldsAsManyRowsAsItSays) {
    GradientSum block(packed_gradient(-most_gradient_steps, most_gradient_steps));
    for (int doubling = 0; doubling < 26; ++doubling) block += block;

    EXPECT_EQ(block.rows(), GradientSum::most_rows);
    EXPECT_EQ(block.g(), -0x1p26 * most_gradient_steps);
    EXPECT_EQ(block.h(), 0x1p26 * most_gradient_steps);
}

}  // namespace
}  // namespace mlpipe
