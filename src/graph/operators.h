// operators.h: what the nodes of a graph compute, with the meaning that ONNX opset 17 and
// ai.onnx.ml 3 give them and, where those are silent, onnxruntime. Private to this room.
//
// A node is read once: its attributes are checked and become part of a kernel, which then runs for
// every row. Sums of float32 are taken in double and rounded once.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace mlpipe::graph {

/// What one run may cost, so that a small file cannot ask for hours or all memory.
class Meter {
public:
    /// Elements of all results together: "16 million".
    static constexpr std::int64_t most_values = std::int64_t{1} << 24;
    /// Multiplications and comparisons: "130 million", about a tenth of a second.
    static constexpr std::int64_t most_work = std::int64_t{1} << 27;

    /// `longest_text`: the bytes of the longest text that a run can meet.
    explicit Meter(std::size_t longest_text)
        : weight_of_text_(4 + static_cast<std::int64_t>(longest_text) / 8) {}

    /// What a tensor counts for: its extent, as empty ones cost rounds too, and texts by the memory
    /// that the longest one takes.
    [[nodiscard]] std::int64_t weight(Type type, const Shape& shape) const {
        const std::int64_t extent = shape.extent();
        if (extent > most_work) return extent;
        return type == Type::text ? extent * weight_of_text_ : extent;
    }

    void reset() { values_ = work_ = 0; }
    [[nodiscard]] bool add_values(std::int64_t n) { return add(values_, n, most_values); }
    [[nodiscard]] bool add_work(std::int64_t n) { return add(work_, n, most_work); }

private:
    static bool add(std::int64_t& sum, std::int64_t n, std::int64_t most) {
        if (n > most - sum) return false;
        sum += n;
        return true;
    }
    std::int64_t weight_of_text_;
    std::int64_t values_ = 0, work_ = 0;
};

/// Who is at fault when a graph cannot be run: the file while it is compiled and tried out, then
/// the row.
enum class Stage { trial, row };

/// One node in one run: its inputs, and its outputs to be filled.
class Call {
public:
    Call(const Node& node, std::span<const Tensor* const> inputs, std::span<Tensor* const> outputs,
         Meter& meter, Stage stage)
        : node_(node), inputs_(inputs), outputs_(outputs), meter_(meter), stage_(stage) {}

    [[nodiscard]] std::size_t n_inputs() const { return inputs_.size(); }
    [[nodiscard]] bool has(std::size_t i) const { return i < inputs_.size() && inputs_[i]; }
    /// REQUIRES: has(i).
    [[nodiscard]] const Tensor& in(std::size_t i) const { return *inputs_[i]; }
    /// The values of an input that must be there and of that type.
    template <typename T>
    [[nodiscard]] std::span<const T> values(std::size_t i) const {
        require_type(i, type_of<T>());
        return inputs_[i]->values<T>();
    }
    [[nodiscard]] bool wants(std::size_t i) const { return i < outputs_.size() && outputs_[i]; }
    /// An output of that type and shape, to be filled; counted. Throws where it is too large, or
    /// not wanted.
    Tensor& out(std::size_t i, Type type, const Shape& shape);
    template <typename T>
    std::span<T> out(std::size_t i, const Shape& shape) {
        return out(i, type_of<T>(), shape).template values<T>();
    }
    void work(std::int64_t n);
    /// Counts every value that is given as a step. To be called once, first.
    void charge_inputs() {
        for (const Tensor* input : inputs_) {
            if (input != nullptr) work(meter_.weight(input->type(), input->shape()));
        }
    }
    [[nodiscard]] bool is_trial() const { return stage_ == Stage::trial; }

    void require_type(std::size_t i, Type type) const;
    /// BadFormat in a trial, else SchemaMismatch: "node 'x' (Gather): …".
    [[noreturn]] void fail(const std::string& what) const;
    [[noreturn]] void fail_type(std::size_t i) const;

private:
    const Node& node_;
    std::span<const Tensor* const> inputs_;
    std::span<Tensor* const> outputs_;
    Meter& meter_;
    Stage stage_;
};

using Kernel = std::function<void(Call&)>;

/// The attributes of a node, checked as they are asked for.
class NodeReader {
public:
    explicit NodeReader(const Node& node) : node_(node) {}

    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    [[nodiscard]] std::int64_t int_or(std::string_view name, std::int64_t otherwise);
    [[nodiscard]] float float_or(std::string_view name, float otherwise);
    [[nodiscard]] std::string text_or(std::string_view name, const std::string& otherwise);
    /// Empty where there is none.
    [[nodiscard]] const std::vector<std::int64_t>& ints(std::string_view name);
    [[nodiscard]] const std::vector<float>& floats(std::string_view name);
    [[nodiscard]] const std::vector<std::string>& texts(std::string_view name);
    /// Null where there is none.
    [[nodiscard]] const Tensor* tensor(std::string_view name);

    [[nodiscard]] const Node& node() const { return node_; }
    /// The first `least` must be there; of any number of inputs, every one.
    void require_inputs(std::size_t least, std::size_t most) const;
    void require_outputs(std::size_t most) const;
    /// Throws if the node has an attribute that nobody asked for.
    void finish() const;
    /// BadFormat: "node 'x' (Gather): …".
    [[noreturn]] void fail(const std::string& what) const;

private:
    [[nodiscard]] const Attribute* find(std::string_view name) const;
    template <typename T>
    const T* get(std::string_view name);

    const Node& node_;
    std::set<std::string> used_;
};

/// "node 'x' (Gather)", or "a node (Gather)" where it has no name.
[[nodiscard]] std::string describe(const Node& node);

/// The kernel of a node. Throws BadFormat for an operator there is none of, named, or an attribute
/// that cannot be.
[[nodiscard]] Kernel make_kernel(const Node& node);

/// Names of what make_kernel knows, sorted.
[[nodiscard]] std::vector<std::string> supported_operators();

using MakeKernel = Kernel (*)(NodeReader&);
struct OperatorEntry {
    std::string_view op;
    bool is_ml;
    std::size_t least_inputs, most_inputs;
    MakeKernel make;
};
inline constexpr std::size_t any_number_of_inputs = 1 << 20;

// The groups, one file each.
[[nodiscard]] std::span<const OperatorEntry> elementwise_operators();
[[nodiscard]] std::span<const OperatorEntry> comparison_operators();
[[nodiscard]] std::span<const OperatorEntry> cast_operators();
[[nodiscard]] std::span<const OperatorEntry> shape_operators();
[[nodiscard]] std::span<const OperatorEntry> selection_operators();
[[nodiscard]] std::span<const OperatorEntry> reduction_operators();
[[nodiscard]] std::span<const OperatorEntry> matrix_operators();
[[nodiscard]] std::span<const OperatorEntry> encoder_operators();
[[nodiscard]] std::span<const OperatorEntry> scaling_operators();
[[nodiscard]] std::span<const OperatorEntry> linear_operators();
[[nodiscard]] std::span<const OperatorEntry> tree_operators();

/// `axis` in [0, rank), counted from the end if negative.
template <typename Context>
[[nodiscard]] std::size_t checked_axis(const Context& context, std::int64_t axis,
                                       std::size_t rank) {
    const auto n = static_cast<std::int64_t>(rank);
    if (axis < -n || axis >= n) {
        context.fail("axis " + std::to_string(axis) + " of a tensor of rank " +
                     std::to_string(rank));
    }
    return static_cast<std::size_t>(axis < 0 ? axis + n : axis);
}

/// A tensor of rows for the operators of ai.onnx.ml: [N, columns], [columns] being one row.
struct Rows {
    std::int64_t n, columns;
};
[[nodiscard]] Rows rows_of(const Call& call, std::size_t input);

}  // namespace mlpipe::graph
