#include "graph/program.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "core/error.h"

namespace mlpipe::graph {
namespace {

using Kind = ValueReference::Kind;
using Values = std::unordered_map<std::string, ValueReference>;

void define(Values& values, const std::string& name, ValueReference place) {
    if (name.empty()) throw BadFormat("the graph has a value without a name");
    if (!values.emplace(name, place).second) {
        throw BadFormat("the graph defines the value '" + name + "' twice");
    }
}

ValueReference find(const Values& values, const std::string& name, const Node& node) {
    if (name.empty()) return {};
    const auto found = values.find(name);
    if (found == values.end()) {
        throw BadFormat(describe(node) + " takes the value '" + name +
                        "', which nothing before it defines");
    }
    return found->second;
}

/// The bytes of the longest of some texts. `where` says whose they are.
std::size_t longest_of(std::span<const std::string> texts, const std::string& where) {
    std::size_t longest = 0;
    for (const std::string& text : texts) longest = std::max(longest, text.size());
    if (longest > most_text_bytes) {
        throw BadFormat(where + " has a text of " + std::to_string(longest) +
                        " bytes, and at most 4,096 can be imported");
    }
    return longest;
}

std::size_t longest_in(const Tensor& tensor, const std::string& where) {
    if (tensor.type() != Type::text) return 0;
    return longest_of(tensor.values<std::string>(), where);
}

std::size_t longest_in(const Attribute& attribute, const std::string& where) {
    if (const auto* text = std::get_if<std::string>(&attribute.value)) {
        return longest_of(std::span(text, 1), where);
    }
    if (const auto* texts = std::get_if<std::vector<std::string>>(&attribute.value)) {
        return longest_of(*texts, where);
    }
    const auto* tensor = std::get_if<Tensor>(&attribute.value);
    return tensor == nullptr ? 0 : longest_in(*tensor, where);
}

std::size_t longest_text_of(const Graph& graph) {
    std::size_t longest = 0;
    for (const Constant& constant : graph.constants) {
        longest = std::max(longest, longest_in(constant.value, "constant '" + constant.name + "'"));
    }
    for (const Node& node : graph.nodes) {
        for (const Attribute& attribute : node.attributes) {
            longest = std::max(longest, longest_in(attribute, describe(node) + ": attribute '" +
                                                                  attribute.name + "'"));
        }
    }
    return longest;
}

std::set<std::string> names_used(const Graph& graph) {
    std::set<std::string> used{graph.output};
    for (const Node& node : graph.nodes) used.insert(node.inputs.begin(), node.inputs.end());
    return used;
}

/// The outputs of a node that takes nothing but constants.
std::vector<Tensor> compute(const Node& node, const Kernel& kernel,
                            const std::vector<ValueReference>& inputs,
                            const std::vector<Tensor>& constants, const std::set<std::string>& used,
                            Meter& meter) {
    std::vector<const Tensor*> in;
    for (const ValueReference& input : inputs) {
        in.push_back(input.kind == Kind::none ? nullptr : &constants[input.index]);
    }
    std::vector<Tensor> results(node.outputs.size());
    std::vector<Tensor*> out;
    for (std::size_t i = 0; i < results.size(); ++i) {
        out.push_back(used.contains(node.outputs[i]) ? &results[i] : nullptr);
    }
    Call call(node, in, out, meter, Stage::trial);
    call.charge_inputs();
    kernel(call);
    return results;
}

Node without_attributes(const Node& node) {
    Node copy{.op = node.op,
              .is_ml = node.is_ml,
              .name = node.name,
              .inputs = node.inputs,
              .outputs = node.outputs,
              .attributes = {}};
    for (const Attribute& attribute : node.attributes) {
        // What categories an encoder knows is asked later (known_texts).
        if (std::holds_alternative<std::vector<std::string>>(attribute.value) &&
            (attribute.name == "keys_strings" || attribute.name == "cats_strings")) {
            copy.attributes.push_back(attribute);
        }
    }
    return copy;
}

}  // namespace

Program::Program(const Graph& graph, std::size_t longest_cell)
    : inputs_(graph.inputs), longest_text_(std::max(longest_cell, longest_text_of(graph))) {
    const std::set<std::string> used = names_used(graph);
    Values values;
    Meter meter(longest_text_);
    for (const Input& input : graph.inputs) {
        define(values, input.name, {Kind::variable, static_cast<std::uint32_t>(n_variables_++)});
    }
    for (const Constant& constant : graph.constants) {
        define(values, constant.name,
               {Kind::constant, static_cast<std::uint32_t>(constants_.size())});
        constants_.push_back(constant.value);
    }
    for (const Node& node : graph.nodes) {
        Step step{.node = nodes_.size(), .kernel = make_kernel(node), .inputs = {}, .outputs = {}};
        bool is_constant = true;
        for (const std::string& input : node.inputs) {
            step.inputs.push_back(find(values, input, node));
            is_constant = is_constant && step.inputs.back().kind != Kind::variable;
        }
        std::vector<Tensor> results;
        if (is_constant) {
            results = compute(node, step.kernel, step.inputs, constants_, used, meter);
        }
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            ValueReference place;
            if (!node.outputs[i].empty()) {
                place = is_constant ? ValueReference{Kind::constant,
                                                     static_cast<std::uint32_t>(constants_.size())}
                                    : ValueReference{Kind::variable,
                                                     static_cast<std::uint32_t>(n_variables_++)};
                define(values, node.outputs[i], place);
                if (is_constant) constants_.push_back(std::move(results[i]));
            }
            step.outputs.push_back(used.contains(node.outputs[i]) ? place : ValueReference{});
        }
        if (is_constant) continue;
        nodes_.push_back(without_attributes(node));
        steps_.push_back(std::move(step));
    }
    const auto output = values.find(graph.output);
    if (output == values.end()) {
        throw BadFormat("the graph does not compute its output '" + graph.output + "'");
    }
    output_ = output->second;
}

Workspace::Workspace(const Program& program)
    : program_(&program), variables_(program.n_variables()), meter_(program.longest_text()) {
    const auto at = [&](ValueReference value) -> const Tensor* {
        if (value.kind == Kind::none) return nullptr;
        return value.kind == Kind::constant ? &program.constants()[value.index]
                                            : &variables_[value.index];
    };
    wiring_.reserve(program.steps().size());
    for (const Program::Step& step : program.steps()) {
        Wiring& wiring = wiring_.emplace_back();
        for (const ValueReference& input : step.inputs) wiring.inputs.push_back(at(input));
        for (const ValueReference& output : step.outputs) {
            wiring.outputs.push_back(output.kind == Kind::none ? nullptr
                                                               : &variables_[output.index]);
        }
    }
    output_ = at(program.output());
}

const Tensor& Workspace::run(Stage stage, const Observer& observer) & {
    meter_.reset();
    for (std::size_t i = 0; i < wiring_.size(); ++i) {
        const Program::Step& step = program_->steps()[i];
        const Node& node = program_->nodes()[step.node];
        Call call(node, wiring_[i].inputs, wiring_[i].outputs, meter_, stage);
        call.charge_inputs();
        step.kernel(call);
        if (observer) observer(node, wiring_[i].inputs);
    }
    return *output_;
}

}  // namespace mlpipe::graph
