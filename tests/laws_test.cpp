// laws_test.cpp: what every algorithm must do, one suite for all. A new one is tested by being in
// algorithm_names().
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/error.h"
#include "persistence/onnx_model.h"
#include "tests/random_table.h"

namespace mlpipe {
namespace {

class Laws : public testing::TestWithParam<std::string> {
protected:
    [[nodiscard]] Pipeline pipeline() const {
        return {.preprocess = default_transformer(
                    types_, "left",
                    {{"per_visit", "amount / max(visits, 1)"}, {"basics", "count('basic', plan)"}}),
                .model = make_classifier(GetParam(), 42)};
    }
    [[nodiscard]] FittedPipeline fit(const Table& table, Threads threads = {}) const {
        return pipeline().fit(table, types_, read_target(table, "left"), threads);
    }
    static Table table(std::uint64_t seed, std::size_t n_rows = 300) {
        Rng rng(seed, "laws");
        return random_table(rng, n_rows);
    }

    Schema types_ = random_table_types();
};

TEST_P(Laws, FittingTwiceSavesTheSameBytes) {
    const Table rows = table(1);

    EXPECT_EQ(to_onnx(fit(rows), rows), to_onnx(fit(rows), rows));
}

TEST_P(Laws, TheNumberOfThreadsDoesNotChangeTheBytes) {
    const Table rows = table(2, 9000);  // more than two blocks
    const std::string alone = to_onnx(fit(rows, {1}), rows);

    for (const int threads : {2, 3, 8})
        EXPECT_EQ(to_onnx(fit(rows, {threads}), rows), alone) << threads;
}

TEST_P(Laws, SaveThenLoadPredictsTheSameBits) {
    const Table rows = table(3);
    const FittedPipeline fitted = fit(rows);

    const FittedPipeline loaded = from_onnx(to_onnx(fitted, rows), "law.onnx");

    const Table others = table(4);
    EXPECT_EQ(loaded.predict_proba(others), fitted.predict_proba(others));
    EXPECT_EQ(loaded.get_feature_names_out(), fitted.get_feature_names_out());
}

TEST_P(Laws, OneRowAloneEqualsThatRowInABatch) {
    const FittedPipeline fitted = fit(table(5));
    const Table others = table(6);
    const std::vector<float> batch = fitted.predict_proba(others);

    for (std::uint32_t row = 0; row < others.n_rows(); ++row) {
        const Table alone = others.select_rows(std::span(&row, 1));
        ASSERT_EQ(fitted.predict_proba(alone), std::vector<float>{batch[row]}) << row;
    }
}

TEST_P(Laws, ProbabilitiesLieBetweenZeroAndOneForAnyInput) {
    const FittedPipeline fitted = fit(table(7));
    constexpr float huge = std::numeric_limits<float>::max();
    Texts unseen{.codes = {0, 0, missing_code}, .dictionary = {}};
    unseen.dictionary.add("never seen");
    const Table extremes({{"amount", Numbers{{huge, -huge, 0.0f}}},
                          {"visits", Numbers{{-huge, huge, std::nanf("")}}},
                          {"plan", unseen},
                          {"flag", unseen}});

    for (const float p : fitted.predict_proba(extremes)) {
        EXPECT_GE(p, 0.0f);
        EXPECT_LE(p, 1.0f);
    }
}

TEST_P(Laws, FeatureNamesAreUniqueAndAsManyAsColumnsOut) {
    const Table rows = table(8);
    const FittedPipeline fitted = fit(rows);

    const std::vector<std::string>& names = fitted.get_feature_names_out();

    EXPECT_EQ(names.size(), fitted.transform(rows).n_features());
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST_P(Laws, ConstantAndEmptyColumnsAreHarmless) {
    Table rows = table(9);
    std::vector<Column> columns = rows.columns();
    std::get<Numbers>(columns[0].cells).values.assign(rows.n_rows(), 7.0f);
    std::get<Numbers>(columns[1].cells).values.assign(rows.n_rows(), std::nanf(""));
    rows = Table(std::move(columns));

    for (const float p : fit(rows).predict_proba(rows)) ASSERT_TRUE(p >= 0.0f && p <= 1.0f);
}

TEST_P(Laws, TwoRowsAreEnoughAndOneClassIsRefused) {
    const Table rows = table(10);
    const Target target = read_target(rows, "left");
    const auto positive =
        static_cast<std::uint32_t>(std::ranges::find(target.y, 1) - target.y.begin());
    const auto negative =
        static_cast<std::uint32_t>(std::ranges::find(target.y, 0) - target.y.begin());
    const Table two = rows.select_rows(std::vector<std::uint32_t>{positive, negative});
    Target one_class = read_target(two, "left");
    one_class.y = {1, 1};

    EXPECT_EQ(fit(two).predict_proba(two).size(), 2u);
    EXPECT_THROW((void)pipeline().fit(two, types_, one_class), InvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(EveryAlgorithm, Laws, testing::ValuesIn(algorithm_names()),
                         [](const auto& algorithm) { return algorithm.param; });

}  // namespace
}  // namespace mlpipe
