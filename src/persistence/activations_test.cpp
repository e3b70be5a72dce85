#include "persistence/activations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// One entry a letter, a second apart: A to Z activates that version, a to z rolls back to it.
std::vector<HistoryEntry> history(std::string_view letters) {
    std::vector<HistoryEntry> entries;
    for (const char letter : letters) {
        const bool forth = letter >= 'A' && letter <= 'Z';
        entries.push_back(
            {.time = "2026-03-03T14:00:0" + std::to_string(entries.size()) + "Z",
             .event = std::string(forth ? event::activated : event::rolled_back),
             .version = std::string(1, static_cast<char>(forth ? letter : letter - 32)),
             .by = "",
             .why = ""});
    }
    return entries;
}

std::string active(std::string_view letters, std::string_view time) {
    const auto found = active_at(history(letters), time);
    return found ? found->version : "none";
}

TEST(ActiveAt, IsTheLastActivationUpToThatTime) {
    EXPECT_EQ(active("AB", "2026-03-03T13:59:59Z"), "none");
    EXPECT_EQ(active("AB", "2026-03-03T14:00:00Z"), "A");
    EXPECT_EQ(active("ABa", "2026-03-03T14:00:01Z"), "B");
    EXPECT_EQ(active("ABa", "2027-01-01T00:00:00Z"), "A");
    EXPECT_EQ(active("", "2027-01-01T00:00:00Z"), "none");
}

TEST(ActiveAt, PassesOverOtherEvents) {
    std::vector<HistoryEntry> entries = history("AB");
    entries[1].event = event::created;

    EXPECT_EQ(active_at(entries, "2027-01-01T00:00:00Z")->version, "A");
}

TEST(WaysBack, AreTheVersionsActiveBeforeTheLastOneFirst) {
    EXPECT_THAT(ways_back(history("")), IsEmpty());
    EXPECT_THAT(ways_back(history("ABC")), ElementsAre("C", "B", "A"));
}

TEST(WaysBack, GoFurtherBackAfterARollback) {
    EXPECT_THAT(ways_back(history("ABCb")), ElementsAre("B", "A"));
    EXPECT_THAT(ways_back(history("ABCba")), ElementsAre("A"));
}

TEST(WaysBack, LeaveOutWhatWasSteppedOver) {
    EXPECT_THAT(ways_back(history("ABCa")), ElementsAre("A"));
}

TEST(WaysBack, DoNotLeadToWhatWasRolledBackFrom) {
    EXPECT_THAT(ways_back(history("ABaC")), ElementsAre("C", "A"));
}

TEST(WaysBack, LeadToAVersionAsOftenAsItWasActivated) {
    EXPECT_THAT(ways_back(history("ABA")), ElementsAre("A", "B", "A"));
}

TEST(WaysBack, BeginAnewWhenTheHistoryHasNoSuchActivation) {
    EXPECT_THAT(ways_back(history("Bz")), ElementsAre("Z"));
}

}  // namespace
}  // namespace mlpipe
