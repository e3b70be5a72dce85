#include "faults/system_faults.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <new>

namespace mlpipe::faults {
namespace {

// Plain thread-locals: they are read before main() and must not allocate.
thread_local bool calls_armed = false;
thread_local bool allocations_armed = false;
thread_local bool struck = false;
thread_local Kind kind = Kind::fail_once;
thread_local long left = 0;
thread_local int error_number = 0;

/// Whether this call is to fail. `needs_space` of a full disk.
bool strikes(bool needs_space) {
    if (!calls_armed) return false;
    const bool now = left-- <= 0;
    if (kind == Kind::disk_is_full) {
        if (!now || !needs_space) return false;
        struck = true;
        errno = ENOSPC;
        return true;
    }
    if (!now || struck) return false;
    struck = true;
    errno = error_number;
    return true;
}

void die_if_asked() {
    if (kind == Kind::die) ::raise(SIGKILL);
}

template <typename Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// -1 if struck, else what `call` gives.
template <typename Call>
auto guarded(bool needs_space, const Call& call) -> decltype(call()) {
    if (strikes(needs_space)) {
        const int error = errno;
        die_if_asked();
        errno = error;
        return -1;
    }
    return call();
}

}  // namespace

void arm_calls(Kind new_kind, long n, int error) {
    kind = new_kind;
    left = n;
    error_number = error;
    struck = false;
    calls_armed = true;
}

void arm_allocations(long n) {
    left = n;
    struck = false;
    allocations_armed = true;
}

bool disarm() {
    calls_armed = false;
    allocations_armed = false;
    return struck;
}

bool allocation_strikes() {
    if (!allocations_armed || struck) return false;
    struck = left-- <= 0;
    return struck;
}

}  // namespace mlpipe::faults

using mlpipe::faults::guarded;
using mlpipe::faults::next;

extern "C" {

#define MLPIPE_OPEN(NAME)                                                                \
    int NAME(const char* path, int flags, ...) {                                         \
        static const auto real = next<int (*)(const char*, int, ...)>(#NAME);            \
        va_list rest;                                                                    \
        va_start(rest, flags);                                                           \
        const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;             \
        va_end(rest);                                                                    \
        return guarded((flags & O_CREAT) != 0, [&] { return real(path, flags, mode); }); \
    }
MLPIPE_OPEN(open)
MLPIPE_OPEN(open64)
#undef MLPIPE_OPEN

#define MLPIPE_OPENAT(NAME)                                                                      \
    int NAME(int folder, const char* path, int flags, ...) {                                     \
        static const auto real = next<int (*)(int, const char*, int, ...)>(#NAME);               \
        va_list rest;                                                                            \
        va_start(rest, flags);                                                                   \
        const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;                     \
        va_end(rest);                                                                            \
        return guarded((flags & O_CREAT) != 0, [&] { return real(folder, path, flags, mode); }); \
    }
MLPIPE_OPENAT(openat)
MLPIPE_OPENAT(openat64)
#undef MLPIPE_OPENAT

ssize_t write(int file, const void* bytes, size_t size) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
    if (!mlpipe::faults::strikes(true)) return real(file, bytes, size);
    const int error = errno;
    static_cast<void>(real(file, bytes, size / 2));
    mlpipe::faults::die_if_asked();
    errno = error;
    return -1;
}
ssize_t read(int file, void* bytes, size_t size) {
    static const auto real = next<ssize_t (*)(int, void*, size_t)>("read");
    return guarded(false, [&] { return real(file, bytes, size); });
}
int fsync(int file) {
    static const auto real = next<int (*)(int)>("fsync");
    return guarded(false, [&] { return real(file); });
}
int rename(const char* from, const char* to) noexcept {
    static const auto real = next<int (*)(const char*, const char*)>("rename");
    return guarded(false, [&] { return real(from, to); });
}
int symlink(const char* target, const char* link) noexcept {
    static const auto real = next<int (*)(const char*, const char*)>("symlink");
    return guarded(true, [&] { return real(target, link); });
}
int mkdir(const char* path, mode_t mode) noexcept {
    static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
    return guarded(true, [&] { return real(path, mode); });
}
int rmdir(const char* path) noexcept {
    static const auto real = next<int (*)(const char*)>("rmdir");
    return guarded(false, [&] { return real(path); });
}
int unlink(const char* path) noexcept {
    static const auto real = next<int (*)(const char*)>("unlink");
    return guarded(false, [&] { return real(path); });
}
int unlinkat(int folder, const char* path, int flags) noexcept {
    static const auto real = next<int (*)(int, const char*, int)>("unlinkat");
    return guarded(false, [&] { return real(folder, path, flags); });
}
int truncate(const char* path, off_t size) noexcept {
    static const auto real = next<int (*)(const char*, off_t)>("truncate");
    return guarded(false, [&] { return real(path, size); });
}
int flock(int file, int operation) noexcept {
    static const auto real = next<int (*)(int, int)>("flock");
    return guarded(false, [&] { return real(file, operation); });
}

}  // extern "C"

void* operator new(std::size_t size) {
    if (mlpipe::faults::allocation_strikes()) throw std::bad_alloc();
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
void* operator new[](std::size_t size) {
    return operator new(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
