// step_settings.h: which columns a ColumnTransformer's steps take, and what each goes through.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "preprocessing/column_transformer.h"

namespace mlpipe {

/// What a number goes through.
struct NumberSettings {
    std::optional<SimpleImputer> imputer = std::nullopt;
    std::variant<std::monostate, StandardScaler, MinMaxScaler> scaler = {};
};

/// What a text goes through.
struct TextSettings {
    std::optional<SimpleImputer> imputer = std::nullopt;
    OneHotEncoder encoder;
};

/// A column that a step names.
struct StepColumn {
    std::string step;
    std::string name;
    bool is_derived = false;
    std::size_t index = 0;  ///< of the schema column or the derived feature
    std::variant<NumberSettings, TextSettings> settings;
};

/// Every column of every step, in order. Throws as ColumnTransformer::fit for settings that do not
/// fit.
[[nodiscard]] std::vector<StepColumn> resolve_steps(const ColumnTransformer& transformer,
                                                    const Schema& schema);

}  // namespace mlpipe
