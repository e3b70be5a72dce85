#include "inspection/permutation_importance.h"

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/test_errors.h"
#include "metrics/classification_scores.h"

namespace mlpipe {
namespace {

/// y follows `used`, of which some are turned; `noise` is not in it.
struct Rows {
    Table table;
    Target target;
};

Rows rows_of(std::uint64_t seed, std::size_t n) {
    Rng rng(seed, "importance");
    Numbers used, noise;
    Texts y;
    for (std::size_t row = 0; row < n; ++row) {
        used.values.push_back(static_cast<float>(rng.uniform()));
        noise.values.push_back(static_cast<float>(rng.uniform()));
        const bool positive = (used.values.back() > 0.5F) != (rng.uniform() < 0.1);
        y.codes.push_back(y.dictionary.add(positive ? "yes" : "no"));
    }
    Table table({{.name = "used", .cells = used},
                 {.name = "noise", .cells = noise},
                 {.name = "y", .cells = y}});
    Target target = read_target(table, "y");
    return {.table = std::move(table), .target = std::move(target)};
}

FittedPipeline fitted(const Rows& rows) {
    const Schema types = infer_schema(rows.table);
    const Pipeline pipeline{.preprocess = default_transformer(types, "y"),
                            .model = LogisticRegression{}};
    return pipeline.fit(rows.table, types, rows.target);
}

double auc(const FittedPipeline& pipeline, const Table& table, const std::vector<std::uint8_t>& y) {
    const std::vector<float> p = pipeline.predict_proba(table);
    return roc_auc(y, std::vector<double>(p.begin(), p.end()));
}

TEST(PermutationImportance, IsTheDropThatShufflingByHandGives) {
    const FittedPipeline pipeline = fitted(rows_of(1, 400));
    const Rows test = rows_of(2, 300);
    std::vector<Column> columns = test.table.columns();
    Rng rng(7, "permutation used", 0);
    shuffle(std::span(std::get<Numbers>(columns[0].cells).values), rng);
    const double expected =
        auc(pipeline, test.table, test.target.y) - auc(pipeline, Table(columns), test.target.y);

    const auto found =
        permutation_importances(pipeline, test.table, test.target.y, {.n_repeats = 1, .seed = 7});

    EXPECT_EQ(found[0].column, "used");
    EXPECT_NEAR(found[0].drops[0], expected, 1e-12);
    EXPECT_EQ(found[0].mean, found[0].drops[0]);
    EXPECT_EQ(found[0].std, 0);
}

TEST(PermutationImportance, TellsAColumnThatIsNeededFromNoise) {
    const Rows test = rows_of(2, 300);

    const auto found = permutation_importances(fitted(rows_of(1, 400)), test.table, test.target.y);

    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].column, "used");
    EXPECT_GT(found[0].interval.low, 0.2);
    EXPECT_EQ(found[1].column, "noise");
    EXPECT_LT(std::abs(found[1].mean), 0.02);
    EXPECT_LT(found[1].interval.low, 0);
}

TEST(PermutationImportance, IsTheSameOnAnyNumberOfThreads) {
    const FittedPipeline pipeline = fitted(rows_of(1, 400));
    const Rows test = rows_of(2, 300);
    const auto one = permutation_importances(pipeline, test.table, test.target.y, {.threads = {1}});

    const auto many =
        permutation_importances(pipeline, test.table, test.target.y, {.threads = {8}});

    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].drops, many[i].drops);
        EXPECT_EQ(one[i].interval.low, many[i].interval.low);
    }
}

TEST(PermutationImportance, RefusesNoRepeats) {
    const Rows rows = rows_of(1, 50);

    EXPECT_EQ(error_text<InvalidArgument>([&] {
                  (void)permutation_importances(fitted(rows), rows.table, rows.target.y,
                                                {.n_repeats = 0});
              }),
              "n_repeats is 0, but must be at least 1");
}

}  // namespace
}  // namespace mlpipe
