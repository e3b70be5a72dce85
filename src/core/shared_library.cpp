#include "core/shared_library.h"

#include <dlfcn.h>

#include "core/error.h"

namespace mlpipe {

SharedLibrary::SharedLibrary(const char* file, std::string title, std::string help)
    : title_(std::move(title)),
      help_(std::move(help)),
      // RTLD_LOCAL: its symbols must not be found in place of ours or of another library's.
      library_(dlopen(file, RTLD_LAZY | RTLD_LOCAL)) {
    if (library_ == nullptr) fail();
}

void* SharedLibrary::address(const char* name) const {
    void* found = dlsym(library_, name);
    if (found == nullptr) fail();
    return found;
}

void SharedLibrary::fail() const {
    const char* reason = dlerror();
    throw IoFailure(
        "cannot load " + title_ + ": " + (reason != nullptr ? reason : "no reason given"),
        {.why = "", .help = help_});
}

}  // namespace mlpipe
