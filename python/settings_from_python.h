// settings_from_python.h: Python's values as settings, and the types that columns get from them.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include "models/classifier.h"
#include "preprocessing/column_transformer.h"

namespace mlpipe::python {

/// {"steps": [(name, [column, …], [(transformer, {setting: value}), …]), …], "derived": [(name,
/// expression), …]}; transformers are "simple_imputer", "standard_scaler", "min_max_scaler" and
/// "one_hot_encoder". Throws InvalidArgument for a name or value that is none.
[[nodiscard]] ColumnTransformer transformer_from(const pybind11::dict& settings);

/// The algorithm of that name (algorithm_names()) with the settings given. Throws as set_setting.
[[nodiscard]] Classifier classifier_from(const std::string& algorithm,
                                         const pybind11::dict& settings);

/// A setting's value: None, bool, int, float or str. Throws InvalidArgument for another, which
/// `name` names.
[[nodiscard]] SettingValue setting_value_from(const std::string& name, pybind11::handle value);
[[nodiscard]] pybind11::object to_python(const SettingValue& value);

/// What the columns of a table mean, as infer_schema, but a column that a step encodes is a
/// category, and one that a step names is no id.
[[nodiscard]] Schema types_of(const Table& table, const ColumnTransformer& transformer);
/// The same where no steps are given: an integer column with exactly two values is a category, as
/// in a CSV file.
[[nodiscard]] Schema types_of(const Table& table);

}  // namespace mlpipe::python
