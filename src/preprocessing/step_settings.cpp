#include "preprocessing/step_settings.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "table/nearest_names.h"

namespace mlpipe {
namespace {

std::string in_step(const ColumnStep& step) {
    return "step '" + step.name + "': ";
}

NumberSettings number_settings(const ColumnStep& step, const std::string& column) {
    NumberSettings settings;
    bool is_scaled = false;
    for (const Transformer& transformer : step.apply) {
        if (std::holds_alternative<OneHotEncoder>(transformer)) {
            throw InvalidArgument(
                in_step(step) + "column '" + column + "' holds numbers and cannot be encoded",
                {.why = {}, .help = "give it the type category"});
        }
        if (const auto* imputer = std::get_if<SimpleImputer>(&transformer)) {
            if (settings.imputer || is_scaled) {
                throw InvalidArgument(in_step(step) + "numbers are imputed once, and first");
            }
            settings.imputer = *imputer;
            continue;
        }
        if (is_scaled) throw InvalidArgument(in_step(step) + "numbers are scaled at most once");
        is_scaled = true;
        if (const auto* standard = std::get_if<StandardScaler>(&transformer)) {
            settings.scaler = *standard;
        } else {
            settings.scaler = std::get<MinMaxScaler>(transformer);
        }
    }
    return settings;
}

void check_text_imputer(const ColumnStep& step, const SimpleImputer& imputer) {
    const auto fail = [&](const std::string& problem) {
        throw InvalidArgument(
            in_step(step) + problem,
            {.why = {}, .help = "fill them with a text or the most frequent one"});
    };
    if (imputer.strategy == Impute::median) fail("texts have no median");
    if (imputer.strategy == Impute::mean) fail("texts have no mean");
    if (imputer.strategy == Impute::most_frequent) return;
    if (!imputer.fill_value && imputer.fill_number) {
        fail("missing texts cannot be filled with a number");
    }
    if (!imputer.fill_value && imputer.strategy) fail("the text that fills missing cells is unset");
    if (imputer.fill_value && imputer.fill_value->empty()) {
        fail("the text that fills missing cells is empty");
    }
}

TextSettings text_settings(const ColumnStep& step, const std::string& column) {
    TextSettings settings;
    bool is_encoded = false;
    for (const Transformer& transformer : step.apply) {
        if (const auto* imputer = std::get_if<SimpleImputer>(&transformer)) {
            if (settings.imputer || is_encoded) {
                throw InvalidArgument(in_step(step) + "texts are imputed once, and first");
            }
            check_text_imputer(step, *imputer);
            settings.imputer = *imputer;
        } else if (const auto* encoder = std::get_if<OneHotEncoder>(&transformer)) {
            if (is_encoded) throw InvalidArgument(in_step(step) + "texts are encoded once");
            is_encoded = true;
            settings.encoder = *encoder;
        } else {
            throw InvalidArgument(
                in_step(step) + "column '" + column + "' holds texts and cannot be scaled",
                {.why = {}, .help = "one-hot encode it instead"});
        }
    }
    if (!is_encoded) {
        throw InvalidArgument(
            in_step(step) + "column '" + column + "' holds texts and is not encoded",
            {.why = {}, .help = "one-hot encode it"});
    }
    return settings;
}

StepColumn raw_column(const ColumnStep& step, const std::string& name, const Schema& schema) {
    const auto found = std::ranges::find(schema.columns, name, &ColumnSchema::name);
    if (found == schema.columns.end()) {
        std::vector<std::string> names;
        for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
        throw SchemaMismatch("there is no column '" + name + "'",
                             {.why = {}, .help = nearest_names_help(name, names)});
    }
    if (found->type == ColumnType::id || found->type == ColumnType::drop) {
        throw InvalidArgument(
            in_step(step) + "column '" + name + "' names the rows and is no feature",
            {.why = {}, .help = "give it another type"});
    }
    StepColumn column{.step = step.name,
                      .name = name,
                      .is_derived = false,
                      .index = static_cast<std::size_t>(found - schema.columns.begin()),
                      .settings = {}};
    if (found->type == ColumnType::category) {
        column.settings = text_settings(step, name);
    } else {
        column.settings = number_settings(step, name);
    }
    return column;
}

void check_derived_names(const std::vector<DerivedFeature>& derived, const Schema& schema) {
    std::set<std::string> names;
    for (const DerivedFeature& feature : derived) {
        if (feature.name.empty()) throw InvalidArgument("a derived feature has no name");
        if (schema.find(feature.name) != nullptr) {
            throw InvalidArgument("derived feature '" + feature.name + "' has the name of a column",
                                  {.why = {}, .help = "give the feature another name"});
        }
        if (!names.insert(feature.name).second) {
            throw InvalidArgument("there are two derived features '" + feature.name + "'");
        }
    }
}

}  // namespace

std::vector<StepColumn> resolve_steps(const ColumnTransformer& transformer, const Schema& schema) {
    check_derived_names(transformer.derived, schema);
    std::vector<StepColumn> columns;
    std::set<std::string> taken;
    for (const ColumnStep& step : transformer.steps) {
        for (const std::string& name : step.columns) {
            if (!taken.insert(name).second) {
                throw InvalidArgument(in_step(step) + "column '" + name + "' is taken already");
            }
            const auto derived =
                std::ranges::find(transformer.derived, name, &DerivedFeature::name);
            if (derived == transformer.derived.end()) {
                columns.push_back(raw_column(step, name, schema));
                continue;
            }
            const auto index = static_cast<std::size_t>(derived - transformer.derived.begin());
            columns.push_back({.step = step.name,
                               .name = name,
                               .is_derived = true,
                               .index = index,
                               .settings = number_settings(step, name)});
        }
    }
    return columns;
}

}  // namespace mlpipe
