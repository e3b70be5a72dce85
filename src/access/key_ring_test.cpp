#include "access/key_ring.h"

#include <gtest/gtest.h>

namespace mlpipe {
namespace {

using namespace std::chrono_literals;

const Moment noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 12h;

/// A key and the record of it.
struct Pair {
    std::string key;
    KeyRecord record;
};

Pair make_pair(Role role = Role::predict) {
    const ApiKey key = generate_api_key();
    KeyRecord record{.id = key.id, .name = "call centre", .role = role, .salt = generate_salt()};
    record.hash = hash_key(record.salt, key.text);
    return {.key = key.text, .record = record};
}

TEST(KeyRing, KnowsTheOwnerOfAKey) {
    const Pair clerk = make_pair(), boss = make_pair(Role::admin);
    const KeyRing ring({clerk.record, boss.record});

    const KeyRing::Verdict verdict = ring.check(boss.key, noon);

    EXPECT_EQ(verdict.doubt, Doubt::none);
    ASSERT_NE(verdict.identity, nullptr);
    EXPECT_EQ(verdict.identity->id, boss.record.id);
    EXPECT_EQ(verdict.identity->name, "call centre");
    EXPECT_EQ(verdict.identity->role, Role::admin);
}

TEST(KeyRing, DoesNotKnowAnUnknownIdOrAnotherSecretOrAnotherShape) {
    const Pair known = make_pair();
    const KeyRing ring({known.record});
    std::string wrong = known.key;
    wrong.back() = wrong.back() == '0' ? '1' : '0';
    std::string upper = known.key;
    upper[0] = 'M';

    for (const std::string& key :
         {make_pair().key, wrong, upper, known.key + "0", known.key.substr(0, known.key.size() - 1),
          std::string(), known.record.id, known.key + " "}) {
        const KeyRing::Verdict verdict = ring.check(key, noon);

        EXPECT_EQ(verdict.doubt, Doubt::unknown) << key;
        EXPECT_EQ(verdict.identity, nullptr);
    }
}

TEST(KeyRing, WithoutKeysKnowsNobody) {
    const KeyRing ring;

    EXPECT_EQ(ring.check(make_pair().key, noon).doubt, Doubt::unknown);
}

TEST(KeyRing, TakesAKeyUntilTheSecondInWhichItExpires) {
    Pair pair = make_pair();
    pair.record.expires = std::chrono::floor<std::chrono::seconds>(noon);
    const KeyRing ring({pair.record});

    EXPECT_EQ(ring.check(pair.key, noon - 1ns).doubt, Doubt::none);
    EXPECT_EQ(ring.check(pair.key, noon).doubt, Doubt::expired);
    EXPECT_EQ(ring.count_active(noon - 1ns), 1u);
    EXPECT_EQ(ring.count_active(noon), 0u);
}

TEST(KeyRing, TellsOnlyTheOwnerThatAKeyWasRevoked) {
    Pair pair = make_pair();
    pair.record.revoked = std::chrono::floor<std::chrono::seconds>(noon);
    const KeyRing ring({pair.record});
    std::string wrong = pair.key;
    wrong.back() = wrong.back() == '0' ? '1' : '0';

    EXPECT_EQ(ring.check(pair.key, noon).doubt, Doubt::revoked);
    EXPECT_EQ(ring.check(wrong, noon).doubt, Doubt::unknown);
}

TEST(KeyRing, GivesAKeyItsOwnAllowance) {
    Pair pair = make_pair();
    pair.record.rate = Rate{.requests = 100, .seconds = 1};
    const KeyRing ring({pair.record});

    EXPECT_EQ(ring.check(pair.key, noon).identity->allowance, (Allowance{{100, 1}, 100}));
}

TEST(ApiKey, IsFoundByASecretScannersPattern) {
    const ApiKey key = generate_api_key();

    EXPECT_EQ(key.text.size(), 77u);
    EXPECT_EQ(id_in_key(key.text), key.id);
    EXPECT_TRUE(is_key_id(key.id));
    EXPECT_EQ(key.text, "mlp_" + key.id + "_" + key.text.substr(13));
}

TEST(ApiKey, HashesSaltThenKeyWithSha256) {
    KeySalt salt{};
    for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<std::uint8_t>('a' + i);

    const KeyHash hash = hash_key(salt, "qrst");

    // printf abcdefghijklmnopqrst | sha256sum
    EXPECT_EQ(hash[0], 0xdd);
    EXPECT_EQ(hash[31], 0xe5);
}

}  // namespace
}  // namespace mlpipe
