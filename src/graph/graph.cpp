#include "graph/graph.h"

#include <algorithm>
#include <set>

namespace mlpipe::graph {

Graph without_unused(Graph graph) {
    std::set<std::string> needed{graph.output};
    std::vector<Node> nodes;
    for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
        const auto is_needed = [&](const std::string& value) { return needed.contains(value); };
        if (std::ranges::none_of(node->outputs, is_needed)) continue;
        for (const std::string& input : node->inputs) {
            if (!input.empty()) needed.insert(input);
        }
        nodes.push_back(std::move(*node));
    }
    std::ranges::reverse(nodes);
    graph.nodes = std::move(nodes);
    std::erase_if(graph.constants, [&](const Constant& c) { return !needed.contains(c.name); });
    std::erase_if(graph.inputs, [&](const Input& input) { return !needed.contains(input.name); });
    return graph;
}

}  // namespace mlpipe::graph
