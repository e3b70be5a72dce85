#include "access/access_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "access/key_file.h"
#include "access/test_tokens.h"
#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

using namespace std::chrono_literals;

const Moment noon{1'800'000'000s};
const RateLimiter::Clock::time_point tick{1000h};

/// A key file with one key of each role, and who asks with them.
class AccessControlTest : public testing::Test {
protected:
    std::string add(Role role, std::optional<Rate> rate = {}) {
        return add_key(file, {.name = "n", .role = role, .rate = rate}, noon).key;
    }
    static Admission ask(Gatekeeper& gate, std::string_view key, Role needed = Role::predict,
                         Moment now = noon) {
        return gate.admit({.api_key = key, .n_api_key = 1}, "here", needed, now, tick);
    }

    TestFolder folder;
    std::filesystem::path file = folder / "keys.jsonl";
    std::string clerk = add(Role::predict), boss = add(Role::admin);
};

TEST_F(AccessControlTest, AdmitsWhoHasTheRole) {
    AccessControl control({.keys = file});
    Gatekeeper gate(control);

    const Admission admission = ask(gate, boss, Role::predict);

    EXPECT_FALSE(admission.refusal);
    EXPECT_EQ(admission.who->role, Role::admin);
    EXPECT_FALSE(admission.rate);
    EXPECT_FALSE(ask(gate, boss, Role::admin).refusal);
}

TEST_F(AccessControlTest, Answers401WithoutAGoodKeyAnd403WithoutTheRole) {
    AccessControl control({.keys = file});
    Gatekeeper gate(control);

    EXPECT_EQ(gate.admit({}, "here", Role::predict, noon, tick).refusal->status, 401);
    EXPECT_EQ(ask(gate, "nonsense").refusal->status, 401);
    const Admission forbidden = ask(gate, clerk, Role::admin);
    EXPECT_EQ(forbidden.refusal->status, 403);
    EXPECT_NE(forbidden.who, nullptr);  // the log says who tried
}

TEST_F(AccessControlTest, AsksNobodyWhereNoRoleIsNeededOrThereAreNoKeys) {
    AccessControl guarded({.keys = file}), open({});
    Gatekeeper gate(guarded), no_gate(open);

    EXPECT_FALSE(gate.admit({}, "here", Role::none, noon, tick).refusal);
    EXPECT_FALSE(no_gate.admit({}, "here", Role::admin, noon, tick).refusal);
    EXPECT_FALSE(ask(no_gate, "nonsense").refusal);
}

TEST_F(AccessControlTest, SeesAKeyThatIsAddedAndOneThatIsRevoked) {
    AccessControl control({.keys = file});
    Gatekeeper gate(control);
    EXPECT_FALSE(ask(gate, clerk).refusal);

    revoke_key(file, std::string(*id_in_key(clerk)), noon);
    const std::string fresh = add(Role::predict);

    EXPECT_THAT(control.refresh(), testing::ElementsAre(file.string() + ": 3 keys"));
    EXPECT_EQ(ask(gate, clerk).refusal->message, "The key was revoked");
    EXPECT_FALSE(ask(gate, fresh).refusal);
    EXPECT_THAT(control.refresh(), testing::IsEmpty());
}

TEST_F(AccessControlTest, KeepsTheKeysItHasWhenTheFileBreaksOrGoes) {
    AccessControl control({.keys = file});
    Gatekeeper gate(control);
    const std::uint64_t generation = control.generation();

    std::ofstream(file) << "{}\n";
    EXPECT_THAT(control.refresh(),
                testing::ElementsAre(file.string() +
                                     ":1: this is no key: 'id' must be 8 hexadecimal digits; what "
                                     "was read before stays in force"));
    EXPECT_THAT(control.refresh(), testing::IsEmpty());  // said once
    std::filesystem::remove(file);
    EXPECT_THAT(control.refresh(),
                testing::ElementsAre("cannot open " + file.string() +
                                     ": No such file or directory; what was read before stays in "
                                     "force"));

    EXPECT_EQ(control.generation(), generation);
    EXPECT_FALSE(ask(gate, clerk).refusal);
    const std::string fresh = add(Role::predict);
    EXPECT_EQ(control.refresh().size(), 1u);
    EXPECT_FALSE(ask(gate, fresh).refusal);
}

TEST_F(AccessControlTest, TakesTokensBesideKeysAndForgetsThemWithTheirKey) {
    const std::filesystem::path jwks = folder / "jwks.json";
    std::ofstream(jwks) << test_tokens::secret_key_set;
    AccessControl control({.keys = file, .jwks = jwks});
    Gatekeeper gate(control);
    const std::string token =
        test_tokens::token_of(R"({"sub":"ann","exp":1800000600,"scope":"mlpipe:predict"})");

    EXPECT_EQ(ask(gate, token).who->id, "jwt:ann");
    EXPECT_FALSE(ask(gate, clerk).refusal);
    EXPECT_EQ(ask(gate, token, Role::admin).refusal->status, 403);
    std::ofstream(jwks) << test_tokens::rfc_hs256_key_set;
    EXPECT_THAT(control.refresh(), testing::ElementsAre(jwks.string() + ": 1 key for tokens"));

    EXPECT_EQ(ask(gate, token).refusal->message, "The key or token is not known here");
}

TEST_F(AccessControlTest, LimitsEachCallerByItsOwnRateOrTheServices) {
    const std::string quick = add(Role::predict, Rate{.requests = 2, .seconds = 1});
    AccessControl control({.keys = file, .rate = Rate{.requests = 1, .seconds = 60}});
    Gatekeeper gate(control);

    EXPECT_FALSE(ask(gate, clerk).refusal);
    EXPECT_EQ(ask(gate, clerk).refusal->status, 429);
    EXPECT_FALSE(ask(gate, boss).refusal);
    EXPECT_EQ(ask(gate, quick).rate->remaining, 1u);
    EXPECT_FALSE(ask(gate, quick).refusal);
    EXPECT_EQ(ask(gate, quick).refusal->retry_after_seconds, 1u);
}

TEST_F(AccessControlTest, LimitsWhoGuessesByTheirNetwork) {
    AccessControl control({.keys = file, .rate = Rate{.requests = 2, .seconds = 60}});
    Gatekeeper gate(control);

    EXPECT_EQ(ask(gate, "guess1").refusal->status, 401);
    EXPECT_EQ(ask(gate, "guess2").refusal->status, 401);
    EXPECT_EQ(ask(gate, "guess3").refusal->status, 429);
    EXPECT_FALSE(ask(gate, clerk).refusal);  // whose own bucket it is
}

TEST_F(AccessControlTest, SaysAtTheStartWhatIsWrongWithAFile) {
    EXPECT_THROW(AccessControl({.keys = folder / "missing"}), IoFailure);
    EXPECT_THROW(AccessControl({.jwks = file}), BadFormat);
    EXPECT_THROW(AccessControl({.burst = 5}), InvalidArgument);
}

}  // namespace
}  // namespace mlpipe
