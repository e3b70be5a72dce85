// Settings to fitted pipeline: the default plan, types of a table, fitting.
#include "pipeline/pipeline.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "preprocessing/level.h"

namespace mlpipe {
namespace {

/// The columns of `types` that `table` has.
Schema present_columns(const Schema& types, const Table& table) {
    Schema present;
    for (const ColumnSchema& column : types.columns) {
        if (table.find(column.name) != nullptr) present.columns.push_back(column);
    }
    return present;
}

void append_ids(Schema& schema, const Schema& described, const std::string& target) {
    for (const ColumnSchema& column : described.columns) {
        if (column.type == ColumnType::id && column.name != target) {
            schema.columns.push_back(column);
        }
    }
}

ColumnType infer_type(const Numbers& numbers) {
    const bool is_whole = std::ranges::all_of(numbers.values, [](float value) {
        return std::isnan(value) || value == std::trunc(value);
    });
    return is_whole ? ColumnType::integer : ColumnType::number;
}

ColumnType infer_type(const Texts& texts) {
    std::vector<bool> seen(static_cast<std::size_t>(texts.dictionary.size()));
    for (const std::int32_t code : texts.codes) {
        if (code == missing_code || seen[static_cast<std::size_t>(code)]) {
            return ColumnType::category;
        }
        seen[static_cast<std::size_t>(code)] = true;
    }
    return texts.codes.size() >= 2 ? ColumnType::id : ColumnType::category;
}

/// A text column that a step names is no id, however different its cells are.
void trust_steps(const ColumnTransformer& preprocess, Schema& types) {
    for (ColumnSchema& column : types.columns) {
        for (const ColumnStep& step : preprocess.steps) {
            if (column.type == ColumnType::id &&
                std::ranges::find(step.columns, column.name) != step.columns.end()) {
                column.type = ColumnType::category;
            }
        }
    }
}

/// Rows to predict may lack what no training row did, so the data do not matter.
void refuse_missing_numbers(const FittedColumnTransformer& transformer, const Classifier& model) {
    if (takes_missing_numbers(model)) return;
    for (const ColumnPlan& plan : transformer.plans()) {
        const auto* number = std::get_if<NumericPlan>(&plan);
        if (number == nullptr || number->imputed) continue;
        std::string takers;
        for (const std::string& name : algorithm_names()) {
            if (!takes_missing_numbers(make_classifier(name, 0))) continue;
            takers += (takers.empty() ? "" : " or ") + name;
        }
        throw InvalidArgument(std::string(algorithm_name(model)) +
                                  " takes no missing numbers, but column '" + number->column +
                                  "' is not imputed",
                              {.why = "", .help = "impute it, or train " + takers + " instead"});
    }
}

}  // namespace

ColumnTransformer default_transformer(const Schema& schema, const std::string& target,
                                      const std::vector<DerivedFeature>& derived,
                                      const PreprocessingSettings& settings) {
    ColumnStep numeric{.name = "numeric", .columns = {}, .apply = {}};
    if (settings.numeric_imputer) numeric.apply.emplace_back(*settings.numeric_imputer);
    using enum PreprocessingSettings::Scaling;
    if (settings.scaling == standard) numeric.apply.emplace_back(StandardScaler{});
    if (settings.scaling == minmax) numeric.apply.emplace_back(MinMaxScaler{});
    ColumnStep categorical{.name = "categorical",
                           .columns = {},
                           .apply = {SimpleImputer{.fill_value = settings.categorical_fill},
                                     OneHotEncoder{.min_frequency = settings.min_frequency}}};
    for (const ColumnSchema& column : schema.columns) {
        if (column.name == target) continue;
        if (column.type == ColumnType::category) categorical.columns.push_back(column.name);
        if (column.type == ColumnType::number || column.type == ColumnType::integer) {
            numeric.columns.push_back(column.name);
        }
    }
    for (const DerivedFeature& feature : derived) numeric.columns.push_back(feature.name);

    ColumnTransformer transformer{.steps = {}, .derived = derived};
    if (!numeric.columns.empty()) transformer.steps.push_back(std::move(numeric));
    if (!categorical.columns.empty()) transformer.steps.push_back(std::move(categorical));
    return transformer;
}

Schema infer_schema(const Table& table) {
    Schema types;
    for (const Column& column : table.columns()) {
        const ColumnType type =
            std::visit([](const auto& cells) { return infer_type(cells); }, column.cells);
        types.columns.push_back({.name = column.name, .type = type});
    }
    Schema schema = summarize(table, types);
    for (ColumnSchema& column : schema.columns) {
        column.integer_levels =
            !column.levels.empty() && std::ranges::all_of(column.levels, is_integer_level);
        std::ranges::sort(column.levels, LevelOrder{column.integer_levels});
    }
    return schema;
}

PreparedRows prepare(const ColumnTransformer& preprocess, const Table& table, const Schema& types,
                     const Target& target, Threads threads) {
    const Schema described = summarize(table, present_columns(types, table));
    FittedColumnTransformer transformer = preprocess.fit(table, described, threads);
    if (transformer.schema().find(target.column) != nullptr) {
        throw InvalidArgument("the target '" + target.column + "' cannot be a feature",
                              {.why = "it is what is to be predicted", .help = {}});
    }
    Schema schema = transformer.schema();
    append_ids(schema, described, target.column);
    DesignMatrix x = transformer.transform(table, threads);
    return {.schema = std::move(schema), .transformer = std::move(transformer), .x = std::move(x)};
}

FittedClassifier fit(const Classifier& model, const PreparedRows& rows, const Target& target,
                     Threads threads) {
    refuse_missing_numbers(rows.transformer, model);
    return fit(model, rows.x, target.y, threads);
}

FittedPipeline join(const PreparedRows& rows, FittedClassifier fitted, const Classifier& settings,
                    const Target& target) {
    return FittedPipeline({.schema = rows.schema,
                           .transformer = rows.transformer,
                           .model = std::move(fitted),
                           .calibration = prior_correction(settings, target.y),
                           .settings = settings,
                           .target = target.column,
                           .names = target.names,
                           .threshold = 0.5f,
                           .policy = {.policy = Policy::fixed}});
}

FittedPipeline Pipeline::fit(const Table& table, const Schema& types, const Target& target,
                             Threads threads) const {
    const PreparedRows rows = prepare(preprocess, table, types, target, threads);
    FittedClassifier fitted = mlpipe::fit(model, rows, target, threads);
    return join(rows, std::move(fitted), model, target);
}

FittedPipeline Pipeline::fit(const Table& table, const std::string& target, Threads threads) const {
    Schema types = infer_schema(table);
    trust_steps(preprocess, types);
    return fit(table, types, read_target(table, target), threads);
}

}  // namespace mlpipe
