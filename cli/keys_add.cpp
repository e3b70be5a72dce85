// keys_add.cpp: `mlpipe keys add [FILE] --role ROLE --name NAME`: a new key, shown once.
#include <nlohmann/json.hpp>

#include "access/key_file.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/keys.h"
#include "core/error.h"

namespace mlpipe {
namespace {

struct AddOptions {
    std::optional<std::string> file, role, name, expires, rate;
    std::optional<std::uint32_t> burst;
    CommonOptions common;
};

NewKey new_key(const AddOptions& options, Moment now) {
    if (!options.role || !options.name) {
        throw InvalidArgument(
            options.role ? "--name is required" : "--role is required",
            {.why = options.role ? "without it nobody knows later whose key it was" : "",
             .help = "such as --role predict --name \"call centre\""});
    }
    const auto role = parse_role(*options.role);
    if (!role) {
        throw InvalidArgument("--role must be predict or admin, not \"" + *options.role + "\"",
                              {.why = "", .help = "only admin may change which model answers"});
    }
    NewKey key{.name = *options.name, .role = *role, .burst = options.burst};
    if (options.rate) {
        key.rate = parse_rate(*options.rate);
        if (!key.rate) {
            throw InvalidArgument("--rate must be a rate, not \"" + *options.rate + "\"",
                                  {.why = "", .help = "such as 100/s, 6000/min or 5000/h"});
        }
    }
    if (options.expires) key.expires = parse_expiry(*options.expires, now);
    return key;
}

}  // namespace

int run_keys_add(const Arguments& arguments, Terminal& terminal) {
    AddOptions options;
    CommandLine line("keys add", "Make a key for a caller of the service; it is shown this once",
                     "mlpipe keys add keys.jsonl --role predict --name \"call centre\" "
                     "--expires 90d");
    line.add_optional_argument("FILE", options.file,
                               "The key file, made if absent (keys.jsonl);\nor MLPIPE_KEYS");
    line.add_text("--role", options.role, "predict|admin",
                  "What it may do; admin may also change which\nmodel answers");
    line.add_text("--name", options.name, "TEXT", "Whose key it is");
    line.add_text("--expires", options.expires, "TIME",
                  "90d, 12h or 30min from now, or a time such as\n2027-01-01 (never)");
    line.add_text("--rate", options.rate, "RATE",
                  "Requests it may make: 100/s, 6000/min, 5000/h\n(as [server] rate says)");
    line.add_whole_number("--burst", options.burst, "N", burst_limits,
                          "How many at once (all of the rate)");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const Moment now = std::chrono::system_clock::now();
    const std::string file = key_file(options.file);
    const AddedKey added = add_key(file, new_key(options, now), now);
    if (options.common.json) {
        nlohmann::ordered_json json{{"key", added.key}, {"file", file}};
        json.update(key_json(added.record, now));
        terminal.out << json_text(json);
    } else {
        note(terminal, options.common,
             "Key " + added.record.id + " of '" + added.record.name + "' is in " + file +
                 ". This is the only time it is shown:");
        terminal.out << added.key << '\n';
    }
    return 0;
}

}  // namespace mlpipe
