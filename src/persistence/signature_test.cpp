#include "persistence/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "persistence/stand_in_versions.h"

namespace mlpipe {
namespace {

const SignedContent content{.version = "2026_11_22_001",
                            .model_sha256 = std::string(64, 'a'),
                            .metadata_sha256 = std::string(64, 'b')};

std::string fault(const std::string& signature, const SignedContent& of,
                  const SignatureTrust& trust = {}) {
    return error_text([&] { static_cast<void>(check_signature(signature, of, trust)); });
}

TEST(Signature, IsOverTheDocumentedText) {
    EXPECT_EQ(signed_text(content), "mlpipe signature 1\nversion 2026_11_22_001\nmodel_sha256 " +
                                        std::string(64, 'a') + "\nmetadata_sha256 " +
                                        std::string(64, 'b') + "\n");
}

TEST(Signature, NamesTheKeyThatSigned) {
    const auto key = Ed25519PrivateKey::generate();
    const std::string signature = sign(content, key);

    EXPECT_EQ(check_signature(signature, content, {}), key.public_key());
    EXPECT_EQ(check_signature(signature, content, {.required = true, .keys = {key.public_key()}}),
              key.public_key());
    EXPECT_EQ(sign(content, key), signature);
}

TEST(Signature, OfAnUntrustedKeyIsRefused) {
    const auto key = Ed25519PrivateKey::generate();
    const SignatureTrust trust{.required = true,
                               .keys = {Ed25519PrivateKey::generate().public_key()}};

    EXPECT_THAT(fault(sign(content, key), content, trust),
                testing::AllOf(testing::StartsWith("it is of key "),
                               testing::EndsWith(", which is not a trusted one")));
}

TEST(Signature, IsForOneVersionModelAndMetadata) {
    const std::string signature = sign(content, Ed25519PrivateKey::generate());
    SignedContent other = content;

    other.version = "2026_11_22_002";
    EXPECT_EQ(fault(signature, other), "it was made for another version");
    other = content;
    other.model_sha256[0] = 'c';
    EXPECT_EQ(fault(signature, other), "it was made for another model.onnx");
    other = content;
    other.metadata_sha256[0] = 'c';
    EXPECT_EQ(fault(signature, other), "it was made for another metadata.json");
}

TEST(Signature, CannotBeMovedToOtherContentOrAnotherKey) {
    const auto key = Ed25519PrivateKey::generate();
    const std::string signature = sign(content, key);
    SignedContent other = content;
    other.model_sha256[0] = 'c';
    std::string forged = signature;
    forged.replace(forged.find(content.model_sha256), 64, other.model_sha256);
    EXPECT_THAT(fault(forged, other), testing::StartsWith("it is not the signature of key "));

    forged = signature;
    const std::string mine = sign(content, Ed25519PrivateKey::generate());
    const std::size_t at = forged.find("\"public_key\": \"") + 15;
    forged.replace(at, 64, mine, at, 64);
    EXPECT_THAT(fault(forged, content), testing::StartsWith("it is not the signature of key "));
}

TEST(Signature, ThatIsNoneIsRefused) {
    EXPECT_NE(fault("", content), "no error");
    EXPECT_NE(fault("[]", content), "no error");
    EXPECT_NE(fault("{}", content), "no error");
    std::string later = sign(content, Ed25519PrivateKey::generate());
    later.replace(later.find("\"format\": 1"), 11, "\"format\": 2");
    EXPECT_EQ(fault(later, content), "it is of a kind that this mlpipe does not know");
    std::string shortened = sign(content, Ed25519PrivateKey::generate());
    shortened.erase(shortened.size() - 6, 2);
    EXPECT_EQ(fault(shortened, content), "'signature' is not 128 hexadecimal digits");
}

}  // namespace
}  // namespace mlpipe
