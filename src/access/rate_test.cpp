#include "access/rate.h"

#include <gtest/gtest.h>

namespace mlpipe {
namespace {

TEST(Rate, ReadsBackWhatItWrites) {
    for (const std::string text : {"1/s", "100/s", "6000/min", "5000/h", "1000000/s"}) {
        const auto rate = parse_rate(text);

        ASSERT_TRUE(rate) << text;
        EXPECT_EQ(to_text(*rate), text);
    }
}

TEST(Rate, RefusesEverythingElse) {
    for (const std::string text : {"", "100", "/s", "0/s", "-1/s", "+1/s", "1.5/s", " 1/s", "1/s ",
                                   "1 /s", "1/d", "1/S", "1000001/s", "99999999999/s", "1/sec"}) {
        EXPECT_FALSE(parse_rate(text)) << text;
    }
}

TEST(Allowance, LetsTheWholeRateBeAskedAtOnceUnlessABurstIsNamed) {
    const Rate rate{.requests = 600, .seconds = 60};

    EXPECT_EQ(allowance(rate, {}).burst, 600u);
    EXPECT_EQ(allowance(rate, 10).burst, 10u);
}

}  // namespace
}  // namespace mlpipe
