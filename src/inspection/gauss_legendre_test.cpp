#include "inspection/gauss_legendre.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mlpipe {
namespace {

double integral_of_power(const Quadrature& rule, int power) {
    double sum = 0;
    for (std::size_t i = 0; i < rule.points.size(); ++i) {
        sum += rule.weights[i] * std::pow(rule.points[i], power);
    }
    return sum;
}

TEST(GaussLegendre, TwoPointsLieAtOneOverTheRootOfThree) {
    const Quadrature rule = gauss_legendre(2);

    // (1 -+ 1 / sqrt 3) / 2
    EXPECT_NEAR(rule.points[0], 0.21132486540518712, 1e-15);
    EXPECT_NEAR(rule.points[1], 0.78867513459481288, 1e-15);
    EXPECT_NEAR(rule.weights[0], 0.5, 1e-15);
}

TEST(GaussLegendre, IsExactForPowersUpToTwiceThePointsLessOne) {
    for (std::size_t n = 1; n <= 64; ++n) {
        const Quadrature rule = gauss_legendre(n);
        for (int power = 0; power < 2 * static_cast<int>(n); ++power) {
            ASSERT_NEAR(integral_of_power(rule, power), 1.0 / (power + 1), 4e-15)
                << n << " points, power " << power;
        }
    }
}

TEST(GaussLegendre, PointsAscendInsideTheInterval) {
    const Quadrature rule = gauss_legendre(64);

    EXPECT_GT(rule.points.front(), 0.0);
    EXPECT_LT(rule.points.back(), 1.0);
    for (std::size_t i = 1; i < rule.points.size(); ++i) {
        EXPECT_LT(rule.points[i - 1], rule.points[i]);
    }
}

}  // namespace
}  // namespace mlpipe
