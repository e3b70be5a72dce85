#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "persistence/activation.h"
#include "persistence/verification.h"
#include "persistence/version_summary.h"
#include "python/added_version.h"
#include "python/bindings.h"

namespace py = pybind11;

namespace mlpipe::python {
namespace {

using Released = py::call_guard<py::gil_scoped_release>;
using Codes = py::array_t<std::uint8_t, py::array::c_style | py::array::forcecast>;
using Probabilities = py::array_t<double, py::array::c_style | py::array::forcecast>;

VersionScores scores_of(const Codes& y, const Probabilities& p, double threshold) {
    const std::span<const std::uint8_t> truth(y.data(), static_cast<std::size_t>(y.size()));
    const std::span<const double> risk(p.data(), static_cast<std::size_t>(p.size()));
    return {.rows = truth.size(),
            .scores = score(truth, risk, threshold),
            .intervals = score_intervals(truth, risk, threshold),
            .counts = confusion_matrix(truth, risk, threshold)};
}

/// `labelled` is None, or (classes, probabilities) of the same rows.
std::string add(Registry& registry, const Fitted& fitted, const py::object& labelled,
                const std::string& why, bool activates) {
    std::optional<VersionScores> scores;
    if (!labelled.is_none()) {
        const auto parts = labelled.cast<py::tuple>();
        scores = scores_of(parts[0].cast<Codes>(), parts[1].cast<Probabilities>(),
                           static_cast<double>(fitted.pipeline().threshold()));
    }
    const py::gil_scoped_release released;
    std::string version = add_version(registry, fitted, scores, why);
    if (activates) activate_checked(registry, version, why, SchemaChange::refused);
    return version;
}

py::list history(const Registry& registry) {
    py::list lines;
    for (const HistoryEntry& entry : registry.history()) {
        lines.append(py::dict(py::arg("time") = entry.time, py::arg("event") = entry.event,
                              py::arg("version") = entry.version, py::arg("by") = entry.by,
                              py::arg("why") = entry.why));
    }
    return lines;
}

py::list verify(const Registry& registry, const std::string& version) {
    registry.require_version(version);
    Verification verification;
    {
        const py::gil_scoped_release released;
        verification = verify_version(registry, version);
    }
    py::list checks;
    for (const Check& check : verification.checks) {
        checks.append(py::make_tuple(check.name, std::string(to_text(check.result)), check.detail));
    }
    return checks;
}

std::string summary(const Registry& registry, const std::string& version) {
    registry.require_version(version);
    return version_summary(registry, version, registry.active()).dump();
}

std::string metadata(const Registry& registry, const std::string& version) {
    registry.require_version(version);
    return read_file(registry.metadata_path(version));
}

std::string activate(Registry& registry, const std::string& version, const std::string& why,
                     bool schema_change) {
    return activate_checked(registry, version, why,
                            schema_change ? SchemaChange::allowed : SchemaChange::refused)
        .value_or("");
}

}  // namespace

void bind_registry(py::module_& module) {
    py::class_<Registry>(module, "Registry")
        .def(py::init([](const std::string& folder) { return Registry(folder); }))
        .def("versions", &Registry::versions)
        .def("active", &Registry::active)
        .def("history", &history)
        .def("summary", &summary)
        .def("metadata", &metadata)
        .def("verify", &verify)
        .def("model_path",
             [](const Registry& self, const std::string& version) {
                 self.require_version(version);
                 return self.model_path(version).string();
             })
        .def("add", &add)
        .def("activate", &activate, Released())
        .def(
            "roll_back",
            [](Registry& self, const std::string& why) { return roll_back_checked(self, why).to; },
            Released());
}

}  // namespace mlpipe::python
