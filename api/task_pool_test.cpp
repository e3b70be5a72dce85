#include "api/task_pool.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <future>
#include <stdexcept>

namespace mlpipe::api {
namespace {

TEST(TaskPool, BeginsTasksInTheOrderInWhichTheyWerePosted) {
    std::vector<int> order;
    std::promise<void> last;
    TaskPool pool({.threads = 1});

    for (int i = 0; i < 10; ++i) EXPECT_TRUE(pool.try_post([&order, i] { order.push_back(i); }));
    EXPECT_TRUE(pool.try_post([&last] { last.set_value(); }));
    last.get_future().wait();

    EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(TaskPool, RefusesMoreThanMayWaitButNotTheNextPartOfWork) {
    std::promise<void> begun, go_on;
    std::atomic<int> done{0};
    TaskPool pool({.threads = 1, .max_waiting = 2});
    ASSERT_TRUE(pool.try_post([&] {
        begun.set_value();
        go_on.get_future().wait();
    }));
    begun.get_future().wait();

    EXPECT_TRUE(pool.try_post([&] { ++done; }));
    EXPECT_TRUE(pool.try_post([&] { ++done; }));
    EXPECT_FALSE(pool.try_post([&] { ++done; }));
    EXPECT_TRUE(pool.post([&] { ++done; }));
    std::promise<void> last;
    EXPECT_TRUE(pool.post([&] { last.set_value(); }));
    go_on.set_value();
    last.get_future().wait();

    EXPECT_EQ(done, 3);
}

TEST(TaskPool, OutlivesATaskThatThrows) {
    TaskPool pool({.threads = 1});
    std::promise<void> next;

    EXPECT_TRUE(pool.try_post([] { throw std::runtime_error("x"); }));
    EXPECT_TRUE(pool.try_post([&] { next.set_value(); }));

    next.get_future().wait();
}

TEST(TaskPool, DropsWhatWaitsWhenItStops) {
    std::promise<void> begun, go_on;
    bool ran = false;
    TaskPool pool({.threads = 1, .max_waiting = 1'000'000});
    ASSERT_TRUE(pool.try_post([&] {
        begun.set_value();
        go_on.get_future().wait();
    }));
    begun.get_future().wait();
    ASSERT_TRUE(pool.try_post([&] { ran = true; }));

    std::jthread stopping([&] { pool.stop(); });
    while (pool.post([] {})) std::this_thread::yield();  // until it has stopped
    go_on.set_value();
    stopping.join();

    EXPECT_FALSE(ran);
}

TEST(TaskPool, OfLowestPriorityRunsOnlyWhenNobodyElseWantsTheCore) {
    TaskPool pool({.threads = 1, .priority = TaskPool::Priority::lowest});
    std::promise<int> policy;

    EXPECT_TRUE(pool.try_post([&] { policy.set_value(::sched_getscheduler(0)); }));

    EXPECT_EQ(policy.get_future().get(), SCHED_IDLE);
}

}  // namespace
}  // namespace mlpipe::api
