#include "persistence/registry.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "core/atomic_file.h"
#include "core/error.h"
#include "persistence/folder_lock.h"
#include "persistence/version_name.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporary_prefix = ".tmp-";
constexpr std::string_view model_link_suffix = "_model.onnx";

std::string user_name() {
    if (const char* name = std::getenv("USER"); name != nullptr && *name != '\0') return name;
    // getpwuid keeps its answer in one place for all threads; the caller holds the folder's lock.
    const passwd* entry = ::getpwuid(::geteuid());
    return entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
}

std::string now() {
    return utc_text(std::chrono::system_clock::now());
}

/// When `path` itself, not what it links to, was last changed; now if that cannot be told.
std::string changed_at(const fs::path& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return now();
    return utc_text(std::chrono::system_clock::from_time_t(info.st_mtime));
}

/// "churn_model.onnx". Bytes that could mean something in a path or on a terminal become '_'.
std::string model_link_name(const std::string& target) {
    constexpr std::size_t longest = 200;  // file names end at 255 bytes
    std::string name = target.substr(0, longest);
    for (char& c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool plain = letter || (c >= '0' && c <= '9') || c == '-' || c == '.';
        if (!plain && static_cast<unsigned char>(c) < 0x80) c = '_';
    }
    if (name.starts_with('.')) name[0] = '_';
    return name + std::string(model_link_suffix);
}

/// The names of every entry of `folder`, sorted; none if there is no such folder.
std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    if (!fs::is_directory(folder, error)) return names;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::end(entry);
         entry.increment(error)) {
        names.push_back(entry->path().filename().string());
    }
    if (error) throw IoFailure("cannot list " + folder.string() + ": " + error.message());
    std::ranges::sort(names);
    return names;
}

/// True for what atomic_file.h leaves behind when it is interrupted: "active.tmp.4711.0".
bool is_leftover(std::string_view name) {
    const std::size_t mark = name.find(".tmp.");
    return mark != std::string_view::npos &&
           name.find_first_not_of("0123456789.", mark + 5) == std::string_view::npos;
}

/// Makes `folder` and its parents. The topmost one made, if any, for remove_if_empty.
fs::path make_folders(const fs::path& folder) {
    fs::path top;
    for (fs::path path = folder; !path.empty() && !fs::exists(path); path = path.parent_path()) {
        top = path;
    }
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw IoFailure("cannot make folder " + folder.string() + ": " + error.message());
    if (!top.empty()) {
        sync_folder(top.has_parent_path() ? top.parent_path() : fs::path("."));
        for (fs::path path = folder; path != top; path = path.parent_path()) {
            sync_folder(path.parent_path());
        }
    }
    return top;
}

void remove_tree(const fs::path& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) throw IoFailure("cannot remove " + path.string() + ": " + error.message());
}

/// Takes the folders from `folder` up to `top` away again, as far as they are empty.
void remove_if_empty(fs::path folder, const fs::path& top) {
    std::error_code ignored;
    while (fs::remove(folder, ignored) && folder != top) folder = folder.parent_path();
}

}  // namespace

Registry::Registry(fs::path folder) : folder_(std::move(folder)) {}

std::vector<std::string> Registry::versions() const {
    std::vector<VersionName> found;
    for (const std::string& name : names_in(versions_folder())) {
        auto version = parse_version_name(name);
        if (version && fs::is_directory(versions_folder() / name)) {
            found.push_back(std::move(*version));
        }
    }
    std::ranges::sort(found);
    std::vector<std::string> names;
    for (const VersionName& version : found) names.push_back(version.text());
    return names;
}

std::optional<std::string> Registry::active() const {
    const fs::path link = folder_ / "active";
    std::error_code error;
    const fs::path target = fs::read_symlink(link, error);
    if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) {
        return std::nullopt;
    }
    const std::string version = target.filename().string();
    if (error || target.parent_path() != "versions" || !parse_version_name(version) ||
        !fs::is_directory(versions_folder() / version)) {
        throw BadFormat(
            link.string() + " does not lead to a version",
            {.why = error ? "it is not a symbolic link" : "it leads to '" + target.string() + "'",
             .help = "remove it, then activate a version again"});
    }
    return version;
}

std::vector<HistoryEntry> Registry::history() const {
    return read_history(folder_ / "history.jsonl");
}

fs::path Registry::model_path(const std::string& version) const {
    return versions_folder() / version / "model.onnx";
}

fs::path Registry::metadata_path(const std::string& version) const {
    return versions_folder() / version / "metadata.json";
}

void Registry::require_version(const std::string& version) const {
    const std::vector<std::string> known = versions();
    if (std::ranges::find(known, version) != known.end()) return;
    constexpr std::size_t most = 10;
    std::string list;
    for (std::size_t i = known.size() - std::min(known.size(), most); i < known.size(); ++i) {
        list += (list.empty() ? "" : ", ") + known[i];
    }
    throw InvalidArgument(
        folder_.string() + " has no version '" + version + "'",
        {.why = {},
         .help = known.empty()         ? "it holds no version at all"
                 : known.size() > most ? "the latest " + std::to_string(most) + " are: " + list
                                       : "there are: " + list});
}

/// A folder that has versions is for the one target whose link it holds.
void Registry::require_target(const std::string& link_name) const {
    if (versions().empty()) return;
    for (const std::string& name : names_in(folder_)) {
        if (name.ends_with(model_link_suffix) && name != link_name) {
            throw InvalidArgument(
                folder_.string() + " holds models of another target",
                {.why = "its model is '" + name + "', the new one would be '" + link_name + "'",
                 .help = "name a folder of its own for each target with --models"});
        }
    }
}

void Registry::write_version(const std::string& version, const std::string& link_name,
                             const VersionFiles& files) const {
    const fs::path beside = versions_folder() / (std::string(temporary_prefix) + version);
    try {
        make_folders(beside);
        write_file_atomically(beside / "model.onnx", files.model_onnx);
        write_file_atomically(beside / "metadata.json", files.metadata_json);
        // The links come first: they lead nowhere until the first activation, but a version
        // without them could be activated and not be found.
        for (const std::string& name : names_in(folder_)) {
            if (name.ends_with(model_link_suffix) && name != link_name) remove_tree(folder_ / name);
        }
        replace_symlink("active/model.onnx", folder_ / link_name);
        replace_symlink("active/metadata.json", folder_ / "model_metadata.json");
        const fs::path place = versions_folder() / version;
        if (::rename(beside.c_str(), place.c_str()) != 0) {
            throw IoFailure::from_errno("make", place.string());
        }
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(beside, ignored);
        throw;
    }
    sync_folder(versions_folder());
}

void Registry::note(const std::string& event, const std::string& version, const std::string& time,
                    const std::string& why) const {
    append_history(
        folder_ / "history.jsonl",
        {.time = time, .event = event, .version = version, .by = user_name(), .why = why});
}

/// REQUIRES: the lock is held, so whatever is half done is nobody's work any more.
void Registry::mend_after_interruption() const {
    for (const std::string& name : names_in(versions_folder())) {
        if (name.starts_with(temporary_prefix)) remove_tree(versions_folder() / name);
    }
    for (const std::string& name : names_in(folder_)) {
        if (is_leftover(name)) remove_tree(folder_ / name);
    }
    const std::vector<HistoryEntry> entries = history();
    const std::string why = "noted later: the writer was interrupted";
    for (const std::string& version : versions()) {
        const bool noted = std::ranges::any_of(entries, [&](const HistoryEntry& entry) {
            return entry.event == "created" && entry.version == version;
        });
        if (!noted) note("created", version, changed_at(versions_folder() / version), why);
    }
    const auto last = std::ranges::find_if(entries.rbegin(), entries.rend(),
                                           [](const auto& e) { return e.event != "created"; });
    const std::optional<std::string> current = active();
    if (current && (last == entries.rend() || last->version != *current)) {
        note("activated", *current, changed_at(folder_ / "active"), why);
    }
}

std::string Registry::add(const std::string& target,
                          const std::function<VersionFiles(const std::string&)>& write,
                          const std::string& why) {
    const std::string link_name = model_link_name(target);
    require_target(link_name);
    const fs::path made = make_folders(versions_folder());
    try {
        const FolderLock lock(folder_);
        require_target(link_name);
        mend_after_interruption();
        const std::string version =
            next_version_name(version_date(std::chrono::system_clock::now()), versions()).text();
        write_version(version, link_name, write(version));
        note("created", version, now(), why);
        return version;
    } catch (...) {
        if (!made.empty() && versions().empty()) {
            // Whoever waits for this lock file looks again once it holds it: see FolderLock.
            std::error_code ignored;
            for (const std::string& name :
                 {link_name, std::string("model_metadata.json"), std::string(".lock")}) {
                fs::remove(folder_ / name, ignored);
            }
            remove_if_empty(versions_folder(), made);
        }
        throw;
    }
}

void Registry::activate(const std::string& version, const std::string& why) {
    require_version(version);
    const FolderLock lock(folder_);
    mend_after_interruption();
    if (active() == version) return;
    if (!fs::is_regular_file(model_path(version))) {
        throw BadFormat("there is no " + model_path(version).string(),
                        {.why = "a version is a folder with model.onnx and metadata.json",
                         .help = "restore it from a backup, or activate another version"});
    }
    replace_symlink(fs::path("versions") / version, folder_ / "active");
    note("activated", version, now(), why);
}

}  // namespace mlpipe
