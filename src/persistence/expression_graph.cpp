#include "persistence/expression_graph.h"

#include <array>
#include <cassert>
#include <map>

namespace mlpipe {
namespace {

using onnx::TensorProto;

class ExpressionWriter {
public:
    ExpressionWriter(GraphWriter& graph, const std::string& prefix, const ExpressionInputs& inputs)
        : graph_(graph), prefix_(prefix), inputs_(inputs) {}

    std::string write(const Expression& expression) {
        for (const ExpressionNode& node : expression.nodes) {
            name_ = prefix_ + std::to_string(values_.size());
            values_.push_back(
                std::visit([this](const auto& what) { return write_node(what); }, node.what));
        }
        return values_.back();
    }

private:
    std::string write_node(const ExpressionNode::Constant& constant) {
        graph_.constant(name_, {constant.value}, {1, 1});
        return name_;
    }
    std::string write_node(const ExpressionNode::NumberColumn& column) {
        return inputs_.number(column.name);
    }
    std::string write_node(const ExpressionNode::TextEquals& equals) {
        onnx::NodeProto& node = graph_.ml_node("LabelEncoder", {inputs_.text(equals.column)}, name_,
                                               TensorProto::FLOAT, {1});
        attribute(node, "keys_strings", std::array{equals.text});
        attribute(node, "values_floats", std::array{1.0f});
        attribute(node, "default_float", 0.0f);
        return name_;
    }
    std::string write_node(const ExpressionNode::Apply& apply) {
        std::vector<std::string> arguments;
        for (const int argument : apply.arguments) {
            arguments.push_back(values_[static_cast<std::size_t>(argument)]);
        }
        write_operation(apply.operation, arguments);
        return name_;
    }

    void write_operation(Operation operation, const std::vector<std::string>& arguments) {
        switch (operation) {
            case Operation::add:
                graph_.node("Add", arguments, name_);
                break;
            case Operation::subtract:
                graph_.node("Sub", arguments, name_);
                break;
            case Operation::multiply:
                graph_.node("Mul", arguments, name_);
                break;
            case Operation::divide:
                graph_.node("Div", arguments, name_);
                break;
            case Operation::negate:
                graph_.node("Neg", arguments, name_);
                break;
            case Operation::absolute:
                graph_.node("Abs", arguments, name_);
                break;
            case Operation::minimum:
                write_extreme("LessOrEqual", arguments);
                break;
            case Operation::maximum:
                write_extreme("GreaterOrEqual", arguments);
                break;
            case Operation::log1p:
                write_log1p(arguments);
                break;
            case Operation::less:
                write_comparison("Less", arguments);
                break;
            case Operation::less_equal:
                write_comparison("LessOrEqual", arguments);
                break;
            case Operation::greater:
                write_comparison("Greater", arguments);
                break;
            case Operation::greater_equal:
                write_comparison("GreaterOrEqual", arguments);
                break;
            case Operation::equal:
                write_comparison("Equal", arguments);
                break;
            case Operation::not_equal:
                write_not_equal(arguments);
                break;
            case Operation::select:
                write_select(arguments);
                break;
        }
    }

    void write_comparison(const char* op, const std::vector<std::string>& arguments) {
        graph_.node(op, arguments, part("truth"));
        graph_.cast(part("truth"), name_, TensorProto::FLOAT);
    }

    void write_not_equal(const std::vector<std::string>& arguments) {
        graph_.node("Equal", arguments, part("equal"));
        graph_.node("Not", {part("equal")}, part("truth"));
        graph_.cast(part("truth"), name_, TensorProto::FLOAT);
    }

    /// ONNX's Min and Max leave open what NaN and zeros of different sign do. So: a if it is not
    /// beyond b; else b, unless it is a that is NaN.
    void write_extreme(const char* op, const std::vector<std::string>& arguments) {
        const std::string& a = arguments[0];
        const std::string& b = arguments[1];
        graph_.node(op, {a, b}, part("first"));
        graph_.node("Equal", {a, a}, part("known"));
        graph_.node("Where", {part("known"), b, a}, part("other"));
        graph_.node("Where", {part("first"), a, part("other")}, name_);
    }

    /// In double: the float32 logarithms of runtimes differ (DESIGN.md, D2).
    void write_log1p(const std::vector<std::string>& arguments) {
        graph_.cast(arguments[0], part("double"), TensorProto::DOUBLE);
        graph_.constant(part("one"), std::array{1.0}, {1, 1});
        graph_.node("Add", {part("double"), part("one")}, part("sum"));
        graph_.node("Log", {part("sum")}, part("log"));
        graph_.cast(part("log"), name_, TensorProto::FLOAT);
    }

    void write_select(const std::vector<std::string>& arguments) {
        graph_.constant(part("zero"), {0.0f}, {1, 1});
        graph_.node("Equal", {arguments[0], part("zero")}, part("otherwise"));
        graph_.node("Where", {part("otherwise"), arguments[2], arguments[1]}, name_);
    }

    [[nodiscard]] std::string part(const char* what) const { return name_ + "/" + what; }

    GraphWriter& graph_;
    const std::string& prefix_;
    const ExpressionInputs& inputs_;
    std::vector<std::string> values_;  // of each node so far
    std::string name_;                 // of the node being written
};

}  // namespace

std::string write_expression(GraphWriter& graph, const Expression& expression,
                             const std::string& prefix, const ExpressionInputs& inputs) {
    assert(!expression.nodes.empty());
    return ExpressionWriter(graph, prefix, inputs).write(expression);
}

}  // namespace mlpipe
