// system_faults.h: makes the n-th system call that touches files, or the n-th allocation, of this
// program fail, or ends the program there. For tests only.
//
// The functions of the C library (open, write, fsync, rename, symlink, mkdir, unlink, truncate,
// flock, …) and operator new are defined in this binary, so the calls of the product and of
// libstdc++ arrive here; the product knows nothing of it. A write that is struck writes half of its
// bytes first, as a disk does that gets full.
#pragma once

#include <cerrno>

namespace mlpipe::faults {

enum class Kind {
    fail_once,     ///< the n-th call fails with `error`, later ones succeed
    disk_is_full,  ///< from the n-th call on, whatever needs space fails with ENOSPC
    die,           ///< SIGKILL at the n-th call
};

/// From now on, calls count from 0. Only of the thread that arms.
void arm_calls(Kind kind, long n, int error = EIO);
/// The n-th operator new throws std::bad_alloc.
void arm_allocations(long n);
/// No more faults. True if one was struck.
bool disarm();

}  // namespace mlpipe::faults
