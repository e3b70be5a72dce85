#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "access/key_file.h"
#include "access/key_ring.h"
#include "cli/program.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

struct Ran {
    int code;
    std::string out, err;
};

Ran run_command(const Arguments& arguments) {
    std::ostringstream out, err;
    const int code = run(arguments, {.out = out, .err = err});
    return {.code = code, .out = out.str(), .err = err.str()};
}

TEST(KeysAdd, PrintsNothingButTheKeyOnStandardOutput) {
    const TestFolder folder;
    const std::string file = folder / "keys.jsonl";

    const Ran added =
        run_command({"keys", "add", file, "--role", "predict", "--name", "call centre"});

    EXPECT_EQ(added.code, 0);
    const std::string key = added.out.substr(0, added.out.size() - 1);
    const KeyRing ring(read_key_file(file));
    EXPECT_EQ(ring.check(key, std::chrono::system_clock::now()).doubt, Doubt::none);
    EXPECT_EQ(added.err, "Key " + read_key_file(file)[0].id + " of 'call centre' is in " + file +
                             ". This is the only time it is shown:\n");
}

TEST(KeysAdd, PrintsTheKeyAndWhatItMayDoAsJson) {
    const TestFolder folder;
    const std::string file = folder / "keys.jsonl";

    const Ran added =
        run_command({"keys", "add", file, "--role", "admin", "--name", "release job", "--expires",
                     "90d", "--rate", "100/min", "--burst", "5", "--json"});

    const auto json = nlohmann::json::parse(added.out);
    EXPECT_EQ(added.err, "");
    EXPECT_EQ(json["file"], file);
    EXPECT_EQ(json["role"], "admin");
    EXPECT_EQ(json["state"], "active");
    EXPECT_EQ(json["rate"], "100/min");
    EXPECT_EQ(json["burst"], 5);
    const KeyRecord record = read_key_file(file).at(0);
    EXPECT_EQ(json["id"], record.id);
    const auto days = std::chrono::round<std::chrono::days>(*record.expires - record.created);
    EXPECT_EQ(days.count(), 90);
    const KeyRing ring({record});
    EXPECT_EQ(ring.check(json["key"].get<std::string>(), record.created).doubt, Doubt::none);
}

TEST(KeysRevoke, TakesTheFileFromTheEnvironment) {
    const TestFolder folder;
    const std::string file = folder / "keys.jsonl";
    ::setenv("MLPIPE_KEYS", file.c_str(), 1);
    (void)run_command({"keys", "add", "--role", "predict", "--name", "call centre"});
    const std::string id = read_key_file(file).at(0).id;

    const Ran revoked = run_command({"keys", "revoke", id});

    ::unsetenv("MLPIPE_KEYS");
    EXPECT_EQ(revoked.out, "Key " + id + " of 'call centre' is revoked\n");
    EXPECT_TRUE(read_key_file(file).at(0).revoked);
}

}  // namespace
}  // namespace mlpipe
