#include "persistence/preprocessing_graph.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <span>

#include "persistence/expression_graph.h"

namespace mlpipe {
namespace {

using onnx::TensorProto;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

std::string internal(const std::string& name) {
    return std::string(internal_prefix) + name;
}

class PreprocessingWriter {
public:
    PreprocessingWriter(GraphWriter& graph, const FittedColumnTransformer& transformer)
        : graph_(graph), transformer_(transformer) {}

    std::string write() {
        const std::vector<ColumnPlan>& plans = transformer_.plans();
        std::vector<std::string> blocks;
        for (std::size_t i = 0; i < plans.size();) {
            if (const auto* category = std::get_if<CategoricalPlan>(&plans[i])) {
                blocks.push_back(write_category(*category, "category/" + std::to_string(i)));
                ++i;
                continue;
            }
            std::vector<const NumericPlan*> run;  // neighbouring numbers share their nodes
            const std::string name = "numbers/" + std::to_string(i);
            for (; i < plans.size() && std::holds_alternative<NumericPlan>(plans[i]); ++i) {
                run.push_back(&std::get<NumericPlan>(plans[i]));
            }
            blocks.push_back(write_numbers(run, name));
        }
        const std::string features = internal("features");
        write_concat(blocks, features);
        return features;
    }

private:
    void write_concat(const std::vector<std::string>& parts, const std::string& output) {
        attribute(graph_.node("Concat", parts, output), "axis", std::int64_t{1});
    }

    /// impute -> (v - offset) * scale -> clip. NaN as replacement and (v - 0) * 1 change nothing,
    /// so a column that skips a step goes through it beside the others.
    std::string write_numbers(std::span<const NumericPlan* const> run, const std::string& name) {
        std::vector<std::string> columns;
        std::vector<float> fills, offsets, scales;
        for (const NumericPlan* plan : run) {
            columns.push_back(plan->derived >= 0 ? derived_value(plan->derived)
                                                 : input_name(plan->column));
            fills.push_back(plan->imputed ? plan->fill : nan);
            offsets.push_back(plan->scaled ? plan->offset : 0.0f);
            scales.push_back(plan->scaled ? plan->scale : 1.0f);
        }
        std::string value = internal(name);
        write_concat(columns, value);
        if (std::ranges::any_of(run, &NumericPlan::imputed)) {
            value = write_imputer(value, fills, internal(name + "/imputed"));
        }
        if (std::ranges::any_of(run, &NumericPlan::scaled)) {
            const std::string scaled = internal(name + "/scaled");
            const auto width = static_cast<std::int64_t>(run.size());
            onnx::NodeProto& node =
                graph_.ml_node("Scaler", {value}, scaled, TensorProto::FLOAT, {width});
            attribute(node, "offset", offsets);
            attribute(node, "scale", scales);
            value = scaled;
        }
        return write_clip(value, internal(name + "/clipped"));
    }

    std::string write_imputer(const std::string& input, std::span<const float> fills,
                              const std::string& output) {
        onnx::NodeProto& node = graph_.ml_node("Imputer", {input}, output, TensorProto::FLOAT,
                                               {static_cast<std::int64_t>(fills.size())});
        attribute(node, "imputed_value_floats", fills);
        attribute(node, "replaced_value_float", nan);
        return output;
    }

    std::string write_clip(const std::string& input, const std::string& output) {
        constexpr float largest = std::numeric_limits<float>::max();
        const std::string low = internal("lowest");
        const std::string high = internal("largest");
        if (!has_bounds_) {
            graph_.constant(low, {-largest}, {});
            graph_.constant(high, {largest}, {});
            has_bounds_ = true;
        }
        graph_.node("Clip", {input, low, high}, output);
        return output;
    }

    std::string write_category(const CategoricalPlan& plan, const std::string& name) {
        std::vector<std::string> keys;
        std::vector<std::int64_t> codes;
        for (const auto& [level, code] : plan.code_of_level) {
            keys.push_back(level);
            codes.push_back(code);
        }
        // A missing text is "" in ONNX, unless the column knows "" as a text like any other.
        const auto& levels = transformer_.schema().find(plan.column)->levels;
        const bool empty_is_text = std::ranges::find(levels, std::string()) != levels.end();
        if (plan.missing < plan.n_levels && !empty_is_text) {
            keys.emplace_back();
            codes.push_back(plan.missing);
        }
        onnx::NodeProto& encoder =
            graph_.ml_node("LabelEncoder", {input_name(plan.column)}, internal(name + "/code"),
                           TensorProto::INT64, {1});
        attribute(encoder, "keys_strings", keys);
        attribute(encoder, "values_int64s", codes);
        attribute(encoder, "default_int64", std::int64_t{-1});
        return write_one_hot(plan.n_levels, name);
    }

    std::string write_one_hot(std::int64_t n_levels, const std::string& name) {
        std::vector<std::int64_t> codes(static_cast<std::size_t>(n_levels));
        std::iota(codes.begin(), codes.end(), 0);
        onnx::NodeProto& encoder =
            graph_.ml_node("OneHotEncoder", {internal(name + "/code")}, internal(name + "/hot"),
                           TensorProto::FLOAT, {1, n_levels});
        attribute(encoder, "cats_int64s", codes);
        attribute(encoder, "zeros", std::int64_t{1});
        const std::string shape = internal(name + "/shape");
        const std::string flat = internal(name);
        graph_.constant(shape, {std::int64_t{-1}, n_levels}, {2});
        graph_.node("Reshape", {internal(name + "/hot"), shape}, flat);
        return flat;
    }

    /// A derived feature before it is imputed.
    std::string derived_value(int index) {
        const ExpressionInputs inputs{
            .number = [this](const std::string& column) { return imputed_input(column); },
            .text = input_name};
        const DerivedFeature& feature = transformer_.derived()[static_cast<std::size_t>(index)];
        return write_expression(graph_, parse_expression(feature.expression),
                                internal("derived/" + std::to_string(index) + "/"), inputs);
    }

    /// A raw number as expressions see it: imputed, not scaled.
    std::string imputed_input(const std::string& column) {
        const auto [entry, is_new] = imputed_inputs_.try_emplace(column, input_name(column));
        const NumericPlan* plan = is_new ? plan_of(column) : nullptr;
        if (plan != nullptr && plan->imputed) {
            entry->second =
                write_imputer(input_name(column), std::span(&plan->fill, 1),
                              internal("imputed/" + std::to_string(imputed_inputs_.size() - 1)));
        }
        return entry->second;
    }

    [[nodiscard]] const NumericPlan* plan_of(const std::string& column) const {
        for (const ColumnPlan& plan : transformer_.plans()) {
            const auto* number = std::get_if<NumericPlan>(&plan);
            if (number != nullptr && number->derived < 0 && number->column == column) return number;
        }
        const auto& inputs = transformer_.derived_inputs();
        const auto found = std::ranges::find(inputs, column, &NumericPlan::column);
        return found == inputs.end() ? nullptr : &*found;
    }

    GraphWriter& graph_;
    const FittedColumnTransformer& transformer_;
    std::map<std::string, std::string> imputed_inputs_;  // column -> value
    bool has_bounds_ = false;
};

}  // namespace

std::string input_name(const std::string& column) {
    const bool taken = column == "label" || column == "probabilities" ||
                       column.starts_with(internal_prefix) || column.starts_with("input/");
    return taken ? "input/" + column : column;
}

std::string write_preprocessing(GraphWriter& graph, const FittedColumnTransformer& transformer) {
    return PreprocessingWriter(graph, transformer).write();
}

}  // namespace mlpipe
