#include "persistence/opset_upgrade.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "core/error.h"

namespace mlpipe {
namespace {

using graph::Attribute;
using graph::Constant;
using graph::Graph;
using graph::Node;
using graph::Shape;
using graph::Tensor;

using Integers = std::vector<std::int64_t>;

Tensor list_of(Integers values) {
    const auto n = static_cast<std::int64_t>(values.size());
    return Tensor({n}, std::move(values));
}

[[noreturn]] void refuse(const Node& node, const std::string& what) {
    throw BadFormat("node '" + node.name + "' (" + node.op + "): " + what,
                    {.why = "", .help = "docs/import.md says what can be imported"});
}

/// Where attributes become inputs, they must come second.
void require_one_input(const Node& node) {
    if (node.inputs.size() == 1) return;
    refuse(node, "it has " + std::to_string(node.inputs.size()) + " inputs, not one");
}

/// Takes an attribute out of a node.
template <typename T>
std::optional<T> take(Node& node, const char* name) {
    const auto found = std::ranges::find(node.attributes, name, &Attribute::name);
    if (found == node.attributes.end()) return std::nullopt;
    auto* value = std::get_if<T>(&found->value);
    if (value == nullptr) refuse(node, std::string("attribute '") + name + "' has the wrong type");
    T taken = std::move(*value);
    node.attributes.erase(found);
    return taken;
}

class Upgrade {
public:
    Upgrade(Graph& graph, std::int64_t opset, std::int64_t ml_opset)
        : graph_(graph), opset_(opset), ml_opset_(ml_opset) {
        for (const graph::Input& input : graph.inputs) names_.insert(input.name);
        std::size_t index = 0;
        for (const Constant& constant : graph.constants) {
            names_.insert(constant.name);
            constants_.emplace(constant.name, index++);
        }
        for (const Node& node : graph.nodes) {
            names_.insert(node.outputs.begin(), node.outputs.end());
        }
    }

    void run() {
        for (Node& node : std::exchange(graph_.nodes, {})) {
            if (!node.is_ml && node.op == "Softmax" && opset_ < 13) {
                push_old_softmax(std::move(node));
                continue;
            }
            if (!node.is_ml) upgrade(node);
            if (node.is_ml && node.op == "LabelEncoder") upgrade_label_encoder(node);
            graph_.nodes.push_back(std::move(node));
        }
    }

private:
    void upgrade(Node& node) {
        const std::string& op = node.op;
        if (opset_ < 13 && (op == "Squeeze" || op == "Unsqueeze" || op == "ReduceSum")) {
            attribute_to_input(node, "axes");
        } else if (op == "Split") {
            if (opset_ < 13) attribute_to_input(node, "split");
            static_cast<void>(take<std::int64_t>(node, "num_outputs"));
        } else if (op == "Slice" && opset_ < 10) {
            upgrade_slice(node);
        } else if (op == "Clip" && opset_ < 11) {
            upgrade_clip(node);
        } else if (opset_ >= 18 && op.starts_with("Reduce") && op != "ReduceSum") {
            input_to_axes(node);
        } else if (op == "Cast") {
            static_cast<void>(take<std::int64_t>(node, "saturate"));  // of eight-bit floats
        }
    }

    std::string unused_name(const std::string& wanted) {
        std::string name = wanted;
        while (!names_.insert(name).second) name = wanted + "_" + std::to_string(next_++);
        return name;
    }

    /// A new constant of a node; its name.
    std::string add_constant(const Node& node, const char* role, Tensor value) {
        const std::string name = unused_name(node.outputs[0] + "/" + role);
        graph_.constants.push_back({.name = name, .value = std::move(value)});
        return name;
    }

    void attribute_to_input(Node& node, const char* name) {
        std::optional<Integers> values = take<Integers>(node, name);
        if (!values) return;
        require_one_input(node);
        node.inputs.push_back(add_constant(node, name, list_of(std::move(*values))));
    }

    /// From opset 18 the axes of every reduction are an input.
    void input_to_axes(Node& node) {
        const bool none_is_none = take<std::int64_t>(node, "noop_with_empty_axes").value_or(0) != 0;
        if (node.inputs.size() < 2 || node.inputs[1].empty()) {
            if (none_is_none) refuse(node, "it reduces nothing");
            node.inputs.resize(std::min<std::size_t>(1, node.inputs.size()));
            return;
        }
        const auto axes = constants_.find(node.inputs[1]);
        if (axes == constants_.end()) refuse(node, "its axes are not constant");
        const Tensor& given = graph_.constants[axes->second].value;
        if (given.type() != graph::Type::int64) refuse(node, "its axes are no integers");
        const std::span<const std::int64_t> values = given.values<std::int64_t>();
        if (none_is_none && values.empty()) refuse(node, "it reduces nothing");
        node.attributes.push_back(
            {.name = "axes", .value = Integers(values.begin(), values.end())});
        node.inputs.resize(1);
    }

    void upgrade_slice(Node& node) {
        require_one_input(node);
        for (const char* name : {"starts", "ends", "axes"}) {
            std::optional<Integers> values = take<Integers>(node, name);
            if (!values && std::string_view(name) == "axes") return;
            if (!values) refuse(node, "attribute '" + std::string(name) + "' is absent");
            node.inputs.push_back(add_constant(node, name, list_of(std::move(*values))));
        }
    }

    void upgrade_clip(Node& node) {
        const auto bound = [&](const char* name) -> std::string {
            const std::optional<float> value = take<float>(node, name);
            if (!value) return "";
            return add_constant(node, name, Tensor(Shape{}, std::vector{*value}));
        };
        require_one_input(node);
        node.inputs.push_back(bound("min"));
        node.inputs.push_back(bound("max"));
        while (node.inputs.size() > 1 && node.inputs.back().empty()) node.inputs.pop_back();
    }

    /// Before opset 13, Softmax ran over all axes from `axis` on.
    void push_old_softmax(Node node) {
        const std::int64_t axis = take<std::int64_t>(node, "axis").value_or(1);
        require_one_input(node);
        const std::string& output = node.outputs[0];
        const std::string shape = unused_name(output + "/shape");
        const std::string flat = unused_name(output + "/flat");
        const std::string scores = unused_name(output + "/scores");
        const auto push = [&](const char* op, std::vector<std::string> inputs, std::string to,
                              std::vector<Attribute> attributes) {
            graph_.nodes.push_back({.op = op,
                                    .is_ml = false,
                                    .name = node.name,
                                    .inputs = std::move(inputs),
                                    .outputs = {std::move(to)},
                                    .attributes = std::move(attributes)});
        };
        push("Shape", {node.inputs[0]}, shape, {});
        push("Flatten", {node.inputs[0]}, flat, {{.name = "axis", .value = axis}});
        push("Softmax", {flat}, scores, {{.name = "axis", .value = std::int64_t{1}}});
        push("Reshape", {scores, shape}, output, {});
    }

    void upgrade_label_encoder(Node& node) {
        if (ml_opset_ < 2) {
            upgrade_first_label_encoder(node);
        } else if (ml_opset_ >= 4) {
            lists_of_tensor(node, "keys");
            lists_of_tensor(node, "values");
            take_default(node);
            refuse_nan_keys(node);
        }
    }

    /// Since ai.onnx.ml 4 NaN finds itself among the keys; in the words of 3 it cannot.
    static void refuse_nan_keys(const Node& node) {
        const auto keys = std::ranges::find(node.attributes, "keys_floats", &Attribute::name);
        if (keys == node.attributes.end()) return;
        const auto* floats = std::get_if<std::vector<float>>(&keys->value);
        if (floats != nullptr && std::ranges::any_of(*floats, [](float x) { return x != x; })) {
            refuse(node, "NaN is one of its keys");
        }
    }

    /// In ai.onnx.ml 1 it numbered its classes, a name that is there twice by its last place; the
    /// way back, to texts, is only used for labels.
    void upgrade_first_label_encoder(Node& node) {
        std::optional<std::vector<std::string>> classes =
            take<std::vector<std::string>>(node, "classes_strings");
        if (!classes) return;
        std::vector<std::string> keys;
        Integers codes;
        std::set<std::string> seen;
        for (std::size_t i = classes->size(); i-- > 0;) {
            if (!seen.insert((*classes)[i]).second) continue;
            keys.push_back((*classes)[i]);
            codes.push_back(static_cast<std::int64_t>(i));
        }
        std::ranges::reverse(keys);
        std::ranges::reverse(codes);
        static_cast<void>(take<std::string>(node, "default_string"));
        node.attributes.push_back({.name = "keys_strings", .value = std::move(keys)});
        node.attributes.push_back({.name = "values_int64s", .value = std::move(codes)});
    }

    static void lists_of_tensor(Node& node, const std::string& role) {
        const std::optional<Tensor> tensor = take<Tensor>(node, (role + "_tensor").c_str());
        if (!tensor) return;
        graph::visit_values(*tensor, [&]<typename T>(std::span<const T> values) {
            const auto add = [&](const char* suffix, auto list) {
                node.attributes.push_back({.name = role + suffix, .value = std::move(list)});
            };
            if constexpr (std::is_same_v<T, std::string>) {
                add("_strings", std::vector<std::string>(values.begin(), values.end()));
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                add("_int64s", Integers(values.begin(), values.end()));
            } else if constexpr (std::is_same_v<T, float>) {
                add("_floats", std::vector<float>(values.begin(), values.end()));
            } else {
                refuse(node, "'" + role + "_tensor' is of a type that cannot be imported");
            }
        });
    }

    static void take_default(Node& node) {
        const std::optional<Tensor> tensor = take<Tensor>(node, "default_tensor");
        if (!tensor || tensor->size() != 1) return;
        graph::visit_values(*tensor, [&]<typename T>(std::span<const T> values) {
            if constexpr (std::is_same_v<T, std::string>) {
                node.attributes.push_back({.name = "default_string", .value = values[0]});
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                node.attributes.push_back({.name = "default_int64", .value = values[0]});
            } else if constexpr (std::is_same_v<T, float>) {
                node.attributes.push_back({.name = "default_float", .value = values[0]});
            }
        });
    }

    Graph& graph_;
    std::int64_t opset_, ml_opset_;
    std::set<std::string> names_;
    std::size_t next_ = 1;  ///< behind the next name that is taken
    std::unordered_map<std::string, std::size_t> constants_;  ///< of the file, by name
};

}  // namespace

void upgrade_opset(Graph& graph, std::int64_t opset, std::int64_t ml_opset) {
    Upgrade(graph, opset, ml_opset).run();
}

}  // namespace mlpipe
