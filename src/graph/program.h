// program.h: a graph made ready to run: every name resolved, every attribute checked, everything
// that does not depend on a row computed. Private to this room.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "graph/operators.h"

namespace mlpipe::graph {

/// Where a node finds a value: among the constants, or among those of a run.
struct ValueReference {
    enum class Kind { none, constant, variable } kind = Kind::none;
    std::uint32_t index = 0;
};

/// Immutable; may be shared between threads, each with a Workspace of its own.
class Program {
public:
    /// `longest_cell`: the bytes of the longest text that a row will give it. Throws BadFormat: a
    /// value that is defined twice, or used before it is; an operator that cannot be imported; a
    /// constant part that cannot be computed; a text longer than most_text_bytes.
    explicit Program(const Graph& graph, std::size_t longest_cell = 64);

    struct Step {
        std::size_t node;  ///< in nodes()
        Kernel kernel;
        std::vector<ValueReference> inputs, outputs;
    };
    [[nodiscard]] const std::vector<Step>& steps() const& { return steps_; }
    [[nodiscard]] const std::vector<Node>& nodes() const& { return nodes_; }
    [[nodiscard]] const std::vector<Input>& inputs() const& { return inputs_; }
    [[nodiscard]] const std::vector<Tensor>& constants() const& { return constants_; }
    [[nodiscard]] std::size_t n_variables() const { return n_variables_; }
    [[nodiscard]] ValueReference output() const { return output_; }
    /// The bytes of the longest text of the graph or of a row.
    [[nodiscard]] std::size_t longest_text() const { return longest_text_; }

private:
    std::vector<Node> nodes_;  ///< without attributes, which are in the kernels
    std::vector<Input> inputs_;
    std::vector<Tensor> constants_;
    std::vector<Step> steps_;
    std::size_t n_variables_ = 0;  ///< the inputs first
    ValueReference output_;
    std::size_t longest_text_;
};

/// The values of a run, kept from one to the next.
class Workspace {
public:
    /// `program` must outlive this.
    explicit Workspace(const Program& program);
    Workspace(Workspace&&) noexcept = default;

    /// The value of an input, to be set before run().
    [[nodiscard]] Tensor& input(std::size_t i) & { return variables_[i]; }

    /// Called after each node with its inputs; null where one is left out.
    using Observer = std::function<void(const Node&, std::span<const Tensor* const>)>;
    /// The output of the program. Throws as Call::fail.
    const Tensor& run(Stage stage, const Observer& observer = nullptr) &;

private:
    struct Wiring {
        std::vector<const Tensor*> inputs;
        std::vector<Tensor*> outputs;
    };
    const Program* program_;
    std::vector<Tensor> variables_;
    std::vector<Wiring> wiring_;  ///< one a step
    const Tensor* output_;
    Meter meter_;
};

}  // namespace mlpipe::graph
