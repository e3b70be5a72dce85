#include "table/dictionary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/random.h"

namespace mlpipe {
namespace {

TEST(Dictionary, GivesCodesInOrderOfFirstSight) {
    Dictionary dictionary;

    const std::vector<std::int32_t> codes{dictionary.add("b"), dictionary.add("a"),
                                          dictionary.add("b"), dictionary.add(""),
                                          dictionary.add("a")};

    EXPECT_THAT(codes, testing::ElementsAre(0, 1, 0, 2, 1));
    EXPECT_EQ(dictionary.size(), 3);
    EXPECT_EQ(dictionary.text(2), "");
}

TEST(Dictionary, FindsOnlyWhatWasAdded) {
    Dictionary dictionary;
    EXPECT_EQ(dictionary.find("a"), std::nullopt);

    dictionary.add("a");

    EXPECT_EQ(dictionary.find("a"), 0);
    EXPECT_EQ(dictionary.find("A"), std::nullopt);
    EXPECT_EQ(dictionary.find(""), std::nullopt);
}

/// Texts of every length up to 40 that differ in one byte only.
std::vector<std::string> similar_texts() {
    std::vector<std::string> texts;
    for (std::size_t size = 1; size <= 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, '\0');
            text[at] = 'x';
            texts.push_back(text);
        }
    }
    return texts;
}

TEST(Dictionary, TellsSimilarTextsApart) {
    Dictionary dictionary;
    const std::vector<std::string> texts = similar_texts();

    for (const std::string& text : texts) dictionary.add(text);

    ASSERT_EQ(static_cast<std::size_t>(dictionary.size()), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(dictionary.find(texts[i]), static_cast<std::int32_t>(i));
    }
}

TEST(Dictionary, KeepsTextsInPlaceWhileItGrowsAndMoves) {
    Dictionary dictionary;
    dictionary.add("first");
    const std::string_view first = dictionary.text(0);
    for (int i = 0; i < 100000; ++i) dictionary.add(std::to_string(i) + std::string(100, '-'));

    const Dictionary moved = std::move(dictionary);

    EXPECT_EQ(moved.text(0).data(), first.data());
    EXPECT_EQ(first, "first");
    EXPECT_EQ(moved.size(), 100001);
}

TEST(Dictionary, CopiesWithItsOwnTexts) {
    Dictionary copy;
    {
        Dictionary dictionary;
        dictionary.add("a");
        dictionary.add(std::string(100000, 'b'));
        copy = dictionary;
        dictionary.add("c");
    }

    EXPECT_EQ(copy.size(), 2);
    EXPECT_EQ(copy.find("a"), 0);
    EXPECT_EQ(copy.text(1), std::string(100000, 'b'));
    EXPECT_EQ(copy.add("d"), 2);
}

std::vector<const Dictionary*> pointers(const std::vector<Dictionary>& parts) {
    std::vector<const Dictionary*> all;
    for (const Dictionary& part : parts) all.push_back(&part);
    return all;
}

TEST(Dictionary, AppendsDisjointTextsBehindItsOwn) {
    Dictionary dictionary;
    dictionary.add("a");
    Dictionary more;
    more.add("c");
    more.add("b");

    dictionary.append_disjoint(std::move(more));

    EXPECT_EQ(dictionary.size(), 3);
    EXPECT_EQ(dictionary.text(1), "c");
    EXPECT_EQ(dictionary.find("b"), 2);
    EXPECT_EQ(dictionary.find("d"), std::nullopt);
    EXPECT_EQ(Dictionary(dictionary).find("b"), 2);
    EXPECT_EQ(dictionary.add("b"), 2);
    EXPECT_EQ(dictionary.add("d"), 3);
    EXPECT_EQ(dictionary.find("c"), 1);
}

TEST(Dictionary, SeesWhetherATextIsInTwo) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "disjoint");
        std::vector<Dictionary> parts(1 + rng.below(5));
        const std::uint32_t n_texts = rng.below(3) == 0 ? 20 : 3000;
        for (std::uint32_t text = 0; text < n_texts; ++text) {
            const auto part = rng.below(static_cast<std::uint32_t>(parts.size()));
            parts[part].add("S" + std::to_string(text));
        }
        EXPECT_TRUE(are_disjoint(pointers(parts), {2})) << "seed " << seed;

        Dictionary more;
        more.add("x");
        more.add("S" + std::to_string(rng.below(n_texts)));
        parts.push_back(std::move(more));

        EXPECT_FALSE(are_disjoint(pointers(parts), {2})) << "seed " << seed;
    }
}

}  // namespace
}  // namespace mlpipe
