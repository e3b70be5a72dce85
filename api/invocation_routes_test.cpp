// SageMaker's and MLflow's forms of requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "api/test_client.h"

namespace mlpipe::api {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

using Invocations = WithServer;

constexpr std::string_view path = "/invocations";

/// The answer to `customer` as a row.
constexpr const char* one_prediction =
    R"(\{"predictions":\[\{"prediction":"Churn","churn_probability":0\.[0-9]+,)"
    R"("confidence":"High","recommendation":"Contact customer","threshold":0\.5,)"
    R"("model_version":"2026_11_22_001","warnings":\[\]\}\]\})";

TEST_F(Invocations, PingSaysWhetherTheModelCanAnswer) {
    EXPECT_EQ(exchange(get("/ping")).status, 200);

    TestServer without({}, ModelState{nullptr, "Model file not found"});
    const Answer answer = TestClient(without.port()).exchange(get("/ping"));

    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(error_of(answer), "Model file not found");
}

TEST_F(Invocations, TakeOneRowInEveryFormOfJson) {
    const std::string row(customer);
    const std::vector<std::string> bodies{
        row,
        "[" + row + "]",
        R"({"dataframe_records":[)" + row + "]}",
        R"({"instances":[)" + row + "]}",
        R"({"inputs":[)" + row + "]}",
        R"({"inputs":)" + row + "}",
        R"({"inputs":{"tenure_months":[2],"monthly_charges":[70.5],)"
        R"("contract":["Month-to-month"],"senior_citizen":[0]}})",
        R"({"dataframe_split":{"index":[7],"columns":["tenure_months","monthly_charges",)"
        R"("contract","senior_citizen"],"data":[[2,70.5,"Month-to-month",0]]}})",
    };
    std::string first;
    for (const std::string& body : bodies) {
        const Answer answer = exchange(post(body, {}, path));

        EXPECT_EQ(answer.status, 200) << body;
        EXPECT_EQ(answer.header("X-Model-Version"), "2026_11_22_001");
        EXPECT_THAT(answer.body, MatchesRegex(one_prediction)) << body;
        if (first.empty()) first = answer.body;
        EXPECT_EQ(answer.body, first) << body;
    }
}

TEST_F(Invocations, EchoIdsAndWarnByRow) {
    const Answer answer =
        exchange(post(R"({"dataframe_split":{"columns":["customer_id","tenure_months",)"
                      R"("monthly_charges","contract","senior_citizen","plan"],"data":[)"
                      R"(["C1",2,70.5,"One year",0,"x"],["C2",2,null,"Weekly",0,"y"]]}})",
                      {}, path));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, StartsWith(R"({"predictions":[{"customer_id":"C1",)"));
    EXPECT_THAT(answer.body, HasSubstr(R"("warnings":["unknown field 'plan' is ignored"]})"));
    EXPECT_THAT(answer.body,
                HasSubstr(R"("warnings":["contract 'Weekly' was not seen in training"]}]})"));
}

TEST_F(Invocations, TakeLinesAndAnswerThem) {
    const std::string body = std::string(customer) + "\r\n\n" + std::string(customer);
    for (const char* type : {"application/jsonlines", "application/x-ndjson"}) {
        const Answer answer =
            exchange(post(body, std::string("Content-Type: ") + type + "\r\n", path));

        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Content-Type"), "application/jsonlines");
        EXPECT_THAT(answer.body, MatchesRegex("\\{\"prediction\":[^\n]*\\}\n\\{[^\n]*\\}\n"));
    }
    const Answer json = exchange(
        post(body, "Content-Type: application/jsonlines\r\nAccept: application/json\r\n", path));
    EXPECT_THAT(json.body, StartsWith(R"({"predictions":[{"prediction":"Churn")"));
}

TEST_F(Invocations, TakeCsvWithAndWithoutAHeader) {
    const std::string csv = "Content-Type: text/csv\r\n";
    const std::vector<std::string> bodies{
        "tenure_months,monthly_charges,contract,senior_citizen\n2,70.5,Month-to-month,0\n",
        "senior_citizen;contract;monthly_charges;tenure_months\n0;Month-to-month;70.5;2",
        "2,70.5,Month-to-month,0\n",
    };
    for (const std::string& body : bodies) {
        const Answer answer = exchange(post(body, csv, path));

        EXPECT_EQ(answer.status, 200) << body;
        EXPECT_THAT(answer.body, MatchesRegex(one_prediction)) << body;
    }
    const Answer with_id = exchange(post("2,70.5,Month-to-month,0,C7\n", csv, path));
    EXPECT_THAT(with_id.body, StartsWith(R"({"predictions":[{"customer_id":"C7","prediction":)"));
}

TEST_F(Invocations, AnswerCsvWithAHeaderWhereTheBodyHadOne) {
    const std::string csv = "Content-Type: text/csv\r\nAccept: text/csv\r\n";
    const Answer bare = exchange(post("2,70.5,Month-to-month,0\n3,,One year,1", csv, path));
    const Answer headed = exchange(post(
        "customer_id,tenure_months,monthly_charges,contract,senior_citizen\nC1,2,70.5,One year,0\n",
        csv, path));

    EXPECT_EQ(bare.header("Content-Type"), "text/csv");
    EXPECT_THAT(bare.body, MatchesRegex("Churn,0\\.[0-9]+,High,Contact customer\n[^\n]+\n"));
    EXPECT_THAT(headed.body,
                StartsWith("customer_id,prediction,churn_probability,confidence,recommendation\n"
                           "C1,"));
}

TEST_F(Invocations, DecideByTheThresholdOfTheQuery) {
    const Answer answer = exchange(post(customer, {}, "/invocations?threshold=1"));

    EXPECT_THAT(answer.body, HasSubstr(R"("prediction":"No Churn")"));
    EXPECT_EQ(error_of(exchange(post(customer, {}, "/invocations?threshold=2"))),
              "threshold must be a number from 0 to 1");
}

TEST_F(Invocations, AnswerNoRowsWithNoPredictions) {
    for (const char* body : {"[]", R"({"dataframe_records":[]})", R"({"inputs":{}})"}) {
        EXPECT_EQ(exchange(post(body, {}, path)).body, R"({"predictions":[]})") << body;
    }
}

TEST_F(Invocations, NameTheRowAtFaultAndAnswerNone) {
    const std::string bad = R"({"tenure_months":1.5,"monthly_charges":1,"senior_citizen":0})";
    const Answer answer = exchange(post("[" + std::string(customer) + "," + bad + "]", {}, path));

    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body,
                HasSubstr(R"("errors":[{"field":"contract","code":"missing","message":)"
                          R"("row 2: Missing required field: contract"},)"
                          R"({"field":"tenure_months","code":"type","message":)"
                          R"("row 2: tenure_months must be integer"}]})"));
}

TEST_F(Invocations, NameWhatIsWrongWithABody) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "Expected a JSON object but the text is empty at byte 0"},
        {"7", "Expected a JSON object but found a number at byte 0"},
        {"[1]", "body[0] must be an object"},
        {R"({"inputs":5})", "inputs must be an array"},
        {R"({"dataframe_records":{}})", "dataframe_records must be an array"},
        {R"({"dataframe_split":[]})", "dataframe_split must be an object"},
        {R"({"dataframe_split":{}})", "dataframe_split.columns must be an array"},
        {R"({"dataframe_split":{"columns":[1]}})", "dataframe_split.columns[0] must be a string"},
        {R"({"dataframe_split":{"columns":["a"]}})", "dataframe_split.data must be an array"},
        {R"({"dataframe_split":{"columns":["a"],"data":[7]}})",
         "dataframe_split.data[0] must be an array"},
        {R"({"dataframe_split":{"columns":["a"],"data":[[1],[]]}})",
         "dataframe_split.data[1] has 0 values for 1 columns"},
        {R"({"inputs":{"a":[1],"b":[1,2]}})", "inputs: 'b' has 2 values, and 'a' has 1"},
    };
    for (const auto& [body, error] : cases) {
        const Answer answer = exchange(post(body, {}, path));
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(error_of(answer), error) << body;
    }
}

TEST_F(Invocations, NameWhatIsWrongWithACsv) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "The body is empty"},
        {"1,2\n",
         "body:1: a row has 2 values, and the model has 4 features; without a header line they "
         "stand in the model's order"},
        {"2,x,One year,0\n",
         R"(body:1:2: cannot read \"x\" as a number in column 'monthly_charges')"},
    };
    for (const auto& [body, error] : cases) {
        const Answer answer = exchange(post(body, "Content-Type: text/csv\r\n", path));
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(error_of(answer), error) << body;
    }
}

TEST_F(Invocations, SayWhichAnswersThereAre) {
    const Answer answer = exchange(post(customer, "Accept: image/png\r\n", path));

    EXPECT_EQ(answer.status, 406);
    EXPECT_EQ(error_of(answer),
              "The answer is application/json, application/jsonlines or text/csv, none of which "
              "Accept allows");
}

TEST_F(Invocations, ABodyOfManyRowsIsAnsweredOutsideTheEventLoop) {
    std::string body = "[" + std::string(customer);
    for (int i = 1; i < 2000; ++i) body += "," + std::string(customer);

    const Answer answer = exchange(post(body + "]", {}, path));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, StartsWith(R"({"predictions":[{"prediction":"Churn")"));
}

}  // namespace
}  // namespace mlpipe::api
