#include "models/logistic_terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/exponential.h"
#include "core/random.h"

namespace mlpipe {
namespace {

struct Rows {
    std::vector<std::uint8_t> y;
    std::vector<double> margins;
};

Rows random_rows(std::uint64_t seed, std::size_t n) {
    Rng rng(seed, "terms");
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        rows.y.push_back(static_cast<std::uint8_t>(rng.below(2)));
        const double size = std::exp2(12 * rng.uniform() - 4);
        rows.margins.push_back(rng.below(20) == 0 ? 0.0 : size * (2 * rng.uniform() - 1));
    }
    return rows;
}

TEST(LogisticTerms, EqualTheirFormulas) {
    constexpr std::array<double, 2> weights{0.75, 1.5};
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const Rows rows = random_rows(seed, 1 + seed * 7);
        std::vector<double> residuals = rows.margins;
        std::vector<double> curvatures(rows.y.size());

        const double loss = logistic_terms(rows.y.data(), weights, rows.y.size(), residuals.data(),
                                           curvatures.data());

        double expected = 0;
        for (std::size_t i = 0; i < rows.y.size(); ++i) {
            const double m = rows.margins[i];
            const double c = weights[rows.y[i]];
            const double towards = rows.y[i] == 1 ? m : -m;
            const double right = 1 / (1 + std::exp(-towards));
            const double wrong = 1 / (1 + std::exp(towards));
            expected += c * (std::log1p(std::exp(-std::abs(m))) + std::max(-towards, 0.0));
            const double residual = rows.y[i] == 1 ? -c * wrong : c * wrong;
            ASSERT_NEAR(residuals[i], residual, 1e-14 * std::abs(residual)) << m;
            ASSERT_NEAR(curvatures[i], c * right * wrong, 1e-14 * c * right * wrong) << m;
        }
        ASSERT_NEAR(loss, expected, 1e-13 * expected) << seed;
    }
}

TEST(LogisticTerms, HaveTheSameBitsWithoutAvx2) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const Rows rows = random_rows(seed, 1000 + seed);
        const auto terms = [&](const auto& function) {
            std::vector<double> all = rows.margins;
            all.resize(2 * rows.y.size());
            all.push_back(function(rows.y.data(), std::array{0.3, 1.7}, rows.y.size(), all.data(),
                                   all.data() + rows.y.size()));
            return all;
        };

        ASSERT_EQ(terms(logistic_terms), terms(logistic_terms_plain)) << seed;
    }
}

TEST(LogisticTerms, KeepTheLossOfRowsThatAreRight) {
    std::vector<std::uint8_t> y{1};
    for (const double margin : {20.0, 40.0, 300.0, 700.0}) {
        double residual = margin;
        double curvature = 0;

        const double loss = logistic_terms(y.data(), {1, 1}, 1, &residual, &curvature);

        const double expected = std::log1p(std::exp(-margin));
        EXPECT_NEAR(loss, expected, 1e-14 * expected);
    }
}

}  // namespace
}  // namespace mlpipe
