#include "persistence/opset_upgrade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "core/test_errors.h"

namespace mlpipe {
namespace {

using graph::Attribute;
using graph::Graph;
using graph::Node;
using graph::Shape;
using graph::Tensor;
using Integers = std::vector<std::int64_t>;
using Strings = std::vector<std::string>;

Node node_of(const std::string& op, Strings inputs, std::vector<Attribute> attributes = {}) {
    return {.op = op,
            .is_ml = false,
            .name = "n",
            .inputs = std::move(inputs),
            .outputs = {"y"},
            .attributes = std::move(attributes)};
}

Graph upgraded(Node node, std::int64_t opset, std::int64_t ml_opset = 3) {
    Graph graph;
    graph.inputs.push_back({.name = "x"});
    graph.constants.push_back({.name = "none", .value = Tensor({0}, Integers{})});
    graph.nodes.push_back(std::move(node));
    upgrade_opset(graph, opset, ml_opset);
    return graph;
}

std::string error_of(Node node, std::int64_t opset, std::int64_t ml_opset = 3) {
    return error_text([&] { static_cast<void>(upgraded(std::move(node), opset, ml_opset)); });
}

const Attribute& attribute_of(const Node& node, const std::string& name) {
    return *std::ranges::find(node.attributes, name, &Attribute::name);
}

TEST(OpsetUpgrade, GivesAClipWithoutBoundsNone) {
    EXPECT_THAT(upgraded(node_of("Clip", {"x"}), 9).nodes[0].inputs, testing::ElementsAre("x"));
    EXPECT_THAT(upgraded(node_of("Clip", {"x"}, {{"max", 1.0f}}), 9).nodes[0].inputs,
                testing::ElementsAre("x", "", "y/max"));
    EXPECT_THAT(upgraded(node_of("Clip", {""}), 9).nodes[0].inputs, testing::ElementsAre(""));
}

TEST(OpsetUpgrade, RefusesNodesWhoseAttributesWouldBecomeTheWrongInputs) {
    const std::string help = "\n  help: docs/import.md says what can be imported";

    EXPECT_EQ(error_of(node_of("Clip", {}), 9), "node 'n' (Clip): it has 0 inputs, not one" + help);
    EXPECT_EQ(error_of(node_of("Clip", {}, {{"min", 1.0f}}), 9),
              "node 'n' (Clip): it has 0 inputs, not one" + help);
    EXPECT_EQ(error_of(node_of("Squeeze", {"x", "x"}, {{"axes", Integers{0}}}), 11),
              "node 'n' (Squeeze): it has 2 inputs, not one" + help);
    EXPECT_EQ(
        error_of(node_of("Slice", {"x"}, {{"starts", Integers{0}}, {"axes", Integers{0}}}), 9),
        "node 'n' (Slice): attribute 'ends' is absent" + help);
}

TEST(OpsetUpgrade, GivesNewConstantsShortNames) {
    Graph graph;
    for (int i = 0; i < 300; ++i) {
        graph.nodes.push_back(node_of("Squeeze", {"x"}, {{"axes", Integers{0}}}));
    }

    upgrade_opset(graph, 11, 3);

    std::set<std::string> names;
    for (const graph::Constant& constant : graph.constants) names.insert(constant.name);
    EXPECT_EQ(names.size(), 300U);
    for (const std::string& name : names) EXPECT_LT(name.size(), 16U);
}

TEST(OpsetUpgrade, RefusesReductionsAlongNoAxes) {
    const auto reduction = [](std::int64_t noop, Strings inputs) {
        return node_of("ReduceMean", std::move(inputs), {{"noop_with_empty_axes", noop}});
    };
    const std::string refused =
        "node 'n' (ReduceMean): it reduces nothing\n"
        "  help: docs/import.md says what can be imported";

    EXPECT_EQ(error_of(reduction(1, {"x"}), 18), refused);
    EXPECT_EQ(error_of(reduction(1, {"x", "none"}), 18), refused);
    EXPECT_EQ(error_of(reduction(0, {"x", "none"}), 18), "no error");
}

TEST(OpsetUpgrade, NumbersTheClassesOfTheFirstLabelEncoder) {
    Node encoder = node_of("LabelEncoder", {"x"}, {{"classes_strings", Strings{"a", "b", "a"}}});
    encoder.is_ml = true;

    const Node node = upgraded(encoder, 9, 1).nodes[0];

    // onnxruntime lets a later class of the same name win.
    EXPECT_EQ(attribute_of(node, "keys_strings").value, Attribute({"", Strings{"b", "a"}}).value);
    EXPECT_EQ(attribute_of(node, "values_int64s").value, Attribute({"", Integers{1, 2}}).value);
}

TEST(OpsetUpgrade, RefusesNaNAsAKeySinceMlOpset4) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    Node encoder =
        node_of("LabelEncoder", {"x"},
                {{"keys_floats", std::vector<float>{1, nan}}, {"values_int64s", Integers{1, 2}}});
    encoder.is_ml = true;
    Node newer = encoder;
    newer.attributes[0] = {"keys_tensor", Tensor({2}, std::vector<float>{1, nan})};

    EXPECT_EQ(error_of(encoder, 17, 3), "no error") << "there it equals nothing";
    for (const Node& node : {encoder, newer}) {
        EXPECT_EQ(error_of(node, 17, 4),
                  "node 'n' (LabelEncoder): NaN is one of its keys\n"
                  "  help: docs/import.md says what can be imported");
    }
}

TEST(OpsetUpgrade, LeavesOtherDomainsAlone) {
    Node node = node_of("Softmax", {"x"});
    node.is_ml = true;

    EXPECT_EQ(upgraded(node, 11).nodes, std::vector{node});
}

}  // namespace
}  // namespace mlpipe
