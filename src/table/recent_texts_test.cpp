#include "table/recent_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/random.h"

namespace mlpipe {
namespace {

/// Few different letters and lengths up to 40, so that heads, tails and sizes often agree.
std::string random_text(Rng& rng) {
    std::string text(rng.below(4) == 0 ? rng.below(41) : rng.below(10), 'a');
    for (std::uint32_t changes = rng.below(3); changes > 0 && !text.empty(); --changes) {
        text[rng.below(static_cast<std::uint32_t>(text.size()))] =
            static_cast<char>(rng.below(3) == 0 ? '\0' : 'b' + static_cast<char>(rng.below(3)));
    }
    return text;
}

TEST(RecentTexts, GiveTheCodesOfTheDictionary) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "recent texts");
        Dictionary plain;
        Dictionary behind;
        RecentTexts recent(behind);
        for (int i = 0; i < 2000; ++i) {
            const std::string text = random_text(rng);
            // Other bytes behind the text, or none that may be read.
            const std::size_t n_behind = rng.below(24);
            const std::string buffer =
                text + std::string(n_behind, static_cast<char>(rng.below(256)));
            const std::string_view view(buffer.data(), text.size());

            ASSERT_EQ(recent.add(view, buffer.size()), plain.add(text)) << "seed " << seed;
        }
        ASSERT_EQ(behind.size(), plain.size());
    }
}

TEST(RecentTexts, TellTextsApartThatDifferOnlyInTheMiddle) {
    Dictionary dictionary;
    RecentTexts recent(dictionary);

    EXPECT_EQ(recent.add("Bank transfer (automatic)", 25), 0);
    EXPECT_EQ(recent.add("Bank transform(automatic)", 25), 1);
    EXPECT_EQ(recent.add("Bank transfer (automatic)", 25), 0);
    EXPECT_EQ(recent.add("", 0), 2);
    EXPECT_EQ(recent.add(std::string_view("\0", 1), 1), 3);
}

}  // namespace
}  // namespace mlpipe
