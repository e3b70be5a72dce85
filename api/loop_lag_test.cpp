#include "api/loop_lag.h"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

namespace mlpipe::api {
namespace {

using namespace std::chrono_literals;

void keep_busy_until(Clock::time_point end) {
    while (Clock::now() < end) {
    }
}

TEST(LoopLag, IsNothingBeforeTheFirstRequest) {
    boost::asio::io_context context(1);
    const LoopLag lag(context);

    EXPECT_EQ(lag.at(Clock::now()), 0ns);
}

TEST(LoopLag, IsAtLeastWhatTheLoopWasBusyFor) {
    boost::asio::io_context context(1);
    LoopLag lag(context);
    const auto begin = Clock::now();

    lag.probe(begin);
    keep_busy_until(begin + 5ms);

    EXPECT_GE(lag.at(Clock::now()), 5ms);  // still waiting
    context.run_one();
    EXPECT_GE(lag.at(begin), 5ms);  // and as measured
}

TEST(LoopLag, IsMeasuredAgainUntilItIsSmall) {
    boost::asio::io_context context(1);
    LoopLag lag(context);
    lag.probe(Clock::now());
    keep_busy_until(Clock::now() + 5ms);

    context.run();  // returns once no measurement is under way

    EXPECT_LE(lag.at(Clock::time_point{}), 2ms);
}

}  // namespace
}  // namespace mlpipe::api
