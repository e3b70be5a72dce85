// test_program.h: running a command as the program would. For tests only.
#pragma once

#include <sstream>
#include <string>

#include "cli/program.h"

namespace mlpipe {

struct Outcome {
    int code;
    std::string out, err;
};

inline Outcome outcome_of(const Arguments& arguments) {
    std::ostringstream out, err;
    const int code = run(arguments, {.out = out, .err = err});
    return {.code = code, .out = out.str(), .err = err.str()};
}

}  // namespace mlpipe
