// shared_library.h: a library of another project, opened when it is first needed.
#pragma once

#include <string>

namespace mlpipe {

/// Stays open for as long as the program runs.
class SharedLibrary {
public:
    /// Opens `file`, "libpq.so.5". `title` and `help` are for errors: "cannot load the PostgreSQL
    /// library: …". Throws IoFailure.
    SharedLibrary(const char* file, std::string title, std::string help);

    /// Sets `function` to the one of that name. Throws IoFailure.
    template <typename Function>
    void find(const char* name, Function& function) const {
        function = reinterpret_cast<Function>(address(name));
    }

private:
    [[nodiscard]] void* address(const char* name) const;
    [[noreturn]] void fail() const;

    std::string title_, help_;
    void* library_;
};

}  // namespace mlpipe
