#include "core/shared_library.h"

#include <gtest/gtest.h>

#include "core/test_errors.h"

namespace mlpipe {
namespace {

TEST(SharedLibrary, FindsFunctions) {
    const SharedLibrary library("libc.so.6", "the C library", "");
    int (*absolute)(int) = nullptr;

    library.find("abs", absolute);

    EXPECT_EQ(absolute(-3), 3);
}

TEST(SharedLibrary, SaysWhatIsMissingAndWhatHelps) {
    EXPECT_EQ(error_text<IoFailure>([] {
                  const SharedLibrary library("libabsent.so.1", "the absent library",
                                              "install it (Debian package libabsent1)");
              }),
              "cannot load the absent library: libabsent.so.1: cannot open shared object file: No "
              "such file or directory\n  help: install it (Debian package libabsent1)");
}

TEST(SharedLibrary, RefusesOneWithoutTheFunction) {
    const SharedLibrary library("libc.so.6", "the C library", "");
    void (*absent)() = nullptr;

    EXPECT_THROW(library.find("no_such_function", absent), IoFailure);
}

}  // namespace
}  // namespace mlpipe
