// csv_fuzzer.cpp: any bytes as a CSV file end in a table or in an Error, and one thread reads what
// three read.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "core/error.h"
#include "table/csv_reader.h"

namespace {

std::string outcome(const std::string& path, mlpipe::Threads threads) {
    try {
        const mlpipe::TypedTable read = mlpipe::read_csv(path, {.threads = threads});
        std::string text = std::to_string(read.table.n_rows());
        for (const mlpipe::ColumnSchema& column : read.schema.columns) {
            text += '|' + column.name + std::string(mlpipe::to_text(column.type));
        }
        return text;
    } catch (const mlpipe::Error& error) {
        return error.full_text();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int file = memfd_create("csv", 0);
    if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) abort();
    const std::string path = "/proc/self/fd/" + std::to_string(file);
    const std::string alone = outcome(path, {1});
    if (size < 4096 && outcome(path, {3}) != alone) abort();
    close(file);
    return 0;
}
