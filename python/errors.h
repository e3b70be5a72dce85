// errors.h: mlpipe's errors as Python exceptions, in one place.
//
//   InvalidArgument, BadFormat, SchemaMismatch   ValueError
//   IoFailure                                    OSError
//   CheckFailed                                  mlpipe.CheckFailed, a RuntimeError
//   anything else                                RuntimeError, by pybind11
//
// The message is Error::full_text(): what, why, and what to do.
#pragma once

#include <pybind11/pybind11.h>

namespace mlpipe::python {

/// Adds CheckFailed to `module` and translates every mlpipe::Error from now on.
void register_errors(pybind11::module_& module);

}  // namespace mlpipe::python
