#include "api/router.h"

#include <gtest/gtest.h>

namespace mlpipe::api {
namespace {

void no_handler(Exchange&) {}

const Route routes[] = {
    {.method = "GET", .path = "/health", .handle = no_handler},
    {.method = "GET", .path = "/models/{version}", .handle = no_handler},
    {.method = "POST", .path = "/models/{version}/activate", .handle = no_handler},
    {.method = "POST", .path = "/models/rollback", .handle = no_handler},
    {.method = "POST", .path = "/health", .handle = no_handler},
    {.method = "POST", .path = "/v2/models/{name}/versions/{version}", .handle = no_handler},
};

class Routers : public testing::Test {
protected:
    const Router router{routes};
};

TEST_F(Routers, FindAnExactPathByItsMethod) {
    EXPECT_EQ(router.find("GET", "/health").route, &routes[0]);
    EXPECT_EQ(router.find("POST", "/health").route, &routes[4]);
}

TEST_F(Routers, LetHeadFindTheRouteOfGet) {
    EXPECT_EQ(router.find("HEAD", "/health").route, &routes[0]);
}

TEST_F(Routers, GiveTheSegmentsThatStandInBraces) {
    const auto one = router.find("GET", "/models/2026_11_22_001");
    const auto two = router.find("POST", "/v2/models/churn/versions/a%20b");

    EXPECT_EQ(one.route, &routes[1]);
    EXPECT_EQ(one.parameters[0], "2026_11_22_001");
    EXPECT_EQ(two.route, &routes[5]);
    EXPECT_EQ(two.parameters[0], "churn");
    EXPECT_EQ(two.parameters[1], "a%20b");
}

TEST_F(Routers, PreferAnExactPathToAPattern) {
    EXPECT_EQ(router.find("POST", "/models/rollback").route, &routes[3]);
}

TEST_F(Routers, SayWhatAKnownPathAllows) {
    EXPECT_EQ(router.find("DELETE", "/health").route, nullptr);
    EXPECT_EQ(router.find("DELETE", "/health").allow, "GET, HEAD, POST");
    EXPECT_EQ(router.find("GET", "/models/x/activate").allow, "POST");
}

TEST_F(Routers, FindNothingForAnythingElse) {
    for (const char* path : {"", "/", "/healthy", "/health/", "health", "/models", "/models/",
                             "/models//activate", "/models/x/", "/models/x/y", "*"}) {
        EXPECT_EQ(router.find("GET", path).route, nullptr) << path;
        EXPECT_EQ(router.find("GET", path).allow, "") << path;
    }
}

}  // namespace
}  // namespace mlpipe::api
