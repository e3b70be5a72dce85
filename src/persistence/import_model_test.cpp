// Models of others, built here message by message. What real exporters write is compared with
// onnxruntime in tests/parity/import.test.mjs.
#include "persistence/import_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "core/test_errors.h"
#include "persistence/sample_rows.h"
#include "persistence/test_foreign.h"

namespace mlpipe {
namespace {

using onnx::TensorProto;
using Floats = std::vector<float>;
using Strings = std::vector<std::string>;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// The plan of a customer, encoded, and nothing else: 'gold' 0.9 = sigmoid(2.1972246), else 0.5.
Foreign categorical() {
    Foreign foreign;
    foreign.input("plan", TensorProto::STRING, {1});
    attribute(foreign.ml("OneHotEncoder", {"plan"}, {"hot"}), "cats_strings",
              Strings{"silver", "gold"});
    foreign.graph.constant("flat", {std::int64_t{-1}, std::int64_t{2}}, {2});
    foreign.graph.node("Reshape", {"hot", "flat"}, "features");
    onnx::NodeProto& node = add_classifier(foreign, "features", {0, 2.1972246f});
    node.mutable_attribute(2)->clear_floats();
    node.mutable_attribute(2)->add_floats(0);
    node.mutable_attribute(2)->add_floats(0);
    foreign.output("probabilities", TensorProto::FLOAT, {2});
    return foreign;
}

Table numbers(const Strings& names, const std::vector<Floats>& columns) {
    std::vector<Column> cells;
    for (std::size_t i = 0; i < names.size(); ++i) cells.push_back({names[i], Numbers{columns[i]}});
    return Table(std::move(cells));
}

Table one_text(const std::string& column, const Strings& values) {
    Texts texts;
    for (const std::string& value : values) {
        texts.codes.push_back(value.empty() ? missing_code : texts.dictionary.add(value));
    }
    return Table({Column{column, std::move(texts)}});
}

std::string error_of(const Foreign& foreign, const ImportSettings& settings = {}) {
    return error_text([&] { static_cast<void>(foreign.import(settings)); });
}

TEST(ImportModel, TakesNamesAndProbabilitiesFromTheFile) {
    const FittedPipeline pipeline = from_onnx(linear().bytes(), "f.onnx");

    EXPECT_EQ(pipeline.algorithm(), "imported");
    EXPECT_EQ(pipeline.target(), "target");
    EXPECT_EQ(pipeline.names().negative_value, "No");
    EXPECT_EQ(pipeline.names().positive_value, "Yes");
    EXPECT_THAT(pipeline.get_feature_names_out(), testing::ElementsAre("X_0", "X_1"));
    // 2 * 1 - 1.5 + 0.5 = 1: 1 / (1 + e^-1) = 0.7310586
    EXPECT_THAT(pipeline.predict_proba(numbers({"X_0", "X_1"}, {{1, 0}, {1.5f, 0.5f}})),
                testing::ElementsAre(0.7310586f, 0.5f));
    const auto& model = std::get<GraphModel>(pipeline.model());
    EXPECT_EQ(model.origin().producer, "skl2onnx");
    EXPECT_EQ(model.origin().producer_version, "1.17.0");
}

TEST(ImportModel, TakesWhatAPersonSays) {
    const FittedPipeline pipeline = linear().import({.target = "churn",
                                                     .positive = "No",
                                                     .features = {"age", "fare"},
                                                     .threshold = 0.25f,
                                                     .ids = {"customer"}});

    EXPECT_EQ(pipeline.names().positive_value, "No");
    EXPECT_EQ(pipeline.names().positive_label, "No");
    EXPECT_EQ(pipeline.threshold(), 0.25f);
    EXPECT_EQ(pipeline.schema().columns.back().type, ColumnType::id);
    EXPECT_THAT(pipeline.predict_proba(numbers({"age", "fare"}, {{1}, {1.5f}})),
                testing::ElementsAre(0.26894143f));
}

TEST(ImportModel, KnowsTheTextsThatTheGraphComparesWith) {
    const FittedPipeline pipeline = categorical().import();

    EXPECT_THAT(pipeline.schema().columns[0].levels, testing::ElementsAre("gold", "silver"));
    EXPECT_THAT(pipeline.get_feature_names_out(),
                testing::ElementsAre("plan_gold", "plan_silver", "plan_missing"));
    EXPECT_THAT(pipeline.predict_proba(one_text("plan", {"gold", "silver", "bronze", ""})),
                testing::ElementsAre(0.9f, 0.5f, 0.5f, 0.5f));
}

TEST(ImportModel, AnswersSingleRowsWithTheSameBits) {
    const FittedPipeline pipeline = linear().import();
    const Table rows = numbers({"X_0", "X_1"}, {{1, -3, 20}, {0.1f, 7, 5}});
    RowScorer scorer(pipeline);
    RowBuffer buffer(pipeline.schema());

    const std::vector<float> all = pipeline.predict_proba(rows);

    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t i = 0; i < 2; ++i) {
            buffer.numbers[i] = std::get<Numbers>(rows.columns()[i].cells).values[row];
        }
        EXPECT_EQ(scorer.predict_proba(buffer), all[row]);
    }
}

TEST(ImportModel, IsWrittenInOurProfileAndReadBack) {
    for (const Foreign& foreign : {linear(), categorical()}) {
        const FittedPipeline imported = foreign.import({.target = "churn"});
        const Table rows = sample_rows(imported.schema(), 20);
        const std::string file = to_onnx(imported, rows);

        const FittedPipeline loaded = from_onnx(file, "ours.onnx");

        EXPECT_EQ(to_onnx(loaded, rows), file);
        EXPECT_EQ(loaded.target(), "churn");
        EXPECT_EQ(std::get<GraphModel>(loaded.model()).origin(),
                  std::get<GraphModel>(imported.model()).origin());
    }
}

TEST(ImportModel, SaysWhichRowHasNoAnswer) {
    const FittedPipeline pipeline = linear().import();

    try {
        static_cast<void>(pipeline.predict_proba(numbers({"X_0", "X_1"}, {{nan}, {1}})));
        FAIL();
    } catch (const SchemaMismatch& error) {
        EXPECT_EQ(
            error.full_text(),
            "the model gives no number where a probability is due\n"
            "  imported models compute what their graph says, and may not take missing values\n"
            "  help: look at the rows with missing or unusual values");
    }
}

TEST(ImportModel, ReadsOldOpsets) {
    // Clip and ReduceSum with attributes, Softmax over the rest of the axes: opset 9.
    Foreign foreign(9, 1);
    foreign.input("X", TensorProto::FLOAT, {2});
    onnx::NodeProto& clip = foreign.graph.node("Clip", {"X"}, "clipped");
    attribute(clip, "min", -1.0f);
    attribute(clip, "max", 1.0f);
    onnx::NodeProto& sum = foreign.graph.node("ReduceSum", {"clipped"}, "sum");
    attribute(sum, "axes", std::vector<std::int64_t>{1});
    attribute(sum, "keepdims", std::int64_t{1});
    foreign.graph.node("Sub", {"clipped", "sum"}, "scores");
    foreign.graph.node("Softmax", {"scores"}, "probabilities");
    foreign.output("probabilities", TensorProto::FLOAT, {2});
    const FittedPipeline pipeline = foreign.import();

    // Clipped to (1, 0); less their sum (0, -1); e^-1 / (1 + e^-1) = 0.26894143
    EXPECT_THAT(pipeline.predict_proba(numbers({"X_0", "X_1"}, {{9}, {0}})),
                testing::ElementsAre(0.26894143f));
    EXPECT_EQ(pipeline.names().positive_value, "1");
}

TEST(ImportModel, RefusesWhatIsNoTwoClassClassifier) {
    Foreign regressor;
    regressor.input("X", TensorProto::FLOAT, {2});
    onnx::NodeProto& node = regressor.ml("LinearRegressor", {"X"}, {"variable"});
    attribute(node, "coefficients", Floats{1, 2});
    attribute(node, "intercepts", Floats{0});
    regressor.output("variable", TensorProto::FLOAT, {1});
    EXPECT_EQ(error_of(regressor),
              "f.onnx: its output 'variable' is no probability\n"
              "  it is one number a row that no Sigmoid gave: a regressor's, or a score\n"
              "  help: mlpipe takes classifiers of two classes that give probabilities; see "
              "docs/import.md");

    Foreign three;
    three.input("X", TensorProto::FLOAT, {3});
    three.graph.node("Softmax", {"X"}, "probabilities");
    three.output("probabilities", TensorProto::FLOAT, {3});
    EXPECT_EQ(error_of(three),
              "f.onnx: it is a classifier of 3 classes\n"
              "  its output 'probabilities' has 3 numbers a row\n"
              "  help: mlpipe takes classifiers of two classes that give probabilities; see "
              "docs/import.md");

    Foreign scores = linear();
    for (auto& a : *scores.model.mutable_graph()->mutable_node(0)->mutable_attribute()) {
        if (a.name() == "post_transform") a.set_s("NONE");
    }
    EXPECT_EQ(error_of(scores),
              "f.onnx: its output 'probabilities' holds scores, not probabilities\n"
              "  the two classes do not add up to 1\n"
              "  help: export the model with probabilities (CalibratedClassifierCV gives some to a "
              "model without)");
}

TEST(ImportModel, RefusesOperatorsByName) {
    Foreign foreign;
    foreign.input("X", TensorProto::FLOAT, {2});
    foreign.graph.node("Erf", {"X"}, "Y");
    foreign.graph.node("Softmax", {"Y"}, "probabilities");
    foreign.output("probabilities", TensorProto::FLOAT, {2});

    EXPECT_EQ(error_of(foreign),
              "f.onnx: operator Erf cannot be imported\n"
              "  node 'Y' needs it\n"
              "  help: docs/import.md lists the operators and what else cannot be imported");
    foreign.model.mutable_graph()->mutable_node(0)->set_domain("com.microsoft");
    EXPECT_THAT(error_of(foreign),
                testing::StartsWith("f.onnx: operator Erf of com.microsoft cannot be imported"));
}

TEST(ImportModel, RefusesWhatHidesInFiles) {
    Foreign branch = linear();
    onnx::NodeProto& node = branch.graph.node("If", {"X"}, "Y");
    onnx::AttributeProto& body = *node.add_attribute();
    body.set_name("then_branch");
    body.set_type(onnx::AttributeProto::GRAPH);
    EXPECT_THAT(error_of(branch), testing::StartsWith("f.onnx: operator If cannot be imported"));

    Foreign function = linear();
    function.model.add_functions()->set_name("f");
    EXPECT_THAT(error_of(function), testing::StartsWith("f.onnx: functions cannot be imported"));

    Foreign sparse = linear();
    sparse.model.mutable_graph()->add_sparse_initializer();
    EXPECT_THAT(error_of(sparse), testing::StartsWith("f.onnx: sparse constants cannot"));

    Foreign external = linear();
    external.graph.constant("w", {1.0f}, {1});
    external.model.mutable_graph()->mutable_initializer(0)->set_data_location(
        TensorProto::EXTERNAL);
    EXPECT_THAT(error_of(external),
                testing::StartsWith("f.onnx: constant 'w' lies in another file"));

    Foreign lying = linear();
    lying.graph.constant("w", {1.0f}, {2000000000});
    EXPECT_THAT(error_of(lying),
                testing::StartsWith("f.onnx: constant 'w' has 1 values for 2000000000"));

    Foreign old = linear();
    old.model.mutable_opset_import(0)->set_version(6);
    EXPECT_THAT(error_of(old), testing::StartsWith("f.onnx: opset 6 cannot be imported"));

    Foreign open = linear();
    auto& shape = *open.model.mutable_graph()->mutable_input(0)->mutable_type();
    shape.mutable_tensor_type()->mutable_shape()->mutable_dim(1)->set_dim_value(70000);
    EXPECT_THAT(error_of(open),
                testing::StartsWith("f.onnx: its inputs have more than 65,536 columns"));
}

TEST(ImportModel, RefusesValuesThatAreMissingOrThereTwice) {
    Foreign missing;
    missing.input("X", TensorProto::FLOAT, {2});
    missing.graph.node("Add", {"X", "nowhere"}, "Y");
    missing.graph.node("Softmax", {"Y"}, "probabilities");
    missing.output("probabilities", TensorProto::FLOAT, {2});
    EXPECT_THAT(error_of(missing),
                testing::StartsWith("f.onnx: node 'Y' (Add) takes the value 'nowhere', which "
                                    "nothing before it defines"));

    Foreign twice;
    twice.input("X", TensorProto::FLOAT, {2});
    twice.graph.node("Softmax", {"X"}, "probabilities");
    twice.graph.node("Softmax", {"X"}, "probabilities");
    twice.output("probabilities", TensorProto::FLOAT, {2});
    EXPECT_THAT(error_of(twice),
                testing::StartsWith("f.onnx: the graph defines the value 'probabilities' twice"));
}

TEST(ImportModel, FindsTheWidthOfAnOpenInput) {
    Foreign foreign = linear();
    auto& shape = *foreign.model.mutable_graph()->mutable_input(0)->mutable_type();
    shape.mutable_tensor_type()->mutable_shape()->mutable_dim(1)->clear_dim_value();
    EXPECT_EQ(foreign.import().schema().columns.size(), 2U);

    Foreign trees;
    trees.input("X", TensorProto::FLOAT, {-1});
    trees.graph.node("Softmax", {"X"}, "probabilities");
    trees.output("probabilities", TensorProto::FLOAT, {2});
    EXPECT_EQ(error_of(trees),
              "f.onnx: input 'X' does not say how many columns it has\n"
              "  its shape leaves them open\n"
              "  help: name them: mlpipe models import DIR FILE --features a,b,c");
    EXPECT_EQ(trees.import({.features = {"a", "b"}}).schema().columns.size(), 2U);
}

TEST(ImportModel, RefusesSettingsThatDoNotFit) {
    EXPECT_EQ(error_of(linear(), {.positive = "Maybe", .features = {}, .ids = {}}),
              "'Maybe' is no value of the target 'target'\n"
              "  its values are 'No' and 'Yes'");
    EXPECT_EQ(error_of(linear(), {.features = {"a"}, .ids = {}}),
              "--features names 1 columns, and the model takes 2\n"
              "  one name is needed for each, in order");
    EXPECT_EQ(error_of(linear(), {.target = "X_0", .features = {}, .ids = {}}),
              "two columns of the model are called 'X_0'\n"
              "  the target counts as one\n"
              "  help: name them with --features and --target");
}

TEST(ImportModel, LeavesOurOwnFilesToTheirSeal) {
    Foreign foreign = linear();
    foreign.model.set_producer_name("mlpipe");

    EXPECT_EQ(error_of(foreign),
              "f.onnx: this file is damaged\n"
              "  its end is missing, or something follows it\n"
              "  help: copy the file again from where it came from, or train the model again");
}

}  // namespace
}  // namespace mlpipe
