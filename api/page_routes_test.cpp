// GET /, /docs, /web/…, /openapi.json by socket. tests/browser looks at them as people do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "api/router.h"
#include "api/test_client.h"

namespace mlpipe::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using Pages = WithServer;

TEST_F(Pages, AreHtmlThatRunsNoScriptButOurFiles) {
    for (const char* path : {"/", "/docs"}) {
        const Answer answer = exchange(get(path));

        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Content-Type"), "text/html; charset=utf-8");
        EXPECT_THAT(answer.header("Content-Security-Policy"),
                    StartsWith("default-src 'none'; script-src 'self'; style-src 'self';"));
        EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
        EXPECT_THAT(answer.body, StartsWith("<!doctype html>"));
    }
}

TEST_F(Pages, NameOnlyFilesThatAreServed) {
    for (const char* path : {"/", "/docs"}) {
        const std::string body = exchange(get(path)).body;
        int found = 0;
        for (std::size_t at = body.find("\"web/"); at != std::string::npos;
             at = body.find("\"web/", at + 1)) {
            const std::string name = body.substr(at + 1, body.find('"', at + 1) - at - 1);
            EXPECT_EQ(exchange(get("/" + name)).status, 200) << name;
            ++found;
        }
        EXPECT_EQ(found, 4) << path;
        EXPECT_THAT(body, ::testing::Not(HasSubstr("://")));
    }
}

TEST_F(Pages, AreNotSentAgainToWhoHasThem) {
    for (const char* path : {"/", "/web/style.css", "/openapi.json"}) {
        const Answer first = exchange(get(path));
        TestClient client(server.port());
        client.send(get(path, "If-None-Match: \"x\", " + first.header("ETag") + "\r\n"));
        const Answer second = client.receive(true);
        const Answer other = client.exchange(get(path, "If-None-Match: \"x\"\r\n"));

        EXPECT_EQ(first.header("Cache-Control"), "no-cache");
        EXPECT_EQ(second.status, 304) << path;
        EXPECT_EQ(second.header("ETag"), first.header("ETag"));
        EXPECT_EQ(other.status, 200);
        EXPECT_EQ(other.body, first.body);
    }
}

TEST_F(Pages, SayWhichFileThereIsNot) {
    const Answer answer = exchange(get("/web/..%2fsecret"));

    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(error_of(answer), "There is no /web/..%2fsecret");
}

TEST_F(Pages, TheDocumentDescribesEveryRoute) {
    const Answer answer = exchange(get("/openapi.json"));
    const auto paths = nlohmann::json::parse(answer.body)["paths"];

    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    for (const Route& route : all_routes()) {
        std::string method(route.method);
        for (char& letter : method) letter = static_cast<char>(letter | 0x20);
        EXPECT_TRUE(paths[std::string(route.path)].contains(method)) << route.path;
    }
}

TEST(Document, FollowsTheModel) {
    TestServer server({}, ModelState{nullptr, "Model file not found"});
    const Answer answer = TestClient(server.port()).exchange(get("/openapi.json"));

    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(R"("version":"none")"));
}

}  // namespace
}  // namespace mlpipe::api
