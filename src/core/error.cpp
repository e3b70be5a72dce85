#include "core/error.h"

#include <cerrno>
#include <system_error>

namespace mlpipe {
namespace {

std::string help_for(int code) {
    switch (code) {
        case ENOSPC:
        case EDQUOT:
            return "free some space on that disk, then run the command again";
        case EROFS:
            return "name a folder elsewhere, or mount that file system for writing";
        case EACCES:
        case EPERM:
            return "see who may with `ls -ld`, change the rights, or run it as another user";
        default:
            return "";
    }
}

}  // namespace

std::string Error::full_text() const {
    std::string text = what();
    if (!detail_.why.empty()) text += "\n  " + detail_.why;
    if (!detail_.help.empty()) text += "\n  help: " + detail_.help;
    return text;
}

IoFailure IoFailure::from_code(std::string_view action, std::string_view path, int code) {
    return IoFailure("cannot " + std::string(action) + " " + std::string(path) + ": " +
                         std::generic_category().message(code),
                     {.why = "", .help = help_for(code)});
}

IoFailure IoFailure::from_errno(std::string_view action, std::string_view path) {
    return from_code(action, path, errno);
}

}  // namespace mlpipe
