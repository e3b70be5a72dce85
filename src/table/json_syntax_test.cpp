#include "table/json_syntax.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace mlpipe {
namespace {

using namespace std::string_literals;
using Cases = std::vector<std::pair<std::string, std::string>>;

std::string fault(const std::string& json) {
    return find_json_fault(json).value_or("none");
}

TEST(FindJsonFault, AcceptsWhatRfc8259Accepts) {
    for (const std::string& json :
         {"{}"s, " \t\r\n{ } \n"s, R"({"a":1})"s, R"({"a":-0.5e+10,"b":[true,false,null,[],{}]})"s,
          R"({"":""})"s, R"({"\u0041\n\"\\\/":"\ud83d\ude00"})"s,
          "{\"é\":\"日本 \xF0\x9F\x98\x80\"}"s, "{\"a\":\"\x7f\"}"s}) {
        EXPECT_EQ(fault(json), "none") << json;
    }
}

TEST(FindJsonFault, SaysWhatIsWrongAndAtWhichByte) {
    const Cases cases{
        {"", "Expected a JSON object but the text is empty at byte 0"},
        {"  ", "Expected a JSON object but the text is empty at byte 2"},
        {" [1]", "Expected a JSON object but found an array at byte 1"},
        {"\"a\"", "Expected a JSON object but found a string at byte 0"},
        {"-1", "Expected a JSON object but found a number at byte 0"},
        {"null", "Expected a JSON object but found null at byte 0"},
        {"true", "Expected a JSON object but found a boolean at byte 0"},
        {"hello", "Not JSON: expected a value at byte 0"},
        {"\xEF\xBB\xBF{}", "Not JSON: a byte order mark at byte 0"},
        {"{", "Not JSON: the text ends too early at byte 1"},
        {"{\"a\"", "Not JSON: the text ends too early at byte 4"},
        {"{\"a\":", "Not JSON: the text ends too early at byte 5"},
        {"{\"a\":1", "Not JSON: the text ends too early at byte 6"},
        {"{\"a\":1,", "Not JSON: the text ends too early at byte 7"},
        {"{\"a", "Not JSON: the text ends inside a string at byte 3"},
        {"{\"a\\", "Not JSON: the text ends inside a string at byte 4"},
        {"{a:1}", "Not JSON: expected a key in double quotes at byte 1"},
        {"{'a':1}", "Not JSON: expected a key in double quotes at byte 1"},
        {"{\"a\":1,}", "Not JSON: expected a key in double quotes at byte 7"},
        {"{\"a\" 1}", "Not JSON: expected ':' after the key at byte 5"},
        {"{\"a\":1 \"b\":2}", "Not JSON: expected ',' or '}' at byte 7"},
        {"{\"a\":[1}", "Not JSON: expected ',' or ']' at byte 7"},
        {"{\"a\":[1,]}", "Not JSON: expected a value at byte 8"},
        {"{\"a\":}", "Not JSON: expected a value at byte 5"},
        {"{} x", "Not JSON: text after the object at byte 3"},
        {"{}{}", "Not JSON: text after the object at byte 2"},
        {"{\"a\":NaN}", "Not JSON: NaN is not a JSON number at byte 5"},
        {"{\"a\":Infinity}", "Not JSON: Infinity is not a JSON number at byte 5"},
        {"{\"a\":-Infinity}", "Not JSON: -Infinity is not a JSON number at byte 5"},
        {"{\"a\":01}", "Not JSON: not a number at byte 5"},
        {"{\"a\":+1}", "Not JSON: expected a value at byte 5"},
        {"{\"a\":1.}", "Not JSON: not a number at byte 5"},
        {"{\"a\":.5}", "Not JSON: expected a value at byte 5"},
        {"{\"a\":1e}", "Not JSON: not a number at byte 5"},
        {"{\"a\":0x1F}", "Not JSON: not a number at byte 5"},
        {"{\"a\":truE}", "Not JSON: expected a value at byte 5"},
        {"{\"a\":nulls}", "Not JSON: expected a value at byte 5"},
        {"{\"a\":\"\n\"}", "Not JSON: a control character in a string at byte 6"},
        {"{\"a\":\"\\x\"}", "Not JSON: an unknown escape at byte 6"},
        {"{\"a\":\"\\u12g4\"}", "Not JSON: \\u without four hexadecimal digits at byte 6"},
        {"{\"a\":\"\\ud800\"}", "Not JSON: half of a surrogate pair at byte 6"},
        {"{\"a\":\"\\udc00\"}", "Not JSON: half of a surrogate pair at byte 6"},
        {"{\"a\":\"\\ud800\\u0041\"}", "Not JSON: half of a surrogate pair at byte 6"},
        {"{\"a\":\"\xC3\"}", "Invalid UTF-8 at byte 6"},
        {"{\"a\":\"\xC0\x80\"}", "Invalid UTF-8 at byte 6"},
        {"{\"a\":\"\xED\xA0\x80\"}", "Invalid UTF-8 at byte 6"},
        {"{\"a\":\"\xF5\x80\x80\x80\"}", "Invalid UTF-8 at byte 6"},
        {"{\"a\":\xFF}", "Not JSON: expected a value at byte 5"},
        {"{\"a\":1\0}"s, "Not JSON: not a number at byte 5"},
    };
    for (const auto& [json, message] : cases) EXPECT_EQ(fault(json), message) << json;
}

TEST(FindJsonFault, AllowsThirtyTwoLevelsAndNoMore) {
    const std::string open(31, '[');
    const std::string close(31, ']');

    EXPECT_EQ(fault("{\"a\":" + open + close + "}"), "none");
    EXPECT_EQ(fault("{\"a\":" + open + "[]" + close + "}"),
              "Nested deeper than 32 levels at byte 36");
    EXPECT_EQ(fault("{\"a\":" + std::string(1000000, '[')),
              "Nested deeper than 32 levels at byte 36");
}

TEST(IsJsonNumber, FollowsTheGrammar) {
    for (const char* text : {"0", "-0", "10", "0.5", "1e9", "1E+9", "1e400", "-12.25e-3"}) {
        EXPECT_TRUE(is_json_number(text)) << text;
    }
    for (const char* text : {"", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "1 ", "nan"}) {
        EXPECT_FALSE(is_json_number(text)) << text;
    }
}

}  // namespace
}  // namespace mlpipe
