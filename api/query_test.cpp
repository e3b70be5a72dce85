#include "api/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "api/predictor.h"

namespace mlpipe::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PercentDecode, DecodesPairsOfDigitsAndPlus) {
    EXPECT_EQ(percent_decode("a%41+b%2b%c3%A9"), "aA b+é");
    EXPECT_EQ(percent_decode(""), "");
}

TEST(PercentDecode, RefusesAPercentWithoutTwoDigits) {
    for (const char* text : {"%", "%4", "a%zz", "%4g", "%+1"}) {
        EXPECT_EQ(percent_decode(text), std::nullopt) << text;
    }
}

TEST(PrintableUri, LeavesNothingThatAUriMayNotHold) {
    EXPECT_EQ(printable_uri("/a%20b?c=d"), "/a%20b?c=d");
    EXPECT_EQ(printable_uri("/\"é\x01<"), "/%22%C3%A9%01%3C");
}

TEST(ForEachParameter, GivesNamesAndValuesInOrder) {
    std::vector<std::pair<std::string, std::string>> found;

    for_each_parameter("a=1&&b&c==2&=x&", [&](std::string_view name, std::string_view value) {
        found.emplace_back(name, value);
    });

    EXPECT_THAT(found, ElementsAre(std::pair("a", "1"), std::pair("b", ""), std::pair("c", "=2"),
                                   std::pair("", "x")));
}

std::vector<std::string> threshold_faults(std::string_view query) {
    std::vector<FieldFault> faults;
    (void)read_threshold(query, faults);
    std::vector<std::string> messages;
    for (const FieldFault& fault : faults) messages.push_back(fault.message);
    return messages;
}

TEST(ReadThreshold, ReadsANumberFromZeroToOne) {
    std::vector<FieldFault> faults;

    EXPECT_EQ(read_threshold("threshold=0.6", faults), 0.6f);
    EXPECT_EQ(read_threshold("threshold=0", faults), 0.0f);
    EXPECT_EQ(read_threshold("threshold=%31", faults), 1.0f);
    EXPECT_EQ(read_threshold("", faults), std::nullopt);
    EXPECT_THAT(faults, IsEmpty());
}

TEST(ReadThreshold, NamesWhatItDoesNotTake) {
    for (const char* value : {"", "x", "-0.1", "1.01", "nan", "inf", "0.5x", "0,5", "%zz"}) {
        EXPECT_THAT(threshold_faults(std::string("threshold=") + value),
                    ElementsAre("threshold must be a number from 0 to 1"))
            << value;
    }
    EXPECT_THAT(threshold_faults("threshold=0.1&threshold=0.1"),
                ElementsAre("Duplicate query parameter: threshold"));
    EXPECT_THAT(threshold_faults("explain=3&x=%22"),
                ElementsAre("Unknown query parameter: explain", "Unknown query parameter: x"));
}

}  // namespace
}  // namespace mlpipe::api
