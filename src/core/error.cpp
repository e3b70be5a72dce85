#include "core/error.h"

#include <cerrno>
#include <system_error>

namespace mlpipe {

std::string Error::full_text() const {
    std::string text = what();
    if (!detail_.why.empty()) text += "\n  " + detail_.why;
    if (!detail_.help.empty()) text += "\n  help: " + detail_.help;
    return text;
}

IoFailure IoFailure::from_errno(std::string_view action, std::string_view path) {
    const int error = errno;  // before anything that may change it
    return IoFailure("cannot " + std::string(action) + " " + std::string(path) + ": " +
                     std::generic_category().message(error));
}

}  // namespace mlpipe
