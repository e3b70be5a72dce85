#include "api/trace_context.h"

#include <gtest/gtest.h>

namespace mlpipe::api {
namespace {

constexpr std::string_view example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

std::string with(std::size_t at, std::string_view text) {
    return std::string(example).replace(at, text.size(), text);
}

TEST(TraceContext, ReadsTheExampleOfTheRecommendation) {
    const auto context = parse_traceparent(example);

    ASSERT_TRUE(context);
    EXPECT_EQ(context->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(context->parent_id, "00f067aa0ba902b7");
    EXPECT_TRUE(context->sampled);
}

TEST(TraceContext, LooksAtTheLowestBitOfTheFlagsAlone) {
    EXPECT_FALSE(parse_traceparent(with(53, "00"))->sampled);
    EXPECT_TRUE(parse_traceparent(with(53, "ff"))->sampled);
    EXPECT_FALSE(parse_traceparent(with(53, "fe"))->sampled);
    EXPECT_TRUE(parse_traceparent(with(53, "0b"))->sampled);
}

TEST(TraceContext, RefusesIdsOfZerosOnly) {
    EXPECT_FALSE(parse_traceparent(with(3, "00000000000000000000000000000000")));
    EXPECT_FALSE(parse_traceparent(with(36, "0000000000000000")));
}

TEST(TraceContext, RefusesWhatIsNotLowerCaseHexadecimal) {
    for (const std::size_t at : {0u, 1u, 3u, 34u, 36u, 51u, 53u, 54u}) {
        for (const std::string_view digit : {"A", "g", " ", "-", "/", ":", "`"}) {
            EXPECT_FALSE(parse_traceparent(with(at, digit))) << at << digit;
        }
    }
}

TEST(TraceContext, RefusesOtherSeparatorsAndLengths) {
    for (const std::size_t at : {2u, 35u, 52u}) {
        EXPECT_FALSE(parse_traceparent(with(at, "_"))) << at;
        EXPECT_FALSE(parse_traceparent(with(at, "0"))) << at;
    }
    for (std::size_t size = 0; size < example.size(); ++size) {
        EXPECT_FALSE(parse_traceparent(example.substr(0, size))) << size;
    }
    EXPECT_FALSE(parse_traceparent(std::string(example) + "-"));
    EXPECT_FALSE(parse_traceparent(std::string(example) + "-00"));
    EXPECT_FALSE(parse_traceparent(std::string(example) + " "));
}

TEST(TraceContext, ReadsWhatItKnowsOfLaterVersionsButNotOfVersionFf) {
    EXPECT_TRUE(parse_traceparent(with(0, "01")));
    EXPECT_TRUE(parse_traceparent(with(0, "cc") + "-what-the-future-will-be-like"));
    EXPECT_TRUE(parse_traceparent(with(0, "cc") + "-"));
    EXPECT_FALSE(parse_traceparent(with(0, "cc") + ".what-the-future-will-be-like"));
    EXPECT_FALSE(parse_traceparent(with(0, "ff")));
}

TEST(TraceContext, AnswersWithTheTraceAndASpanOfItsOwn) {
    const std::string later = with(0, "cc") + "-more", unsampled = with(53, "fe");

    EXPECT_EQ(traceparent(*parse_traceparent(later), 0xb7ad6b7169203331),
              "00-4bf92f3577b34da6a3ce929d0e0e4736-b7ad6b7169203331-01");
    EXPECT_EQ(traceparent(*parse_traceparent(unsampled), 1),
              "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-00");
}

}  // namespace
}  // namespace mlpipe::api
