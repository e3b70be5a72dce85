// bindings.h: the parts of the compiled module, each in a file of its own.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <vector>

namespace mlpipe::python {

void bind_fitted(pybind11::module_& module);     ///< Table, Fitted, fit_classifier, fit_transformer
void bind_registry(pybind11::module_& module);   ///< Registry, load
void bind_selection(pybind11::module_& module);  ///< evaluate, cross_validate
void bind_sklearn(pybind11::module_& module);    ///< pipelines from learned parts of others

/// A vector as a numpy array that owns it.
template <typename Value>
pybind11::array_t<Value> as_array(std::vector<Value> values,
                                  std::vector<pybind11::ssize_t> shape = {}) {
    if (shape.empty()) shape = {static_cast<pybind11::ssize_t>(values.size())};
    auto* owner = new std::vector<Value>(std::move(values));  // deleted by the capsule
    const pybind11::capsule keeper(
        owner, [](void* held) { delete static_cast<std::vector<Value>*>(held); });
    return pybind11::array_t<Value>(shape, owner->data(), keeper);
}

}  // namespace mlpipe::python
