#include "persistence/history.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

struct HistoryField {
    const char* name;
    std::string HistoryEntry::*member;
    bool required;
};
constexpr HistoryField fields[] = {{"time", &HistoryEntry::time, true},
                                   {"event", &HistoryEntry::event, true},
                                   {"version", &HistoryEntry::version, true},
                                   {"by", &HistoryEntry::by, true},
                                   {"why", &HistoryEntry::why, true},
                                   {"target", &HistoryEntry::target, false},
                                   {"model_sha256", &HistoryEntry::model_sha256, false},
                                   {"metadata_sha256", &HistoryEntry::metadata_sha256, false}};

HistoryEntry parse_entry(std::string_view line, const std::string& place) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    HistoryEntry entry;
    for (const HistoryField& field : fields) {
        const auto found = json.is_object() ? json.find(field.name) : json.end();
        if (found == json.end() && json.is_object() && !field.required) continue;
        if (found == json.end() || !found->is_string()) {
            throw BadFormat(
                place + ": is not an entry of the history",
                {.why = "each line is a JSON object with the texts time, event, version, by, why",
                 .help = "restore the file from a backup, or take the line out"});
        }
        entry.*field.member = found->get<std::string>();
    }
    return entry;
}

std::string line_of(const HistoryEntry& entry) {
    nlohmann::ordered_json json;
    for (const HistoryField& field : fields) {
        const std::string& value = entry.*field.member;
        if (field.required || !value.empty()) json[field.name] = value;
    }
    // A user name or reason may hold any bytes; the line stays UTF-8.
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void truncate_to(const fs::path& path, std::size_t size) {
    if (::truncate(path.c_str(), static_cast<off_t>(size)) != 0) {
        throw IoFailure::from_errno("truncate", path.string());
    }
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

std::vector<HistoryEntry> read_history(const fs::path& path) {
    std::error_code unreadable;
    if (!fs::exists(path, unreadable) && !unreadable) return {};
    const std::string text = read_file(path);
    std::vector<HistoryEntry> entries;
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
        const std::string place = path.string() + ":" + std::to_string(entries.size() + 1);
        entries.push_back(parse_entry(std::string_view(text).substr(begin, end - begin), place));
    }
    return entries;
}

void append_history(const fs::path& path, const HistoryEntry& entry) {
    const std::string line = line_of(entry);
    std::error_code unreadable;
    const bool is_new = !fs::exists(path, unreadable) && !unreadable;
    const std::string text = is_new ? "" : read_file(path);
    const std::size_t whole = text.rfind('\n') + 1;  // npos + 1 is 0
    if (whole != text.size()) truncate_to(path, whole);
    try {
        append_line(path, line);
        if (is_new) sync_folder(folder_of(path));
    } catch (...) {
        // Written in part or whole, but it is not to be relied on: the event did not happen.
        const int ignored =
            is_new ? ::unlink(path.c_str()) : ::truncate(path.c_str(), static_cast<off_t>(whole));
        static_cast<void>(ignored);
        throw;
    }
}

std::string user_name() {
    if (const char* name = std::getenv("USER"); name != nullptr && *name != '\0') return name;
    const passwd* entry = ::getpwuid(::geteuid());
    return entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
}

}  // namespace mlpipe
