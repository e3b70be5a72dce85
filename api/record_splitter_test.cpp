#include "api/record_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "core/random.h"

namespace mlpipe::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = RecordStep::Kind;

/// What `splitter` finds in a text that comes in `pieces`: the records, "<too long>", "! message".
std::vector<std::string> split(RecordSplitter& splitter, const std::vector<std::string>& pieces) {
    std::vector<std::string> found;
    std::string text;
    for (std::size_t i = 0; i <= pieces.size(); ++i) {
        const bool at_end = i == pieces.size();
        if (!at_end) text += pieces[i];
        for (;;) {
            const RecordStep step = splitter.next(text, at_end);
            if (step.kind == Kind::record) found.emplace_back(step.record);
            if (step.kind == Kind::too_long) found.emplace_back("<too long>");
            if (step.kind == Kind::broken) found.push_back("! " + step.message);
            text.erase(0, step.consumed);
            if (step.kind == Kind::broken || step.kind == Kind::end) return found;
            if (step.kind == Kind::need_more) break;
        }
    }
    found.emplace_back("<no end>");
    return found;
}

constexpr std::size_t longest = 20;

std::vector<std::string> lines(const std::string& text) {
    LineSplitter splitter(longest);
    return split(splitter, {text});
}
std::vector<std::string> csv(const std::string& text) {
    CsvSplitter splitter(longest);
    return split(splitter, {text});
}
std::vector<std::string> array(const std::string& text) {
    JsonArraySplitter splitter(longest);
    return split(splitter, {text});
}

TEST(LineSplitter, GivesLinesAndPassesOverEmptyOnes) {
    EXPECT_THAT(lines("{1}\n\n  \r\n{2}\r\n{3}"), ElementsAre("{1}", "{2}\r", "{3}"));
    EXPECT_THAT(lines(""), IsEmpty());
    EXPECT_THAT(lines("\n \n\t"), IsEmpty());
}

TEST(LineSplitter, GoesOnAfterALineThatIsTooLong) {
    const std::string line(longest, 'x');
    EXPECT_THAT(lines(line + "\n" + line + "x\nb"), ElementsAre(line, "<too long>", "b"));
    EXPECT_THAT(lines(line + line), ElementsAre("<too long>"));
}

TEST(CsvSplitter, GivesRecordsWithTheLineEndsInsideQuotes) {
    EXPECT_THAT(csv("a,b\n\"x\ny\",\"\"\"\"\r\n1,2"),
                ElementsAre("a,b\n", "\"x\ny\",\"\"\"\"\r\n", "1,2"));
    EXPECT_THAT(csv(""), IsEmpty());
}

TEST(CsvSplitter, TakesEmptyLinesForRecordsUnlessTheyEndTheText) {
    EXPECT_THAT(csv("a\n\nb\n\n\r\n"), ElementsAre("a\n", "\n", "b\n"));
}

TEST(CsvSplitter, GoesOnAfterARecordThatIsTooLong) {
    const std::string cell(longest, 'x');
    EXPECT_THAT(csv("a\n" + cell + "y\nb\n"), ElementsAre("a\n", "<too long>", "b\n"));
    EXPECT_THAT(csv("a\n\"" + cell + "\n\"\nb\n"), ElementsAre("a\n", "<too long>", "b\n"));
    EXPECT_THAT(csv("a\n\"never closed\nb\nc\nd\ne\nf\n"), ElementsAre("a\n", "<too long>"));
}

TEST(JsonArraySplitter, GivesTheElementsWhateverTheyAre) {
    EXPECT_THAT(array("[]"), IsEmpty());
    EXPECT_THAT(array(" [ ] "), IsEmpty());
    EXPECT_THAT(array(R"([{"a":"]}\""}, [1,{}],"x,y" ,12,null])"),
                ElementsAre(R"({"a":"]}\""})", "[1,{}]", "\"x,y\"", "12", "null"));
}

TEST(JsonArraySplitter, LeavesTheInsideOfAnElementToOthers) {
    EXPECT_THAT(array("[{]},tru,{\"a\" 1}]"), ElementsAre("{]",
                                                          "! Not JSON: expected ',' or ']' at "
                                                          "byte 3"));
    EXPECT_THAT(array("[tru,{\"a\" 1}]"), ElementsAre("tru", "{\"a\" 1}"));
}

TEST(JsonArraySplitter, SaysWhereTheArrayBreaks) {
    EXPECT_THAT(array(""), ElementsAre("! Expected a JSON array but the text is empty at byte 0"));
    EXPECT_THAT(array(" {}"), ElementsAre("! Expected a JSON array but found an object at byte 1"));
    EXPECT_THAT(array("12"), ElementsAre("! Expected a JSON array but found a number at byte 0"));
    EXPECT_THAT(array("\"a\""),
                ElementsAre("! Expected a JSON array but found a string at byte 0"));
    EXPECT_THAT(array("null"), ElementsAre("! Expected a JSON array but found none at byte 0"));
    EXPECT_THAT(array("[1 2]"), ElementsAre("1", "! Not JSON: expected ',' or ']' at byte 3"));
    EXPECT_THAT(array("[1{}]"), ElementsAre("1", "! Not JSON: expected ',' or ']' at byte 2"));
    EXPECT_THAT(array("[1,]"), ElementsAre("1", "! Not JSON: expected a value at byte 3"));
    EXPECT_THAT(array("[,1]"), ElementsAre("! Not JSON: expected a value at byte 1"));
    EXPECT_THAT(array("[1"), ElementsAre("! Not JSON: the text ends too early at byte 2"));
    EXPECT_THAT(array("[{}"), ElementsAre("{}", "! Not JSON: the text ends too early at byte 3"));
    EXPECT_THAT(array("[] x"), ElementsAre("! Not JSON: there is text after the array at byte 3"));
}

TEST(JsonArraySplitter, GoesOnAfterAnElementThatIsTooLong) {
    const std::string text = "{\"a\":\"" + std::string(longest, ']') + "\"}";
    EXPECT_THAT(array("[1," + text + ",2]"), ElementsAre("1", "<too long>", "2"));
}

template <typename Splitter>
void expect_same_from_any_pieces(const std::string& text) {
    Splitter whole(longest);
    const std::vector<std::string> expected = split(whole, {text});
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Rng rng(seed, "record_splitter_test");
        std::vector<std::string> pieces;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t size = 1 + rng.below(seed % 2 == 0 ? 3 : 40);
            pieces.push_back(text.substr(at, size));
            at += size;
        }
        Splitter splitter(longest);
        ASSERT_EQ(split(splitter, pieces), expected);
    }
}

TEST(RecordSplitters, FindTheSameWhateverThePieces) {
    const std::string many(50, 'x');
    expect_same_from_any_pieces<LineSplitter>("{1}\n\r\n \n{\"a\"}\n" + many + "\n\n{2}");
    expect_same_from_any_pieces<CsvSplitter>("a,b\n\n\"x\n\"\"y\",2\r\n\"" + many +
                                             "\n\",1\r\n\n\n3,4\n\n");
    expect_same_from_any_pieces<JsonArraySplitter>(R"( [ {"a":"\\\"]"} , 12,")" + many +
                                                   R"(",[[],{"b":"}"}],true ] x)");
}

}  // namespace
}  // namespace mlpipe::api
