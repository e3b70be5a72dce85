#include "persistence/history.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

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
                                   {"metadata_sha256", &HistoryEntry::metadata_sha256, false},
                                   {"schema_change", &HistoryEntry::schema_change, false}};

// Lines are read and written without a nlohmann::json object: destroying one allocates, which ends
// the program when memory runs out.

/// The known texts of one JSON object; is_object is false for another value.
struct LineReader : nlohmann::json_sax<nlohmann::json> {
    HistoryEntry entry;
    std::set<std::string> seen;
    std::string name;
    int depth = 0;
    bool is_object = false;

    bool start_object(std::size_t) override {
        if (depth == 0) is_object = true;
        ++depth;
        return true;
    }
    bool key(string_t& text) override {
        if (depth == 1) name = text;
        return true;
    }
    bool string(string_t& text) override {
        for (const HistoryField& field : fields) {
            if (depth != 1 || name != field.name) continue;
            entry.*field.member = text;
            seen.insert(name);
        }
        return true;
    }
    bool end_object() override { return --depth >= 0; }
    bool start_array(std::size_t) override { return ++depth > 0; }
    bool end_array() override { return --depth >= 0; }
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }
};

HistoryEntry parse_entry(std::string_view line, const std::string& place) {
    LineReader reader;
    bool whole = nlohmann::json::sax_parse(line, &reader) && reader.is_object;
    for (const HistoryField& field : fields) {
        whole = whole && (!field.required || reader.seen.contains(field.name));
    }
    if (whole) return std::move(reader.entry);
    throw BadFormat(
        place + ": is not an entry of the history",
        {.why = "each line is a JSON object with the texts time, event, version, by, why",
         .help = "restore the file from a backup, or take the line out"});
}

/// In quotes. A user name or reason may hold any bytes; what is no UTF-8 becomes U+FFFD.
std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string line_of(const HistoryEntry& entry) {
    std::string line;
    for (const HistoryField& field : fields) {
        const std::string& value = entry.*field.member;
        if (!field.required && value.empty()) continue;
        line += (line.empty() ? "{" : ",") + quoted(field.name) + ":" + quoted(value);
    }
    return line + "}";
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
