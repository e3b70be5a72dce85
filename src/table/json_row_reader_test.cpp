#include "table/json_row_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "core/number_text.h"
#include "core/random.h"
#include "table/json_syntax.h"

namespace mlpipe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Schema customer_schema() {
    return {.columns = {
                {.name = "tenure_months", .type = ColumnType::integer, .minimum = 0, .maximum = 72},
                {.name = "monthly_charges",
                 .type = ColumnType::number,
                 .minimum = 18.25f,
                 .maximum = 118.75f},
                {.name = "senior_citizen",
                 .type = ColumnType::category,
                 .integer_levels = true,
                 .levels = {"0", "1"}},
                {.name = "contract",
                 .type = ColumnType::category,
                 .levels = {"Month-to-month", "One year", "Two \"year\""}},
                {.name = "customer_id", .type = ColumnType::id},
            }};
}

/// A request without fault, in which one member can be exchanged.
std::string request(const std::string& tenure = "5", const std::string& charges = "29.85",
                    const std::string& senior = "0", const std::string& contract = "\"One year\"") {
    return R"({"tenure_months":)" + tenure + R"(,"monthly_charges":)" + charges +
           R"(,"senior_citizen":)" + senior + R"(,"contract":)" + contract + "}";
}

std::vector<std::string> fault_messages(const std::string& json,
                                        const Schema& schema = customer_schema()) {
    JsonRowReader reader(schema);
    const bool faultless = reader.read(json);
    EXPECT_EQ(faultless, reader.faults().empty());
    std::vector<std::string> messages;
    for (const FieldFault& fault : reader.faults()) messages.push_back(fault.message);
    return messages;
}

std::vector<std::string> warning_messages(const std::string& json) {
    JsonRowReader reader(customer_schema());
    EXPECT_TRUE(reader.read(json)) << json;
    std::vector<std::string> messages;
    for (const FieldWarning& warning : reader.warnings()) messages.push_back(warning.message);
    return messages;
}

TEST(JsonRowReader, ReadsEveryTypeOfColumn) {
    JsonRowReader reader(customer_schema());

    ASSERT_TRUE(reader.read(request()));

    EXPECT_EQ(reader.row().numbers[0], 5.0f);
    EXPECT_EQ(reader.row().numbers[1], 29.85f);
    EXPECT_EQ(reader.row().codes[2], 0);
    EXPECT_EQ(reader.row().codes[3], 1);
    EXPECT_THAT(reader.warnings(), IsEmpty());
    EXPECT_THAT(reader.ids(), IsEmpty());
}

TEST(JsonRowReader, TakesKeysInAnyOrderAndSpelledWithEscapes) {
    JsonRowReader reader(customer_schema());

    ASSERT_TRUE(reader.read(R"( { "contra\u0063t" : "Month\u002dto-month",
        "senior_citizen":1 , "monthly_charges" : 2e1,"tenure_months":7 } )"));

    EXPECT_EQ(reader.row().numbers[0], 7.0f);
    EXPECT_EQ(reader.row().numbers[1], 20.0f);
    EXPECT_EQ(reader.row().codes[2], 1);
    EXPECT_EQ(reader.row().codes[3], 0);
}

TEST(JsonRowReader, ReadsALevelWithEscapes) {
    JsonRowReader reader(customer_schema());

    ASSERT_TRUE(reader.read(request("5", "29.85", "0", R"("Two \"year\"")")));

    EXPECT_EQ(reader.row().codes[3], 2);
}

TEST(JsonRowReader, ReadsNullAndTheEmptyTextAsMissing) {
    JsonRowReader reader(customer_schema());

    ASSERT_TRUE(reader.read(request("null", "null", "null", "null")));
    EXPECT_TRUE(std::isnan(reader.row().numbers[0]));
    EXPECT_TRUE(std::isnan(reader.row().numbers[1]));
    EXPECT_EQ(reader.row().codes[2], missing_code);
    EXPECT_EQ(reader.row().codes[3], missing_code);
    EXPECT_THAT(reader.warnings(), IsEmpty());

    ASSERT_TRUE(reader.read(request("5", "29.85", "0", "\"\"")));
    EXPECT_EQ(reader.row().codes[3], missing_code);
    EXPECT_THAT(reader.warnings(), IsEmpty());
}

TEST(JsonRowReader, ForgetsThePreviousRow) {
    JsonRowReader reader(customer_schema());
    ASSERT_TRUE(reader.read(request()));
    ASSERT_FALSE(reader.read("{"));
    ASSERT_FALSE(reader.read(R"({"x":1})"));

    ASSERT_TRUE(reader.read(request("null", "20", "1", "\"One year\"")));

    EXPECT_TRUE(std::isnan(reader.row().numbers[0]));
    EXPECT_THAT(reader.faults(), IsEmpty());
    EXPECT_THAT(reader.warnings(), IsEmpty());
}

TEST(JsonRowReader, AcceptsWholeNumbersInAnySpellingForAnInteger) {
    JsonRowReader reader(customer_schema());
    for (const char* five : {"5", "5.0", "5e0", "50e-1", "0.5E1"}) {
        ASSERT_TRUE(reader.read(request(five, "29.85", "1.0"))) << five;
        EXPECT_EQ(reader.row().numbers[0], 5.0f) << five;
        EXPECT_EQ(reader.row().codes[2], 1);
    }
}

TEST(JsonRowReader, EchoesIdsAsTheyWereSent) {
    JsonRowReader reader(customer_schema());
    const auto with_id = [](const std::string& id) {
        return R"({"customer_id": )" + id + " ," + request().substr(1);
    };
    for (const char* id :
         {"\"C00001\"", "17", "-1.50", R"("a \"quoted\" id \u00e9, and a long one")"}) {
        ASSERT_TRUE(reader.read(with_id(id))) << id;
        EXPECT_THAT(reader.ids(), ElementsAre(std::pair<std::size_t, std::string>(4, id)));
    }

    ASSERT_TRUE(reader.read(with_id("null")));
    EXPECT_THAT(reader.ids(), IsEmpty());
    EXPECT_THAT(fault_messages(with_id("true")), ElementsAre("customer_id must be string"));
    EXPECT_THAT(fault_messages(with_id("[1]")), ElementsAre("customer_id must be string"));
    EXPECT_THAT(fault_messages(with_id(R"("\ud800")")),
                ElementsAre("Not JSON: half of a surrogate pair at byte 17"));
}

TEST(JsonRowReader, NamesEveryMissingField) {
    EXPECT_THAT(fault_messages("{}"), ElementsAre("Missing required field: tenure_months",
                                                  "Missing required field: monthly_charges",
                                                  "Missing required field: senior_citizen",
                                                  "Missing required field: contract"));
}

TEST(JsonRowReader, NamesTheTypeThatAColumnTakes) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {request("5.5"), "tenure_months must be integer"},
        {request("\"5\""), "tenure_months must be integer"},
        {request("true"), "tenure_months must be integer"},
        {request("[5]"), "tenure_months must be integer"},
        {request("5", "\"29.85\""), "monthly_charges must be number"},
        {request("5", "false"), "monthly_charges must be number"},
        {request("5", "{\"a\":{}}"), "monthly_charges must be number"},
        {request("5", "29.85", "\"0\""), "senior_citizen must be integer"},
        {request("5", "29.85", "0.5"), "senior_citizen must be integer"},
        {request("5", "29.85", "false"), "senior_citizen must be integer"},
        {request("5", "29.85", "0", "1"), "contract must be string"},
        {request("5", "29.85", "0", "true"), "contract must be string"},
        {request("5", "29.85", "0", "[\"One year\"]"), "contract must be string"},
    };
    for (const auto& [json, message] : cases) {
        EXPECT_THAT(fault_messages(json), ElementsAre(message)) << json;
    }
}

TEST(JsonRowReader, RefusesNumbersBeyondFloat32) {
    JsonRowReader reader(customer_schema());
    for (const char* number : {"3.5e38", "-1e39", "1e400"}) {
        ASSERT_FALSE(reader.read(request("5", number))) << number;
        EXPECT_EQ(reader.faults()[0].code, "range");
        EXPECT_EQ(reader.faults()[0].message,
                  "monthly_charges is beyond the range of a 32-bit float");
    }
    EXPECT_TRUE(reader.read(request("5", "3.4e38")));
    EXPECT_TRUE(reader.read(request("5", "1e-400")));
    EXPECT_EQ(reader.row().numbers[1], 0.0f);
}

TEST(JsonRowReader, CollectsEveryFaultWithMissingFieldsFirst) {
    JsonRowReader reader(customer_schema());

    EXPECT_FALSE(reader.read(
        R"({"contract":1,"x":0,"monthly_charges":1e39,"tenure_months":"a","contract":2,"x":1})"));

    std::vector<std::pair<std::string, std::string>> found;
    for (const FieldFault& fault : reader.faults()) found.emplace_back(fault.code, fault.message);
    EXPECT_THAT(
        found,
        ElementsAre(std::pair("missing", "Missing required field: senior_citizen"),
                    std::pair("type", "contract must be string"),
                    std::pair("range", "monthly_charges is beyond the range of a 32-bit float"),
                    std::pair("type", "tenure_months must be integer"),
                    std::pair("duplicate", "Duplicate key: contract at byte 63"),
                    std::pair("duplicate", "Duplicate key: x at byte 76")));
}

TEST(JsonRowReader, FindsDuplicateKeysSpelledWithEscapes) {
    EXPECT_THAT(fault_messages(R"({"contra\u0063t":"x",)" + request().substr(1)),
                ElementsAre("Duplicate key: contract at byte 82"));
    EXPECT_THAT(fault_messages(R"({"\u0078":1,"x":1,)" + request().substr(1)),
                ElementsAre("Duplicate key: x at byte 12"));
}

TEST(JsonRowReader, SaysWhatIsNotJsonAndAtWhichByte) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "Expected a JSON object but the text is empty at byte 0"},
        {"[]", "Expected a JSON object but found an array at byte 0"},
        {request() + "x", "Not JSON: text after the object at byte 84"},
        {request("NaN"), "Not JSON: NaN is not a JSON number at byte 17"},
        {request("5", "29.85", "0", "\"a\xFF\""), "Invalid UTF-8 at byte 75"},
        {request("5", "29.85", "0", "\"\\ud800\""),
         "Not JSON: half of a surrogate pair at byte 74"},
        {request("5", "29.85", "0", "\"a\nb\""),
         "Not JSON: a control character in a string at byte 75"},
        {R"({"x":)" + std::string(40, '[') + std::string(40, ']') + "}",
         "Nested deeper than 32 levels at byte 36"},
    };
    for (const auto& [json, message] : cases) {
        EXPECT_THAT(fault_messages(json), ElementsAre(message)) << json;
    }
}

TEST(JsonRowReader, WarnsOfUnknownFields) {
    const std::string json =
        R"({"note":{"a":[1,"\n",{"b":null}]},"churn":"No",)" + request().substr(1);

    EXPECT_THAT(warning_messages(json),
                ElementsAre("unknown field 'note' is ignored", "unknown field 'churn' is ignored"));
}

TEST(JsonRowReader, CountsUnknownFieldsBeyondTheFirstHundred) {
    std::string json = "{";
    for (int i = 0; i < 150; ++i)
        json += "\"u" + std::to_string(i) + "\":" + std::to_string(i) + ",";

    const auto messages = warning_messages(json + request().substr(1));

    ASSERT_EQ(messages.size(), 101u);
    EXPECT_EQ(messages.back(), "50 more unknown fields are ignored");
}

TEST(JsonRowReader, CutsALongNameBetweenCharacters) {
    std::string name(63, 'x');
    name += "éé";

    EXPECT_THAT(warning_messages("{\"" + name + "\":1," + request().substr(1)),
                ElementsAre("unknown field '" + std::string(63, 'x') + "…' is ignored"));
}

TEST(JsonRowReader, WarnsOfUnseenLevels) {
    EXPECT_THAT(warning_messages(request("5", "29.85", "2", "\"Weekly\"")),
                ElementsAre("senior_citizen '2' was not seen in training",
                            "contract 'Weekly' was not seen in training"));
}

TEST(JsonRowReader, KeepsTheTextsOfUnseenLevels) {
    JsonRowReader reader(customer_schema());

    ASSERT_TRUE(reader.read(request("5", "29.85", "2", "\"Week\\nly\"")));

    EXPECT_THAT(reader.unseen(), ElementsAre(std::pair(2, "2"), std::pair(3, "Week\nly")));
    ASSERT_TRUE(reader.read(request("5")));
    EXPECT_THAT(reader.unseen(), IsEmpty());
}

TEST(JsonRowReader, WarnsOfValuesOutsideTheRangeSeen) {
    EXPECT_THAT(
        warning_messages(request("500", "18.2")),
        ElementsAre(
            "tenure_months 500 is outside the range seen in training (0 to 72)",
            "monthly_charges 18.2 is outside the range seen in training (18.25 to 118.75)"));
    EXPECT_THAT(warning_messages(request("0", "118.75")), IsEmpty());
}

TEST(JsonRowReader, HasNoRangeForAColumnThatWasAlwaysMissing) {
    JsonRowReader reader(Schema{.columns = {{.name = "x"}}});

    EXPECT_TRUE(reader.read(R"({"x":1e30})"));
    EXPECT_THAT(reader.warnings(), IsEmpty());
}

TEST(JsonRowReader, TakesColumnNamesThatNeedEscapes) {
    const std::string long_name(200, 'n');
    JsonRowReader reader(
        Schema{.columns = {{.name = "a\"b"}, {.name = "c\\"}, {.name = long_name}}});

    ASSERT_TRUE(reader.read(R"({"a\"b":1,"c\\":2,")" + long_name + R"(":3})"));

    EXPECT_THAT(reader.row().numbers, ElementsAre(1.0f, 2.0f, 3.0f));
}

// ---------------------------------------------------------------------------------- properties

template <typename Work>
void for_each_seed(int n, const Work& work) {
    for (int seed = 0; seed < n && !::testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Rng rng(static_cast<std::uint64_t>(seed), "json_row_reader_test");
        work(rng);
    }
}

std::string random_space(Rng& rng) {
    std::string space;
    while (rng.below(3) == 0) space += " \t\r\n"[rng.below(4)];
    return space;
}

/// `text` in quotes, some of its characters as escapes. ASCII only.
std::string random_spelling(Rng& rng, const std::string& text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            json += {'\\', c};
        } else if (rng.below(4) == 0) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            json += escape.data();
        } else {
            json += c;
        }
    }
    return json + "\"";
}

TEST(JsonRowReader, ReadsBackRandomRowsInAnySpelling) {
    const Schema schema = customer_schema();
    JsonRowReader reader(schema);
    for_each_seed(300, [&](Rng& rng) {
        const auto tenure = static_cast<float>(rng.below(73));
        const auto charges = static_cast<float>(18.25 + 100.5 * rng.uniform());
        const auto senior = static_cast<std::int32_t>(rng.below(2));
        const auto contract = static_cast<std::int32_t>(rng.below(3));
        const std::string& level = schema.columns[3].levels[static_cast<std::size_t>(contract)];
        std::vector<std::pair<std::string, std::string>> members{
            {"tenure_months", to_text(tenure)},
            {"monthly_charges", to_text(charges)},
            {"senior_citizen", std::to_string(senior)},
            {"contract", random_spelling(rng, level)}};
        shuffle(std::span(members), rng);
        std::string json = random_space(rng) + "{";
        for (std::size_t i = 0; i < members.size(); ++i) {
            json += (i ? "," : "") + random_space(rng) + random_spelling(rng, members[i].first) +
                    random_space(rng) + ":" + random_space(rng) + members[i].second +
                    random_space(rng);
        }
        json += "}" + random_space(rng);

        ASSERT_TRUE(reader.read(json)) << json << reader.faults()[0].message;

        EXPECT_EQ(reader.row().numbers[0], tenure);
        EXPECT_EQ(reader.row().numbers[1], charges);
        EXPECT_EQ(reader.row().codes[2], senior);
        EXPECT_EQ(reader.row().codes[3], contract);
        EXPECT_THAT(reader.warnings(), IsEmpty()) << json;
    });
}

/// The fast reader and the plain one must agree on which texts are JSON objects.
TEST(JsonRowReader, AgreesWithThePlainWalkOnDamagedTexts) {
    JsonRowReader reader(customer_schema());
    const std::string base = R"({"x":[1,{"y":"\u00e9\n"},-0.5e3,true],"customer_id":"C1",)" +
                             request("5", "29.85", "null").substr(1);
    const std::string pieces = "{}[]:,\"\\ \n0123456789.eE+-truefalsnu\x01\xC3\xA9\xFF";
    for_each_seed(20000, [&](Rng& rng) {
        std::string json = base;
        const std::uint32_t damages = 1 + rng.below(3);
        for (std::uint32_t i = 0; i < damages; ++i) {
            const std::size_t at = rng.below(static_cast<std::uint32_t>(json.size()));
            const char piece = pieces[rng.below(static_cast<std::uint32_t>(pieces.size()))];
            switch (rng.below(4)) {
                case 0:
                    json[at] = piece;
                    break;
                case 1:
                    json.insert(at, 1, piece);
                    break;
                case 2:
                    json.erase(at, 1 + rng.below(4));
                    break;
                default:
                    json.resize(at + 1);
            }
        }
        const auto fault = find_json_fault(json);

        reader.read(json);

        const bool refused = !reader.faults().empty() && reader.faults()[0].code == "syntax";
        ASSERT_EQ(refused, fault.has_value()) << json << "\n" << fault.value_or("accepted");
        if (fault) {
            EXPECT_EQ(reader.faults()[0].message, *fault);
        }
    });
}

}  // namespace
}  // namespace mlpipe
