// Explanations over HTTP: /explain, and the reasons of /predict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/test_client.h"

namespace mlpipe::api {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;

class Explanations : public WithServer {
protected:
    Json ask(std::string_view target, std::string_view body = customer) {
        const Answer answer = exchange(post(body, {}, target));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return Json::parse(answer.body);
    }
};

double sum_of(const Json& numbers) {
    double sum = 0;
    for (const Json& number : numbers) sum += number.get<double>();
    return sum;
}

TEST_F(Explanations, AddUpToTheMarginOfThePrediction) {
    const Json answer = ask("/explain");

    EXPECT_EQ(answer["unit"], "log_odds");
    const double margin = answer["margin"];
    EXPECT_NEAR(answer["base_value"].get<double>() + sum_of(answer["contributions"]), margin,
                1e-12);
    EXPECT_NEAR(1 / (1 + std::exp(-margin)), answer["churn_probability"].get<double>(), 1e-6);
    EXPECT_EQ(answer["contributions"].size(), 4u);
    EXPECT_FALSE(answer.contains("reasons"));
}

TEST_F(Explanations, SayOtherwiseWhatPredictSays) {
    Json predicted = ask("/predict?threshold=0.25");
    Json explained = ask("/explain?threshold=0.25");

    for (const char* more : {"unit", "margin", "base_value", "contributions", "request_id"}) {
        ASSERT_EQ(explained.erase(more), 1u) << more;
    }
    predicted.erase("request_id");
    EXPECT_EQ(explained, predicted);
}

TEST_F(Explanations, ComeAsReasonsWithAPrediction) {
    const Json two = ask("/predict?explain=2");
    const Json all = ask("/explain?explain=1000");

    ASSERT_EQ(two["reasons"].size(), 2u);
    EXPECT_FALSE(two.contains("contributions"));
    EXPECT_EQ(two["churn_probability"], ask("/predict")["churn_probability"]);
    EXPECT_EQ(two["reasons"][0], all["reasons"][0]);
    EXPECT_EQ(all["reasons"].size(), 4u);
    const Json& first = two["reasons"][0];
    EXPECT_EQ(first["contribution"], all["contributions"][first["column"].get<std::string>()]);
    EXPECT_THAT(first["text"].get<std::string>(), HasSubstr(" the probability of Churn by "));
}

TEST_F(Explanations, TellOfWhatIsMissingOrUnseen) {
    const Json answer = ask("/explain?explain=4", R"({"customer_id":"C9","tenure_months":null,)"
                                                  R"("monthly_charges":70.5,"contract":"Weekly",)"
                                                  R"("senior_citizen":0})");

    EXPECT_EQ(answer["customer_id"], "C9");
    EXPECT_EQ(answer["warnings"][0], "contract 'Weekly' was not seen in training");
    EXPECT_THAT(answer["reasons"].dump(), HasSubstr("\"missing tenure_months "));
}

TEST_F(Explanations, NameEveryFaultOfTheRequestAtOnce) {
    const Answer answer = exchange(post(R"({"tenure_months":"abc"})", {}, "/explain?explain=0"));

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(error_of(answer),
              "Missing required fields: monthly_charges, contract, senior_citizen");
    EXPECT_THAT(answer.body, HasSubstr("explain must be a whole number from 1 to 1000"));
    EXPECT_THAT(answer.body, HasSubstr("tenure_months must be integer"));
}

TEST_F(Explanations, AreRefusedForABatchWithTheReason) {
    const std::string expected =
        "Reasons are told by /predict and /explain, for one row at a time; for many use mlpipe "
        "predict --explain";

    EXPECT_EQ(error_of(exchange(post("[]", {}, "/predict/batch?explain=3"))), expected);
    EXPECT_EQ(error_of(exchange(post(customer, {}, "/invocations?explain=3"))), expected);
}

TEST(ImportedModel, PredictsAndSaysThatItCannotBeExplained) {
    const std::string row =
        R"({"tenure":3,"charges":90.5,"calls":4,"contract":"monthly","payment":"card"})";
    const TestServer server({}, {std::make_shared<LoadedModel>(imported_model()), ""});
    TestClient client(server.port());

    EXPECT_EQ(client.exchange(post(row)).status, 200);
    for (const char* target : {"/explain", "/predict?explain=3"}) {
        const Answer answer = client.exchange(post(row, {}, target));
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(error_of(answer),
                  "this model was imported and cannot be explained: train a model with mlpipe on "
                  "the same data, and explain that one");
    }
}

TEST_F(Explanations, GoOnWithTheNextModel) {
    TestClient client(server.port());
    EXPECT_EQ(client.exchange(post(customer, {}, "/explain")).header("X-Model-Version"),
              "2026_11_22_001");

    server.set_model(customer_model("2026_11_22_002"));

    EXPECT_EQ(client.exchange(post(customer, {}, "/explain")).header("X-Model-Version"),
              "2026_11_22_002");
}

}  // namespace
}  // namespace mlpipe::api
