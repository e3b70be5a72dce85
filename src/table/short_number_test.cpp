#include "table/short_number.h"

#include <gtest/gtest.h>

#include <string>

#include "core/random.h"

namespace mlpipe {
namespace {

/// Most letters are digits, so that many texts are numbers.
std::string random_text(Rng& rng) {
    constexpr std::string_view letters = "0123456789012345678901234567890123456789..-+e /:\x80\xFF";
    std::string text;
    for (std::uint32_t n = 1 + rng.below(8); n > 0; --n) {
        text += letters[rng.below(static_cast<std::uint32_t>(letters.size()))];
    }
    return text;
}

TEST(ReadShortNumber, GivesWhatReadNumberGivesWhateverFollows) {
    std::size_t n_read = 0;
    Rng rng(1, "short numbers");
    for (int i = 0; i < 400000 && !HasFailure(); ++i) {
        const std::string text = random_text(rng);
        const std::string buffer = text + random_text(rng) + "       ";

        const std::optional<NumberCell> number = read_short_number(buffer.data(), text.size());

        const NumberCell expected = read_number(text);
        const bool is_plain = text.find_first_not_of("0123456789.") == std::string::npos &&
                              text.find_first_of("0123456789") != std::string::npos &&
                              text.find('.') == text.rfind('.');
        ASSERT_EQ(number.has_value(), is_plain) << text;
        if (!number) continue;
        ++n_read;
        EXPECT_EQ(number->kind, expected.kind) << text;
        EXPECT_EQ(number->value, expected.value) << text;
    }
    EXPECT_GT(n_read, 50000U);
}

}  // namespace
}  // namespace mlpipe
