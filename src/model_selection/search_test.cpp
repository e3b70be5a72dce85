#include "model_selection/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <mutex>

#include "core/error.h"
#include "core/test_errors.h"
#include "model_selection/test_rows.h"

namespace mlpipe {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

const std::vector<Classifier> algorithms{LogisticRegression{},
                                         RandomForest{.n_estimators = 5, .seed = 1}};

std::vector<SearchResult> search_rows(const TestRows& rows, const SearchSettings& settings,
                                      const SearchTask& task = {.folds = 3}) {
    return search(algorithms, default_transformer(rows.types, "left"), rows.table, rows.types,
                  read_target(rows.table, "left"), settings, task);
}

std::vector<double> means(const SearchResult& result) {
    std::vector<double> means;
    for (const Candidate& candidate : result.candidates) means.push_back(candidate.mean);
    return means;
}

double setting(const Classifier& classifier, const std::string& name) {
    for (const Setting& each : settings_of(classifier)) {
        if (each.name != name) continue;
        if (const auto* whole = std::get_if<std::int64_t>(&each.value)) {
            return static_cast<double>(*whole);
        }
        return std::get<double>(each.value);
    }
    return std::nan("");
}

std::string error_of(const SearchSettings& settings) {
    return error_text<InvalidArgument>([&] { (void)search_rows(make_test_rows(60), settings); });
}

TEST(Search, TriesTheGivenSettingsFirstAndTakesTheBestMean) {
    const std::vector<SearchResult> results = search_rows(make_test_rows(90), {.candidates = 6});

    ASSERT_EQ(results.size(), 2U);
    for (std::size_t i = 0; i < results.size(); ++i) {
        const std::vector<double> all = means(results[i]);
        ASSERT_EQ(all.size(), 6U);
        EXPECT_EQ(results[i].best, std::ranges::max_element(all) - all.begin());
        EXPECT_EQ(results[i].candidates[0].rows, 90U);
    }
    EXPECT_EQ(setting(results[0].candidates[0].settings, "C"), 1.0);
    EXPECT_EQ(setting(results[1].candidates[0].settings, "n_estimators"), 5);
    EXPECT_NE(setting(results[0].candidates[1].settings, "C"), 1.0);
}

TEST(Search, ALossIsBetterWhenSmaller) {
    const std::vector<SearchResult> results =
        search_rows(make_test_rows(90), {.candidates = 6, .metric = SearchMetric::log_loss});

    const std::vector<double> all = means(results[0]);
    EXPECT_EQ(results[0].best, std::ranges::min_element(all) - all.begin());
}

TEST(Search, IsTheSameOnAnyNumberOfThreads) {
    const TestRows rows = make_test_rows(90);

    for (const SearchMethod method : {SearchMethod::random, SearchMethod::halving}) {
        const SearchSettings settings{.candidates = 5, .method = method};
        const auto one = search_rows(rows, settings, {.folds = 3, .threads = {1}});
        const auto three = search_rows(rows, settings, {.folds = 3, .threads = {3}});
        for (std::size_t i = 0; i < one.size(); ++i) {
            EXPECT_EQ(means(one[i]), means(three[i]));
            EXPECT_EQ(one[i].best, three[i].best);
        }
    }
}

TEST(Search, DrawsAnotherSampleForAnotherSeed) {
    const TestRows rows = make_test_rows(60);

    const auto one = search_rows(rows, {.candidates = 2}, {.folds = 2, .seed = 1});
    const auto other = search_rows(rows, {.candidates = 2}, {.folds = 2, .seed = 2});

    EXPECT_NE(setting(one[0].candidates[1].settings, "C"),
              setting(other[0].candidates[1].settings, "C"));
}

// 600 rows, 200 positive: 3 folds of 10 positives need 30, so the rows can be divided by 3 once
// (66) but not twice (22).
TEST(Search, HalvingShowsAllRowsToTheBetterThirdOnly) {
    const auto results = search_rows(
        make_test_rows(600), {.candidates = 9, .method = SearchMethod::halving}, {.folds = 3});

    std::size_t full = 0;
    for (const Candidate& candidate : results[0].candidates) {
        EXPECT_TRUE(candidate.rows == 600 || candidate.rows == 201) << candidate.rows;
        full += candidate.rows == 600 ? 1 : 0;
    }
    EXPECT_EQ(full, 3U);
    EXPECT_EQ(results[0].candidates[results[0].best].rows, 600U);
}

TEST(Search, HalvingLooksAtAllRowsWhereThereAreFew) {
    const auto results =
        search_rows(make_test_rows(60), {.candidates = 9, .method = SearchMethod::halving});

    for (const Candidate& candidate : results[0].candidates) EXPECT_EQ(candidate.rows, 60U);
}

TEST(Search, CountsEveryFit) {
    for (const SearchMethod method : {SearchMethod::random, SearchMethod::halving}) {
        std::vector<std::size_t> seen, totals;
        const SearchTask task{.folds = 3, .progress = [&](std::size_t done, std::size_t of) {
                                  seen.push_back(done);
                                  totals.push_back(of);
                              }};

        (void)search_rows(make_test_rows(600), {.candidates = 9, .method = method}, task);

        ASSERT_FALSE(seen.empty());
        for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], i + 1);
        EXPECT_THAT(totals, Each(seen.size()));
    }
}

TEST(Search, StaysWithinARange) {
    const SearchSpace space{
        {.setting = "min_samples_leaf", .values = SettingRange{.low = 2, .high = 4, .whole = true}},
        {.setting = "n_estimators", .values = std::vector<SettingValue>{std::int64_t{7}}}};
    Rng rng(1, "test");
    std::set<double> leaves;
    for (int i = 0; i < 100; ++i) {
        const Classifier drawn = draw(space, RandomForest{}, rng);
        leaves.insert(setting(drawn, "min_samples_leaf"));
        EXPECT_EQ(setting(drawn, "n_estimators"), 7);
    }
    EXPECT_EQ(leaves, (std::set<double>{2, 3, 4}));
}

TEST(SearchSpace, EveryAlgorithmHasOneThatItsSettingsAllow) {
    for (const std::string& name : algorithm_names()) {
        const Classifier classifier = make_classifier(name, 1);
        const SearchSpace space = default_search_space(classifier);
        EXPECT_FALSE(space.empty()) << name;
        check(space, classifier);
        Rng rng(1, "test");
        for (int i = 0; i < 50; ++i) check_settings(draw(space, classifier, rng));
    }
}

TEST(SearchSpace, RefusesWhatCannotBeSet) {
    const auto of_forest = [](SearchDimension dimension) {
        return SearchSettings{.candidates = 2, .spaces = {{"random_forest", {dimension}}}};
    };

    EXPECT_EQ(error_of({.candidates = 0}), "search: candidates must be at least 1, not 0");
    EXPECT_THAT(error_of(of_forest({.setting = "leaves", .values = SettingRange{.high = 1}})),
                HasSubstr("random_forest has no setting \"leaves\""));
    EXPECT_EQ(error_of(of_forest({.setting = "min_samples_leaf",
                                  .values = SettingRange{.low = 5, .high = 2, .whole = true}})),
              "random_forest: the search range of min_samples_leaf begins at 5, above its end 2");
    EXPECT_EQ(
        error_of(of_forest(
            {.setting = "min_samples_leaf",
             .values = SettingRange{.low = 0, .high = 2, .logarithmic = true, .whole = true}})),
        "random_forest: the search range of min_samples_leaf is logarithmic, so it must "
        "begin above 0");
    EXPECT_EQ(
        error_of(of_forest({.setting = "min_samples_leaf", .values = std::vector<SettingValue>{}})),
        "random_forest: there is nothing to try for min_samples_leaf");
    EXPECT_EQ(error_of(of_forest({.setting = "min_samples_leaf",
                                  .values = SettingRange{.low = 0, .high = 2, .whole = true}})),
              "random_forest: min_samples_leaf must be at least 1, not 0");
}

}  // namespace
}  // namespace mlpipe
