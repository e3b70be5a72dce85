// POST /predict/batch: what is answered to which rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "api/test_client.h"
#include "core/number_text.h"
#include "core/random.h"

namespace mlpipe::api {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

const std::string csv_type = "Content-Type: text/csv\r\n";
const std::string ndjson_type = "Content-Type: application/x-ndjson\r\n";
const std::string row(customer);

class Batch : public WithServer {
protected:
    Answer json(const std::string& body) { return exchange(post(body, {}, "/predict/batch")); }
    Answer lines(const std::string& body) {
        return exchange(post(body, ndjson_type, "/predict/batch"));
    }
    Answer csv(const std::string& body) { return exchange(post(body, csv_type, "/predict/batch")); }
    /// What /predict says of the row, without the request id.
    Json alone(const std::string& body) {
        Json answer = Json::parse(exchange(post(body)).body);
        answer.erase("request_id");
        return answer;
    }
};

/// A row of values that the model has seen or has not, missing ones and ids among them.
std::string random_row(Rng& rng) {
    const auto one_of = [&](std::vector<const char*> texts) {
        return std::string(texts[rng.below(texts.size())]);
    };
    return "{\"tenure_months\":" + one_of({"1", "40", "72", "null", "500", "7.0"}) +
           ",\"monthly_charges\":" +
           one_of({"70.5", "null", "20", "-1e9", std::to_string(rng.below(90)).c_str()}) +
           ",\"contract\":" +
           one_of({"\"One year\"", "\"Two year\"", "\"Weekly\"", "\"\"", "null", "\"unseen\""}) +
           ",\"senior_citizen\":" + one_of({"0", "1", "1.0", "7", "null"}) +
           one_of({"", ",\"customer_id\":\"A\\\"1\"", ",\"customer_id\":17", ",\"plan\":[]"}) + "}";
}

TEST_F(Batch, AnswersEveryRowOfAnArrayAsAlone) {
    Rng rng(7, "batch_test");
    std::vector<std::string> rows;
    std::string body = "[";
    for (int i = 0; i < 300; ++i) {
        rows.push_back(random_row(rng));
        body += (i == 0 ? "" : " ,\n") + rows.back();
    }

    const Answer answer = json(body + "]");

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("X-Model-Version"), "2026_11_22_001");
    const Json answers = Json::parse(answer.body);
    ASSERT_EQ(answers.size(), rows.size());
    TestClient client(server.port());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Json single = Json::parse(client.exchange(post(rows[i])).body);
        single.erase("request_id");
        ASSERT_EQ(answers[i].dump(), single.dump()) << rows[i];
    }
}

TEST_F(Batch, AnswersLineByLine) {
    const Answer answer = lines(row + "\n\n" + row + "\r\n" + row);

    EXPECT_EQ(answer.header("Content-Type"), "application/x-ndjson");
    const std::string line = alone(row).dump() + "\n";
    EXPECT_EQ(answer.body, line + line + line);
}

TEST_F(Batch, AnswersCsvInTheColumnsOfPredict) {
    const Answer answer =
        csv("contract,customer_id,tenure_months,monthly_charges,senior_citizen,plan\r\n"
            "Month-to-month,C1,2,70.5,0,x\r\n"
            "\"Two year\",\"C,2\",60,NA,1,\r\n");

    EXPECT_EQ(answer.header("Content-Type"), "text/csv");
    const std::string second =
        R"({"tenure_months":60,"monthly_charges":null,"contract":"Two year","senior_citizen":1})";
    const auto line = [&](const std::string& id, const Json& single) {
        return id + "," + single["prediction"].get<std::string>() + "," +
               to_text(single["churn_probability"].get<float>()) + "," +
               single["confidence"].get<std::string>() + "," +
               single["recommendation"].get<std::string>() + ",\n";
    };
    EXPECT_EQ(answer.body,
              "customer_id,prediction,churn_probability,confidence,recommendation,error\n" +
                  line("C1", alone(row)) + line("\"C,2\"", alone(second)));
}

TEST_F(Batch, PutsAnErrorInThePlaceOfARowThatIsAtFault) {
    const Answer answer =
        json("[" + row + R"(,{"tenure_months":1.5},17,)" + row + R"(,{"tenure_months" 1}])");

    EXPECT_EQ(answer.status, 200);
    const Json answers = Json::parse(answer.body);
    ASSERT_EQ(answers.size(), 5u);
    EXPECT_EQ(answers[0], alone(row));
    EXPECT_EQ(answers[3], alone(row));
    EXPECT_EQ(answers[1]["row"], 2);
    EXPECT_EQ(answers[1]["error"],
              "Missing required fields: monthly_charges, contract, senior_citizen");
    EXPECT_EQ(answers[1]["errors"][3]["message"], "tenure_months must be integer");
    EXPECT_EQ(answers[2].dump(),
              R"({"row":3,"error":"Expected a JSON object but found a number at byte 0",)"
              R"("errors":[{"field":"","code":"syntax","message":)"
              R"("Expected a JSON object but found a number at byte 0"}]})");
    EXPECT_EQ(answers[4]["error"], "Not JSON: expected ':' after the key at byte 17");
}

TEST_F(Batch, PutsAnErrorInThePlaceOfALineThatIsNoJson) {
    const Answer answer = lines(row + "\nnope\n" + row + "\n");

    EXPECT_THAT(answer.body, HasSubstr("\n{\"row\":2,\"error\":\"Not JSON: expected a value at "
                                       "byte 0\","));
    EXPECT_EQ(std::ranges::count(answer.body, '\n'), 3);
}

TEST_F(Batch, PutsAnErrorInTheLastColumnOfACsvRow) {
    const Answer answer =
        csv("customer_id,contract,tenure_months,monthly_charges,senior_citizen\n"
            "C1,One year,2,x,0\n"
            "C2,One year,2\n"
            "C3,One \"year\",2,1,0\n"
            "C4,One year,2.5,1,0\n");

    EXPECT_EQ(answer.body,
              "customer_id,prediction,churn_probability,confidence,recommendation,error\n"
              "C1,,,,,\"body:2:4: cannot read \"\"x\"\" as a number in column "
              "'monthly_charges'\"\n"
              ",,,,,\"body:3:3: the row has 3 cells, the header has 5\"\n"
              ",,,,,body:4:2: there is a quote inside a cell that does not begin with one\n"
              "C4,,,,,\"body:5:3: cannot read \"\"2.5\"\" as an integer in column "
              "'tenure_months'\"\n");
}

TEST_F(Batch, AnswersTheRowsBeforeAnArrayBreaks) {
    const Json answers = Json::parse(json("[" + row + " " + row + "]").body);

    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0], alone(row));
    EXPECT_EQ(answers[1]["row"], 2);
    EXPECT_EQ(answers[1]["error"],
              "Not JSON: expected ',' or ']' at byte " + std::to_string(row.size() + 2));
}

TEST_F(Batch, RefusesWhatIsNoBatchAtAll) {
    EXPECT_EQ(error_of(json(row)), "Expected a JSON array but found an object at byte 0");
    EXPECT_EQ(error_of(json("")), "Expected a JSON array but the text is empty at byte 0");
    EXPECT_EQ(error_of(json("[")), "Not JSON: the text ends too early at byte 1");
    EXPECT_EQ(json("").status, 400);
    EXPECT_THAT(json("").body, HasSubstr(R"("instance":"/predict/batch")"));
    EXPECT_EQ(error_of(csv("")), "The body is empty: its first line must name the columns");
    EXPECT_EQ(error_of(csv("customer_id,contract\n1,2\n")),
              "Missing required fields: tenure_months, monthly_charges, senior_citizen");
    EXPECT_EQ(error_of(csv("a,a\n")), R"(body:1:2: two columns are named \"a\")");
}

TEST_F(Batch, AnswersNothingToNothing) {
    EXPECT_EQ(json(" [ ] ").body, "[]\n");
    EXPECT_EQ(lines("").body, "");
    EXPECT_EQ(lines("").status, 200);
    EXPECT_EQ(csv("contract,tenure_months,monthly_charges,senior_citizen\n").body,
              "prediction,churn_probability,confidence,recommendation,error\n");
}

TEST_F(Batch, DecidesByTheThresholdOfTheQuery) {
    const std::string body = "[" + row + "]";
    EXPECT_THAT(exchange(post(body, {}, "/predict/batch?threshold=1")).body,
                HasSubstr(R"("prediction":"No Churn")"));

    const Answer refused = exchange(post(body, {}, "/predict/batch?threshold=2&x=1"));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(error_of(refused), "threshold must be a number from 0 to 1");
}

TEST_F(Batch, KnowsItsMediaTypes) {
    const Answer refused = exchange(post("x", "Content-Type: text/plain\r\n", "/predict/batch"));
    EXPECT_EQ(refused.status, 415);
    EXPECT_EQ(error_of(refused),
              "Content-Type must be application/json, application/x-ndjson or text/csv");

    const std::string body = "[" + row + "]";
    for (const char* accept : {"*/*", "application/json", "text/html, application/*;q=0.1"}) {
        EXPECT_EQ(exchange(post(body, std::string("Accept: ") + accept + "\r\n", "/predict/batch"))
                      .status,
                  200)
            << accept;
    }
    for (const char* accept : {"text/csv", "application/json;q=0", "text/*"}) {
        const Answer not_acceptable =
            exchange(post(body, std::string("Accept: ") + accept + "\r\n", "/predict/batch"));
        EXPECT_EQ(not_acceptable.status, 406) << accept;
        EXPECT_EQ(error_of(not_acceptable),
                  "The answer is application/json, as the body is, which Accept does not allow");
    }
}

TEST(BatchRows, ThatAreTooLongAreErrorsInTheirPlace) {
    TestServer server({.max_body = 200});
    TestClient client(server.port());
    const std::string padded = "{\"x\":\"" + std::string(200, ',') + "\"}";
    const std::string message = R"("error":"The row is longer than 200 bytes")";

    const Answer array =
        client.exchange(post("[" + row + "," + padded + "," + row + "]", {}, "/predict/batch"));
    const Answer lines = client.exchange(post(padded + "\n" + row, ndjson_type, "/predict/batch"));
    const Answer csv = client.exchange(
        post("contract,tenure_months,monthly_charges,senior_citizen\nOne year,1,1,0\n\"" +
                 std::string(200, '\n') + "\",1,1,0\nOne year,x,1,0\n",
             csv_type, "/predict/batch"));

    EXPECT_THAT(array.body, HasSubstr("{\"row\":2," + message));
    EXPECT_EQ(Json::parse(array.body).size(), 3u);
    EXPECT_THAT(lines.body, HasSubstr("{\"row\":1," + message));
    EXPECT_EQ(std::ranges::count(lines.body, '\n'), 2);
    EXPECT_THAT(csv.body, HasSubstr("\n,,,,The row is longer than 200 bytes\n"
                                    ",,,,\"body:204:2: cannot read"));
}

}  // namespace
}  // namespace mlpipe::api
