// access_test.cpp: who may ask, as a client sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "access/key_file.h"
#include "access/test_tokens.h"
#include "api/client_address.h"
#include "api/test_client.h"
#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe::api {
namespace {

/// A server with a key file that has a key of each role.
class Access : public testing::Test {
protected:
    std::string add(Role role, std::optional<Rate> rate = {}) {
        return add_key(file, {.name = "n", .role = role, .rate = rate},
                       std::chrono::system_clock::now())
            .key;
    }
    [[nodiscard]] ServerOptions guarded() const {
        ServerOptions options;
        options.access.keys = file;
        options.quiet = true;
        return options;
    }
    static std::string bearer(const std::string& key) {
        return "Authorization: Bearer " + key + "\r\n";
    }

    TestFolder folder;
    std::filesystem::path file = folder / "keys.jsonl";
    std::string clerk = add(Role::predict), boss = add(Role::admin);
};

TEST_F(Access, IsGivenForAKeyInEitherHeader) {
    const TestServer server(guarded());
    TestClient client(server.port());

    EXPECT_EQ(client.exchange(post(customer, bearer(clerk))).status, 200);
    EXPECT_EQ(client.exchange(post(customer, "X-API-Key: " + boss + "\r\n")).status, 200);
}

TEST_F(Access, IsRefusedWithoutAKeyAndTheConnectionGoesOn) {
    const TestServer server(guarded());
    TestClient client(server.port());

    const Answer answer = client.exchange(post(customer));

    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer realm=\"mlpipe\"");
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(error_of(answer),
              "A key is needed: send Authorization: Bearer KEY or X-API-Key: KEY");
    EXPECT_EQ(client.exchange(post(customer, bearer(clerk))).status, 200);
}

TEST_F(Access, IsRefusedForAWrongKey) {
    const TestServer server(guarded());
    TestClient client(server.port());
    std::string wrong = clerk;
    wrong.back() = wrong.back() == '0' ? '1' : '0';

    const Answer answer = client.exchange(post(customer, bearer(wrong)));

    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("WWW-Authenticate"),
              "Bearer realm=\"mlpipe\", error=\"invalid_token\", error_description=\"The key or "
              "token is not known here\"");
}

TEST_F(Access, IsRefusedBeforeTheBodyIsRead) {
    const TestServer server(guarded());
    TestClient client(server.port());

    client.send("POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{");
    const Answer answer = client.receive();

    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(Access, IsRefusedInsteadOfContinued) {
    const TestServer server(guarded());
    TestClient client(server.port());

    client.send(
        "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");

    EXPECT_EQ(client.receive().status, 401);
}

TEST_F(Access, IsNotKeptFromOneRequestOfAConnectionToTheNext) {
    const TestServer server(guarded());
    TestClient client(server.port());

    client.send(post(customer, bearer(clerk)) + post(customer) + post(customer, bearer(boss)));

    EXPECT_EQ(client.receive().status, 200);
    EXPECT_EQ(client.receive().status, 401);
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(Access, IsNeededForModelsAndNotForHealth) {
    const TestServer server(guarded());
    TestClient client(server.port());

    for (const std::string path : {"/health", "/health/live", "/health/ready"}) {
        EXPECT_EQ(client.exchange(get(path)).status, 200) << path;
    }
    for (const std::string path : {"/model", "/models", "/models/2026_11_22_001"}) {
        EXPECT_EQ(client.exchange(get(path)).status, 401) << path;
    }
    EXPECT_EQ(client.exchange(get("/nowhere")).status, 404);
}

TEST_F(Access, IsNeededForBatchesBeforeTheirFirstByte) {
    ServerOptions options = guarded();
    options.access.rate = Rate{.requests = 9, .seconds = 1};
    const TestServer server(options);
    TestClient refused(server.port()), client(server.port());

    refused.send("POST /predict/batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    EXPECT_EQ(refused.receive().status, 401);
    EXPECT_TRUE(refused.is_closed());
    const Answer answer =
        client.exchange(post("[" + std::string(customer) + "]", bearer(clerk), "/predict/batch"));

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("RateLimit-Policy"), "\"default\";q=9;w=1");
}

TEST_F(Access, IsAmbiguousWithTwoKeys) {
    const TestServer server(guarded());
    TestClient client(server.port());

    const Answer answer =
        client.exchange(post(customer, bearer(clerk) + "X-API-Key: " + boss + "\r\n"));

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(error_of(answer), "Send one key, in Authorization or in X-API-Key");
}

TEST_F(Access, IsLimitedByRate) {
    ServerOptions options = guarded();
    options.access.rate = Rate{.requests = 2, .seconds = 3600};
    const TestServer server(options);
    TestClient client(server.port());

    const Answer first = client.exchange(post(customer, bearer(clerk)));
    (void)client.exchange(post(customer, bearer(clerk)));
    const Answer refused = client.exchange(post(customer, bearer(clerk)));

    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.header("RateLimit-Policy"), "\"default\";q=2;w=3600");
    EXPECT_EQ(first.header("RateLimit"), "\"default\";r=1;t=1800");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("Retry-After"), "1800");
    EXPECT_EQ(refused.header("RateLimit"), "\"default\";r=0;t=3600");
    EXPECT_EQ(error_of(refused), "More than 2/h requests: try again in 1800 s");
    EXPECT_EQ(client.exchange(post(customer, bearer(boss))).status, 200);
    EXPECT_EQ(client.exchange(get("/health")).status, 200);  // never limited
}

TEST_F(Access, IsLimitedByAddressWithoutKeys) {
    ServerOptions options;
    options.quiet = true;
    options.access.rate = Rate{.requests = 1, .seconds = 3600};
    const TestServer server(options);

    EXPECT_EQ(TestClient(server.port()).exchange(post(customer)).status, 200);
    EXPECT_EQ(TestClient(server.port()).exchange(post(customer)).status, 429);
}

TEST_F(Access, CountsARequestThatWaitsForContinueOnce) {
    ServerOptions options = guarded();
    options.access.rate = Rate{.requests = 2, .seconds = 3600};
    const TestServer server(options);
    TestClient client(server.port());

    client.send("POST /predict HTTP/1.1\r\nHost: a\r\n" + bearer(clerk) +
                "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    client.send("{}");

    EXPECT_EQ(client.receive().header("RateLimit"), "\"default\";r=1;t=1800");
}

TEST_F(Access, FollowsTheKeyFileWithoutARestart) {
    TestServer server(guarded());
    TestClient client(server.port());
    ASSERT_EQ(client.exchange(post(customer, bearer(clerk))).status, 200);

    revoke_key(file, std::string(*id_in_key(clerk)), std::chrono::system_clock::now());
    server.refresh_access();

    Answer answer;
    do {  // until the server has looked
        answer = client.exchange(post(customer, bearer(clerk)));
    } while (answer.status == 200);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(error_of(answer), "The key was revoked");
}

TEST_F(Access, IsGivenForATokenOfATrustedKey) {
    const std::filesystem::path jwks = folder / "jwks.json";
    std::ofstream(jwks) << test_tokens::secret_key_set;
    ServerOptions options = guarded();
    options.access.jwks = jwks;
    const TestServer server(options);
    TestClient client(server.port());

    const std::string token =
        test_tokens::token_of(R"({"sub":"ann","exp":4000000000,"role":"predict"})");
    const std::string none = test_tokens::token_of(R"({"sub":"ann","exp":4000000000})");

    EXPECT_EQ(client.exchange(post(customer, bearer(token))).status, 200);
    const Answer forbidden = client.exchange(post(customer, bearer(none)));
    EXPECT_EQ(forbidden.status, 403);
    EXPECT_EQ(error_of(forbidden), "This needs the role predict, and the token has none");
    EXPECT_EQ(client.exchange(post(customer, bearer(clerk))).status, 200);
}

TEST_F(Access, LetsTheServiceListenBeyondThisMachine) {
    ServerOptions options = guarded();
    options.host = "0.0.0.0";
    options.port = 0;
    EXPECT_NO_THROW(Server(options, customer_model()));

    options.access.keys.reset();
    EXPECT_THROW(Server(options, customer_model()), InvalidArgument);
    options.insecure_no_keys = true;
    EXPECT_NO_THROW(Server(options, customer_model()));
}

TEST(ClientAddress, StandsForItsNetwork) {
    const auto network = [](const char* text) {
        return ClientAddress(boost::asio::ip::make_address(text)).network;
    };

    EXPECT_EQ(network("192.0.2.1"), std::string("\xC0\x00\x02\x01", 4));
    EXPECT_EQ(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    EXPECT_EQ(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::"));
    EXPECT_NE(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
}

}  // namespace
}  // namespace mlpipe::api
