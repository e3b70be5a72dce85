// Fitting a ColumnTransformer: from settings and training rows to plans.
#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>

#include "core/error.h"
#include "preprocessing/category_fit.h"
#include "preprocessing/feature_names.h"
#include "preprocessing/fitted_parts.h"
#include "preprocessing/level.h"
#include "preprocessing/step_settings.h"

namespace mlpipe {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// The columns of the fit, by index in the schema.
class Fit {
public:
    Fit(const ColumnTransformer& settings, const Table& table, const Schema& schema,
        Threads threads);

    FittedColumnTransformer run();

private:
    void fit_columns();
    void fit_raw_numbers_of_expressions();
    void fit_derived();
    [[nodiscard]] std::vector<float> evaluate(std::size_t derived) const;
    [[nodiscard]] const std::vector<float>& numbers(std::size_t column) const;
    /// The same on each index of [0, n) at the same time; the error of the lowest one is thrown.
    void for_each(std::size_t n, const std::function<void(std::size_t)>& work) const;
    void add_compared_texts();
    FittedColumnTransformer assemble();

    const ColumnTransformer& settings_;
    const Table& table_;
    Schema schema_;  // gains the levels that are added
    Threads threads_;
    std::vector<StepColumn> columns_;
    std::vector<ExpressionEvaluator> evaluators_;  // one a derived feature
    std::vector<std::size_t> used_derived_;        // those that steps name, in order of definition
    std::vector<std::vector<std::int32_t>> codes_of_numbers_;  // categories that are numbers

    // One a column of columns_.
    std::vector<NumericPlan> number_plans_;
    std::vector<CategoryFit> categories_;

    std::vector<NumericPlan> derived_inputs_;
    std::vector<float> fills_;  // one a schema column: see ExpressionEvaluator
};

Scale fit_scale(const NumberSettings& settings, std::span<const float> finite) {
    if (const auto* standard = std::get_if<StandardScaler>(&settings.scaler)) {
        return standard->fit(finite);
    }
    if (const auto* min_max = std::get_if<MinMaxScaler>(&settings.scaler)) {
        return min_max->fit(finite);
    }
    return {};
}

void refuse_infinity(const std::string& column, std::span<const float> values) {
    const auto found = std::ranges::find_if(values, [](float value) { return std::isinf(value); });
    if (found == values.end()) return;
    throw SchemaMismatch(
        "column '" + column + "' is infinite in row " + std::to_string(found - values.begin() + 1),
        {.why = {}, .help = "put a number there, or leave the cell empty"});
}

/// The plan of a column of numbers, NaN where missing.
NumericPlan fit_numbers(const std::string& name, const NumberSettings& settings,
                        std::vector<float> values) {
    NumericPlan plan{.column = name,
                     .derived = -1,
                     .imputed = settings.imputer.has_value(),
                     .fill = 0,
                     .scaled = !std::holds_alternative<std::monostate>(settings.scaler),
                     .offset = 0,
                     .scale = 1};
    if (plan.imputed) {
        plan.fill = settings.imputer->fit(values);
        for (float& value : values) value = std::isnan(value) ? plan.fill : value;
    } else {
        std::erase_if(values, [](float value) { return std::isnan(value); });
    }
    const Scale scale = fit_scale(settings, values);
    plan.offset = scale.offset;
    plan.scale = scale.scale;
    return plan;
}

Fit::Fit(const ColumnTransformer& settings, const Table& table, const Schema& schema,
         Threads threads)
    : settings_(settings),
      table_(table),
      schema_(schema),
      threads_(threads),
      columns_(resolve_steps(settings, schema)),
      number_plans_(columns_.size()),
      categories_(columns_.size()),
      fills_(schema.columns.size(), nan) {
    for (const DerivedFeature& feature : settings.derived)
        evaluators_.emplace_back(feature, schema);
    std::vector<bool> used(evaluators_.size());
    for (const StepColumn& column : columns_) {
        if (column.is_derived) used[column.index] = true;
    }
    for (std::size_t derived = 0; derived < used.size(); ++derived) {
        if (used[derived]) used_derived_.push_back(derived);
    }
    if (table.n_rows() == 0) throw SchemaMismatch("there are no rows to learn from");
}

const std::vector<float>& Fit::numbers(std::size_t column) const {
    const std::string& name = schema_.columns[column].name;
    const auto* values = std::get_if<Numbers>(&table_.at(name).cells);
    if (values == nullptr) {
        throw SchemaMismatch("column '" + name + "' holds texts",
                             {.why = "it is described as numbers", .help = {}});
    }
    refuse_infinity(name, values->values);
    return values->values;
}

void Fit::for_each(std::size_t n, const std::function<void(std::size_t)>& work) const {
    std::vector<std::exception_ptr> errors(n);
    for_each_block(n, threads_, [&](std::size_t index) {
        try {
            work(index);
        } catch (...) {
            errors[index] = std::current_exception();
        }
    });
    for (const std::exception_ptr& error : errors) {
        if (error) std::rethrow_exception(error);
    }
}

void Fit::fit_columns() {
    for_each(columns_.size(), [&](std::size_t i) {
        const StepColumn& column = columns_[i];
        if (column.is_derived) return;
        if (const auto* settings = std::get_if<NumberSettings>(&column.settings)) {
            number_plans_[i] = fit_numbers(column.name, *settings, numbers(column.index));
            if (settings->imputer) fills_[column.index] = number_plans_[i].fill;
        } else {
            categories_[i] = fit_category(table_.at(column.name), schema_.columns[column.index],
                                          std::get<TextSettings>(column.settings));
        }
    });
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (std::holds_alternative<TextSettings>(columns_[i].settings)) {
            schema_.columns[columns_[i].index] = categories_[i].schema;
        }
    }
}

void Fit::fit_raw_numbers_of_expressions() {
    std::vector<bool> settled(schema_.columns.size());
    for (const StepColumn& column : columns_) {
        if (!column.is_derived) settled[column.index] = true;
    }
    for (const std::size_t derived : used_derived_) {
        for (const std::size_t column : evaluators_[derived].number_columns()) {
            if (settled[column]) continue;
            settled[column] = true;
            const float fill = SimpleImputer{.strategy = Impute::median}.fit(numbers(column));
            fills_[column] = fill;
            derived_inputs_.push_back({.column = schema_.columns[column].name,
                                       .derived = -1,
                                       .imputed = true,
                                       .fill = fill,
                                       .scaled = false});
        }
    }
}

std::vector<float> Fit::evaluate(std::size_t derived) const {
    const ExpressionEvaluator& evaluator = evaluators_[derived];
    Cells cells(schema_.columns.size());
    for (const std::size_t column : evaluator.number_columns()) {
        cells.numbers[column] = numbers(column).data();
    }
    std::vector<std::vector<std::int32_t>> converted(schema_.columns.size());
    std::vector<std::int32_t> text_codes;
    for (const ComparedText& text : evaluator.texts()) {
        const ColumnSchema& column = schema_.columns[text.column];
        const Column& source = table_.at(column.name);
        if (const auto* texts = std::get_if<Texts>(&source.cells)) {
            cells.codes[text.column] = texts->codes.data();
            text_codes.push_back(texts->dictionary.find(text.text).value_or(no_code));
            continue;
        }
        converted[text.column] =
            codes_of_numbers(std::get<Numbers>(source.cells).values, column, threads_);
        cells.codes[text.column] = converted[text.column].data();
        const auto found = std::ranges::find(column.levels, text.text);
        text_codes.push_back(static_cast<std::int32_t>(found - column.levels.begin()));
    }
    std::vector<float> values(table_.n_rows());
    for_each_row_block(values.size(), threads_, [&](std::size_t begin, std::size_t end) {
        std::vector<float> scratch;
        evaluator.evaluate({cells, fills_, text_codes}, begin, end, values.data() + begin, scratch);
    });
    return values;
}

void Fit::fit_derived() {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const StepColumn& column = columns_[i];
        if (!column.is_derived) continue;
        std::vector<float> values = evaluate(column.index);
        if (std::ranges::all_of(values, [](float value) { return std::isnan(value); })) {
            throw InvalidArgument(
                "derived feature '" + column.name + "' is not a finite number in any row",
                {.why = {},
                 .help = "look for a division by zero, a logarithm "
                         "of a negative number or an overflow"});
        }
        auto settings = std::get<NumberSettings>(column.settings);
        settings.imputer = SimpleImputer{.strategy = Impute::median};
        number_plans_[i] = fit_numbers(column.name, settings, std::move(values));
        number_plans_[i].derived = static_cast<int>(std::ranges::find(used_derived_, column.index) -
                                                    used_derived_.begin());
    }
}

void Fit::add_compared_texts() {
    std::vector<bool> described(schema_.columns.size());
    for (const StepColumn& column : columns_) {
        if (!column.is_derived) described[column.index] = true;
    }
    for (const std::size_t derived : used_derived_) {
        for (const ComparedText& text : evaluators_[derived].texts()) {
            ColumnSchema& column = schema_.columns[text.column];
            if (!described[text.column]) column = describe_category(table_.at(column.name), column);
            described[text.column] = true;
            if (column.integer_levels && !is_integer_level(text.text)) {
                throw InvalidArgument("derived feature '" + settings_.derived[derived].name +
                                      "': column '" + column.name + "' holds whole numbers, and '" +
                                      text.text + "' is none");
            }
            add_level(column, text.text);
        }
    }
}

FittedColumnTransformer Fit::run() {
    fit_columns();
    add_compared_texts();
    fit_raw_numbers_of_expressions();
    fit_derived();
    return assemble();
}

FittedColumnTransformer Fit::assemble() {
    std::vector<ColumnPlan> plans;
    std::vector<FeatureName> names;
    std::vector<bool> read(schema_.columns.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const StepColumn& column = columns_[i];
        if (std::holds_alternative<NumberSettings>(column.settings)) {
            plans.emplace_back(std::move(number_plans_[i]));
            names.push_back({column.step, column.name});
        } else if (categories_[i].plan.n_levels > 0) {
            plans.emplace_back(std::move(categories_[i].plan));
            for (std::string& name : categories_[i].feature_names) {
                names.push_back({column.step, std::move(name)});
            }
        } else {
            continue;
        }
        if (!column.is_derived) read[column.index] = true;
    }
    if (plans.empty()) {
        throw SchemaMismatch("there is no feature to learn from",
                             {.why = "ids and the target are none, nor are columns without a value",
                              .help = "give an id another type if it tells something"});
    }
    std::vector<DerivedFeature> derived;
    for (const std::size_t index : used_derived_) {
        derived.push_back(settings_.derived[index]);
        for (const std::size_t column : evaluators_[index].number_columns()) read[column] = true;
        for (const ComparedText& text : evaluators_[index].texts()) read[text.column] = true;
    }
    Schema schema;
    for (std::size_t column = 0; column < read.size(); ++column) {
        if (read[column]) schema.columns.push_back(std::move(schema_.columns[column]));
    }
    return {std::move(schema), std::move(derived), std::move(derived_inputs_), std::move(plans),
            unique_feature_names(names)};
}

}  // namespace

FittedColumnTransformer ColumnTransformer::fit(const Table& table, const Schema& schema,
                                               Threads threads) const {
    return Fit(*this, table, schema, threads).run();
}

}  // namespace mlpipe
