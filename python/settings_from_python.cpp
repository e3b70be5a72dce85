#include "python/settings_from_python.h"

#include "core/error.h"
#include "pipeline/pipeline.h"
#include "table/column_inference.h"

namespace py = pybind11;

namespace mlpipe::python {
namespace {

Impute strategy_from(const std::string& name) {
    if (name == "median") return Impute::median;
    if (name == "mean") return Impute::mean;
    if (name == "most_frequent") return Impute::most_frequent;
    if (name == "constant") return Impute::constant;
    throw InvalidArgument(
        "SimpleImputer: strategy must be one of 'mean', 'median', "
        "'most_frequent' and 'constant', not '" +
        name + "'");
}

SimpleImputer imputer_from(const py::dict& settings) {
    SimpleImputer imputer;
    if (settings.contains("strategy")) {
        imputer.strategy = strategy_from(settings["strategy"].cast<std::string>());
    }
    if (!settings.contains("fill_value") || settings["fill_value"].is_none()) return imputer;
    const py::object fill = settings["fill_value"];
    if (py::isinstance<py::str>(fill)) {
        imputer.fill_value = fill.cast<std::string>();
    } else {
        imputer.fill_number = fill.cast<float>();
    }
    return imputer;
}

Transformer one_transformer_from(const std::string& name, const py::dict& settings) {
    if (name == "simple_imputer") return imputer_from(settings);
    if (name == "standard_scaler") return StandardScaler{};
    if (name == "min_max_scaler") return MinMaxScaler{};
    if (name == "one_hot_encoder") {
        return OneHotEncoder{.min_frequency = settings["min_frequency"].cast<int>()};
    }
    throw InvalidArgument("there is no transformer \"" + name + "\"");
}

bool encodes(const ColumnStep& step) {
    return std::ranges::any_of(step.apply, [](const Transformer& transformer) {
        return std::holds_alternative<OneHotEncoder>(transformer);
    });
}

}  // namespace

ColumnTransformer transformer_from(const py::dict& settings) {
    ColumnTransformer transformer;
    for (const py::handle each : settings["steps"]) {
        const auto parts = py::reinterpret_borrow<py::tuple>(each);
        ColumnStep step{.name = parts[0].cast<std::string>(), .columns = {}, .apply = {}};
        for (const py::handle column : parts[1]) step.columns.push_back(column.cast<std::string>());
        for (const py::handle link : parts[2]) {
            const auto named = py::reinterpret_borrow<py::tuple>(link);
            step.apply.push_back(
                one_transformer_from(named[0].cast<std::string>(), named[1].cast<py::dict>()));
        }
        transformer.steps.push_back(std::move(step));
    }
    for (const py::handle each : settings["derived"]) {
        const auto parts = py::reinterpret_borrow<py::tuple>(each);
        transformer.derived.push_back(
            {.name = parts[0].cast<std::string>(), .expression = parts[1].cast<std::string>()});
    }
    return transformer;
}

SettingValue setting_value_from(const std::string& name, py::handle value) {
    if (value.is_none()) return std::monostate{};
    if (PyBool_Check(value.ptr())) return value.cast<bool>();
    if (PyUnicode_Check(value.ptr())) return value.cast<std::string>();
    if (PyFloat_Check(value.ptr())) return value.cast<double>();
    if (PyIndex_Check(value.ptr())) {  // int, and the integers of numpy
        const auto whole = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
        int overflow = 0;
        const long long number = PyLong_AsLongLongAndOverflow(whole.ptr(), &overflow);
        if (overflow != 0) {
            throw InvalidArgument(name + " must be below 2^63 in size, not " +
                                  py::str(whole).cast<std::string>());
        }
        return std::int64_t{number};
    }
    if (PyNumber_Check(value.ptr())) {
        const double number = PyFloat_AsDouble(value.ptr());
        if (PyErr_Occurred() == nullptr) return number;
        PyErr_Clear();
    }
    throw InvalidArgument(name + " must be a number, a text or None, not " +
                          py::repr(value).cast<std::string>());
}

py::object to_python(const SettingValue& value) {
    return std::visit(
        [](const auto& held) -> py::object {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
                return py::none();
            } else {
                return py::cast(held);
            }
        },
        value);
}

Classifier classifier_from(const std::string& algorithm, const py::dict& settings) {
    Classifier classifier = make_classifier(algorithm, 42);
    for (const auto& [name, value] : settings) {
        const auto text = name.cast<std::string>();
        set_setting(classifier, {.name = text, .value = setting_value_from(text, value)});
    }
    return classifier;
}

Schema types_of(const Table& table, const ColumnTransformer& transformer) {
    Schema types = infer_schema(table);
    for (ColumnSchema& column : types.columns) {
        for (const ColumnStep& step : transformer.steps) {
            if (std::ranges::find(step.columns, column.name) == step.columns.end()) continue;
            if (encodes(step) || column.type == ColumnType::id) column.type = ColumnType::category;
        }
    }
    return types;
}

Schema types_of(const Table& table) {
    Schema types = infer_schema(table);
    for (ColumnSchema& column : types.columns) {
        const auto* numbers = std::get_if<Numbers>(&table.at(column.name).cells);
        if (column.type == ColumnType::integer && numbers != nullptr &&
            has_two_values(*numbers) == TwoValues::yes) {
            column.type = ColumnType::category;
        }
    }
    return types;
}

}  // namespace mlpipe::python
