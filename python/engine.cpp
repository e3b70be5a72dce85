// engine.cpp: mlpipe._engine, the compiled half of the Python module. It converts, calls and
// converts back; names and laws of scikit-learn are the business of the package around it.
#include <pybind11/pybind11.h>

#include "python/bindings.h"
#include "python/errors.h"

PYBIND11_MODULE(_engine, module) {
    module.doc() = "The engine of mlpipe; use the package mlpipe instead.";
    mlpipe::python::register_errors(module);
    mlpipe::python::bind_fitted(module);
    mlpipe::python::bind_selection(module);
    mlpipe::python::bind_registry(module);
    mlpipe::python::bind_sklearn(module);
}
