#include "persistence/onnx_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

#include "core/error.h"
#include "core/test_errors.h"
#include "persistence/random_pipeline.h"

namespace mlpipe {
namespace {

std::vector<std::uint32_t> bits_of(const std::vector<float>& values) {
    std::vector<std::uint32_t> bits;
    for (const float value : values) bits.push_back(std::bit_cast<std::uint32_t>(value));
    return bits;
}

std::string error_of(std::string_view bytes) {
    return error_text<BadFormat>([&] { static_cast<void>(from_onnx(bytes, "models/x.onnx")); });
}

std::string small_model() {
    Rng rng(3, "model");
    const Table rows = random_rows(rng, usual_columns(), 60, false);
    return to_onnx(random_pipeline(rng, rows), rows);
}

TEST(OnnxModel, GivesTheSameBitsAfterSavingAndLoading) {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        Rng rng(seed, "round trip");
        const Table rows = random_rows(rng, usual_columns(), 40 + rng.below(60), false);
        const Table others = random_rows(rng, usual_columns(), 100, true);
        const FittedPipeline fitted = random_pipeline(rng, rows);

        const FittedPipeline loaded = from_onnx(to_onnx(fitted, rows), "x.onnx");

        ASSERT_EQ(bits_of(loaded.predict_proba(others)), bits_of(fitted.predict_proba(others)))
            << "seed " << seed;
        ASSERT_EQ(loaded.predict(others), fitted.predict(others)) << "seed " << seed;
        ASSERT_EQ(to_onnx(loaded, rows), to_onnx(fitted, rows)) << "seed " << seed;
    }
}

TEST(OnnxModel, KeepsWhatTheGraphDoesNotSay) {
    Rng rng(1, "parts");
    const Table rows = random_rows(rng, usual_columns(), 60, false);
    const FittedPipeline fitted =
        random_pipeline(rng, rows).with_decision(0.375f, {.policy = Policy::capacity});

    const FittedPipeline loaded = from_onnx(to_onnx(fitted, rows), "x.onnx");

    EXPECT_EQ(loaded.target(), "left");
    EXPECT_EQ(loaded.names().positive_value, "Yes");
    EXPECT_EQ(loaded.names().positive_label, fitted.names().positive_label);
    EXPECT_EQ(loaded.threshold(), 0.375f);
    EXPECT_EQ(loaded.policy().policy, Policy::capacity);
    EXPECT_EQ(loaded.algorithm(), fitted.algorithm());
    EXPECT_EQ(loaded.get_feature_names_out(), fitted.get_feature_names_out());
    EXPECT_NE(loaded.schema().find("code"), nullptr);
}

TEST(OnnxModel, IsTheSameFileEachTime) {
    EXPECT_EQ(small_model(), small_model());
}

TEST(OnnxModel, NeedsNoGoldenRows) {
    Rng rng(4, "no rows");
    const Table rows = random_rows(rng, usual_columns(), 60, false);
    const FittedPipeline fitted = random_pipeline(rng, rows);

    const std::string bytes = to_onnx(fitted, rows.select_rows({}));

    EXPECT_EQ(error_of(bytes), "no error");
}

TEST(OnnxModel, RefusesAFileWithAnyByteChanged) {
    const std::string bytes = small_model();

    for (std::size_t i = 0; i < bytes.size(); i += 5) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
        ASSERT_NE(error_of(changed), "no error") << "byte " << i;
    }
}

TEST(OnnxModel, RefusesAFileCutShort) {
    const std::string bytes = small_model();

    for (std::size_t size = 0; size < bytes.size(); size += 11) {
        ASSERT_NE(error_of(std::string_view(bytes).substr(0, size)), "no error") << size;
    }
}

TEST(OnnxModel, RefusesAFileWithSomethingBehindIt) {
    const std::string bytes = small_model();

    EXPECT_NE(error_of(bytes + '\0'), "no error");
    EXPECT_NE(error_of(bytes + bytes), "no error");
    EXPECT_NE(error_of('\0' + bytes), "no error");
}

TEST(OnnxModel, SaysWhatIsNotAModel) {
    EXPECT_EQ(error_of("customer_id,churn\n1,Yes\n"),
              "models/x.onnx: this is not an ONNX file\n"
              "  help: name an ONNX file, of mlpipe train or of another tool");
    EXPECT_EQ(error_of(""),
              "models/x.onnx: this is not an ONNX file\n"
              "  help: name an ONNX file, of mlpipe train or of another tool");
}

TEST(OnnxModel, SaysWhenAFileWasDamaged) {
    std::string bytes = small_model();
    bytes[bytes.size() / 2] ^= 1;

    EXPECT_EQ(error_of(bytes),
              "models/x.onnx: this file is damaged\n"
              "  its SHA-256 is not the one stored at its end\n"
              "  help: copy the file again from where it came from, or train the model again");
}

}  // namespace
}  // namespace mlpipe
