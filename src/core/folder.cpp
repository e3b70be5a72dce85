#include "core/folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    auto entry = fs::directory_iterator(folder, error);
    if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) {
        return names;
    }
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        names.push_back(entry->path().filename().string());
    }
    if (error) throw IoFailure::from_code("list", folder.string(), error.value());
    std::ranges::sort(names);
    return names;
}

fs::path make_folders(const fs::path& folder) {
    std::vector<fs::path> missing;  // the innermost first
    std::error_code error;
    for (fs::path path = folder; !path.empty() && !fs::exists(path, error);
         path = path.parent_path()) {
        missing.push_back(path);
    }
    if (missing.empty()) return {};
    const fs::path top = missing.back();
    try {
        for (; !missing.empty(); missing.pop_back()) {
            const fs::path& path = missing.back();
            // Another process may have been faster.
            if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) {
                throw IoFailure::from_errno("make folder", folder.string());
            }
            sync_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
        }
    } catch (...) {
        const fs::path& last = missing.back();
        ::rmdir(last.c_str());
        if (last != top) remove_if_empty(last.parent_path(), top);
        throw;
    }
    return top;
}

void remove_tree(const fs::path& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) throw IoFailure::from_code("remove", path.string(), error.value());
}

void remove_if_empty(fs::path folder, const fs::path& top) noexcept {
    try {
        while (::rmdir(folder.c_str()) == 0 && folder != top) folder = folder.parent_path();
    } catch (...) {  // out of memory: empty folders do no harm
    }
}

}  // namespace mlpipe
