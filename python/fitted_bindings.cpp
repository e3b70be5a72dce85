#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "core/atomic_file.h"
#include "models/feature_importances.h"
#include "persistence/load_model.h"
#include "python/bindings.h"
#include "python/column_from_python.h"
#include "python/fitted.h"
#include "python/settings_from_python.h"

namespace py = pybind11;

namespace mlpipe::python {
namespace {

using Released = py::call_guard<py::gil_scoped_release>;

/// The matrix that a design matrix is, n_rows x n_features, row by row.
std::vector<float> written_out(const DesignMatrix& x, Threads threads) {
    const std::size_t width = x.n_features();
    std::vector<float> values(x.n_rows * width);
    for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
        for (const DesignColumn& column : x.columns) {
            for (std::size_t row = begin; row < end; ++row) {
                float* cell = values.data() + row * width + column.first_feature;
                if (!column.is_coded()) {
                    *cell = column.numbers[row];
                } else if (column.codes[row] < column.n_levels) {
                    cell[column.codes[row]] = 1;
                }
            }
        }
    });
    return values;
}

py::array_t<float> transform(const Fitted& fitted, const Table& table, int n_threads) {
    std::vector<float> values;
    {
        const py::gil_scoped_release released;
        const Threads threads{n_threads};
        values = written_out(fitted.pipeline().transform(table, threads), threads);
    }
    return as_array(std::move(values),
                    {static_cast<py::ssize_t>(table.n_rows()),
                     static_cast<py::ssize_t>(fitted.pipeline().get_feature_names_out().size())});
}

py::array_t<float> predict_proba(const Fitted& fitted, const Table& table, int n_threads) {
    std::vector<float> p;
    {
        const py::gil_scoped_release released;
        p = fitted.pipeline().predict_proba(table, {n_threads});
    }
    return as_array(std::move(p));
}

py::array_t<double> decision_function(const Fitted& fitted, const Table& table, int n_threads) {
    std::vector<double> margin;
    {
        const py::gil_scoped_release released;
        const Threads threads{n_threads};
        margin = margins(fitted.pipeline().model(), fitted.pipeline().transform(table, threads),
                         threads);
    }
    return as_array(std::move(margin));
}

py::dict plan_dict(const NumericPlan& plan) {
    return py::dict(py::arg("column") = plan.column, py::arg("imputed") = plan.imputed,
                    py::arg("fill") = plan.fill, py::arg("offset") = plan.offset,
                    py::arg("scale") = plan.scale);
}

py::dict plan_dict(const CategoricalPlan& plan) {
    py::list levels;
    for (const auto& [level, code] : plan.code_of_level) levels.append(py::make_tuple(level, code));
    return py::dict(py::arg("column") = plan.column, py::arg("levels") = levels,
                    py::arg("n_levels") = plan.n_levels, py::arg("missing") = plan.missing);
}

/// What was learned of each column, in the order of the output.
py::list plans(const Fitted& fitted) {
    py::list all;
    for (const ColumnPlan& plan : fitted.pipeline().transformer().plans()) {
        all.append(std::visit([](const auto& learned) { return plan_dict(learned); }, plan));
    }
    return all;
}

py::list schema(const Fitted& fitted) {
    py::list columns;
    for (const ColumnSchema& column : fitted.pipeline().schema().columns) {
        columns.append(py::dict(
            py::arg("name") = column.name, py::arg("type") = std::string(to_text(column.type)),
            py::arg("levels") = column.levels, py::arg("minimum") = column.minimum,
            py::arg("maximum") = column.maximum, py::arg("missing_rate") = column.missing_rate));
    }
    return columns;
}

ClassWeight class_weight_of(const Classifier& settings) {
    return std::visit([](const auto& each) { return each.class_weight; }, settings);
}

/// None for a model that is no tree ensemble.
py::object importances(const Fitted& fitted, const std::vector<std::uint8_t>& y) {
    const auto* trees = std::get_if<TreeEnsembleModel>(&fitted.pipeline().model());
    if (trees == nullptr) return py::none();
    std::array<double, 2> weights{1, 1};
    if (fitted.pipeline().settings() && !y.empty()) {
        weights = class_weights(class_weight_of(*fitted.pipeline().settings()), y);
    }
    return as_array(feature_importances(*trees, weights));
}

/// None for a model that is not linear.
py::object linear(const Fitted& fitted) {
    const auto* model = std::get_if<LogisticRegressionModel>(&fitted.pipeline().model());
    if (model == nullptr) return py::none();
    return py::make_tuple(as_array(std::vector<double>(model->coef())), model->intercept(),
                          model->converged());
}

py::object n_trees(const Fitted& fitted) {
    const auto* trees = std::get_if<TreeEnsembleModel>(&fitted.pipeline().model());
    return trees == nullptr ? py::object(py::none()) : py::cast(trees->trees().n_trees());
}

py::dict explain(Fitted& fitted, const Table& table, int n_threads) {
    const Explainer& explainer = fitted.explainer();
    Explanations all;
    {
        const py::gil_scoped_release released;
        all = explainer.explain(table, {n_threads});
    }
    py::list names;
    for (const ExplainedColumn& column : explainer.columns()) names.append(column.name);
    return py::dict(
        py::arg("columns") = names, py::arg("unit") = std::string(to_text(explainer.unit())),
        py::arg("base_value") = explainer.base_value(),
        py::arg("contributions") = as_array(
            std::move(all.contributions),
            {static_cast<py::ssize_t>(table.n_rows()), static_cast<py::ssize_t>(names.size())}),
        py::arg("margins") = as_array(std::move(all.margins)),
        py::arg("probabilities") = as_array(std::move(all.probabilities)));
}

py::dict names(const Fitted& fitted) {
    const ClassNames& names = fitted.pipeline().names();
    return py::dict(py::arg("negative_value") = names.negative_value,
                    py::arg("positive_value") = names.positive_value,
                    py::arg("negative_label") = names.negative_label,
                    py::arg("positive_label") = names.positive_label);
}

std::vector<DerivedFeature> derived_from(const py::list& pairs) {
    std::vector<DerivedFeature> derived;
    for (const py::handle pair : pairs) {
        const auto parts = py::reinterpret_borrow<py::tuple>(pair);
        derived.push_back(
            {.name = parts[0].cast<std::string>(), .expression = parts[1].cast<std::string>()});
    }
    return derived;
}

std::optional<ColumnTransformer> optional_transformer(const py::object& settings) {
    if (settings.is_none()) return std::nullopt;
    return transformer_from(settings.cast<py::dict>());
}

Fitted bound_fit_classifier(const py::object& transformer, const py::list& derived,
                            const std::string& algorithm, const py::dict& settings,
                            const Table& table, const CodedTarget& target, float threshold,
                            int n_threads) {
    const auto steps = optional_transformer(transformer);
    const auto features = derived_from(derived);
    const Classifier classifier = classifier_from(algorithm, settings);
    const py::gil_scoped_release released;
    return fit_classifier(steps, features, classifier, table, to_target(target), threshold,
                          {n_threads});
}

Fitted bound_fit_transformer(const py::object& transformer, const py::list& derived,
                             const Table& table, int n_threads) {
    const auto steps = optional_transformer(transformer);
    const auto features = derived_from(derived);
    const py::gil_scoped_release released;
    return fit_transformer(steps, features, table, {n_threads});
}

CodedTarget coded_target(const std::string& column,
                         const py::array_t<std::uint8_t, py::array::c_style>& codes,
                         const std::pair<std::string, std::string>& texts,
                         const std::optional<std::string>& positive) {
    return {.column = column,
            .codes = {codes.data(), codes.data() + codes.size()},
            .text_0 = texts.first,
            .text_1 = texts.second,
            .positive = positive};
}

py::object settings_dict(const std::optional<Classifier>& classifier) {
    if (!classifier) return py::none();
    py::dict settings;
    for (const Setting& setting : settings_of(*classifier)) {
        settings[py::str(setting.name)] = to_python(setting.value);
    }
    return settings;
}

void bind_methods(py::class_<Fitted>& fitted) {
    fitted.def("predict_proba", &predict_proba)
        .def("predict_proba_row",
             [](Fitted& self, const py::dict& row) { return self.predict_proba(row); })
        .def("decision_function", &decision_function)
        .def("transform", &transform)
        .def("explain", &explain)
        .def("table",
             [](const Fitted& self, const py::list& columns) {
                 return table_from_columns(columns, &self.pipeline().schema());
             })
        .def("plans", &plans)
        .def("schema", &schema)
        .def("names", &names)
        .def("linear", &linear)
        .def("n_trees", &n_trees)
        .def("importances", &importances)
        .def("with_threshold", &Fitted::with_threshold)
        .def("to_bytes", [](const Fitted& self) { return py::bytes(self.to_bytes()); })
        .def(
            "save",
            [](const Fitted& self, const std::string& path) {
                write_file_atomically(path, self.to_bytes());
            },
            Released())
        .def("feature_names_out",
             [](const Fitted& self) { return self.pipeline().get_feature_names_out(); })
        .def_property_readonly("algorithm",
                               [](const Fitted& self) { return self.pipeline().algorithm(); })
        .def_property_readonly("target",
                               [](const Fitted& self) { return self.pipeline().target(); })
        .def_property_readonly("threshold",
                               [](const Fitted& self) { return self.pipeline().threshold(); })
        .def_property_readonly("settings", [](const Fitted& self) {
            return settings_dict(self.pipeline().settings());
        });
}

}  // namespace

void bind_fitted(py::module_& module) {
    py::class_<Table>(module, "Table")
        .def_static("from_columns",
                    [](const py::list& columns) { return table_from_columns(columns); })
        .def_static("from_matrix", &table_from_matrix)
        .def_property_readonly("n_rows", &Table::n_rows)
        .def("kinds", [](const Table& table) {
            py::dict kinds;
            for (const Column& column : table.columns()) {
                kinds[py::str(column.name)] =
                    std::holds_alternative<Numbers>(column.cells) ? "numbers" : "texts";
            }
            return kinds;
        });
    py::class_<CodedTarget>(module, "CodedTarget").def(py::init(&coded_target));
    py::class_<Fitted> fitted(module, "Fitted");
    bind_methods(fitted);
    module.def("fit_classifier", &bound_fit_classifier);
    module.def("fit_transformer", &bound_fit_transformer);
    module.def(
        "from_bytes",
        [](const std::string& bytes) { return Fitted::from_bytes(bytes, "the model"); },
        Released());
    module.def(
        "load",
        [](const std::string& model) {
            const std::string path = resolve_model(model).string();
            return Fitted::from_bytes(read_file(path), path);
        },
        Released());
    module.def("default_settings", [](const std::string& algorithm) {
        return settings_dict(std::optional(make_classifier(algorithm, 42)));
    });
}

}  // namespace mlpipe::python
