#include "access/credential.h"

#include <gtest/gtest.h>

namespace mlpipe {
namespace {

Credential bearer(std::string_view value) {
    return read_credential({.authorization = value, .n_authorization = 1});
}

TEST(Credential, IsTakenFromEitherField) {
    const Credential key = read_credential({.api_key = "mlp_1", .n_api_key = 1});

    EXPECT_EQ(bearer("Bearer mlp_1").doubt, Doubt::none);
    EXPECT_EQ(bearer("Bearer mlp_1").text, "mlp_1");
    EXPECT_EQ(key.doubt, Doubt::none);
    EXPECT_EQ(key.text, "mlp_1");
}

TEST(Credential, TakesTheSchemeInAnyCaseAndAnyNumberOfSpacesBehindIt) {
    EXPECT_EQ(bearer("bEARER   a.b-c_d~e+f/g==").text, "a.b-c_d~e+f/g==");
}

TEST(Credential, IsMissingWithoutAField) {
    EXPECT_EQ(read_credential({}).doubt, Doubt::missing);
}

TEST(Credential, IsMalformedInEveryOtherShape) {
    for (const std::string value : {"", "Bearer", "Bearer ", "Bearer  ", "Bearer\ta", "Bearer a b",
                                    "Bearer a,b", "Basic YTpi", "Bearera", "mlp_1", " Bearer a",
                                    "Bearer =", "Bearer a=b", "Bearer \"a\"", "Bearer \xC3\xA4"}) {
        EXPECT_EQ(bearer(value).doubt, Doubt::malformed) << value;
    }
    EXPECT_EQ(read_credential({.api_key = "a b", .n_api_key = 1}).doubt, Doubt::malformed);
    EXPECT_EQ(read_credential({.api_key = "", .n_api_key = 1}).doubt, Doubt::malformed);
}

TEST(Credential, MayBeInBothFieldsIfItIsTheSame) {
    const auto both = [](std::string_view authorization, std::string_view key) {
        return read_credential(
            {.authorization = authorization, .n_authorization = 1, .api_key = key, .n_api_key = 1});
    };

    EXPECT_EQ(both("Bearer a", "a").text, "a");
    EXPECT_EQ(both("Bearer a", "b").doubt, Doubt::ambiguous);
    EXPECT_EQ(both("Basic a", "a").doubt, Doubt::ambiguous);
}

TEST(Credential, IsAmbiguousInAFieldThatIsThereTwice) {
    EXPECT_EQ(read_credential({.authorization = "Bearer a", .n_authorization = 2}).doubt,
              Doubt::ambiguous);
    EXPECT_EQ(read_credential({.api_key = "a", .n_api_key = 2}).doubt, Doubt::ambiguous);
}

}  // namespace
}  // namespace mlpipe
