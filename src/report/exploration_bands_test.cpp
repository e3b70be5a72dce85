#include "report/exploration_bands.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mlpipe {
namespace {

std::vector<std::string> texts_of(const Bands& bands) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < bands.size(); ++i) texts.push_back(bands.text(i));
    return texts;
}

/// 0, step, 2 step, …
std::vector<double> steps(int n, double step) {
    std::vector<double> values;
    for (int i = 0; i < n; ++i) values.push_back(static_cast<float>(i * step));
    return values;
}

TEST(Bands, OfFewDifferentIntegersAreThose) {
    std::vector<double> values;
    for (const double value : {0.0, 1.0, 4.0}) values.insert(values.end(), 100, value);

    const Bands bands = bands_of(values);

    EXPECT_EQ(texts_of(bands), (std::vector<std::string>{"0", "1 to 3", "4"}));
}

TEST(Bands, HaveRoundEdgesWithAboutAsManyRowsEach) {
    const Bands bands = bands_of(steps(1000, 1));

    EXPECT_EQ(texts_of(bands),
              (std::vector<std::string>{"under 100", "100 to 249", "250 to 399", "400 to 499",
                                        "500 to 599", "600 to 749", "750 to 899", "900 or more"}));
}

TEST(Bands, OfFractionsNameTheEdgeThatIsNotIn) {
    const Bands bands = bands_of(steps(48, 0.25));

    EXPECT_EQ(texts_of(bands), (std::vector<std::string>{"under 5", "5 or more"}));
    EXPECT_EQ(bands.of(4.99F), 0U);
    EXPECT_EQ(bands.of(5), 1U);
}

TEST(Bands, GiveAValueOfManyRowsABandOfItsOwn) {
    std::vector<double> values(700, 0.0);
    for (int i = 1; i <= 300; ++i) values.push_back(i);

    EXPECT_EQ(bands_of(values).text(0), "0");
}

TEST(Bands, OfOneValueOrNoneAreOne) {
    EXPECT_EQ(texts_of(bands_of(std::vector<double>(50, 3.0))), std::vector<std::string>{"all"});
    EXPECT_EQ(texts_of(bands_of({})), std::vector<std::string>{"all"});
}

TEST(Bands, AreWrittenWithoutExponents) {
    EXPECT_EQ(texts_of(bands_of(steps(48, 5000))),
              (std::vector<std::string>{"under 100000", "100000 or more"}));
}

TEST(Bands, HoldEveryValueOfAnyScale) {
    for (const double scale : {1e-30, 1e-3, 1.0, 1e9, 1e35}) {
        std::vector<double> values = steps(500, scale);
        for (double& value : values) value = static_cast<float>(value - 100 * scale);

        const Bands bands = bands_of(values);

        EXPECT_EQ(bands.size(), 8U) << scale;
        EXPECT_TRUE(std::ranges::is_sorted(bands.edges)) << scale;
    }
}

TEST(HistogramEdges, AreRoundAndHoldTheRange) {
    const std::vector<double> edges = histogram_edges(18.25, 98.75, false);

    EXPECT_EQ(edges.front(), 15);
    EXPECT_EQ(edges[1] - edges[0], 5);
    EXPECT_EQ(edges.back(), 100);
}

TEST(HistogramEdges, OfIntegersAreIntegers) {
    EXPECT_EQ(histogram_edges(0, 3, true), (std::vector<double>{0, 1, 2, 3, 4}));
}

TEST(HistogramEdges, OfASingleValueAreThatValue) {
    EXPECT_EQ(histogram_edges(7, 7, true), (std::vector<double>{7, 7}));
}

}  // namespace
}  // namespace mlpipe
