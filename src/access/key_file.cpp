#include "access/key_file.h"

#include <algorithm>
#include <unordered_map>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/file_lock.h"
#include "core/folder.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
namespace chrono = std::chrono;

[[noreturn]] void refuse_line(const std::string& name, std::size_t line, const std::string& why) {
    throw BadFormat(name + ":" + std::to_string(line) + ": this is no key",
                    {.why = why,
                     .help = "restore the file from a backup, or take the line out, and with it "
                             "the key"});
}

/// Where a link leads to: what is moved into place must not replace the link.
fs::path resolved(const fs::path& path) {
    std::error_code error;
    const fs::path target = fs::canonical(path, error);
    return error ? path : target;
}

/// What writers that were killed left beside the file. REQUIRES: its lock is held.
void remove_leftovers(const fs::path& path) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const std::string own = path.filename().string() + ".tmp.";
    for (const std::string& name : names_in(folder)) {
        if (name.starts_with(own) && is_leftover(name)) remove_tree(folder / name);
    }
}

void write_key_file(const fs::path& path, const std::vector<KeyRecord>& records) {
    std::string text;
    for (const KeyRecord& record : records) text += key_line(record) + "\n";
    remove_leftovers(path);
    replace_private_file(path, text);
}

void check(const NewKey& key, Moment now) {
    if (!is_key_name(key.name)) {
        throw InvalidArgument("a key's name has 1 to 100 bytes and no control characters",
                              {.why = "lists and logs show it in one line", .help = ""});
    }
    if (key.burst && !key.rate) {
        throw InvalidArgument("a burst goes only with a rate",
                              {.why = "", .help = "name both, such as --rate 100/s --burst 200"});
    }
    if (key.expires && *key.expires <= now) {
        throw InvalidArgument("the key would have expired at " + utc_text(*key.expires),
                              {.why = "it is " + utc_text(now) + " now", .help = ""});
    }
}

}  // namespace

std::vector<KeyRecord> parse_key_file(std::string_view text, const std::string& name) {
    std::vector<KeyRecord> records;
    std::unordered_map<std::string, std::size_t> line_of;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view content = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (content.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        try {
            records.push_back(parse_key_line(content));
        } catch (const BadFormat& error) {
            refuse_line(name, line, error.what());
        }
        const auto [first, added] = line_of.emplace(records.back().id, line);
        if (!added) {
            refuse_line(name, line,
                        "its id is that of line " + std::to_string(first->second) + " too");
        }
    }
    return records;
}

std::vector<KeyRecord> read_key_file(const fs::path& path) {
    return parse_key_file(read_file(path), path.string());
}

AddedKey add_key(const fs::path& path, const NewKey& key, Moment now) {
    check(key, now);
    const fs::path file = resolved(path);
    const FileLock lock(file, FileLock::NewFile::for_owner);
    std::vector<KeyRecord> records = parse_key_file(read_file(file), path.string());
    ApiKey made = generate_api_key();
    while (std::ranges::find(records, made.id, &KeyRecord::id) != records.end()) {
        made = generate_api_key();
    }
    KeyRecord record{.id = made.id,
                     .name = key.name,
                     .role = key.role,
                     .rate = key.rate,
                     .burst = key.burst,
                     .created = chrono::floor<chrono::seconds>(now),
                     .expires = key.expires,
                     .salt = generate_salt()};
    record.hash = hash_key(record.salt, made.text);
    records.push_back(record);
    write_key_file(file, records);
    return {.record = std::move(record), .key = std::move(made.text)};
}

RevokedKey revoke_key(const fs::path& path, const std::string& id, Moment now) {
    std::error_code error;
    if (!fs::exists(path, error)) {
        throw InvalidArgument("there is no key file '" + path.string() + "'",
                              {.why = "", .help = "`mlpipe keys add FILE` makes one"});
    }
    const fs::path file = resolved(path);
    const FileLock lock(file, FileLock::NewFile::for_owner);
    std::vector<KeyRecord> records = parse_key_file(read_file(file), path.string());
    const auto found = std::ranges::find(records, id, &KeyRecord::id);
    if (found == records.end()) {
        throw InvalidArgument("there is no key '" + id + "' in " + path.string(),
                              {.why = "",
                               .help = "`mlpipe keys list " + path.string() +
                                       "` shows the ids, which have 8 hexadecimal digits"});
    }
    const bool changed = !found->revoked;
    if (changed) {
        found->revoked = chrono::floor<chrono::seconds>(now);
        write_key_file(file, records);
    }
    return {.record = *found, .changed = changed};
}

}  // namespace mlpipe
