#include "inspection/explanation_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/random_table.h"

namespace mlpipe {
namespace {

Explainer explainer_of(const std::string& algorithm) {
    Rng rng(1, "explanation json");
    const Table table = random_table(rng, 200);
    const Schema types = random_table_types();
    const Pipeline pipeline{.preprocess = default_transformer(types, "left"),
                            .model = make_classifier(algorithm, 42)};
    return Explainer(pipeline.fit(table, types, read_target(table, "left")));
}

TEST(ExplanationJson, HasTheNumbersOfEveryColumnInFullLength) {
    const Explainer explainer = explainer_of("gradient_boosting");
    std::vector<double> contributions(explainer.columns().size(), 0.1);
    contributions.front() = -1.0 / 3;
    std::string text = "{";

    ExplanationJson(explainer).append(text, 0.7, contributions);

    const auto json = nlohmann::ordered_json::parse(text + "}");
    EXPECT_EQ(json["unit"], "log_odds");
    EXPECT_EQ(json["margin"], 0.7);
    EXPECT_EQ(json["base_value"], explainer.base_value());
    ASSERT_EQ(json["contributions"].size(), contributions.size());
    std::size_t column = 0;
    for (const auto& [name, value] : json["contributions"].items()) {
        EXPECT_EQ(name, explainer.columns()[column].name);
        EXPECT_EQ(value, contributions[column++]);
    }
}

TEST(ExplanationJson, TellsReasonsByNumbersAndText) {
    const ToldReason reason{
        .column = "a \"b\"", .contribution = -0.25, .points = -5, .text = "a \"b\" = 1 lowers"};
    std::string two, none;

    append_reasons_json(two, std::vector{reason, reason});
    append_reasons_json(none, {});

    const std::string one = R"({"column":"a \"b\"","contribution":-0.25,"points":-5,)"
                            R"("text":"a \"b\" = 1 lowers"})";
    EXPECT_EQ(two, "\"reasons\":[" + one + "," + one + "]");
    EXPECT_EQ(none, "\"reasons\":[]");
}

}  // namespace
}  // namespace mlpipe
