// Files that no exporter writes, foreign ones and forged ones of our own: each is refused, and none
// reads past an end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/test_errors.h"
#include "persistence/profile.h"
#include "persistence/sample_rows.h"
#include "persistence/test_foreign.h"

namespace mlpipe {
namespace {

using onnx::TensorProto;
using testing::HasSubstr;
using testing::StartsWith;

std::string error_of(const Foreign& foreign) {
    return error_text([&] { static_cast<void>(foreign.import()); });
}

/// A file of ours in which `change` was done to the model before it was sealed.
template <typename Change>
std::string forged(const Change& change) {
    const FittedPipeline pipeline = linear().import();
    const std::string file = to_onnx(pipeline, sample_rows(pipeline.schema(), 20));
    onnx::ModelProto model;
    EXPECT_TRUE(model.ParseFromString(std::string(sealed_body(file))));
    change(*model.mutable_graph());
    return seal(model.SerializeAsString());
}

std::string error_of_forged(const std::string& file) {
    return error_text([&] { static_cast<void>(from_onnx(file, "f.onnx")); });
}

TEST(HostileImport, AnswersNoRowWhoseProbabilitiesDependInNumberOnIt) {
    // probabilities[:, 0 : 2 - 2 (x > 100)]
    Foreign foreign;
    foreign.input("x", TensorProto::FLOAT, {1});
    foreign.graph.constant("hundred", {100.0f}, {1});
    foreign.graph.constant("both", {0.25f, 0.75f}, {1, 2});
    foreign.graph.constant("zero", {std::int64_t{0}}, {1});
    foreign.graph.constant("one", {std::int64_t{1}}, {1});
    foreign.graph.constant("two", {std::int64_t{2}}, {1});
    foreign.graph.node("Greater", {"x", "hundred"}, "is_large");
    foreign.graph.cast("is_large", "large", TensorProto::INT64);
    foreign.graph.node("Mul", {"large", "two"}, "less");
    foreign.graph.node("Sub", {"two", "less"}, "left");
    foreign.graph.node("Reshape", {"left", "one"}, "end");
    foreign.graph.node("Slice", {"both", "zero", "end", "one"}, "probabilities");
    foreign.output("probabilities", TensorProto::FLOAT, {2});
    const FittedPipeline pipeline = foreign.import();
    const auto answer = [&](float x) {
        return pipeline.predict_proba(Table({Column{"x", Numbers{{x}}}}));
    };

    EXPECT_THAT(answer(1), testing::ElementsAre(0.75f));
    EXPECT_EQ(error_text<SchemaMismatch>([&] { static_cast<void>(answer(200)); }),
              "the model gives 0 numbers for a row, not 2\n"
              "  how many it gives depends on the values of the row\n"
              "  help: look at the rows with missing or unusual values");
}

TEST(HostileImport, RefusesEmptyConstantsWithHugeAxes) {
    Foreign foreign = linear();
    foreign.graph.constant("w", std::span<const double>(), {1 << 24, 1 << 24, 1, 0});

    EXPECT_THAT(error_of(foreign), StartsWith("f.onnx: constant 'w' is empty, and has the shape "
                                              "[16777216, 16777216, 1, 0]"));
}

TEST(HostileImport, RefusesNodesOfAForgedFileThatNobodyNeeds) {
    const std::string file = forged([](onnx::GraphProto& graph) {
        GraphWriter(graph).node("Abs", {"mlpipe/graph/X"}, "mlpipe/graph/unused");
    });

    EXPECT_THAT(error_of_forged(file),
                HasSubstr("this file holds something that mlpipe would not have written"));
}

TEST(HostileImport, RefusesLabelsOfAForgedFileThatNobodyNeeds) {
    const std::string file = forged([](onnx::GraphProto& graph) {
        onnx::NodeProto node;
        for (const onnx::NodeProto& each : graph.node()) {
            if (each.op_type() == "LinearClassifier") node = each;
        }
        node.clear_output();
        node.add_output("mlpipe/graph/label2");
        *graph.add_node() = node;
    });

    EXPECT_THAT(error_of_forged(file),
                HasSubstr("this file holds something that mlpipe would not have written"));
}

TEST(HostileImport, RefusesLongTextsOfTheData) {
    Foreign foreign;
    foreign.input("plan", TensorProto::STRING, {1});
    attribute(foreign.ml("OneHotEncoder", {"plan"}, {"hot"}), "cats_strings",
              std::vector<std::string>{"gold", std::string(5000, 'x')});
    foreign.graph.constant("flat", {std::int64_t{-1}, std::int64_t{2}}, {2});
    foreign.graph.node("Reshape", {"hot", "flat"}, "probabilities");
    foreign.output("probabilities", TensorProto::FLOAT, {2});

    EXPECT_THAT(error_of(foreign), HasSubstr("a text of 5000 bytes, and at most 4,096"));
}

}  // namespace
}  // namespace mlpipe
