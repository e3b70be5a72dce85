#include "api/model_slot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.h"
#include "core/test_folder.h"
#include "persistence/activation.h"
#include "persistence/trained_versions.h"

namespace mlpipe::api {
namespace {

class SignedModels : public testing::Test {
protected:
    SignedModels() { registry.activate(version, "first"); }

    TestFolder folder;
    Registry registry{folder / "models"};
    std::string version = add_trained(registry);
    Ed25519PrivateKey key = Ed25519PrivateKey::generate();
    SignatureTrust trust{.required = true, .keys = {key.public_key()}};
};

TEST_F(SignedModels, AnswerIfTheKeyIsTrusted) {
    sign_checked(registry, version, key, "ann");

    const ModelState state = load_active_model(folder / "models", trust);

    EXPECT_EQ(state.problem, "");
    ASSERT_NE(state.model, nullptr);
    EXPECT_EQ(state.model->version, version);
}

TEST_F(SignedModels, DoNotAnswerUnsigned) {
    EXPECT_EQ(load_active_model(folder / "models", trust).problem,
              "Model could not be loaded: signature: the version is not signed");
    EXPECT_EQ(load_active_model(folder / "models").problem, "");
}

TEST_F(SignedModels, DoNotAnswerWithAnotherKey) {
    sign_checked(registry, version, Ed25519PrivateKey::generate(), "bob");

    EXPECT_THAT(load_active_model(folder / "models", trust).problem,
                testing::StartsWith("Model could not be loaded: signature: it is of key "));
}

TEST_F(SignedModels, DoNotAnswerWithMetadataThatWasChangedAfterwards) {
    sign_checked(registry, version, key, "ann");
    write_file_atomically(registry.metadata_path(version),
                          read_file(registry.metadata_path(version)) + "\n");

    EXPECT_THAT(load_active_model(folder / "models", trust).problem,
                testing::HasSubstr("signature: it was made for another metadata.json"));
}

}  // namespace
}  // namespace mlpipe::api
