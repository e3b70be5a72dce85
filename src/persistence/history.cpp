#include "persistence/history.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

struct HistoryField {
    const char* name;
    std::string HistoryEntry::*member;
};
constexpr HistoryField fields[] = {{"time", &HistoryEntry::time},
                                   {"event", &HistoryEntry::event},
                                   {"version", &HistoryEntry::version},
                                   {"by", &HistoryEntry::by},
                                   {"why", &HistoryEntry::why}};

HistoryEntry parse_entry(std::string_view line, const std::string& place) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    HistoryEntry entry;
    for (const HistoryField& field : fields) {
        const auto found = json.is_object() ? json.find(field.name) : json.end();
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
    if (fs::exists(path)) {
        const std::string text = read_file(path);
        const std::size_t whole = text.rfind('\n') + 1;  // npos + 1 is 0
        if (whole != text.size() && ::truncate(path.c_str(), static_cast<off_t>(whole)) != 0) {
            throw IoFailure::from_errno("truncate", path.string());
        }
    }
    nlohmann::ordered_json json;
    for (const HistoryField& field : fields) json[field.name] = entry.*field.member;
    // A user name or reason may hold any bytes; the line stays UTF-8.
    append_line(path, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace mlpipe
