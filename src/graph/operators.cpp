#include "graph/operators.h"

#include <algorithm>

#include "core/error.h"

namespace mlpipe::graph {
namespace {

constexpr const char* help_of_import =
    "docs/import.md lists the operators and what else cannot be imported";

std::vector<std::span<const OperatorEntry>> groups() {
    return {elementwise_operators(), comparison_operators(), cast_operators(),
            shape_operators(),       selection_operators(),  reduction_operators(),
            matrix_operators(),      encoder_operators(),    scaling_operators(),
            linear_operators(),      tree_operators()};
}

const OperatorEntry* find_operator(const Node& node) {
    for (const std::span<const OperatorEntry> group : groups()) {
        for (const OperatorEntry& entry : group) {
            if (entry.op == node.op && entry.is_ml == node.is_ml) return &entry;
        }
    }
    return nullptr;
}

}  // namespace

std::string describe(const Node& node) {
    const std::string name = node.name.empty() ? "a node" : "node '" + node.name + "'";
    return name + " (" + node.op + ")";
}

Tensor& Call::out(std::size_t i, Type type, const Shape& shape) {
    if (!wants(i)) fail("output " + std::to_string(i + 1) + " is computed for nobody");
    if (!meter_.add_values(meter_.weight(type, shape))) {
        fail("the results for one row have more than 16 million elements");
    }
    outputs_[i]->reset(type, shape);
    return *outputs_[i];
}

void Call::work(std::int64_t n) {
    if (!meter_.add_work(n)) fail("one row takes more than 130 million steps");
}

void Call::require_type(std::size_t i, Type type) const {
    if (!has(i)) fail("input " + std::to_string(i + 1) + " is left out");
    if (inputs_[i]->type() != type) fail_type(i);
}

void Call::fail(const std::string& what) const {
    const std::string text = describe(node_) + ": " + what;
    if (stage_ == Stage::trial) {
        throw BadFormat(text, {.why = "the model cannot be run", .help = help_of_import});
    }
    throw SchemaMismatch(text, {.why = "the model has no answer for a row of the data",
                                .help = "look at the rows with missing or unusual values"});
}

void Call::fail_type(std::size_t i) const {
    fail("input " + std::to_string(i + 1) + " cannot be " + std::string(to_text(in(i).type())));
}

const Attribute* NodeReader::find(std::string_view name) const {
    const auto found = std::ranges::find(node_.attributes, name, &Attribute::name);
    return found == node_.attributes.end() ? nullptr : &*found;
}

template <typename T>
const T* NodeReader::get(std::string_view name) {
    used_.emplace(name);
    const Attribute* attribute = find(name);
    if (attribute == nullptr) return nullptr;
    const T* value = std::get_if<T>(&attribute->value);
    if (value == nullptr) fail("attribute '" + std::string(name) + "' has the wrong type");
    return value;
}

std::int64_t NodeReader::int_or(std::string_view name, std::int64_t otherwise) {
    const auto* value = get<std::int64_t>(name);
    return value != nullptr ? *value : otherwise;
}

float NodeReader::float_or(std::string_view name, float otherwise) {
    const auto* value = get<float>(name);
    return value != nullptr ? *value : otherwise;
}

std::string NodeReader::text_or(std::string_view name, const std::string& otherwise) {
    const auto* value = get<std::string>(name);
    return value != nullptr ? *value : otherwise;
}

const std::vector<std::int64_t>& NodeReader::ints(std::string_view name) {
    static const std::vector<std::int64_t> none;
    const auto* value = get<std::vector<std::int64_t>>(name);
    return value != nullptr ? *value : none;
}

const std::vector<float>& NodeReader::floats(std::string_view name) {
    static const std::vector<float> none;
    const auto* value = get<std::vector<float>>(name);
    return value != nullptr ? *value : none;
}

const std::vector<std::string>& NodeReader::texts(std::string_view name) {
    static const std::vector<std::string> none;
    const auto* value = get<std::vector<std::string>>(name);
    return value != nullptr ? *value : none;
}

const Tensor* NodeReader::tensor(std::string_view name) {
    return get<Tensor>(name);
}

void NodeReader::require_inputs(std::size_t least, std::size_t most) const {
    const std::size_t n = node_.inputs.size();
    if (n < least || n > most) fail("it has " + std::to_string(n) + " inputs");
    const std::size_t n_required = most == any_number_of_inputs ? n : least;
    for (std::size_t i = 0; i < n_required; ++i) {
        if (node_.inputs[i].empty()) fail("input " + std::to_string(i + 1) + " is left out");
    }
}

void NodeReader::require_outputs(std::size_t most) const {
    const std::size_t n = node_.outputs.size();
    if (n < 1 || n > most) fail("it has " + std::to_string(n) + " outputs");
}

void NodeReader::finish() const {
    for (const Attribute& attribute : node_.attributes) {
        if (!used_.contains(attribute.name)) {
            fail("attribute '" + attribute.name + "' is not known");
        }
    }
}

void NodeReader::fail(const std::string& what) const {
    throw BadFormat(describe(node_) + ": " + what,
                    {.why = "the model cannot be read", .help = help_of_import});
}

Kernel make_kernel(const Node& node) {
    const OperatorEntry* entry = find_operator(node);
    if (entry == nullptr) {
        const std::string name = node.name.empty() ? "" : "node '" + node.name + "' needs it";
        throw BadFormat(
            "operator " + node.op + (node.is_ml ? " of ai.onnx.ml" : "") + " cannot be imported",
            {.why = name, .help = help_of_import});
    }
    NodeReader reader(node);
    reader.require_inputs(entry->least_inputs, entry->most_inputs);
    Kernel kernel = entry->make(reader);
    reader.finish();
    return kernel;
}

std::vector<std::string> supported_operators() {
    std::vector<std::string> names;
    for (const std::span<const OperatorEntry> group : groups()) {
        for (const OperatorEntry& entry : group) names.emplace_back(entry.op);
    }
    std::ranges::sort(names);
    return names;
}

Rows rows_of(const Call& call, std::size_t input) {
    const Shape& shape = call.in(input).shape();
    if (shape.rank() == 1) return {.n = 1, .columns = shape[0]};
    if (shape.rank() != 2) {
        call.fail("input " + std::to_string(input + 1) + " has shape " + to_text(shape) +
                  ", not rows and columns");
    }
    return {.n = shape[0], .columns = shape[1]};
}

}  // namespace mlpipe::graph
