#include "graph/key_table.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace mlpipe::graph {
namespace {

TEST(KeyTable, FindsWhatWasAddedAndNothingElse) {
    KeyTable<std::string, int> table;
    for (const char* key : {"plus", "", "basic", "éclair"}) {
        table.add(key, static_cast<int>(std::string(key).size()));
    }
    table.sort();

    EXPECT_EQ(*table.find("basic"), 5);
    EXPECT_EQ(*table.find(""), 0);
    EXPECT_EQ(table.find("plus "), nullptr);
    EXPECT_EQ(table.find("a"), nullptr);
    EXPECT_EQ(table.find("zzz"), nullptr);
}

TEST(KeyTable, KeepsTheFirstOfEqualKeys) {
    KeyTable<double, int> table;
    table.add(1.0, 10);
    table.add(-0.0, 1);
    table.add(1.0, 20);
    table.add(0.0, 2);
    table.sort();

    EXPECT_EQ(*table.find(1.0), 10);
    EXPECT_EQ(*table.find(0.0), 1);
}

TEST(KeyTable, KnowsNoNaN) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    KeyTable<float, int> table;
    EXPECT_EQ(table.find(nan), nullptr);
    table.add(nan, 7);
    table.add(std::numeric_limits<float>::infinity(), 8);
    table.add(-1.0f, 9);
    table.sort();

    EXPECT_EQ(table.find(nan), nullptr);
    EXPECT_EQ(*table.find(std::numeric_limits<float>::infinity()), 8);
    EXPECT_EQ(*table.find(-1.0f), 9);
    EXPECT_EQ(table.find(0.0f), nullptr);
}

}  // namespace
}  // namespace mlpipe::graph
