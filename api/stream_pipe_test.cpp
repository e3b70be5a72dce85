#include "api/stream_pipe.h"

#include <gtest/gtest.h>

#include "core/test_folder.h"

namespace mlpipe::api {
namespace {

using Stage = StreamPipe::Stage;

class Pipe : public testing::Test {
protected:
    std::string take() {
        std::string out;
        stage = pipe.take(out);
        return out;
    }

    TestFolder folder;
    int connection_woken = 0, producer_woken = 0;
    Stage stage = Stage::waiting;
    StreamPipe pipe{{.input = 10, .output = 10, .spool = 100, .folder = folder.path()},
                    Response{},
                    [this] { ++connection_woken; },
                    [this] { ++producer_woken; }};
};

TEST_F(Pipe, HandsTheBodyOnAndSaysWhenItEnds) {
    std::string body;

    pipe.push("abc");
    EXPECT_EQ(pipe.take_input(body), StreamPipe::Input::more_to_come);
    pipe.push("def");
    pipe.end_input();

    EXPECT_EQ(pipe.take_input(body), StreamPipe::Input::ended);
    EXPECT_EQ(body, "abcdef");
    EXPECT_EQ(producer_woken, 3);
}

TEST_F(Pipe, WantsNoMoreOfTheBodyThanItMayKeep) {
    std::string body;

    pipe.push("0123456789");
    EXPECT_FALSE(pipe.wants_input());
    EXPECT_EQ(connection_woken, 0);
    (void)pipe.take_input(body);

    EXPECT_TRUE(pipe.wants_input());
    EXPECT_EQ(connection_woken, 1);
}

TEST_F(Pipe, GivesTheAnswerInOrderFromMemoryAndDisk) {
    pipe.write("0123456789");
    pipe.write("on disk, ");
    pipe.write("this as well");
    EXPECT_EQ(take(), "0123456789");
    EXPECT_EQ(stage, Stage::answering);
    pipe.complete();

    std::string rest;
    while (stage != Stage::complete) {
        rest += take();
        EXPECT_LE(rest.size(), 21u);
        pipe.refill();
    }
    EXPECT_EQ(rest, "on disk, this as well");
}

TEST_F(Pipe, HasNoRoomForOutputOnceTheDiskHoldsItsShare) {
    pipe.write(std::string(10, 'x'));
    EXPECT_TRUE(pipe.may_write());

    pipe.write(std::string(100, 'y'));
    EXPECT_FALSE(pipe.may_write());
    take();
    pipe.refill();

    for (int i = 0; i < 12; ++i) {
        take();
        pipe.refill();
    }
    EXPECT_TRUE(pipe.may_write());
}

TEST_F(Pipe, WakesTheConnectionOnceUntilItHasHeard) {
    pipe.write("a");
    pipe.write("b");
    EXPECT_EQ(connection_woken, 1);

    pipe.heard();
    pipe.write("c");

    EXPECT_EQ(connection_woken, 2);
    EXPECT_EQ(take(), "abc");
}

TEST_F(Pipe, PassesOverTheBodyOnceTheAnswerIsOver) {
    Response refusal;
    refusal.status = 400;
    pipe.refuse(refusal);

    take();
    pipe.push(std::string(100, 'x'));

    EXPECT_EQ(stage, Stage::refused);
    EXPECT_EQ(pipe.refusal().status, 400);
    EXPECT_TRUE(pipe.wants_input());
    EXPECT_EQ(producer_woken, 0);
}

TEST(FullDisk, OnlyMeansThatTheClientMustRead) {
    const TestFolder folder;
    StreamPipe pipe(
        {.input = 10, .output = 4, .spool = 100, .folder = folder / "none"}, Response{}, [] {},
        [] {});
    std::string out;

    pipe.write("0123");
    pipe.write("4567");
    EXPECT_FALSE(pipe.may_write());
    pipe.write("89");
    (void)pipe.take(out);
    pipe.refill();
    pipe.complete();

    EXPECT_TRUE(pipe.may_write());
    EXPECT_EQ(pipe.take(out), Stage::complete);
    EXPECT_EQ(out, "0123456789");
}

}  // namespace
}  // namespace mlpipe::api
