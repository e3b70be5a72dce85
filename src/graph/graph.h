// graph.h: an imported model as a graph of named values, in the words of ONNX opset 17 and
// ai.onnx.ml 3, whatever version the file was written for. Plain data: what a file says, nothing
// worked out from it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "graph/tensor.h"

namespace mlpipe::graph {

struct Attribute {
    std::string name;
    std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>, std::vector<float>,
                 std::vector<std::string>, Tensor>
        value;
    bool operator==(const Attribute&) const = default;
};

struct Node {
    std::string op;                    ///< "TreeEnsembleClassifier"
    bool is_ml = false;                ///< of the domain ai.onnx.ml, not of ai.onnx
    std::string name;                  ///< may be empty; for people
    std::vector<std::string> inputs;   ///< values by name; "" is an optional one left out
    std::vector<std::string> outputs;  ///< likewise
    std::vector<Attribute> attributes;
    bool operator==(const Node&) const = default;
};

/// Texts of constants, attributes and cells are no longer: they are compared and copied row by row.
inline constexpr std::size_t most_text_bytes = 4096;

/// A value the graph is given: [N, n_columns], or [N] where `rank` is 1 (one column).
struct Input {
    std::string name;
    Type type = Type::float32;
    int rank = 2;
    std::int64_t n_columns = 1;
    bool operator==(const Input&) const = default;
};

struct Constant {
    std::string name;
    Tensor value;
    bool operator==(const Constant&) const = default;
};

struct Graph {
    std::vector<Input> inputs;
    std::vector<Constant> constants;
    std::vector<Node> nodes;  ///< each after those whose values it takes
    std::string output;       ///< the value that holds the probabilities

    [[nodiscard]] std::int64_t n_columns() const {
        std::int64_t n = 0;
        for (const Input& input : inputs) n += input.n_columns;
        return n;
    }
    bool operator==(const Graph&) const = default;
};

/// The graph without what its output does not need: nodes, constants and inputs.
[[nodiscard]] Graph without_unused(Graph graph);

}  // namespace mlpipe::graph
