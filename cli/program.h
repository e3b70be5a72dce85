// program.h: the program mlpipe as a function, so that tests need no process of their own.
#pragma once

#include "cli/arguments.h"

namespace mlpipe {

/// Runs `mlpipe ARGUMENTS…` and returns its exit code. Throws nothing: errors are written to
/// `terminal.err`.
int run(const Arguments& arguments, Terminal terminal);

}  // namespace mlpipe
