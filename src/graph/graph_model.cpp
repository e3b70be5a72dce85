#include "graph/graph_model.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/number_text.h"
#include "graph/convert.h"
#include "graph/program.h"

namespace mlpipe {

using graph::Input;
using graph::Program;
using graph::Shape;
using graph::Stage;
using graph::Tensor;
using graph::Type;
using graph::Workspace;

namespace {

std::size_t longest_of(const std::vector<std::vector<std::string>>& columns) {
    std::size_t longest = 0;
    for (const std::vector<std::string>& texts : columns) {
        for (const std::string& text : texts) longest = std::max(longest, text.size());
    }
    if (longest > graph::most_text_bytes) {
        throw BadFormat("a column has a text of " + std::to_string(longest) +
                        " bytes, and at most 4,096 can be imported");
    }
    return longest;
}

}  // namespace

struct GraphModel::Compiled {
    Parts parts;
    Program program;

    explicit Compiled(Parts given)
        : parts(std::move(given)), program(parts.graph, longest_of(parts.texts)) {}
};

namespace {

/// A probability may miss [0, 1] by the rounding of a sum, and is drawn in.
constexpr double rounding = 1e-4;

[[noreturn]] void refuse_answer(double p) {
    throw SchemaMismatch(
        "the model gives " + (std::isnan(p) ? "no number" : to_text(static_cast<float>(p))) +
            " where a probability is due",
        {.why = "imported models compute what their graph says, and may not take missing values",
         .help = "look at the rows with missing or unusual values"});
}

double checked_probability(double p) {
    if (!(p >= -rounding && p <= 1 + rounding)) refuse_answer(p);
    return std::clamp(p, 0.0, 1.0);
}

void shape_input(Tensor& tensor, const Input& input) {
    tensor.reset(input.type, input.rank == 1 ? Shape{1} : Shape{1, input.n_columns});
}

/// Sets element `k` of an input to a number of the design matrix.
void set_number(Tensor& tensor, std::size_t k, float value) {
    switch (tensor.type()) {
        case Type::float32:
            tensor.values<float>()[k] = value;
            return;
        case Type::float64:
            tensor.values<double>()[k] = static_cast<double>(value);
            return;
        case Type::int32:
            tensor.values<std::int32_t>()[k] = graph::convert<std::int32_t>(value);
            return;
        case Type::int64:
            tensor.values<std::int64_t>()[k] = graph::convert<std::int64_t>(value);
            return;
        case Type::boolean:
            tensor.values<std::uint8_t>()[k] = graph::convert<std::uint8_t>(value);
            return;
        case Type::text:
            return;
    }
}

float float_at(const Tensor& tensor, std::size_t i) {
    if (tensor.type() == Type::float64) return static_cast<float>(tensor.values<double>()[i]);
    return tensor.values<float>()[i];
}

double read_answer(const Tensor& output, const GraphModel::Answer& answer) {
    if (output.size() != answer.width) {
        throw SchemaMismatch("the model gives " + std::to_string(output.size()) +
                                 " numbers for a row, not " + std::to_string(answer.width),
                             {.why = "how many it gives depends on the values of the row",
                              .help = "look at the rows with missing or unusual values"});
    }
    const float p = float_at(output, answer.index);
    return checked_probability(static_cast<double>(answer.is_opposite ? 1.0f - p : p));
}

void check_columns(const GraphModel::Parts& parts) {
    std::size_t column = 0;
    for (const Input& input : parts.graph.inputs) {
        for (std::int64_t k = 0; k < input.n_columns; ++k, ++column) {
            if (column >= parts.texts.size() ||
                parts.texts[column].empty() != (input.type != Type::text)) {
                throw BadFormat("the graph takes other columns than the model has");
            }
        }
    }
    if (column != parts.texts.size()) {
        throw BadFormat("the graph takes fewer columns than the model has");
    }
}

/// One row of equal numbers and of texts, `text_of(column)` each.
template <typename TextOf>
Workspace trial_row(const Program& program, const TextOf& text_of, float number = 0) {
    Workspace workspace(program);
    std::size_t column = 0;
    for (std::size_t i = 0; i < program.inputs().size(); ++i) {
        Tensor& tensor = workspace.input(i);
        shape_input(tensor, program.inputs()[i]);
        for (std::size_t k = 0; k < tensor.size(); ++k, ++column) {
            if (tensor.type() == Type::text) {
                tensor.values<std::string>()[k] = text_of(column);
            } else {
                set_number(tensor, k, number);
            }
        }
    }
    return workspace;
}

void check_output(const Program& program, const GraphModel::Parts& parts) {
    Workspace row =
        trial_row(program, [&](std::size_t column) { return parts.texts[column].front(); });
    const Tensor& output = row.run(Stage::trial);
    if ((output.type() != Type::float32 && output.type() != Type::float64) ||
        output.shape().rank() > 2 || output.size() != parts.answer.width ||
        parts.answer.index >= parts.answer.width) {
        throw BadFormat("the graph gives " + std::string(to_text(output.type())) + " " +
                        to_text(output.shape()) + " for a row, not " +
                        std::to_string(parts.answer.width) + " probabilities");
    }
}

std::string mark_of(const std::string& column) {
    return "\x01 column " + column;
}

std::string mark_of_column(std::size_t column) {
    return mark_of(std::to_string(column));
}

/// The column whose mark a text is; n_columns if it is none.
std::size_t marked_column(const std::string& text, std::size_t n_columns) {
    const std::string stem = mark_of("");
    if (!text.starts_with(stem)) return n_columns;
    const auto number = parse_number(std::string_view(text).substr(stem.size()));
    if (!number || *number < 0 || *number >= static_cast<double>(n_columns)) return n_columns;
    return static_cast<std::size_t>(*number);
}

/// What a text known to a column takes beside its bytes.
constexpr std::size_t bytes_beside_text = 64;

/// Adds to the columns whose marks arrive at a node what the node compares them with. Encoders are
/// the only ones that look into texts.
void add_texts(const graph::Node& node, std::span<const Tensor* const> inputs,
               std::vector<std::set<std::string>>& known, std::int64_t& budget) {
    if (node.attributes.empty() || inputs.front()->type() != Type::text) return;
    std::set<std::size_t> columns;
    for (const std::string& text : inputs.front()->values<std::string>()) {
        columns.insert(marked_column(text, known.size()));
    }
    columns.erase(known.size());
    for (const graph::Attribute& attribute : node.attributes) {
        const auto& texts = std::get<std::vector<std::string>>(attribute.value);
        std::size_t bytes = 0;
        for (const std::string& text : texts) bytes += text.size() + bytes_beside_text;
        budget -= static_cast<std::int64_t>(columns.size() * bytes);
        if (budget < 0) throw BadFormat("its columns know more than 128 MiB of texts");
        for (const std::size_t column : columns) known[column].insert(texts.begin(), texts.end());
    }
}

}  // namespace

struct GraphModel::Scorer::State {
    std::shared_ptr<const Compiled> compiled;
    Workspace workspace;

    explicit State(std::shared_ptr<const Compiled> model)
        : compiled(std::move(model)), workspace(compiled->program) {
        for (std::size_t i = 0; i < compiled->program.inputs().size(); ++i) {
            shape_input(workspace.input(i), compiled->program.inputs()[i]);
        }
    }
};

GraphModel::Scorer::Scorer(const GraphModel& model)
    : state_(std::make_unique<State>(model.compiled_)) {}
GraphModel::Scorer::~Scorer() = default;
GraphModel::Scorer::Scorer(Scorer&&) noexcept = default;

double GraphModel::Scorer::margin(const DesignMatrix& x, std::size_t row) {
    const Compiled& model = *state_->compiled;
    std::size_t column = 0;
    for (std::size_t i = 0; i < model.program.inputs().size(); ++i) {
        Tensor& tensor = state_->workspace.input(i);
        for (std::size_t k = 0; k < tensor.size(); ++k, ++column) {
            if (x.columns[column].is_coded()) {
                tensor.values<std::string>()[k] =
                    model.parts.texts[column][x.columns[column].codes[row]];
            } else {
                set_number(tensor, k, x.columns[column].numbers[row]);
            }
        }
    }
    return read_answer(state_->workspace.run(Stage::row), model.parts.answer);
}

GraphModel::GraphModel(Parts parts) {
    check_columns(parts);
    compiled_ = std::make_shared<const Compiled>(std::move(parts));
    check_output(compiled_->program, compiled_->parts);
}

double GraphModel::margin(const DesignMatrix& x, std::size_t row) const {
    return Scorer(*this).margin(x, row);
}

void GraphModel::margins(const DesignMatrix& x, std::span<double> out, Threads threads) const {
    const std::vector<std::uint16_t> levels = n_levels();
    if (!std::ranges::equal(x.columns, levels, {}, &DesignColumn::n_levels)) {
        throw SchemaMismatch("the columns of the data are not those of the imported model");
    }
    for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
        Scorer scorer(*this);
        for (std::size_t row = begin; row < end; ++row) out[row] = scorer.margin(x, row);
    });
}

std::vector<std::uint16_t> GraphModel::n_levels() const {
    std::vector<std::uint16_t> levels;
    for (const std::vector<std::string>& texts : compiled_->parts.texts) {
        levels.push_back(texts.empty() ? std::uint16_t{0}
                                       : static_cast<std::uint16_t>(texts.size() - 1));
    }
    return levels;
}

const graph::Graph& GraphModel::graph() const& {
    return compiled_->parts.graph;
}
const GraphModel::Answer& GraphModel::answer() const& {
    return compiled_->parts.answer;
}
const GraphModel::Origin& GraphModel::origin() const& {
    return compiled_->parts.origin;
}

namespace graph {

Trial::Trial(const Graph& graph) : program_(std::make_unique<const Program>(graph)) {}
Trial::~Trial() = default;

Shape Trial::output_shape() const {
    Workspace row = trial_row(*program_, mark_of_column);
    return row.run(Stage::trial).shape();
}

std::vector<std::vector<std::string>> Trial::known_texts() const {
    std::size_t n_columns = 0;
    for (const Input& input : program_->inputs()) {
        n_columns += static_cast<std::size_t>(input.n_columns);
    }
    std::vector<std::set<std::string>> known(n_columns);
    Workspace row = trial_row(*program_, mark_of_column);
    std::int64_t budget = std::int64_t{128} << 20;
    const auto observe = [&](const Node& node, std::span<const Tensor* const> inputs) {
        add_texts(node, inputs, known, budget);
    };
    static_cast<void>(row.run(Stage::trial, observe));
    std::vector<std::vector<std::string>> texts;
    for (std::set<std::string>& column : known) {
        column.erase("");
        texts.emplace_back(column.begin(), column.end());
    }
    return texts;
}

std::vector<std::vector<double>> Trial::answers(
    const std::vector<std::vector<std::string>>& texts) const {
    std::vector<std::vector<double>> answers;
    for (const float number : {0.0f, 1.0f, -1.0f, 0.5f, 20.0f}) {
        const auto text_of = [&](std::size_t column) {
            return texts[column].empty() ? std::string() : texts[column].front();
        };
        Workspace row = trial_row(*program_, text_of, number);
        const Tensor& output = row.run(Stage::trial);
        if (output.type() != Type::float32 && output.type() != Type::float64) {
            throw BadFormat("its output is no number");
        }
        std::vector<double>& answer = answers.emplace_back();
        for (std::size_t i = 0; i < output.size(); ++i) {
            answer.push_back(static_cast<double>(float_at(output, i)));
        }
    }
    return answers;
}

}  // namespace graph
}  // namespace mlpipe
