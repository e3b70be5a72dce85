#include "table/number_cell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/number_text.h"
#include "core/random.h"

namespace mlpipe {
namespace {

TEST(ReadNumber, TellsIntegersFractionsAndTextsApart) {
    for (const char* text : {"0", "-1", "+1", "007", "123456789012345678901234567890"}) {
        EXPECT_EQ(read_number(text).kind, NumberKind::integer) << text;
    }
    for (const char* text : {"1.", ".5", "-0.5", "1e3", "1E-3", "1.5e+2", "1e-999"}) {
        EXPECT_EQ(read_number(text).kind, NumberKind::fraction) << text;
    }
    for (const char* text : {"", "-", "+", ".", "+-1", "--1", "1 2", "1,5", "0x1", "1e", "e1",
                             "inf", "nan", "-inf", "NaN", "1.2.3", "1_000", "½"}) {
        EXPECT_EQ(read_number(text).kind, NumberKind::text) << text;
    }
    for (const char* text : {"3.4028236e38", "-1e39", "1e999", "1e99999999999"}) {
        EXPECT_EQ(read_number(text).kind, NumberKind::too_large) << text;
    }
}

TEST(ReadNumber, KeepsTheLargestFloat) {
    // Half a unit above the largest float would round to infinity; just below it rounds down.
    EXPECT_EQ(read_number("340282346638528859811704183484516925440").value,
              std::numeric_limits<float>::max());
    EXPECT_EQ(read_number("3.40282356779733e38").value, std::numeric_limits<float>::max());
    EXPECT_EQ(read_number("3.40282356779734e38").kind, NumberKind::too_large);
}

std::string random_number_text(Rng& rng) {
    std::string text = rng.below(3) == 0 ? "-" : "";
    const std::uint32_t n_digits = 1 + rng.below(22);
    const std::uint32_t point = rng.below(2 * n_digits);
    for (std::uint32_t i = 0; i < n_digits; ++i) {
        if (i == point) text += '.';
        text += static_cast<char>('0' + rng.below(10));
    }
    if (rng.below(4) == 0) text += "e" + std::to_string(static_cast<int>(rng.below(60)) - 30);
    return text;
}

TEST(ReadNumber, GivesTheValueOfParseNumberRoundedToFloat) {
    Rng rng(1, "numbers");
    for (int i = 0; i < 100000; ++i) {
        const std::string text = random_number_text(rng);
        const NumberCell number = read_number(text);
        if (number.kind == NumberKind::too_large) continue;

        ASSERT_NE(number.kind, NumberKind::text) << text;
        ASSERT_EQ(number.value, static_cast<float>(*parse_number(text))) << text;
    }
}

TEST(Trimmed, DropsSpacesAndTabsAtBothEnds) {
    EXPECT_EQ(trimmed(" \ta b\t "), "a b");
    EXPECT_EQ(trimmed(" \t"), "");
    EXPECT_EQ(trimmed("\n"), "\n");
}

TEST(MissingTokens, HoldTheListedTextsAndTheEmptyOne) {
    const MissingTokens tokens(std::vector<std::string>{" NA ", "?"});

    EXPECT_TRUE(tokens.contains(""));
    EXPECT_TRUE(tokens.contains("NA"));
    EXPECT_TRUE(tokens.contains("?"));
    EXPECT_FALSE(tokens.contains("N"));
    EXPECT_FALSE(tokens.contains("NAN"));
}

}  // namespace
}  // namespace mlpipe
