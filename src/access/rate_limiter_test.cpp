#include "access/rate_limiter.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/random.h"

namespace mlpipe {
namespace {

using namespace std::chrono_literals;

const RateLimiter::Clock::time_point start{1000h};
const Allowance ten_a_second{.rate = {.requests = 10, .seconds = 1}, .burst = 3};

TEST(RateLimiter, LetsABurstThroughAndThenOneRequestForEachToken) {
    RateLimiter limiter(8);
    const auto at = [&](auto time) {
        return limiter.take("ann", ten_a_second, start + time).allowed;
    };

    EXPECT_TRUE(at(0ms));
    EXPECT_TRUE(at(0ms));
    EXPECT_TRUE(at(0ms));
    EXPECT_FALSE(at(0ms));
    EXPECT_FALSE(at(99ms));
    EXPECT_TRUE(at(100ms));
    EXPECT_FALSE(at(199ms));
    EXPECT_TRUE(at(200ms));
    EXPECT_TRUE(at(10s));  // it holds no more than the burst, however long it waited
    EXPECT_TRUE(at(10s));
    EXPECT_TRUE(at(10s));
    EXPECT_FALSE(at(10s));
}

TEST(RateLimiter, SaysWhatIsLeftAndWhenToComeAgain) {
    RateLimiter limiter(8);
    const Allowance slow{.rate = {.requests = 30, .seconds = 60}, .burst = 2};  // one in 2 s

    const RateState first = limiter.take("ann", slow, start);
    const RateState second = limiter.take("ann", slow, start);
    const RateState refused = limiter.take("ann", slow, start + 500ms);

    EXPECT_EQ(first.remaining, 1u);
    EXPECT_EQ(first.full_in_seconds, 2u);
    EXPECT_EQ(first.window_seconds, 4u);
    EXPECT_EQ(first.retry_after_seconds, 0u);
    EXPECT_EQ(second.remaining, 0u);
    EXPECT_EQ(second.full_in_seconds, 4u);
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_after_seconds, 2u);  // 1.5 s, rounded up
    EXPECT_TRUE(limiter.take("ann", slow, start + 2s).allowed);
}

TEST(RateLimiter, KeepsCallersApart) {
    RateLimiter limiter(8);
    const Allowance one{.rate = {.requests = 1, .seconds = 3600}, .burst = 1};

    EXPECT_TRUE(limiter.take("ann", one, start).allowed);
    EXPECT_TRUE(limiter.take("bob", one, start).allowed);
    EXPECT_FALSE(limiter.take("ann", one, start).allowed);
    EXPECT_FALSE(limiter.take("bob", one, start).allowed);
}

TEST(RateLimiter, LetsNoMoreThroughInAnyTimeThanBurstAndRateAllow) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "rate_limiter", 0);
        const Allowance allowed{
            .rate = {.requests = static_cast<std::uint32_t>(1 + rng.next() % 1000),
                     .seconds = rng.next() % 2 == 0 ? 1u : 60u},
            .burst = static_cast<std::uint32_t>(1 + rng.next() % 50)};
        RateLimiter limiter(8);
        std::chrono::nanoseconds now{0};
        double n_allowed = 0;

        for (int i = 0; i < 1000; ++i) {
            now += std::chrono::nanoseconds(rng.next() % 20'000'000);
            n_allowed += limiter.take("ann", allowed, start + now).allowed ? 1 : 0;
            const double seconds = std::chrono::duration<double>(now).count();
            const double most =
                allowed.burst + seconds * (1 + 1e-6) * allowed.rate.requests / allowed.rate.seconds;
            ASSERT_LE(n_allowed, most + 1e-6) << "seed " << seed << ", request " << i;
        }
    }
}

TEST(RateLimiter, HasRoomForSoManyCallersAndNoMore) {
    RateLimiter limiter(64);

    for (int i = 0; i < 10'000; ++i) {
        EXPECT_TRUE(limiter.take("caller " + std::to_string(i), ten_a_second, start).allowed);
    }

    EXPECT_LE(limiter.count(), 64u);
}

TEST(RateLimiter, ForgetsAFullBucketBeforeOneThatIsNotFull) {
    RateLimiter limiter(8);  // one set
    const Allowance one{.rate = {.requests = 1, .seconds = 3600}, .burst = 1};
    const Allowance quick{.rate = {.requests = 1000, .seconds = 1}, .burst = 1};
    EXPECT_TRUE(limiter.take("ann", one, start).allowed);

    for (int i = 0; i < 100; ++i) {  // each is full again when the next comes
        EXPECT_TRUE(limiter.take(std::to_string(i), quick, start + i * 10ms).allowed);
    }

    EXPECT_FALSE(limiter.take("ann", one, start + 1s).allowed);
}

TEST(RateLimiter, CountsEveryRequestOfManyThreads) {
    RateLimiter limiter;
    const Allowance allowed{.rate = {.requests = 1, .seconds = 3600}, .burst = 1000};
    (void)limiter.take("ann", allowed, start);
    std::atomic<int> n_allowed = 1;

    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 8; ++thread) {
            threads.emplace_back([&] {
                for (int i = 0; i < 500; ++i) {
                    n_allowed += limiter.take("ann", allowed, start).allowed ? 1 : 0;
                }
            });
        }
    }

    EXPECT_EQ(n_allowed, 1000);
}

TEST(RateLimiter, BearsTheLargestAndTheSmallestRate) {
    RateLimiter limiter(8);
    const Allowance most{.rate = {.requests = largest_rate, .seconds = 1}, .burst = largest_rate};
    const Allowance least{.rate = {.requests = 1, .seconds = 3600}, .burst = largest_rate};

    EXPECT_EQ(limiter.take("ann", most, start).remaining, largest_rate - 1);
    EXPECT_EQ(limiter.take("bob", least, start).remaining, largest_rate - 1);
    EXPECT_EQ(limiter.take("bob", least, start).window_seconds, 3'600'000'000u);
}

}  // namespace
}  // namespace mlpipe
