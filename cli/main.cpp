#include <unistd.h>

#include <csignal>
#include <iostream>

#include "cli/output_file.h"
#include "cli/program.h"

int main(int argc, char** argv) {
    // A reader that has seen enough (`| head`) ends us quietly, even where a parent ignored the
    // signal.
    std::signal(SIGPIPE, SIG_DFL);
    mlpipe::DescriptorBuffer buffer(STDOUT_FILENO, "standard output");
    std::ostream out(&buffer);
    out.exceptions(std::ios::badbit);
    return mlpipe::run(
        {argv + 1, argv + argc},
        {.out = out, .err = std::cerr, .err_is_terminal = ::isatty(STDERR_FILENO) == 1});
}
