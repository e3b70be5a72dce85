#include "access/key_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "access/key_ring.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const std::chrono::sys_seconds noon =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 12h;
const NewKey call_centre{.name = "call centre", .role = Role::predict};

std::string error_of(const std::string& text) {
    try {
        (void)parse_key_file(text, "keys.jsonl");
        return "no error";
    } catch (const BadFormat& error) {
        return error.full_text();
    }
}

const std::string zeros = std::string(32, '0'), ones = std::string(64, '1');

/// A line of a key file with `change` in place of `member`.
std::string line_with(const std::string& member, const std::string& change) {
    std::string line = R"({"id":"1f0c9a3e","name":"n","role":"predict",)"
                       R"("created":"2026-11-22T12:00:00Z","salt":")" +
                       zeros + R"(","hash":")" + ones + "\"}";
    const std::size_t at = line.find(member);
    EXPECT_NE(at, std::string::npos) << member;
    return line.replace(at, member.size(), change);
}

TEST(KeyFile, HoldsAllOfAKeyButTheKeyItself) {
    const TestFolder folder;
    const fs::path file = folder / "keys.jsonl";

    const AddedKey added = add_key(file,
                                   {.name = "call centre \"Süd\"",
                                    .role = Role::admin,
                                    .rate = Rate{.requests = 100, .seconds = 60},
                                    .burst = 20,
                                    .expires = noon + 24h},
                                   noon);

    const std::vector<KeyRecord> records = read_key_file(file);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].id, added.record.id);
    EXPECT_EQ(records[0].name, "call centre \"Süd\"");
    EXPECT_EQ(records[0].role, Role::admin);
    EXPECT_EQ(records[0].rate, (Rate{.requests = 100, .seconds = 60}));
    EXPECT_EQ(records[0].burst, 20u);
    EXPECT_EQ(records[0].created, noon);
    EXPECT_EQ(records[0].expires, noon + 24h);
    EXPECT_FALSE(records[0].revoked);
    const KeyRing ring(records);
    EXPECT_EQ(ring.check(added.key, noon).doubt, Doubt::none);
    const std::string text = read_file(file);
    EXPECT_THAT(text, testing::Not(testing::HasSubstr(added.key)));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr(added.key.substr(13))));
}

TEST(KeyFile, IsForItsOwnerAloneAndKeepsTheRightsItIsGiven) {
    const TestFolder folder;
    const fs::path file = folder / "keys.jsonl";
    const auto mode = [&] {
        struct stat info {};
        EXPECT_EQ(::stat(file.c_str(), &info), 0);
        return info.st_mode & 07777;
    };

    (void)add_key(file, call_centre, noon);
    EXPECT_EQ(mode(), 0600u);
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    (void)add_key(file, call_centre, noon);

    EXPECT_EQ(mode(), 0640u);
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"keys.jsonl"}));
}

TEST(KeyFile, IsChangedBehindALinkThatStays) {
    const TestFolder folder;
    fs::create_directory(folder / "real");
    (void)add_key(folder / "real/keys.jsonl", call_centre, noon);
    fs::create_symlink("real/keys.jsonl", folder / "link");

    (void)add_key(folder / "link", call_centre, noon);

    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_EQ(read_key_file(folder / "real/keys.jsonl").size(), 2u);
}

TEST(KeyFile, KeepsARevokedKeyWithTheFirstTimeItWasRevoked) {
    const TestFolder folder;
    const fs::path file = folder / "keys.jsonl";
    const AddedKey added = add_key(file, call_centre, noon);

    const RevokedKey first = revoke_key(file, added.record.id, noon + 1h);
    const RevokedKey second = revoke_key(file, added.record.id, noon + 2h);

    EXPECT_TRUE(first.changed);
    EXPECT_FALSE(second.changed);
    EXPECT_EQ(read_key_file(file).at(0).revoked, noon + 1h);
    const KeyRing ring(read_key_file(file));
    EXPECT_EQ(ring.check(added.key, noon).doubt, Doubt::revoked);
}

TEST(KeyFile, SaysWhichKeyIsNotThere) {
    const TestFolder folder;
    const std::string file = folder / "keys.jsonl";
    const auto error_of_revoking = [&] {
        try {
            revoke_key(file, "00000000", noon);
            return std::string("no error");
        } catch (const InvalidArgument& error) {
            return error.full_text();
        }
    };

    EXPECT_EQ(error_of_revoking(),
              "there is no key file '" + file + "'\n  help: `mlpipe keys add FILE` makes one");
    (void)add_key(file, call_centre, noon);
    EXPECT_EQ(error_of_revoking(), "there is no key '00000000' in " + file +
                                       "\n  help: `mlpipe keys list " + file +
                                       "` shows the ids, which have 8 hexadecimal digits");
}

TEST(KeyFile, RefusesAKeyThatMakesNoSense) {
    const TestFolder folder;
    const auto error_of_adding = [&](const NewKey& key) {
        try {
            (void)add_key(folder / "keys.jsonl", key, noon);
            return std::string("no error");
        } catch (const InvalidArgument& error) {
            return error.full_text();
        }
    };

    for (const std::string& name : {std::string(), std::string("  "), std::string("a\nb"),
                                    std::string("\xFF"), std::string(101, 'a')}) {
        EXPECT_EQ(error_of_adding({.name = name, .role = Role::predict}),
                  "a key's name has 1 to 100 bytes and no control characters\n"
                  "  lists and logs show it in one line");
    }
    EXPECT_EQ(error_of_adding({.name = "n", .role = Role::predict, .burst = 5}),
              "a burst goes only with a rate\n"
              "  help: name both, such as --rate 100/s --burst 200");
    EXPECT_EQ(error_of_adding({.name = "n", .role = Role::predict, .expires = noon}),
              "the key would have expired at 2026-11-22T12:00:00Z\n"
              "  it is 2026-11-22T12:00:00Z now");
    EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

TEST(KeyFile, PassesOverBlankLinesAndCarriageReturns) {
    const std::string line = line_with("}", "}");

    EXPECT_EQ(parse_key_file("\n" + line + "\r\n \n", "keys.jsonl").size(), 1u);
    EXPECT_EQ(parse_key_file(line, "keys.jsonl").size(), 1u);
    EXPECT_EQ(parse_key_file("", "keys.jsonl").size(), 0u);
}

TEST(KeyFile, NamesTheLineAndTheMemberAtFault) {
    const std::string good = line_with("}", "}") + "\n";
    const std::string help =
        "\n  help: restore the file from a backup, or take the line out, and with it the key";
    const auto expect = [&](const std::string& line, const std::string& why) {
        EXPECT_EQ(error_of(good + line), "keys.jsonl:2: this is no key\n  " + why + help) << line;
    };

    expect("{", "it is no JSON object");
    expect("[]", "it is no JSON object");
    expect("{}{}", "it is no JSON object");
    expect("{\"id\":\"\xFF\"}", "it is no JSON object");
    expect("{}", "'id' must be 8 hexadecimal digits");
    expect(line_with("1f0c9a3e", "1F0C9A3E"), "'id' must be 8 hexadecimal digits");
    expect(line_with("\"n\"", "\"\""), "'name' must be a name of 1 to 100 bytes");
    expect(line_with("\"n\"", "7"), "'name' must be a name of 1 to 100 bytes");
    expect(line_with("\"predict\"", "\"root\""), R"('role' must be "predict" or "admin")");
    expect(line_with("\"predict\"", "\"none\""), R"('role' must be "predict" or "admin")");
    expect(line_with("}", R"(,"rate":"fast"})"),
           R"('rate' must be a rate such as "100/s", "6000/min" or "5000/h")");
    expect(line_with("}", R"(,"rate":"1/s","burst":0})"),
           "'burst' must be a whole number from 1 to 1000000");
    expect(line_with("}", R"(,"rate":"1/s","burst":-1})"),
           "'burst' must be a whole number from 1 to 1000000");
    expect(line_with("}", R"(,"rate":"1/s","burst":1e300})"),
           "'burst' must be a whole number from 1 to 1000000");
    expect(line_with("}", R"(,"burst":5})"), "'burst' goes only with 'rate'");
    expect(line_with("2026-11-22T12", "2026-13-22T12"),
           R"('created' must be a time such as "2026-11-22T19:00:00Z")");
    expect(line_with("}", R"(,"expires":1})"),
           R"('expires' must be a time such as "2026-11-22T19:00:00Z")");
    expect(line_with("}", R"(,"expire":"2026-11-22"})"), "'expire' is no member of a key");
    expect(line_with("}", R"(,"role":"admin"})"), "'role' is there twice");
    expect(line_with(zeros, "00"), "'salt' must be 32 hexadecimal digits");
    expect(line_with(ones, ones + "1"), "'hash' must be 64 hexadecimal digits");
    expect(line_with("}", R"(,"rate":[[[[[[[[[1]]]]]]]]]})"), "it is nested deeper than 8 levels");
    expect(good, "its id is that of line 1 too");
}

TEST(KeyFile, IsLeftAsItIsWhenItIsBroken) {
    const TestFolder folder;
    const std::string file = folder / "keys.jsonl";
    std::ofstream(file) << "{}\n";

    EXPECT_THROW((void)add_key(file, call_centre, noon), BadFormat);
    EXPECT_THROW(revoke_key(file, "1f0c9a3e", noon), BadFormat);
    EXPECT_EQ(read_file(file), "{}\n");
}

/// Runs `work` in a process of its own.
template <typename Work>
pid_t fork_and(const Work& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            work();
            ::_exit(0);
        } catch (...) {
            ::_exit(1);
        }
    }
    return child;
}

TEST(KeyFile, LosesNothingWhenTwoProcessesChangeItAtOnce) {
    const TestFolder folder;
    const fs::path file = folder / "keys.jsonl";
    constexpr int n_keys = 40;
    const auto add_and_revoke = [&] {
        for (int i = 0; i < n_keys; ++i) {
            const AddedKey added = add_key(file, call_centre, noon);
            if (i % 2 == 0) revoke_key(file, added.record.id, noon);
        }
    };

    const std::array children = {fork_and(add_and_revoke), fork_and(add_and_revoke)};
    for (const pid_t child : children) {
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }

    const std::vector<KeyRecord> records = read_key_file(file);
    EXPECT_EQ(records.size(), std::size_t{2 * n_keys});
    EXPECT_EQ(KeyRing(records).count_active(noon), std::size_t{n_keys});
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"keys.jsonl"}));
}

TEST(KeyFile, HoldsEveryKeyThatWasShownAfterItsWriterWasKilled) {
    const TestFolder folder;
    const fs::path file = folder / "keys.jsonl";
    std::vector<std::string> shown;
    for (int round = 0; round < 20; ++round) {
        int pipe[2];
        ASSERT_EQ(::pipe(pipe), 0);
        const pid_t child = fork_and([&] {
            while (true) {
                const std::string key = add_key(file, call_centre, noon).key;
                if (::write(pipe[1], key.data(), key.size()) < 0) return;
            }
        });
        ::close(pipe[1]);
        for (int i = 0; i <= round % 3; ++i) {
            std::string key(77, '\0');
            ASSERT_EQ(::read(pipe[0], key.data(), key.size()), std::ssize(key));
            shown.push_back(key);
        }
        ::kill(child, SIGKILL);
        ASSERT_EQ(::waitpid(child, nullptr, 0), child);
        ::close(pipe[0]);
    }

    (void)add_key(file, call_centre, noon);  // the next writer clears up

    const KeyRing ring(read_key_file(file));
    for (const std::string& key : shown) EXPECT_EQ(ring.check(key, noon).doubt, Doubt::none);
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"keys.jsonl"}));
}

}  // namespace
}  // namespace mlpipe
