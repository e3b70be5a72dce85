#include "preprocessing/expression_evaluator.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "table/nearest_names.h"

namespace mlpipe {
namespace {

/// Rows a node is computed for before the next node is.
constexpr std::size_t chunk_rows = 256;

std::string in_feature(const DerivedFeature& feature) {
    return "derived feature '" + feature.name + "': ";
}

Expression parse(const DerivedFeature& feature) {
    try {
        return parse_expression(feature.expression);
    } catch (const InvalidArgument& error) {
        throw InvalidArgument(in_feature(feature) + error.what(),
                              {.why = error.why(), .help = error.help()});
    }
}

std::size_t find_column(const std::string& name, const DerivedFeature& feature,
                        const Schema& schema) {
    const auto found = std::ranges::find(schema.columns, name, &ColumnSchema::name);
    if (found == schema.columns.end()) {
        std::vector<std::string> names;
        for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
        throw InvalidArgument(in_feature(feature) + "there is no column '" + name + "'",
                              {.why = {}, .help = nearest_names_help(name, names)});
    }
    if (found->type == ColumnType::id) {
        throw InvalidArgument(
            in_feature(feature) + "column '" + name + "' names the rows and cannot be used",
            {.why = {}, .help = "give it another type"});
    }
    return static_cast<std::size_t>(found - schema.columns.begin());
}

void require_number(const ColumnSchema& column, const DerivedFeature& feature) {
    if (column.type != ColumnType::category) return;
    const std::string text = column.levels.empty() ? "text" : column.levels.front();
    throw InvalidArgument(
        in_feature(feature) + "column '" + column.name + "' holds texts and is used as a number",
        {.why = {},
         .help = "compare it with a text, " + column.name + " == '" + text +
                 "', or count it, count('" + text + "', " + column.name + ")"});
}

void require_text(const ColumnSchema& column, const std::string& text,
                  const DerivedFeature& feature) {
    if (column.type != ColumnType::category) {
        throw InvalidArgument(in_feature(feature) + "column '" + column.name +
                                  "' holds numbers and is compared with the text '" + text + "'",
                              {.why = {}, .help = "compare it with a number, without quotes"});
    }
}

/// onnxruntime's Where gives 0 for -0 in its first value, and keeps it in its second.
float first_of_where(float value) {
    return value + 0.0f;
}
float smaller(float a, float b) {
    return first_of_where(std::isnan(a) ? a : std::isnan(b) ? b : b < a ? b : a);
}
float larger(float a, float b) {
    return first_of_where(std::isnan(a) ? a : std::isnan(b) ? b : a < b ? b : a);
}
float log1p_in_double(float a) {
    return static_cast<float>(std::log(1.0 + static_cast<double>(a)));
}

/// A node's rows: those of its arguments, and where its own go.
struct Rows {
    std::size_t n;
    const float* a;
    const float* b;
    const float* c;
    float* out;

    template <typename Function>
    void each(const Function& function) const {
        for (std::size_t row = 0; row < n; ++row) out[row] = function(a[row], b[row]);
    }
};

void apply(Operation operation, const Rows& rows) {
    const auto truth = [](bool is_true) { return is_true ? 1.0f : 0.0f; };
    switch (operation) {
        case Operation::add:
            return rows.each([](float a, float b) { return a + b; });
        case Operation::subtract:
            return rows.each([](float a, float b) { return a - b; });
        case Operation::multiply:
            return rows.each([](float a, float b) { return a * b; });
        case Operation::divide:
            return rows.each([](float a, float b) { return a / b; });
        case Operation::negate:
            return rows.each([](float a, float) { return -a; });
        case Operation::minimum:
            return rows.each(smaller);
        case Operation::maximum:
            return rows.each(larger);
        case Operation::absolute:
            return rows.each([](float a, float) { return std::fabs(a); });
        case Operation::log1p:
            return rows.each([](float a, float) { return log1p_in_double(a); });
        case Operation::less:
            return rows.each([&](float a, float b) { return truth(a < b); });
        case Operation::less_equal:
            return rows.each([&](float a, float b) { return truth(a <= b); });
        case Operation::greater:
            return rows.each([&](float a, float b) { return truth(a > b); });
        case Operation::greater_equal:
            return rows.each([&](float a, float b) { return truth(a >= b); });
        case Operation::equal:
            return rows.each([&](float a, float b) { return truth(a == b); });
        case Operation::not_equal:
            return rows.each([&](float a, float b) { return truth(a != b); });
        case Operation::select:
            for (std::size_t row = 0; row < rows.n; ++row) {
                rows.out[row] = rows.a[row] != 0.0f ? rows.b[row] : first_of_where(rows.c[row]);
            }
    }
}

}  // namespace

ExpressionEvaluator::ExpressionEvaluator(const DerivedFeature& feature, const Schema& schema) {
    for (ExpressionNode& what : parse(feature).nodes) {
        nodes_.push_back({.what = std::move(what), .source = 0});
        resolve(nodes_.back(), feature, schema);
    }
}

void ExpressionEvaluator::resolve(Node& node, const DerivedFeature& feature, const Schema& schema) {
    if (const auto* number = std::get_if<ExpressionNode::NumberColumn>(&node.what.what)) {
        node.source = find_column(number->name, feature, schema);
        require_number(schema.columns[node.source], feature);
        if (std::ranges::find(number_columns_, node.source) == number_columns_.end()) {
            number_columns_.push_back(node.source);
        }
    } else if (const auto* equals = std::get_if<ExpressionNode::TextEquals>(&node.what.what)) {
        const std::size_t column = find_column(equals->column, feature, schema);
        require_text(schema.columns[column], equals->text, feature);
        node.source = texts_.size();
        texts_.push_back({.column = column, .text = equals->text});
    }
}

void ExpressionEvaluator::evaluate(const Input& input, std::size_t begin, std::size_t end,
                                   float* out, std::vector<float>& scratch) const {
    const std::size_t width = std::min(chunk_rows, end - begin);
    if (scratch.size() < nodes_.size() * width) scratch.resize(nodes_.size() * width);
    for (std::size_t row = begin; row < end; row += width) {
        const std::size_t n_rows = std::min(width, end - row);
        evaluate_chunk(input, row, n_rows, scratch.data());
        const float* last = scratch.data() + (nodes_.size() - 1) * n_rows;
        out = std::copy(last, last + n_rows, out);
    }
}

void ExpressionEvaluator::evaluate_chunk(const Input& input, std::size_t begin, std::size_t n_rows,
                                         float* registers) const {
    float* out = registers;
    for (const Node& node : nodes_) {
        if (const auto* constant = std::get_if<ExpressionNode::Constant>(&node.what.what)) {
            std::fill(out, out + n_rows, constant->value);
        } else if (std::holds_alternative<ExpressionNode::NumberColumn>(node.what.what)) {
            const float* values = input.cells.numbers[node.source] + begin;
            const float fill = input.fills[node.source];
            std::transform(values, values + n_rows, out,
                           [fill](float value) { return std::isnan(value) ? fill : value; });
        } else if (std::holds_alternative<ExpressionNode::TextEquals>(node.what.what)) {
            const std::int32_t* codes = input.cells.codes[texts_[node.source].column] + begin;
            const std::int32_t wanted = input.text_codes[node.source];
            std::transform(codes, codes + n_rows, out,
                           [wanted](std::int32_t code) { return code == wanted ? 1.0f : 0.0f; });
        } else {
            const auto& call = std::get<ExpressionNode::Apply>(node.what.what);
            const auto argument = [&](std::size_t i) {
                const std::size_t index = std::min(i, call.arguments.size() - 1);
                return registers + static_cast<std::size_t>(call.arguments[index]) * n_rows;
            };
            apply(call.operation, {n_rows, argument(0), argument(1), argument(2), out});
        }
        out += n_rows;
    }
}

}  // namespace mlpipe
