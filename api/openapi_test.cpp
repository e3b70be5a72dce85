// What the OpenAPI document says. tests/test_openapi.py holds a running service to it.
#include "api/openapi.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "api/openapi_model.h"
#include "api/test_client.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {
namespace {

using Json = nlohmann::ordered_json;

const Route routes[] = {
    {.method = "GET", .path = "/health", .handle = nullptr},
    {.method = "POST",
     .path = "/predict",
     .handle = nullptr,
     .media_types = json_only,
     .role = Role::predict},
    {.method = "POST",
     .path = "/models/{version}/activate",
     .handle = nullptr,
     .role = Role::admin},
};

Json document(AsksForKeys keys = AsksForKeys::no) {
    const ModelState state = customer_model();
    return Json::parse(openapi_document(state.model.get(), routes, keys));
}

void collect_references(const Json& json, std::set<std::string>& found) {
    if (json.is_object() && json.contains("$ref")) found.insert(json["$ref"].get<std::string>());
    if (!json.is_structured()) return;
    for (const Json& child : json) collect_references(child, found);
}

TEST(OpenApi, DescribesTheRoutesAndNoOthers) {
    const Json paths = document()["paths"];

    ASSERT_EQ(paths.size(), 3u);
    EXPECT_TRUE(paths["/health"].contains("get"));
    EXPECT_TRUE(paths["/predict"].contains("post"));
    EXPECT_TRUE(paths["/models/{version}/activate"].contains("post"));
}

TEST(OpenApi, NamesOnlyWhatItHolds) {
    const Json whole = document();
    std::set<std::string> references;
    collect_references(whole, references);

    ASSERT_GT(references.size(), 10u);
    for (const std::string& reference : references) {
        const Json::json_pointer pointer(reference.substr(1));
        EXPECT_TRUE(whole.contains(pointer)) << reference;
    }
}

TEST(OpenApi, TellsOfEveryColumnWhatTrainingSaw) {
    const ModelState state = customer_model();
    const Json row = row_schema(state.model->pipeline.schema());

    EXPECT_EQ(row["required"].dump(),
              R"(["tenure_months","monthly_charges","contract","senior_citizen"])");
    EXPECT_EQ(row["properties"]["tenure_months"].dump(),
              R"({"type":["integer","null"],"minimum":-3.4028234663852886e+38,)"
              R"("maximum":3.4028234663852886e+38,"description":"From 1 to 72 in training; )"
              R"(a value outside is taken with a warning. null is missing.","examples":[36]})");
    EXPECT_EQ(row["properties"]["contract"].dump(),
              R"({"type":["string","null"],"description":"One of the 3 levels seen in training; )"
              R"(another is taken with a warning. null is missing.",)"
              R"("examples":["Month-to-month","One year","Two year"]})");
    EXPECT_EQ(row["properties"]["senior_citizen"]["type"].dump(), R"(["integer","null"])");
    EXPECT_EQ(row["properties"]["senior_citizen"]["examples"].dump(), "[0,1]");
    EXPECT_EQ(row["properties"]["customer_id"]["type"].dump(), R"(["string","number","null"])");
}

TEST(OpenApi, GivesARowThatTheModelTakesWithoutAWarning) {
    const ModelState state = customer_model();
    const Json example = document()["components"]["examples"]["row"]["value"];
    JsonRowReader reader(state.model->pipeline.schema());

    EXPECT_TRUE(reader.read(example.dump()));
    EXPECT_TRUE(reader.warnings().empty());
}

TEST(OpenApi, DescribesThePredictionByTheModelsOwnNames) {
    const Json prediction = document()["components"]["schemas"]["Prediction"];

    EXPECT_EQ(prediction["properties"]["prediction"]["enum"].dump(), R"(["No Churn","Churn"])");
    EXPECT_TRUE(prediction["properties"].contains("churn_probability"));
    EXPECT_TRUE(prediction["properties"].contains("request_id"));
    EXPECT_FALSE(document()["components"]["schemas"]["BatchPrediction"]["properties"].contains(
        "request_id"));
}

TEST(OpenApi, DescribesTheExplanation) {
    const Json schemas = document()["components"]["schemas"];

    EXPECT_TRUE(schemas["Explanation"]["properties"].contains("contributions"));
    EXPECT_TRUE(schemas["Explanation"]["properties"].contains("reasons"));
    EXPECT_TRUE(schemas["Prediction"]["properties"].contains("reasons"));
    EXPECT_FALSE(schemas["Prediction"]["properties"].contains("contributions"));
    EXPECT_FALSE(schemas["BatchPrediction"]["properties"].contains("reasons"));
}

TEST(OpenApi, OffersNoReasonsOfAnImportedModel) {
    const LoadedModel imported = imported_model();
    const auto offered = [](const LoadedModel* model) {
        return Json::parse(openapi_document(
            model, routes, AsksForKeys::no))["paths"]["/predict"]["post"]["parameters"]
            .size();
    };

    EXPECT_EQ(offered(customer_model().model.get()), 2u);
    EXPECT_EQ(offered(&imported), 1u);
}

TEST(OpenApi, AsksForAKeyWhereTheRouteNeedsARole) {
    const Json paths = document()["paths"];

    EXPECT_FALSE(paths["/health"]["get"].contains("security"));
    EXPECT_EQ(paths["/predict"]["post"]["security"].dump(), R"([{},{"bearer":[]},{"key":[]}])");
    EXPECT_EQ(paths["/models/{version}/activate"]["post"]["x-role"], "admin");
    EXPECT_TRUE(paths["/predict"]["post"]["responses"].contains("401"));
    EXPECT_TRUE(paths["/predict"]["post"]["responses"].contains("415"));
    EXPECT_FALSE(paths["/health"]["get"]["responses"].contains("401"));
}

TEST(OpenApi, SaysThatAKeyIsNeededWhereTheServiceHasKeys) {
    const Json paths = document(AsksForKeys::yes)["paths"];

    EXPECT_EQ(paths["/predict"]["post"]["security"].dump(), R"([{"bearer":[]},{"key":[]}])");
    EXPECT_FALSE(paths["/health"]["get"].contains("security"));
}

TEST(OpenApi, StandsWithoutAModel) {
    const Json whole = Json::parse(openapi_document(nullptr, routes, AsksForKeys::no));

    EXPECT_EQ(whole["info"]["version"], "none");
    EXPECT_EQ(whole["components"]["schemas"]["Row"]["required"].dump(), "[]");
}

TEST(OpenApi, CarriesNamesOfAnyLetters) {
    const Schema schema{{{.name = "</script><script>alert(1)</script>\"\n\xff",
                          .type = ColumnType::category,
                          .levels = {"\xc3\x28", "<b>"}}}};
    const std::string text =
        row_schema(schema).dump(-1, ' ', false, Json::error_handler_t::replace);

    EXPECT_EQ(Json::parse(text)["properties"].size(), 1u);
}

}  // namespace
}  // namespace mlpipe::api
