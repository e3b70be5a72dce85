// GET /model, /models and /models/{version}, and what holds for every deferred answer. A pipe in
// the place of a metadata.json makes its reader wait for as long as a test wants.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "api/test_client.h"
#include "core/atomic_file.h"
#include "core/test_folder.h"
#include "persistence/stand_in_versions.h"

namespace mlpipe::api {
namespace {

using namespace std::chrono_literals;

class ModelRoutes : public testing::Test {
protected:
    std::string add() { return registry.add("churn", files_of, "test"); }
    [[nodiscard]] ServerOptions options() const { return {.models = registry.folder()}; }

    /// Whoever reads the metadata of `version` waits from now on.
    void make_pipe(const std::string& version) {
        const std::string path = registry.metadata_path(version);
        std::filesystem::remove(path);
        ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    }
    /// Returns once somebody reads; they get `text`.
    void write_pipe(const std::string& version, const std::string& text) {
        const int pipe = ::open(registry.metadata_path(version).c_str(), O_WRONLY);
        ASSERT_EQ(::write(pipe, text.data(), text.size()), std::ssize(text));
        ::close(pipe);
    }

    TestFolder folder;
    Registry registry{folder / "models"};
};

TEST_F(ModelRoutes, GiveTheMetadataOfAVersionAsItIsInTheFile) {
    const std::string version = add();
    TestServer server(options());

    const Answer answer = TestClient(server.port()).exchange(get("/models/" + version));

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.body, "{\"version\": \"" + version + "\"}");
}

TEST_F(ModelRoutes, GiveTheMetadataOfTheVersionThatAnswers) {
    const std::string version = add();
    add();
    TestServer server(options(), customer_model(version));

    EXPECT_EQ(TestClient(server.port()).exchange(get("/model")).body,
              "{\"version\": \"" + version + "\"}");
}

TEST_F(ModelRoutes, KnowNoOtherVersion) {
    add();
    TestServer server(options());
    TestClient client(server.port());

    for (const char* version : {"2020_01_01_001", "..", "%2e%2e", "history.jsonl"}) {
        const Answer answer = client.exchange(get(std::string("/models/") + version));
        EXPECT_EQ(answer.status, 404) << version;
        EXPECT_THAT(error_of(answer), testing::StartsWith("There is no version ")) << version;
        EXPECT_THAT(answer.body, testing::HasSubstr(R"("instance":"/models/)"));
    }
}

TEST_F(ModelRoutes, SayOfThePreparedModelThatItHasNoFile) {
    TestServer server(options());

    EXPECT_EQ(error_of(TestClient(server.port()).exchange(get("/model"))),
              "There is no version 2026_11_22_001");
}

TEST_F(ModelRoutes, ListVersionsWithTheirState) {
    const std::string first = registry.add(
        "churn",
        [](const std::string&) {
            return VersionFiles{
                .model_onnx = "x",
                .metadata_json = R"({"algorithm":"random_forest","auc_roc":0.875})"};
        },
        "test");
    const std::string second = add();
    write_file_atomically(registry.metadata_path(second), "no json");
    registry.activate(first, "test");
    TestServer server(options());

    const Answer answer = TestClient(server.port()).exchange(get("/models"));

    EXPECT_EQ(answer.body, R"({"models":[{"model_version":")" + first +
                               R"(","state":"active","signed":false,"algorithm":"random_forest",)"
                               R"("train_date":null,"accuracy":null,"recall":null,)"
                               R"("precision":null,"auc_roc":0.875},{"model_version":")" +
                               second +
                               R"(","state":"inactive, damaged","signed":false,"algorithm":null,)"
                               R"("train_date":null,"accuracy":null,"recall":null,)"
                               R"("precision":null,"auc_roc":null}]})");
}

TEST_F(ModelRoutes, AnswerHeadWithTheLengthAlone) {
    const std::string version = add();
    TestServer server(options());
    TestClient client(server.port());

    client.send(get("/models/" + version, {}, "HEAD"));

    EXPECT_EQ(client.receive(true).header("Content-Length"),
              std::to_string(13 + version.size() + 2));
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_F(ModelRoutes, AnswerPipelinedRequestsInOrder) {
    const std::string version = add();
    make_pipe(version);
    TestServer server(options());
    TestClient client(server.port());

    client.send(get("/health", "X-Request-Id: a\r\n") +
                get("/models/" + version, "X-Request-Id: b\r\n") +
                get("/health", "X-Request-Id: c\r\n") +
                get("/models/2020_01_01_001", "X-Request-Id: d\r\n"));
    EXPECT_EQ(client.receive().header("X-Request-Id"), "a");
    EXPECT_EQ(TestClient(server.port()).exchange(get("/health")).status, 200);  // nobody else waits
    write_pipe(version, "{}");

    const Answer deferred = client.receive();
    EXPECT_EQ(deferred.header("X-Request-Id"), "b");
    EXPECT_EQ(deferred.body, "{}");
    EXPECT_EQ(client.receive().header("X-Request-Id"), "c");
    EXPECT_EQ(client.receive().header("X-Request-Id"), "d");
}

TEST_F(ModelRoutes, SayWhenAnAnswerTakesTooLong) {
    const std::string version = add();
    make_pipe(version);
    ServerOptions settings = options();
    settings.timeouts.answer = 40ms;
    TestServer server(settings);
    TestClient client(server.port());

    const Answer late = client.exchange(get("/models/" + version));
    EXPECT_EQ(late.status, 504);
    EXPECT_EQ(error_of(late), "The answer took too long");
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
    write_pipe(version, "{}");  // what comes now is for nobody

    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_F(ModelRoutes, RefuseWhatThePoolHasNoPlaceFor) {
    ServerOptions settings = options();
    settings.max_waiting = 0;
    TestServer server(settings);
    TestClient client(server.port());

    const Answer refused = client.exchange(get("/models"));

    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(error_of(refused), "The server has too much to do");
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST_F(ModelRoutes, AreAnsweredWhileTheServerDrains) {
    const std::string version = add();
    make_pipe(version);
    TestServer server(options());
    TestClient client(server.port());
    client.send(get("/models/" + version));
    const int pipe = ::open(registry.metadata_path(version).c_str(), O_WRONLY);  // somebody reads

    server.stop();
    ASSERT_EQ(::write(pipe, "{}", 2), 2);
    ::close(pipe);

    const Answer answer = client.receive();
    EXPECT_EQ(answer.body, "{}");
    EXPECT_TRUE(client.is_closed() || answer.header("Connection") == "close");
    server.join();
}

TEST_F(ModelRoutes, DoNotOutliveTheDeadlineOfDraining) {
    const std::string version = add();
    make_pipe(version);
    ServerOptions settings = options();
    settings.timeouts.drain = 20ms;
    settings.timeouts.drain_idle = 10ms;
    TestServer server(settings);
    TestClient client(server.port());
    client.send(get("/models/" + version));
    const int pipe = ::open(registry.metadata_path(version).c_str(), O_WRONLY);

    server.stop();
    server.join();

    EXPECT_TRUE(client.is_closed());
    ::close(pipe);
}

TEST_F(ModelRoutes, SurviveClientsThatLeaveMeanwhile) {
    const std::string version = add();
    make_pipe(version);
    TestServer server(options());
    {
        TestClient client(server.port());
        client.send(get("/models/" + version));
    }
    write_pipe(version, "{}");

    EXPECT_EQ(TestClient(server.port()).exchange(get("/health")).status, 200);
}

}  // namespace
}  // namespace mlpipe::api
