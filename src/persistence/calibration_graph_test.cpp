// Models with every calibration, as files.
#include "persistence/calibration_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cstring>
#include <functional>

#include "core/test_errors.h"
#include "persistence/onnx_model.h"
#include "persistence/profile.h"
#include "persistence/random_pipeline.h"

namespace mlpipe {
namespace {

Table some_rows(std::size_t n, bool with_rare) {
    Rng rng(21, "calibrated");
    return random_rows(rng, usual_columns(), n, with_rare);
}

FittedPipeline fit(const Classifier& model) {
    const ColumnTransformer preprocess{
        .steps = {{"numbers", {"a", "b"}, {SimpleImputer{}, StandardScaler{}}},
                  {"texts", {"plan"}, {SimpleImputer{.fill_value = "Unknown"}, OneHotEncoder{}}}}};
    const Table rows = some_rows(80, false);
    return Pipeline{.preprocess = preprocess, .model = model}.fit(rows, types_of(usual_columns()),
                                                                  read_target(rows, "left"));
}

std::vector<FittedPipeline> one_of_each_link() {
    return {fit(LogisticRegression{}), fit(RandomForest{.n_estimators = 5, .max_depth = 3})};
}

std::vector<Calibration> every_kind() {
    return {NoCalibration{},
            PriorCorrection{.ratio = 2.5},
            SigmoidCalibration{.slope = 1.7, .intercept = -0.4},
            SigmoidCalibration{.slope = 0, .intercept = 0.3},
            IsotonicCalibration({-1.0, 0.25, 0.5, 0.75, 2.0}, {0.0, 0.125, 0.125, 0.5, 1.0}),
            IsotonicCalibration({0.5}, {0.25})};
}

std::string file_of(const FittedPipeline& pipeline) {
    return to_onnx(pipeline, some_rows(9, true));
}

using Change = std::function<void(onnx::ModelProto&)>;

/// The error of reading a file after a change, with a seal that fits it.
std::string error_after(const std::string& bytes, const Change& change) {
    onnx::ModelProto model;
    EXPECT_TRUE(model.ParseFromString(bytes));
    model.mutable_metadata_props()->RemoveLast();
    change(model);
    return error_text<BadFormat>(
        [&] { static_cast<void>(from_onnx(seal(model.SerializeAsString()), "x.onnx")); });
}

std::string& metadata_of(onnx::ModelProto& model, std::string_view key) {
    for (onnx::StringStringEntryProto& entry : *model.mutable_metadata_props()) {
        if (entry.key() == key) return *entry.mutable_value();
    }
    throw std::logic_error("no metadata");
}

Change with_number(const std::string& constant, double value) {
    return [=](onnx::ModelProto& model) {
        for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
            if (tensor.name() != constant) continue;
            std::memcpy(tensor.mutable_raw_data()->data(), &value, sizeof value);
        }
    };
}

TEST(CalibratedModel, AnswersWithTheSameBitsOnceSavedAndRead) {
    const Table rows = some_rows(200, true);
    for (const FittedPipeline& plain : one_of_each_link()) {
        for (const Calibration& calibration : every_kind()) {
            const FittedPipeline saved =
                plain.with_calibration(calibration).with_decision(0.4f, DecisionPolicy{});
            const FittedPipeline read = from_onnx(file_of(saved), "x.onnx");

            EXPECT_EQ(read.predict_proba(rows), saved.predict_proba(rows));
            EXPECT_EQ(read.calibration(), calibration);
            EXPECT_EQ(file_of(read), file_of(saved));
        }
    }
}

TEST(CalibratedModel, IsOfFormatTwoAndOneWithoutStaysFormatOne) {
    const auto format = [](const FittedPipeline& pipeline) {
        onnx::ModelProto model;
        EXPECT_TRUE(model.ParseFromString(file_of(pipeline)));
        return metadata_of(model, metadata_key::format);
    };
    const FittedPipeline plain = fit(LogisticRegression{});

    EXPECT_EQ(format(plain), "1");
    EXPECT_EQ(format(plain.with_calibration(SigmoidCalibration{})), "2");
}

TEST(CalibratedModel, TakesClassWeightsOutAgain) {
    const FittedPipeline weighted = fit(LogisticRegression{.class_weight = ClassWeight::balanced});

    const FittedPipeline read = from_onnx(file_of(weighted), "x.onnx");

    EXPECT_EQ(calibration_name(read.calibration()), "prior");
    EXPECT_EQ(read.calibration(), weighted.calibration());
}

TEST(CalibratedModel, RefusesAFormatThatDoesNotSayItIsCalibrated) {
    const std::string bytes =
        file_of(fit(LogisticRegression{}).with_calibration(SigmoidCalibration{}));

    EXPECT_THAT(
        error_after(
            bytes, [](onnx::ModelProto& model) { metadata_of(model, metadata_key::format) = "1"; }),
        testing::StartsWith(
            "x.onnx: this file holds something that mlpipe would not have written"));
}

TEST(CalibratedModel, RefusesNumbersThatNoFitGives) {
    const FittedPipeline plain = fit(LogisticRegression{});
    const std::string sigmoid = file_of(plain.with_calibration(SigmoidCalibration{}));
    const std::string prior = file_of(plain.with_calibration(PriorCorrection{.ratio = 2}));
    const std::string isotonic = file_of(plain.with_calibration(every_kind()[4]));

    EXPECT_EQ(error_after(sigmoid, with_number("mlpipe/calibration/slope", -1)),
              "x.onnx: its calibration falls, or is not finite");
    EXPECT_EQ(error_after(prior, with_number("mlpipe/calibration/ratio", 0)),
              "x.onnx: the ratio of its class weights is no positive number");
    EXPECT_EQ(error_after(isotonic, with_number("mlpipe/calibration/margins", 0.5)),
              "x.onnx: the margins of its calibration do not rise");
    EXPECT_THAT(error_after(isotonic, with_number("mlpipe/calibration/slopes", 0.5)),
                testing::StartsWith("x.onnx: this file holds something"));
}

TEST(CalibratedModel, RefusesAMethodThatItDoesNotKnow) {
    const std::string bytes =
        file_of(fit(LogisticRegression{}).with_calibration(SigmoidCalibration{}));

    EXPECT_EQ(error_after(bytes,
                          [](onnx::ModelProto& model) {
                              std::string& pipeline = metadata_of(model, metadata_key::pipeline);
                              const std::string known = "\"method\":\"sigmoid\"";
                              pipeline.replace(pipeline.find(known), known.size(),
                                               "\"method\":\"beta\"");
                          }),
              "x.onnx: there is no calibration 'beta'");
}

TEST(CalibratedModel, SurvivesAnyByteOfItsCalibrationChanged) {
    const std::string bytes = file_of(fit(LogisticRegression{}).with_calibration(every_kind()[4]));
    const std::string body = bytes.substr(0, bytes.size() - seal("").size());
    for (std::size_t i = 0; i < body.size(); i += 7) {
        std::string changed = body;
        changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 7)));
        // No crash, no other exception.
        static_cast<void>(
            error_text<BadFormat>([&] { static_cast<void>(from_onnx(seal(changed), "x.onnx")); }));
    }
}

}  // namespace
}  // namespace mlpipe
