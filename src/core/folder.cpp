#include "core/folder.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>

#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {

namespace fs = std::filesystem;

// readdir(3) rather than std::filesystem: that ends the program when memory runs out while it opens
// a folder (libstdc++ 12).
std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(folder.c_str()), ::closedir);
    if (stream == nullptr && (errno == ENOENT || errno == ENOTDIR)) return names;
    if (stream == nullptr) throw IoFailure::from_errno("list", folder.string());
    while (true) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr && errno != 0) throw IoFailure::from_errno("list", folder.string());
        if (entry == nullptr) break;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
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
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) {
        if (errno == ENOENT) return;
        throw IoFailure::from_errno("remove", path.string());
    }
    const bool is_folder = S_ISDIR(info.st_mode);
    if (is_folder) {
        for (const std::string& name : names_in(path)) remove_tree(path / name);
    }
    const int result = is_folder ? ::rmdir(path.c_str()) : ::unlink(path.c_str());
    if (result != 0 && errno != ENOENT) throw IoFailure::from_errno("remove", path.string());
}

void remove_if_empty(fs::path folder, const fs::path& top) noexcept {
    try {
        while (::rmdir(folder.c_str()) == 0 && folder != top) folder = folder.parent_path();
    } catch (...) {  // out of memory: empty folders do no harm
    }
}

}  // namespace mlpipe
