#include "python/errors.h"

#include "core/error.h"

namespace mlpipe::python {
namespace {

PyObject* check_failed = nullptr;  // lives as long as the interpreter

PyObject* class_of(const Error& error) {
    switch (error.code()) {
        case ErrorCode::io_failure:
            return PyExc_OSError;
        case ErrorCode::check_failed:
            return check_failed;
        case ErrorCode::invalid_argument:
        case ErrorCode::bad_format:
        case ErrorCode::schema_mismatch:
            break;
    }
    return PyExc_ValueError;
}

}  // namespace

void register_errors(pybind11::module_& module) {
    check_failed = PyErr_NewExceptionWithDoc(
        "mlpipe.CheckFailed", "All was done, and a check said no.", PyExc_RuntimeError, nullptr);
    module.add_object("CheckFailed", check_failed);
    pybind11::register_exception_translator([](std::exception_ptr error) {
        try {
            if (error) std::rethrow_exception(error);
        } catch (const Error& fault) {
            PyErr_SetString(class_of(fault), fault.full_text().c_str());
        }
    });
}

}  // namespace mlpipe::python
