// keys_list.cpp: `mlpipe keys list [FILE]`: whose keys there are, and whether they are good.
#include <nlohmann/json.hpp>

#include "access/key_file.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/keys.h"
#include "cli/text_table.h"

namespace mlpipe {
namespace {

/// What fits beside the other columns in 80.
std::string short_name(const std::string& name) {
    constexpr std::size_t width = 24;
    if (display_width(name) <= width) return name;
    std::string head;
    std::size_t columns = 0;
    for (const char c : name) {
        const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (begins && ++columns == width) break;
        head += c;
    }
    return head + "…";
}

/// "2026-11-22", "never".
std::string date_of(const std::optional<std::chrono::sys_seconds>& time) {
    return time ? utc_text(*time).substr(0, 10) : "never";
}

std::string table_of(const std::vector<KeyRecord>& records, Moment now) {
    std::vector<std::vector<std::string>> rows = {
        {"id", "name", "role", "state", "created", "expires", "rate"}};
    for (const KeyRecord& record : records) {
        rows.push_back({record.id, short_name(record.name), std::string(to_text(record.role)),
                        key_state(record, now), date_of(record.created), date_of(record.expires),
                        record.rate ? to_text(*record.rate) : "-"});
    }
    return format_table(rows, rows[0].size());
}

}  // namespace

int run_keys_list(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> file;
    CommonOptions common;
    CommandLine line("keys list", "Whose keys there are, and whether they are good",
                     "mlpipe keys list keys.jsonl");
    line.add_optional_argument("FILE", file, "The key file (keys.jsonl); or MLPIPE_KEYS");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    const std::string path = key_file(file);
    const Moment now = std::chrono::system_clock::now();
    const std::vector<KeyRecord> records = read_key_file(path);
    if (common.json) {
        nlohmann::ordered_json json = nlohmann::ordered_json::array();
        for (const KeyRecord& record : records) json.push_back(key_json(record, now));
        terminal.out << json_text(json);
    } else if (records.empty()) {
        note(terminal, common, "There is no key in " + path + ".");
    } else {
        terminal.out << table_of(records, now);
    }
    return 0;
}

}  // namespace mlpipe
