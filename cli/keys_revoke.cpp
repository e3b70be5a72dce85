// keys_revoke.cpp: `mlpipe keys revoke [FILE] ID`: a key that is good no longer.
#include <nlohmann/json.hpp>

#include "access/key_file.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/keys.h"
#include "core/error.h"

namespace mlpipe {

int run_keys_revoke(const Arguments& arguments, Terminal& terminal) {
    std::optional<std::string> first, second;
    CommonOptions common;
    CommandLine line("keys revoke", "Take a key back; a running service refuses it a second later",
                     "mlpipe keys revoke keys.jsonl 1f0c9a3e");
    line.add_optional_argument("FILE", first, "The key file (keys.jsonl); or MLPIPE_KEYS");
    line.add_optional_argument("ID", second, "Of the key, as `mlpipe keys list` shows it");
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    if (!first) {
        throw InvalidArgument("ID is required",
                              {.why = "", .help = "`mlpipe keys list` shows the ids"});
    }
    if (!second) std::swap(first, second);  // one argument alone is the id
    const std::string& id = *second;
    const std::string path = key_file(first);
    const Moment now = std::chrono::system_clock::now();
    const RevokedKey revoked = revoke_key(path, id, now);
    if (common.json) {
        nlohmann::ordered_json json{{"file", path}, {"changed", revoked.changed}};
        json.update(key_json(revoked.record, now));
        terminal.out << json_text(json);
    } else {
        terminal.out << "Key " << id << " of '" << revoked.record.name << "' is revoked"
                     << (revoked.changed
                             ? ""
                             : " since " + utc_text(*revoked.record.revoked) + " already")
                     << '\n';
    }
    return 0;
}

}  // namespace mlpipe
