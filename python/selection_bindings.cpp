#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "metrics/intervals.h"
#include "model_selection/cross_validation.h"
#include "python/bindings.h"
#include "python/fitted.h"
#include "python/settings_from_python.h"

namespace py = pybind11;

namespace mlpipe::python {
namespace {

using Codes = py::array_t<std::uint8_t, py::array::c_style | py::array::forcecast>;
using Probabilities = py::array_t<double, py::array::c_style | py::array::forcecast>;

/// {"accuracy": (value, low, high), …, "confusion_matrix": [[tn, fp], [fn, tp]]}.
py::dict evaluate(const Codes& y, const Probabilities& p, double threshold) {
    const std::span<const std::uint8_t> truth(y.data(), static_cast<std::size_t>(y.size()));
    const std::span<const double> risk(p.data(), static_cast<std::size_t>(p.size()));
    Scores scores;
    ScoreIntervals intervals;
    ConfusionMatrix counts;
    {
        const py::gil_scoped_release released;
        scores = score(truth, risk, threshold);
        intervals = score_intervals(truth, risk, threshold);
        counts = confusion_matrix(truth, risk, threshold);
    }
    py::dict all;
    for (const ScoreField& field : score_fields()) {
        all[field.name] = py::make_tuple(scores.*field.member, intervals.low.*field.member,
                                         intervals.high.*field.member);
    }
    all["confusion_matrix"] =
        std::vector<std::vector<std::int64_t>>{{counts.true_negative, counts.false_positive},
                                               {counts.false_negative, counts.true_positive}};
    return all;
}

/// Each is (transformer or None, derived, algorithm, settings).
Pipeline pipeline_from(const py::tuple& parts, const Table& table, const std::string& target) {
    std::vector<DerivedFeature> derived;
    for (const py::handle pair : parts[1]) {
        const auto named = py::reinterpret_borrow<py::tuple>(pair);
        derived.push_back(
            {.name = named[0].cast<std::string>(), .expression = named[1].cast<std::string>()});
    }
    const Classifier model =
        classifier_from(parts[2].cast<std::string>(), parts[3].cast<py::dict>());
    if (parts[0].is_none()) {
        return {.preprocess = default_transformer(types_of(table), target, derived),
                .model = model};
    }
    return {.preprocess = transformer_from(parts[0].cast<py::dict>()), .model = model};
}

/// One dict: {"accuracy": array of folds x repeats, …, "fit_seconds", "out_of_fold"}.
py::dict cross_validate_one(const py::tuple& parts, const Table& table, const CodedTarget& coded,
                            int folds, int repeats, std::uint64_t seed, int n_threads) {
    const Target target = to_target(coded);
    const Pipeline pipeline = pipeline_from(parts, table, target.column);
    const Schema types =
        parts[0].is_none() ? types_of(table) : types_of(table, pipeline.preprocess);
    CrossValidationResult result;
    {
        const py::gil_scoped_release released;
        result = std::move(mlpipe::cross_validate({&pipeline, 1}, table, types, target,
                                                  {.folds = folds,
                                                   .repeats = repeats,
                                                   .seed = seed,
                                                   .policy = {.policy = Policy::fixed},
                                                   .threads = {n_threads}})
                               .front());
    }
    py::dict all;
    for (const ScoreField& field : score_fields()) {
        std::vector<double> values;
        for (const Scores& fold : result.fold_scores) values.push_back(fold.*field.member);
        all[field.name] = as_array(std::move(values));
    }
    all["fit_seconds"] = result.fit_seconds;
    all["out_of_fold"] = as_array(std::move(result.out_of_fold));
    return all;
}

}  // namespace

void bind_selection(py::module_& module) {
    module.def("evaluate", &evaluate);
    module.def("cross_validate", &cross_validate_one);
}

}  // namespace mlpipe::python
