// What a FittedColumnTransformer must be to be sound, and its parts.
#include "preprocessing/column_transformer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <type_traits>

#include "core/error.h"
#include "preprocessing/fitted_parts.h"

namespace mlpipe {
namespace {

using Parts = FittedColumnTransformer::Parts;

void require(bool holds, const std::string& otherwise) {
    if (!holds) throw BadFormat("the preprocessing " + otherwise);
}

std::size_t index_of(const Schema& schema, const std::string& column) {
    const auto found = std::ranges::find(schema.columns, column, &ColumnSchema::name);
    require(found != schema.columns.end(), "uses column '" + column + "', which is not described");
    return static_cast<std::size_t>(found - schema.columns.begin());
}

std::size_t index_of_number(const Schema& schema, const std::string& column) {
    const std::size_t index = index_of(schema, column);
    const ColumnType type = schema.columns[index].type;
    require(type == ColumnType::number || type == ColumnType::integer,
            "takes column '" + column + "' as numbers, and it is not");
    return index;
}

void check_schema(const Schema& schema) {
    std::set<std::string> names;
    for (const ColumnSchema& column : schema.columns) {
        require(names.insert(column.name).second, "describes column '" + column.name + "' twice");
        require(column.type != ColumnType::id && column.type != ColumnType::drop,
                "uses column '" + column.name + "', which is no feature");
        const std::set<std::string> levels(column.levels.begin(), column.levels.end());
        require(levels.size() == column.levels.size(),
                "names a level of column '" + column.name + "' twice");
    }
}

void check_numbers(const NumericPlan& plan) {
    require(std::isfinite(plan.fill) && std::isfinite(plan.offset) && std::isfinite(plan.scale) &&
                plan.scale > 0,
            "of column '" + plan.column + "' has a number out of range");
}

PlanSource check_plan(const NumericPlan& plan, const Parts& parts) {
    check_numbers(plan);
    if (plan.derived < 0) return {false, index_of_number(parts.schema, plan.column)};
    const auto derived = static_cast<std::size_t>(plan.derived);
    require(derived < parts.derived.size() && parts.derived[derived].name == plan.column,
            "refers to derived feature '" + plan.column + "', which is not there");
    require(plan.imputed, "of derived feature '" + plan.column + "' does not impute");
    return {true, derived};
}

PlanSource check_plan(const CategoricalPlan& plan, const Parts& parts) {
    const std::size_t index = index_of(parts.schema, plan.column);
    const std::string in_column = " of column '" + plan.column + "' ";
    require(parts.schema.columns[index].type == ColumnType::category,
            "encodes column '" + plan.column + "', which is not a category");
    require(plan.n_levels >= 1 && plan.n_levels <= OneHotEncoder::max_codes,
            in_column.substr(1) + "has no level or too many");
    require(plan.missing <= plan.n_levels, in_column.substr(1) + "has a code out of range");
    std::set<std::string> levels;
    std::vector<bool> used(plan.n_levels);
    for (const auto& [level, code] : plan.code_of_level) {
        require(code < plan.n_levels, in_column.substr(1) + "has a code out of range");
        require(levels.insert(level).second, in_column.substr(1) + "names a level twice");
        used[code] = true;
    }
    require(std::ranges::find(used, false) == used.end(),
            in_column.substr(1) + "has a code without a level");
    return {false, index};
}

std::uint16_t levels_of(const ColumnPlan& plan) {
    const auto* category = std::get_if<CategoricalPlan>(&plan);
    return category != nullptr ? category->n_levels : std::uint16_t{0};
}

void add_plans(Parts& parts) {
    std::set<std::pair<bool, std::size_t>> taken;
    for (const ColumnPlan& plan : parts.plans) {
        const PlanSource source =
            std::visit([&](const auto& one) { return check_plan(one, parts); }, plan);
        require(taken.insert({source.is_derived, source.index}).second, "uses a column twice");
        parts.sources.push_back(source);
        parts.shape.columns.push_back(
            {.first_feature = parts.shape.n_features(), .n_levels = levels_of(plan)});
        const auto* number = std::get_if<NumericPlan>(&plan);
        if (number != nullptr && !source.is_derived && number->imputed) {
            parts.fills[source.index] = number->fill;
        }
    }
}

void add_derived(Parts& parts) {
    std::set<std::string> names;
    for (const DerivedFeature& feature : parts.derived) {
        require(parts.schema.find(feature.name) == nullptr && names.insert(feature.name).second,
                "names feature '" + feature.name + "' twice");
        try {
            parts.evaluators.emplace_back(feature, parts.schema);
        } catch (const InvalidArgument& error) {
            throw BadFormat(error.what(), {.why = error.why(), .help = error.help()});
        }
        for (const ComparedText& text : parts.evaluators.back().texts()) {
            require(
                std::ranges::count(parts.schema.columns[text.column].levels, text.text) == 1,
                "of derived feature '" + feature.name + "' compares with a text that is no level");
        }
    }
    for (const NumericPlan& input : parts.derived_inputs) {
        check_numbers(input);
        const std::size_t index = index_of_number(parts.schema, input.column);
        if (input.imputed) parts.fills[index] = input.fill;
    }
}

/// Every column is read, and each number that an expression reads has one way to be imputed.
void check_use(const Parts& parts) {
    std::set<std::size_t> planned;
    for (const PlanSource& source : parts.sources) {
        if (!source.is_derived) planned.insert(source.index);
    }
    std::set<std::size_t> inputs;
    for (const NumericPlan& input : parts.derived_inputs) {
        const std::size_t index = index_of(parts.schema, input.column);
        require(!planned.contains(index) && inputs.insert(index).second,
                "imputes column '" + input.column + "' twice");
    }
    std::set<std::size_t> read;
    for (const ExpressionEvaluator& evaluator : parts.evaluators) {
        read.insert(evaluator.number_columns().begin(), evaluator.number_columns().end());
        for (const ComparedText& text : evaluator.texts()) planned.insert(text.column);
    }
    for (const std::size_t column : read) {
        require(planned.contains(column) || inputs.contains(column),
                "does not say how to impute column '" + parts.schema.columns[column].name + "'");
    }
    for (const std::size_t column : inputs) {
        require(read.contains(column), "imputes a column that nothing reads");
    }
    require(planned.size() + inputs.size() == parts.schema.columns.size(),
            "describes a column that nothing reads");
    const auto n_derived =
        static_cast<std::size_t>(std::ranges::count(parts.sources, true, &PlanSource::is_derived));
    require(n_derived == parts.derived.size(), "has a derived feature that nothing reads");
}

void check_names(const Parts& parts) {
    require(!parts.plans.empty(), "has no output feature");
    require(parts.feature_names.size() == parts.shape.n_features(),
            "names " + std::to_string(parts.feature_names.size()) + " features and has " +
                std::to_string(parts.shape.n_features()));
    const std::set<std::string> names(parts.feature_names.begin(), parts.feature_names.end());
    require(names.size() == parts.feature_names.size(), "gives two features the same name");
}

}  // namespace

FittedColumnTransformer::FittedColumnTransformer(Schema schema, std::vector<DerivedFeature> derived,
                                                 std::vector<NumericPlan> derived_inputs,
                                                 std::vector<ColumnPlan> plans,
                                                 std::vector<std::string> feature_names) {
    auto parts = std::make_shared<Parts>();
    parts->schema = std::move(schema);
    parts->derived = std::move(derived);
    parts->derived_inputs = std::move(derived_inputs);
    parts->plans = std::move(plans);
    parts->feature_names = std::move(feature_names);
    parts->fills.assign(parts->schema.columns.size(), std::numeric_limits<float>::quiet_NaN());
    check_schema(parts->schema);
    add_plans(*parts);
    add_derived(*parts);
    check_use(*parts);
    check_names(*parts);
    parts_ = std::move(parts);
}

const std::vector<std::string>& FittedColumnTransformer::get_feature_names_out() const& {
    return parts_->feature_names;
}
const Schema& FittedColumnTransformer::schema() const& {
    return parts_->schema;
}
const std::vector<DerivedFeature>& FittedColumnTransformer::derived() const& {
    return parts_->derived;
}
const std::vector<NumericPlan>& FittedColumnTransformer::derived_inputs() const& {
    return parts_->derived_inputs;
}
const std::vector<ColumnPlan>& FittedColumnTransformer::plans() const& {
    return parts_->plans;
}

}  // namespace mlpipe
