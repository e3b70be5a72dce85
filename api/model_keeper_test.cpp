#include "api/model_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "api/test_client.h"
#include "core/atomic_file.h"
#include "core/test_folder.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "persistence/sample_rows.h"
#include "persistence/trained_versions.h"

namespace mlpipe::api {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class HotSwap : public testing::Test {
protected:
    [[nodiscard]] ServerOptions options() const {
        return {.models = registry.folder(), .quiet = true};
    }
    [[nodiscard]] std::string version_of(const TestServer& server) const {
        return nlohmann::json::parse(
            TestClient(server.port()).exchange(get("/health")).body)["model_version"];
    }
    /// Waits until /health says something of it, at most ten seconds.
    [[nodiscard]] bool comes(const TestServer& server, const std::string& text) const {
        for (int i = 0; i < 2000; ++i) {
            const std::string body = TestClient(server.port()).exchange(get("/health")).body;
            if (body.find(text) != std::string::npos) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }
    void point_active_to(const std::string& version) const {
        replace_symlink(fs::path("versions") / version, registry.folder() / "active");
    }

    TestFolder folder;
    Registry registry{folder / "models"};
    const std::string first = add_trained(registry);
    const std::string second = add_trained(registry);
};

TEST_F(HotSwap, FollowsTheActiveVersionOfTheFolder) {
    registry.activate(first, "first");
    TestServer server(options(), load_active_model(registry.folder()));
    ASSERT_EQ(version_of(server), first);

    registry.activate(second, "second");

    EXPECT_TRUE(comes(server, second));
}

TEST_F(HotSwap, AnswersOnceTheFirstVersionIsActive) {
    TestServer server(options(), load_active_model(registry.folder()));
    EXPECT_TRUE(comes(server, "Model file not found"));

    registry.activate(first, "first");

    EXPECT_TRUE(comes(server, first));
}

TEST_F(HotSwap, KeepsTheOldModelIfTheNewOneIsBrokenAndSaysWhy) {
    registry.activate(first, "first");
    TestServer server(options(), load_active_model(registry.folder()));
    write_file_atomically(registry.model_path(second), "no model");

    point_active_to(second);

    EXPECT_TRUE(comes(server, "\"reload_problem\":\"" + second + ": Model could not be loaded: "));
    EXPECT_EQ(version_of(server), first);

    point_active_to(first);
    EXPECT_TRUE(comes(server, "requests_total\":")) << "still answers";
}

TEST_F(HotSwap, DoesNotFollowToAModelThatCannotAnswerUnlessThatIsMeant) {
    registry.activate(first, "first");
    TestServer server(options(), load_active_model(registry.folder()));
    const FittedPipeline other = customer_model().model->pipeline;
    const VersionFiles files{.model_onnx = to_onnx(other, sample_rows(other.schema(), 10)),
                             .metadata_json = "{}"};
    const std::string different = registry.add(
        "left", [&](const std::string&) { return files; }, "test");

    point_active_to(different);
    EXPECT_TRUE(comes(server, different + ": it cannot answer the requests of " + first));
    EXPECT_EQ(version_of(server), first);

    point_active_to(first);
    registry.activate(different, "callers have changed", {}, SchemaChange::allowed);
    EXPECT_TRUE(comes(server, "\"model_version\":\"" + different));
}

TEST_F(HotSwap, ReloadsOnSighupInsteadOfEnding) {
    registry.activate(first, "first");
    TestServer server(options(), load_active_model(registry.folder()));
    registry.activate(second, "second");

    ::kill(::getpid(), SIGHUP);

    EXPECT_TRUE(comes(server, second));
}

TEST_F(HotSwap, ActivatesAndRollsBackForAnAdmin) {
    registry.activate(first, "first");
    TestServer server(options(), load_active_model(registry.folder()));
    TestClient client(server.port());

    const Answer activated =
        client.exchange(post("", "", "/models/" + second + "/activate?why=finds%20more"));
    EXPECT_EQ(activated.status, 200) << activated.body;
    EXPECT_EQ(activated.body,
              R"({"model_version":")" + second + R"(","previous":")" + first + R"("})");
    EXPECT_EQ(version_of(server), second);
    EXPECT_EQ(registry.history().back().why, "over HTTP: finds more");

    const Answer back = client.exchange(post("", "", "/models/rollback"));
    EXPECT_EQ(back.status, 200) << back.body;
    EXPECT_EQ(version_of(server), first);
    EXPECT_EQ(registry.active(), first);
}

TEST_F(HotSwap, SaysWhyAChangeIsRefused) {
    registry.activate(first, "first");
    TestServer server(options(), load_active_model(registry.folder()));
    TestClient client(server.port());
    write_file_atomically(registry.model_path(second), "no model");

    const Answer unknown = client.exchange(post("", "", "/models/2020_01_01_001/activate"));
    EXPECT_EQ(unknown.status, 404);
    EXPECT_THAT(error_of(unknown), HasSubstr("has no version '2020_01_01_001'"));

    const Answer broken = client.exchange(post("", "", "/models/" + second + "/activate"));
    EXPECT_EQ(broken.status, 409);
    EXPECT_THAT(error_of(broken), HasSubstr("does not verify: "));

    const Answer nowhere = client.exchange(post("", "", "/models/rollback"));
    EXPECT_EQ(nowhere.status, 409);

    const Answer query = client.exchange(post("", "", "/models/rollback?force=true"));
    EXPECT_EQ(query.status, 400);
    EXPECT_EQ(error_of(query), "Unknown query parameter: force");
    EXPECT_EQ(version_of(server), first);
}

}  // namespace
}  // namespace mlpipe::api
