#include "report/model_charts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "report/chart_theme.h"
#include "report/report_page.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::uint8_t> y = {0, 0, 1, 1, 0, 1};
const std::vector<float> p = {0.1f, 0.4f, 0.35f, 0.8f, 0.2f, 0.7f};
const std::vector<float> q = {0.5f, 0.5f, 0.5f, 0.6f, 0.1f, 0.9f};

RankedRows ranked(const std::string& name = "forest") {
    return {.y = y,
            .algorithms = {{.name = name, .p = p}, {.name = "other", .p = q}},
            .selected = 0,
            .threshold = 0.5f,
            .rows = "6 rows"};
}

ClassNames named(const std::string& negative, const std::string& positive) {
    return {.negative_value = "0",
            .positive_value = "1",
            .negative_label = negative,
            .positive_label = positive};
}

const ConfusionMatrix counts{
    .true_negative = 3, .false_positive = 0, .false_negative = 1, .true_positive = 2};

/// The eight charts, every name of theirs made of `name`.
std::vector<Chart> all_charts(const std::string& name) {
    const RankedRows rows = ranked(name + "1");
    const ChartScore score{.value = 0.5, .low = 0.25, .high = 0.75};
    const TargetCounts groups[] = {{.group = "training", .negative = 3, .positive = 3}};
    const ComparedScore compared[] = {
        {.algorithm = name + "1", .metric = "F1", .mean = 0.5, .deviation = 0.1},
        {.algorithm = "other", .metric = "F1", .mean = 0.4, .deviation = 0.6}};
    const ClassNames names = named(name + "0", name + "1");
    return {target_distribution_chart(groups, name, names),
            confusion_matrix_chart(counts, names, {}, name),
            roc_curve_chart(rows, score),
            precision_recall_curve_chart(rows, score),
            feature_importance_chart({{name, 0.5}, {name + "2", -0.7}}, WeightKind::coefficient,
                                     name, name),
            model_comparison_chart(compared, name + "1", "5 folds"),
            calibration_curve_chart(rows, score),
            cost_curve_chart(rows, {})};
}

TEST(ModelCharts, AreTheEightOfTheInterface) {
    std::vector<std::string> names;
    for (const Chart& chart : all_charts("a")) names.push_back(chart.name());

    EXPECT_THAT(names, testing::ElementsAre("target_distribution", "confusion_matrix", "roc_curve",
                                            "precision_recall_curve", "feature_importance",
                                            "model_comparison", "calibration_curve", "cost_curve"));
}

TEST(ModelCharts, ShowAnyNameAndTakeNoneForMarkup) {
    for (const std::string& name :
         {std::string(60, 'W'), std::string("a, \"b\" 'c' <script>alert(1)</script> & 😀"),
          std::string("two\nlines\x01\xFF"), std::string(" ")}) {
        for (const Chart& chart : all_charts(name)) {
            EXPECT_THAT(chart.to_svg(), AllOf(HasSubstr("</svg>"), Not(HasSubstr("<script"))))
                << chart.name();
            EXPECT_THAT(chart.to_png(), testing::StartsWith("\x89PNG")) << chart.name();
        }
    }
}

TEST(ModelCharts, AreDrawnAsTheyWere) {
    for (const Chart& chart : all_charts("name")) {
        const std::string path =
            std::string(MLPIPE_SOURCE_DIR) + "/tests/golden/charts/" + chart.name() + ".svg";
        const std::string svg = chart.to_svg() + "\n";
        if (std::getenv("UPDATE_GOLDEN") != nullptr) write_file_atomically(path, svg);

        EXPECT_EQ(svg, read_file(path)) << "UPDATE_GOLDEN=1 writes it anew";
    }
}

TEST(RocCurveChart, SaysTheScoreAndTheOperatingPoint) {
    const Chart chart = roc_curve_chart(ranked(), {.value = 0.889, .low = 0.5, .high = 1});

    EXPECT_EQ(chart.description(),
              "ROC curve: AUC 0.889 (95 % interval 0.500 to 1.000). forest on 6 rows. Diamond: "
              "threshold 0.500, which finds 0.667 of the positives at a false positive rate of "
              "0.000. Band: 95 %, pointwise. Dashed grey: chance.");
    EXPECT_THAT(chart.spec(), HasSubstr("forest: AUC 0.889 (selected)"));
}

TEST(ConfusionMatrixChart, CountsCosts) {
    const Chart chart = confusion_matrix_chart(
        counts, named("stays", "leaves"), {.false_negative_cost = 2400, .false_positive_cost = 50},
        "forest on 6 rows");

    EXPECT_EQ(chart.description(),
              "Confusion matrix of forest on 6 rows. 5 of 6 right. A false negative costs 2400, a "
              "false positive 50; together 2400 here. True negative 3, false positive 0, false "
              "negative 1, true positive 2.");
    EXPECT_THAT(chart.spec(), HasSubstr("cost 1 × 2400 = 2400"));
}

TEST(FeatureImportanceChart, ShowsTheFifteenHeaviestInOrder) {
    std::vector<WeighedFeature> features;
    for (int i = 0; i < 20; ++i)
        features.push_back({.name = "f" + std::to_string(i), .weight = 0.05});
    features[7].weight = 0.2;

    const Chart chart = feature_importance_chart(features, WeightKind::importance, "forest", "yes");

    const auto spec = ordered_json::parse(chart.spec());
    const ordered_json& values = spec["data"]["values"];
    EXPECT_EQ(values.size(), 15u);
    EXPECT_EQ(values[0]["feature"], "1. f7");
    EXPECT_EQ(values[1]["feature"], "2. f0");
    EXPECT_EQ(values[2]["feature"], "3. f1");
}

TEST(CostCurveChart, NamesTheCostInUseAndOfActingOnAllAndNone) {
    const Chart chart =
        cost_curve_chart(ranked(), {.false_negative_cost = 100, .false_positive_cost = 10});

    // One of three positives is missed: 100 / 6; none: 300 / 6; all: three negatives, 30 / 6.
    EXPECT_THAT(chart.description(), AllOf(HasSubstr("Cost: 16.67 a row at threshold 0.500"),
                                           HasSubstr("acting on no row costs 50.00 a row"),
                                           HasSubstr("on every row 5.00")));
}

ordered_json metadata_of(const std::string& name) {
    ordered_json interval = {{"value", 0.5}, {"low", 0.25}, {"high", 0.75}};
    return {
        {"model_version", "2026_11_22_001"},
        {"train_date", "2026-11-22T00:00:00Z"},
        {"algorithm", name},
        {"training_samples", 96},
        {"test_samples", 6},
        {"hyperparameters", {{name, 100}}},
        {"threshold", 0.5},
        {"decision", {{"reason", name}}},
        {"target", name},
        {"labels", {{"positive", name}, {"negative", "no"}}},
        {"random_state", 42},
        {"selection_reason", name},
        {"cross_validation", {{name, {{"metrics", {{"recall", {{"mean", 0.5}, {"std", 0.1}}}}}}}}},
        {"confusion_matrix",
         {{"true_negative", 3},
          {"false_positive", 0},
          {"false_negative", 1},
          {"true_positive", 2}}},
        {"confidence_intervals",
         {{"recall", interval}, {"precision", interval}, {"auc_roc", interval}}},
        {"data", name},
        {"data_sha256", "aa"},
        {"model_sha256", "bb"},
        {"schema",
         {{{"name", name},
           {"type", "number"},
           {"minimum", 0},
           {"maximum", 1},
           {"missing_rate", 0.5}}}},
        {"mlpipe_version", "0.1.0"}};
}

TEST(ReportPage, CannotBeLeftByAnyName) {
    const std::string name = "</script><script>alert(1)</script><!-- \"'&";

    const std::string page = report_page(all_charts(name), metadata_of(name), {});

    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<!--")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(ReportPage, SaysWhatTheMetadataSays) {
    const std::string page = report_page(all_charts("churn"), metadata_of("churn"), {});

    EXPECT_THAT(page, HasSubstr("Of 6 rows that it had never seen, 3 were churn. It found 2 of "
                                "them and missed 1. Of the 2 that it named, 0 were wrong."));
    EXPECT_THAT(page, HasSubstr("is 0.500 (95 % interval 0.250 to 0.750)"));
    EXPECT_THAT(page,
                HasSubstr("<th scope=\"row\">Recall</th><td>0.500</td><td>0.250 to 0.750</td>"));
    EXPECT_THAT(page, HasSubstr("<td>bb</td>"));
}

TEST(ReportPage, NeedsNothingElse) {
    const std::string page = report_page(all_charts("churn"), metadata_of("churn"), {});

    EXPECT_THAT(page, AllOf(Not(HasSubstr("<link")), Not(HasSubstr("<script src")),
                            Not(HasSubstr("@import"))));
}

}  // namespace
}  // namespace mlpipe
