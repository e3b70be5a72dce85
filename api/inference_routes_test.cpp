// The Open Inference Protocol as its clients meet it.
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

using OpenInference = WithServer;

constexpr std::string_view infer_path = "/v2/models/churn/infer";

std::string tensor(const std::string& name, const std::string& datatype, const std::string& shape,
                   const std::string& data) {
    return R"({"name":")" + name + R"(","datatype":")" + datatype + R"(","shape":)" + shape +
           R"(,"data":)" + data + "}";
}

/// Two customers; `contract` may be another tensor.
std::string request(const std::string& contract = tensor("contract", "BYTES", "[2,1]",
                                                         R"(["Month-to-month","Two year"])"),
                    const std::string& further = {}) {
    return R"({"id":"42",)" + further + R"("inputs":[)" + contract + "," +
           tensor("tenure_months", "INT32", "[2]", "[2,60]") + "," +
           tensor("monthly_charges", "FP64", "[2,1]", "[[70.5],[null]]") + "," +
           tensor("senior_citizen", "BOOL", "[2]", "[false,true]") + "]}";
}

TEST_F(OpenInference, TellsOfServerAndModel) {
    EXPECT_THAT(exchange(get("/v2")).body,
                MatchesRegex(R"(\{"name":"mlpipe","version":"[0-9.]+","extensions":\[\]\})"));
    EXPECT_EQ(exchange(get("/v2/health/live")).body, R"({"live":true})");
    EXPECT_EQ(exchange(get("/v2/health/ready")).body, R"({"ready":true})");
    EXPECT_EQ(exchange(get("/v2/models/churn/ready")).body, R"({"name":"churn","ready":true})");
    EXPECT_EQ(exchange(get("/v2/models/churn")).body,
              R"({"name":"churn","versions":["2026_11_22_001"],"platform":"mlpipe_onnx",)"
              R"("inputs":[{"name":"tenure_months","datatype":"INT64","shape":[-1,1]},)"
              R"({"name":"monthly_charges","datatype":"FP32","shape":[-1,1]},)"
              R"({"name":"contract","datatype":"BYTES","shape":[-1,1]},)"
              R"({"name":"senior_citizen","datatype":"INT64","shape":[-1,1]}],)"
              R"("outputs":[{"name":"label","datatype":"BYTES","shape":[-1]},)"
              R"({"name":"probabilities","datatype":"FP32","shape":[-1,2]},)"
              R"({"name":"churn_probability","datatype":"FP32","shape":[-1]},)"
              R"({"name":"confidence","datatype":"BYTES","shape":[-1]},)"
              R"({"name":"recommendation","datatype":"BYTES","shape":[-1]}]})");
}

TEST_F(OpenInference, KnowsOneModelInOneVersion) {
    EXPECT_EQ(exchange(get("/v2/models/churn/versions/2026_11_22_001")).status, 200);
    EXPECT_EQ(exchange(get("/v2/models/churn/versions/2026_11_22_001/ready")).status, 200);

    const Answer model = exchange(get("/v2/models/iris"));
    const Answer version = exchange(get("/v2/models/churn/versions/1"));

    EXPECT_EQ(model.status, 404);
    EXPECT_EQ(model.body, R"({"error":"There is no model 'iris'; the model here is 'churn'"})");
    EXPECT_EQ(version.status, 404);
    EXPECT_EQ(version.body,
              R"({"error":"Version '1' is not loaded; the active one is '2026_11_22_001'"})");
}

TEST_F(OpenInference, AnswersTensorsWithTensors) {
    const Answer answer = exchange(post(request(), {}, infer_path));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(
        answer.body,
        MatchesRegex(
            R"(\{"model_name":"churn","model_version":"2026_11_22_001","id":"42",)"
            R"("parameters":\{"threshold":0\.5\},"outputs":\[)"
            R"(\{"name":"label","datatype":"BYTES","shape":\[2\],"data":\["Churn","No Churn"\]\},)"
            R"(\{"name":"probabilities","datatype":"FP32","shape":\[2,2\],"data":\[[0-9.e,-]+\]\},)"
            R"(\{"name":"churn_probability","datatype":"FP32","shape":\[2\],"data":\[[0-9.e,-]+\]\},)"
            R"(\{"name":"confidence","datatype":"BYTES","shape":\[2\],"data":\["High","High"\]\},)"
            R"(\{"name":"recommendation","datatype":"BYTES","shape":\[2\],)"
            R"("data":\["Contact customer","No action needed"\]\}\]\})"));
}

TEST_F(OpenInference, PredictsWhatPredictPredicts) {
    const std::string single = exchange(post(customer)).body;
    const std::size_t begin = single.find(":0.", single.find("churn_probability")) + 1;
    const std::string p = single.substr(begin, single.find(',', begin) - begin);

    const Answer answer = exchange(
        post(request(tensor("contract", "BYTES", "[2]", R"(["Month-to-month","Two year"])"),
                     R"("outputs":[{"name":"churn_probability"}],)"),
             {}, infer_path));

    EXPECT_THAT(answer.body, HasSubstr(R"("outputs":[{"name":"churn_probability",)"));
    EXPECT_THAT(answer.body, HasSubstr("\"data\":[" + p + ","));
}

TEST_F(OpenInference, DecidesByTheThresholdAmongTheParameters) {
    const Answer answer = exchange(
        post(request(tensor("contract", "BYTES", "[2]", R"(["Month-to-month","Two year"])"),
                     R"("parameters":{"threshold":0},"outputs":[{"name":"label"}],)"),
             {}, infer_path));

    EXPECT_THAT(answer.body, HasSubstr(R"("parameters":{"threshold":0})"));
    EXPECT_THAT(answer.body, HasSubstr(R"("data":["Churn","Churn"])"));
}

TEST_F(OpenInference, TellsWarningsByRow) {
    const Answer answer = exchange(post(
        request(tensor("contract", "BYTES", "[2]", R"(["Two year","Weekly"])")), {}, infer_path));

    EXPECT_THAT(answer.body,
                HasSubstr(R"("warnings":"row 2: contract 'Weekly' was not seen in training")"));
}

TEST_F(OpenInference, AnswersNoRowsWithNoRows) {
    const std::string empty = "[0]", none = "[]";
    const Answer answer = exchange(post(R"({"outputs":[{"name":"label"}],"inputs":[)" +
                                            tensor("contract", "BYTES", empty, none) + "," +
                                            tensor("tenure_months", "INT32", empty, none) + "," +
                                            tensor("monthly_charges", "FP32", empty, none) + "," +
                                            tensor("senior_citizen", "INT8", empty, none) + "]}",
                                        {}, infer_path));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(R"("shape":[0],"data":[])"));
}

TEST_F(OpenInference, NamesWhatIsWrong) {
    const auto with = [](const std::string& contract) { return request(contract); };
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "Expected a JSON object but the text is empty at byte 0"},
        {"[]", "Expected a JSON object but found an array at byte 0"},
        {"{}", "inputs must be an array"},
        {R"({"inputs":[]})",
         "Missing required inputs: tenure_months, monthly_charges, contract, senior_citizen"},
        {R"({"inputs":[5]})", "inputs[0] must be an object"},
        {R"({"inputs":[{"name":1}]})", "inputs[0].name must be a string"},
        {with(tensor("plan", "BYTES", "[2]", R"(["a","b"])")), "Unexpected input 'plan'"},
        {with(tensor("contract", "TEXT", "[2]", R"(["a","b"])")),
         "Input 'contract': there is no datatype 'TEXT'"},
        {with(tensor("contract", "BYTES", "[1,2]", R"(["a","b"])")),
         "Input 'contract'.shape must be [N] or [N,1]"},
        {with(tensor("contract", "BYTES", "[-2]", R"(["a","b"])")),
         "Input 'contract'.shape must be [N] or [N,1]"},
        {with(tensor("contract", "BYTES", "[3]", R"(["a","b"])")),
         "Input 'contract' has 2 values, and its shape says 3"},
        {with(tensor("contract", "BYTES", "[2]", R"(["a",5])")),
         "Input 'contract': value 2 is not BYTES"},
        {with(tensor("contract", "INT8", "[2]", "[1,2.5]")),
         "Input 'contract': value 2 is not INT8"},
        {with(tensor("contract", "BYTES", "[1]", R"(["a"])")),
         "Input 'tenure_months' has 2 rows, and input 'contract' has 1"},
        {with(tensor("tenure_months", "INT8", "[2]", "[1,2]")),
         "Input 'tenure_months' stands there twice"},
        {with(tensor("contract", "INT8", "[2]", "[1,2]")),
         "row 1: contract must be string; row 2: contract must be string"},
        {request(tensor("contract", "BYTES", "[2]", R"(["a","b"])"),
                 R"("outputs":[{"name":"x"}],)"),
         "Unexpected output 'x'"},
        {request(tensor("contract", "BYTES", "[2]", R"(["a","b"])"),
                 R"("parameters":{"threshold":2},)"),
         "parameters.threshold must be a number from 0 to 1"},
    };
    for (const auto& [body, error] : cases) {
        const Answer answer = exchange(post(body, {}, infer_path));
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(answer.body, "{\"error\":\"" + error + "\"}") << body;
    }
}

TEST_F(OpenInference, RefusesBinaryTensorsInWords) {
    const Answer answer = exchange(post("{}xxxx",
                                        "Content-Type: application/octet-stream\r\n"
                                        "Inference-Header-Content-Length: 2\r\n",
                                        infer_path));

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body,
              "{\"error\":\"Binary tensor data is not taken: send it as JSON "
              "(binary_data=False)\"}");
}

TEST_F(OpenInference, AnswersManyRowsOutsideTheEventLoop) {
    std::string ones = "[1", texts = "[\"One year\"";
    for (int i = 1; i < 5000; ++i) {
        ones += ",1";
        texts += ",\"One year\"";
    }
    ones += ']', texts += ']';
    const std::string shape = "[5000]";

    const Answer answer = exchange(post(R"({"outputs":[{"name":"label"}],"inputs":[)" +
                                            tensor("contract", "BYTES", shape, texts) + "," +
                                            tensor("tenure_months", "INT32", shape, ones) + "," +
                                            tensor("monthly_charges", "FP32", shape, ones) + "," +
                                            tensor("senior_citizen", "INT8", shape, ones) + "]}",
                                        {}, infer_path));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(R"("shape":[5000],"data":[)"));
}

TEST(OpenInferenceWithoutAModel, IsNotReady) {
    TestServer server({}, ModelState{nullptr, "Model file not found"});

    const Answer answer = TestClient(server.port()).exchange(get("/v2/health/ready"));

    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, R"({"ready":false})");
    EXPECT_EQ(error_of(TestClient(server.port()).exchange(get("/v2/models/churn"))),
              "Model file not found");
}

}  // namespace
}  // namespace mlpipe::api
