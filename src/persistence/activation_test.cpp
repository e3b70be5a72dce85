#include "persistence/activation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/test_folder.h"
#include "persistence/stand_in_versions.h"
#include "persistence/trained_versions.h"
#include "persistence/verification.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class CheckedActivation : public testing::Test {
protected:
    std::string activated() {
        const std::string version = add_trained(registry);
        activate_checked(registry, version, "trained", SchemaChange::refused);
        return version;
    }
    void damage(const std::string& version) const {
        write_file_atomically(registry.model_path(version), "damaged");
    }
    /// A version whose model lacks a column, so the full one needs more than it.
    std::string add_smaller() {
        return registry.add(
            "left",
            [](const std::string& version) {
                Rng rng(3, "smaller");
                const Table rows = random_rows(rng, usual_columns(), 80, false);
                const Pipeline pipeline{.preprocess = {{{"b", {"b"}, {SimpleImputer{}}}}},
                                        .model = LogisticRegression{}};
                return VersionFiles{
                    .model_onnx = to_onnx(
                        pipeline.fit(rows, types_of(usual_columns()), read_target(rows, "left")),
                        rows),
                    .metadata_json = "{\"model_version\": \"" + version + "\"}"};
            },
            "trained");
    }

    TestFolder folder;
    Registry registry{folder / "models"};
};

TEST_F(CheckedActivation, SaysWhatWasActiveBefore) {
    const std::string first = add_trained(registry);
    const std::string second = add_trained(registry);

    EXPECT_EQ(activate_checked(registry, first, "", SchemaChange::refused), std::nullopt);
    EXPECT_EQ(activate_checked(registry, second, "", SchemaChange::refused), first);
    EXPECT_EQ(registry.active(), second);
}

TEST_F(CheckedActivation, RefusesABrokenVersionWhateverIsAllowed) {
    const std::string first = activated();
    const std::string second = add_trained(registry);
    damage(second);

    for (const auto allowed : {SchemaChange::refused, SchemaChange::allowed}) {
        EXPECT_THROW(activate_checked(registry, second, "", allowed), CheckFailed);
    }
    EXPECT_EQ(registry.active(), first);
}

TEST_F(CheckedActivation, RefusesAModelThatNeedsMoreThanRequestsHold) {
    const std::string small = add_smaller();
    activate_checked(registry, small, "", SchemaChange::refused);
    const std::string large = add_trained(registry);

    const std::string text =
        error_text([&] { activate_checked(registry, large, "", SchemaChange::refused); });

    EXPECT_THAT(text, StartsWith(folder / "models@" + large +
                                 " cannot answer the requests of the active " + small +
                                 "\n  it needs 'a', which requests for the active model do not "
                                 "have\n  it needs 'c'"));
    EXPECT_THAT(text, testing::EndsWith(
                          "\n  help: adapt the callers first, then activate it with --force"));
    EXPECT_EQ(registry.active(), small);

    activate_checked(registry, large, "", SchemaChange::allowed);
    EXPECT_EQ(registry.active(), large);
    activate_checked(registry, small, "", SchemaChange::refused);  // it needs less
}

TEST_F(CheckedActivation, ComparesWithNothingWhenTheActiveModelAnswersNobody) {
    const std::string small = add_smaller();
    activate_checked(registry, small, "", SchemaChange::refused);
    damage(small);
    const std::string large = add_trained(registry);

    activate_checked(registry, large, "", SchemaChange::refused);

    EXPECT_EQ(registry.active(), large);
}

TEST_F(CheckedActivation, RollsBackOverADamagedVersion) {
    const std::string first = activated();
    const std::string second = activated();
    activated();
    damage(second);

    const Rollback rollback = roll_back_checked(registry, "worse");

    EXPECT_EQ(rollback.to, first);
    ASSERT_EQ(rollback.skipped.size(), 1U);
    EXPECT_THAT(rollback.skipped[0].reason, HasSubstr("model: "));
}

TEST_F(CheckedActivation, SaysWhenThereIsNothingToReturnTo) {
    activated();

    EXPECT_EQ(error_text([&] { roll_back_checked(registry, ""); }),
              "there is no version to return to in " + folder / "models" +
                  "\n  no other one was active before\n  help: `mlpipe models list " +
                  folder / "models" + "` shows what could be activated instead");
}

TEST_F(CheckedActivation, SignsWhatVerifiesAndOnlyOnce) {
    const auto key = Ed25519PrivateKey::generate();
    const std::string version = add_trained(registry);

    EXPECT_TRUE(sign_checked(registry, version, key, "ann"));
    EXPECT_FALSE(sign_checked(registry, version, key, "ann"));
    EXPECT_TRUE(sign_checked(registry, version, Ed25519PrivateKey::generate(), "bob"));
    EXPECT_TRUE(verify_version(registry, version).passed());

    write_file_atomically(registry.signature_path(version), "{}");
    EXPECT_TRUE(sign_checked(registry, version, key, "again"));
    damage(version);
    EXPECT_THROW(sign_checked(registry, version, key, "ann"), CheckFailed);
}

}  // namespace
}  // namespace mlpipe
