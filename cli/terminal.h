// terminal.h: where a command writes.
#pragma once

#include <ostream>

namespace mlpipe {

struct Terminal {
    std::ostream& out;             ///< results; a write that fails throws IoFailure
    std::ostream& err;             ///< errors, notes, progress
    bool err_is_terminal = false;  ///< whether a progress bar may be drawn there
};

}  // namespace mlpipe
