// test_errors.h: what a piece of work throws, as text. For tests only.
#pragma once

#include <string>

#include "core/error.h"

namespace mlpipe {

/// The full text of the `Expected` error that `work` throws, or "no error". Another error passes
/// through.
template <typename Expected = Error, typename Work>
std::string error_text(const Work& work) {
    try {
        work();
    } catch (const Expected& error) {
        return error.full_text();
    }
    return "no error";
}

}  // namespace mlpipe
