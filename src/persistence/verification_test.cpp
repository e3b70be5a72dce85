#include "persistence/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/test_folder.h"
#include "persistence/trained_versions.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::StartsWith;

/// "seal ok, model failed, …".
std::string results(const Verification& verification) {
    std::string text;
    for (const Check& check : verification.checks) {
        text += (text.empty() ? "" : ", ") + check.name + " " + std::string(to_text(check.result));
    }
    return text;
}

class VerifyVersion : public testing::Test {
protected:
    [[nodiscard]] Verification verify(const SignatureTrust& trust = {}) const {
        return verify_version(registry, version, trust);
    }
    void replace(const fs::path& path, const std::string& old, const std::string& by) const {
        std::string text = read_file(path);
        text.replace(text.find(old), old.size(), by);
        write_file_atomically(path, text);
    }

    TestFolder folder;
    Registry registry{folder / "models"};
    std::string version = add_trained(registry);
    fs::path model = registry.model_path(version), metadata = registry.metadata_path(version);
};

TEST_F(VerifyVersion, PassesWhatWasSaved) {
    const Verification verification = verify();

    EXPECT_TRUE(verification.passed()) << verification.faults();
    EXPECT_EQ(
        results(verification),
        "seal ok, model ok, metadata ok, digest ok, schema ok, history ok, signature skipped");
    EXPECT_TRUE(verification.pipeline);
}

TEST_F(VerifyVersion, FindsOneChangedByteOfTheModel) {
    std::string bytes = read_file(model);
    bytes[bytes.size() / 2] ^= 1;
    write_file_atomically(model, bytes);

    const Verification verification = verify();

    EXPECT_EQ(results(verification),
              "seal failed, model failed, metadata skipped, digest failed, schema skipped, history "
              "failed, signature skipped");
    EXPECT_FALSE(verification.pipeline);
}

TEST_F(VerifyVersion, FindsAWholeModelInThePlaceOfAnother) {
    write_file_atomically(model,
                          trained_files(version, RandomForest{.n_estimators = 3}).model_onnx);

    EXPECT_THAT(verify().faults(), testing::AllOf(testing::HasSubstr("digest: model.onnx is "),
                                                  testing::HasSubstr("history: model.onnx is not "
                                                                     "the one created at ")));
}

TEST_F(VerifyVersion, FindsChangedMetadata) {
    replace(metadata, "\"data\": \"rows.csv\"", "\"data\": \"other.csv\"");

    EXPECT_THAT(verify().faults(), StartsWith("history: metadata.json is not the one created at"));
}

TEST_F(VerifyVersion, FindsMetadataThatCannotBeTrue) {
    replace(metadata, "\"target\": \"left\"", "\"target\": \"sick\"");
    EXPECT_THAT(verify().faults(),
                StartsWith("metadata: 'target' is \"sick\", that of the model is \"left\";"));

    replace(metadata, "\"target\": \"sick\"", "\"target\": \"left\"");
    replace(metadata, "\"accuracy\": 0", "\"accuracy\": 7");
    EXPECT_THAT(verify().faults(), StartsWith("metadata: 'accuracy' cannot be 7."));
}

TEST_F(VerifyVersion, FindsAnotherSchemaInTheMetadata) {
    replace(metadata, "\"type\": \"integer\"", "\"type\": \"number\"");

    EXPECT_THAT(verify().faults(),
                StartsWith("schema: the schema in metadata.json is not that of the model; "));
}

TEST_F(VerifyVersion, FindsMetadataThatIsNotJson) {
    write_file_atomically(metadata, "{");

    EXPECT_THAT(verify().faults(), StartsWith("metadata: "));
}

TEST_F(VerifyVersion, ReadsAnOlderHistoryWithoutDigests) {
    write_file_atomically(
        folder / "models/history.jsonl",
        "{\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"created\",\"version\":\"" + version +
            "\",\"by\":\"ann\",\"why\":\"\"}\n");

    const Verification verification = verify();

    EXPECT_TRUE(verification.passed());
    EXPECT_THAT(results(verification), testing::HasSubstr("history skipped"));
}

TEST_F(VerifyVersion, ChecksTheSignature) {
    const auto key = Ed25519PrivateKey::generate();
    const SignatureTrust trust{.required = true, .keys = {key.public_key()}};
    EXPECT_EQ(verify(trust).faults(), "signature: the version is not signed");

    registry.set_signature(version, sign(verify().content, key), "ann");
    EXPECT_TRUE(verify().passed());
    EXPECT_TRUE(verify(trust).passed());
    const SignatureTrust other{.required = true,
                               .keys = {Ed25519PrivateKey::generate().public_key()}};
    EXPECT_THAT(verify(other).faults(), StartsWith("signature: it is of key "));

    replace(metadata, "\"data\": \"rows.csv\"", "\"data\": \"other.csv\"");
    EXPECT_THAT(verify(trust).faults(),
                testing::HasSubstr("signature: it was made for another metadata.json"));
}

TEST_F(VerifyVersion, SaysWhatIsMissing) {
    fs::remove(metadata);

    EXPECT_EQ(verify().faults(),
              "files: cannot open " + metadata.string() + ": No such file or directory");
}

TEST_F(VerifyVersion, TakesAFileAlone) {
    EXPECT_EQ(results(verify_model_file(model)), "seal ok, model ok, signature skipped");
    EXPECT_FALSE(verify_model_file(model, {.required = true, .keys = {}}).passed());
}

}  // namespace
}  // namespace mlpipe
