#include "persistence/foreign_answer.h"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>

#include "core/error.h"
#include "graph/graph_model.h"

namespace mlpipe {
namespace {

using graph::Attribute;
using graph::Graph;
using graph::Node;
using graph::Tensor;
using graph::Type;

using Labels = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
    throw BadFormat(what, {.why = why,
                           .help = "mlpipe takes classifiers of two classes that give "
                                   "probabilities; see docs/import.md"});
}

/// The node that each value comes from.
using Producers = std::unordered_map<std::string, const Node*>;

Producers producers_of(const Graph& graph) {
    Producers producers;
    for (const Node& node : graph.nodes) {
        for (const std::string& output : node.outputs) producers.emplace(output, &node);
    }
    return producers;
}

const Node* producer(const Producers& producers, const std::string& value) {
    const auto found = producers.find(value);
    return found == producers.end() ? nullptr : found->second;
}

using Constants = std::unordered_map<std::string, const Tensor*>;

Constants constants_of(const Graph& graph) {
    Constants constants;
    for (const graph::Constant& constant : graph.constants) {
        constants.emplace(constant.name, &constant.value);
    }
    return constants;
}

Labels texts_of(const std::vector<std::int64_t>& integers) {
    Labels texts;
    for (const std::int64_t integer : integers) texts.push_back(std::to_string(integer));
    return texts;
}

/// The labels of two classes; none where they are more or fewer, which may be many.
Labels labels_in(const Attribute& attribute) {
    if (!attribute.name.starts_with("classlabels_")) return {};
    const auto* texts = std::get_if<Labels>(&attribute.value);
    if (texts != nullptr && texts->size() == 2) return *texts;
    const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute.value);
    return integers != nullptr && integers->size() == 2 ? texts_of(*integers) : Labels{};
}

/// The two classes as a node knows them: a classifier by its attributes, a choice by index from the
/// list it chooses from.
Labels labels_of(const Constants& constants, const Node& node) {
    for (const Attribute& attribute : node.attributes) {
        Labels labels = labels_in(attribute);
        if (!labels.empty()) return labels;
    }
    if (node.op != "ArrayFeatureExtractor" && node.op != "Gather") return {};
    const auto list = constants.find(node.inputs[0]);
    if (list == constants.end() || list->second->size() != 2) return {};
    return graph::visit_values(*list->second, [&]<typename T>(std::span<const T> values) -> Labels {
        if constexpr (std::is_same_v<T, std::string>) {
            return {values.begin(), values.end()};
        } else if constexpr (std::is_integral_v<T>) {
            return texts_of({values.begin(), values.end()});
        } else {
            return {};
        }
    });
}

/// The labels that the nodes behind some values know, nearest first; only lists of two.
Labels nearest_labels(const Graph& graph, const std::vector<std::string>& values) {
    std::deque<std::string> open(values.begin(), values.end());
    std::set<std::string> seen(values.begin(), values.end());
    const Producers producers = producers_of(graph);
    const Constants constants = constants_of(graph);
    while (!open.empty()) {
        const Node* node = producer(producers, open.front());
        open.pop_front();
        if (node == nullptr) continue;
        Labels labels = node->inputs.empty() ? Labels{} : labels_of(constants, *node);
        if (labels.size() == 2) return labels;
        for (const std::string& input : node->inputs) {
            if (seen.insert(input).second) open.push_back(input);
        }
    }
    return {"0", "1"};
}

/// Whether a value is what a Sigmoid gave, perhaps under another shape or type.
bool is_sigmoid(const Graph& graph, std::string value) {
    const Producers producers = producers_of(graph);
    const std::set<std::string> same{"Identity", "Cast", "Reshape", "Squeeze", "Flatten"};
    for (std::size_t step = 0; step <= graph.nodes.size(); ++step) {
        const Node* node = producer(producers, value);
        if (node == nullptr || node->inputs.empty()) return false;
        if (node->op == "Sigmoid") return true;
        if (!same.contains(node->op)) return false;
        value = node->inputs[0];
    }
    return false;
}

std::vector<std::string> number_outputs(const ForeignGraph& foreign) {
    std::vector<std::string> names;
    for (const ForeignOutput& output : foreign.outputs) {
        if (output.type == Type::float32 || output.type == Type::float64) {
            names.push_back(output.name);
        }
    }
    return names;
}

std::string one_of_many(const std::vector<std::string>& names) {
    std::vector<std::string> named;
    for (const std::string& name : names) {
        if (name.find("prob") != std::string::npos) named.push_back(name);
    }
    if (named.size() == 1) return named.front();
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "'" : ", '") + name + "'";
    refuse("its outputs " + list + " may all be probabilities", "none is called so");
}

graph::Shape shape_of(const ForeignGraph& foreign, const std::string& value) {
    Graph graph = foreign.graph;
    graph.output = value;
    return graph::Trial(without_unused(std::move(graph))).output_shape();
}

/// One column of probabilities for each class, as skl2onnx writes with zipmap='columns'.
bool are_columns(const ForeignGraph& foreign, const std::vector<std::string>& names) {
    return names.size() == 2 && std::ranges::all_of(names, [&](const std::string& name) {
               return shape_of(foreign, name) == graph::Shape{1};
           });
}

void check_shape(const ForeignGraph& foreign, const std::string& value) {
    const graph::Shape shape = shape_of(foreign, value);
    const std::int64_t n = shape.count();
    const bool is_row = shape.rank() == 1 || (shape.rank() == 2 && shape[0] == 1);
    if (is_row && n == 2) return;
    if (is_row && n > 2) {
        refuse("it is a classifier of " + std::to_string(n) + " classes",
               "its output '" + value + "' has " + std::to_string(n) + " numbers a row");
    }
    if (n == 1 && is_sigmoid(foreign.graph, value)) return;
    refuse("its output '" + value + "' is no probability",
           n == 1 ? "it is one number a row that no Sigmoid gave: a regressor's, or a score"
                  : "its shape for one row is " + to_text(shape));
}

}  // namespace

ForeignAnswer find_answer(const ForeignGraph& foreign) {
    std::set<std::string> outputs;
    for (const ForeignOutput& output : foreign.outputs) outputs.insert(output.name);
    const ZipMap* zip = nullptr;
    for (const ZipMap& each : foreign.zip_maps) {
        if (!outputs.contains(each.output)) continue;
        if (zip != nullptr) refuse("it has several outputs of probabilities", "");
        zip = &each;
    }
    if (zip != nullptr) {
        check_shape(foreign, zip->input);
        if (zip->labels.size() != 2) refuse("its ZipMap names no two classes", "");
        return {.values = {zip->input, zip->input}, .labels = {zip->labels[0], zip->labels[1]}};
    }
    const std::vector<std::string> names = number_outputs(foreign);
    if (names.empty()) refuse("it has no output of probabilities", "none is a tensor of floats");
    std::vector<std::string> all;
    for (const ForeignOutput& output : foreign.outputs) all.push_back(output.name);
    const Labels labels = nearest_labels(foreign.graph, all);
    if (are_columns(foreign, names)) {
        return {.values = {names[0], names[1]}, .labels = {labels[0], labels[1]}};
    }
    const std::string value = names.size() == 1 ? names.front() : one_of_many(names);
    check_shape(foreign, value);
    return {.values = {value, value}, .labels = {labels[0], labels[1]}};
}

}  // namespace mlpipe
