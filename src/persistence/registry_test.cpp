#include "persistence/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/test_folder.h"
#include "persistence/load_model.h"
#include "persistence/stand_in_versions.h"
#include "persistence/version_name.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

TEST(Registry, NamesVersionsByDayAndNumber) {
    const TestFolder folder;
    Registry registry(folder / "models");

    const std::string first = registry.add("churn", files_of, "trained");
    const std::string second = registry.add("churn", files_of, "trained");

    EXPECT_TRUE(parse_version_name(first)) << first;
    EXPECT_GT(*parse_version_name(second), *parse_version_name(first));
    EXPECT_EQ(registry.versions(), (std::vector{first, second}));
    EXPECT_EQ(registry.active(), std::nullopt);
}

TEST(Registry, GivesANameOnceOnly) {
    const TestFolder folder;
    Registry registry(folder / "models");
    const std::string first = registry.add("churn", files_of, "trained");
    fs::remove_all(folder / "models/versions" / fs::path(first));

    const std::string second = registry.add("churn", files_of, "trained");

    EXPECT_GT(*parse_version_name(second), *parse_version_name(first));
}

TEST(Registry, LaysOutTheFolderAsPromised) {
    const TestFolder folder;
    Registry registry(folder / "models");

    const std::string version = registry.add("churn", files_of, "trained");
    registry.activate(version, "first");

    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder / "models")) {
        names.push_back(entry.path().lexically_relative(folder / "models").string());
    }
    EXPECT_THAT(names, testing::UnorderedElementsAre(".lock", "active", "churn_model.onnx",
                                                     "history.jsonl", "model_metadata.json",
                                                     "versions", "versions/" + version,
                                                     "versions/" + version + "/metadata.json",
                                                     "versions/" + version + "/model.onnx"));
    EXPECT_EQ(fs::read_symlink(folder / "models/active"), "versions/" + version);
    EXPECT_EQ(read_file(folder / "models/churn_model.onnx"), "model " + version);
    EXPECT_EQ(read_file(folder / "models/model_metadata.json"), files_of(version).metadata_json);
}

TEST(Registry, ActivationMovesModelAndMetadataTogether) {
    const TestFolder folder;
    Registry registry(folder / "models");
    const std::string first = registry.add("churn", files_of, "trained");
    const std::string second = registry.add("churn", files_of, "trained");

    registry.activate(second, "better");
    registry.activate(first, "back");

    EXPECT_EQ(registry.active(), first);
    EXPECT_EQ(read_file(folder / "models/churn_model.onnx"), "model " + first);
    EXPECT_EQ(read_file(folder / "models/model_metadata.json"), files_of(first).metadata_json);
}

TEST(Registry, RecordsWhatHappened) {
    const TestFolder folder;
    Registry registry(folder / "models");

    const std::string version = registry.add("churn", files_of, "trained on new.csv");
    registry.activate(version, "it is \"better\"\n");
    registry.activate(version, "again: nothing to do");

    const std::vector<HistoryEntry> history = registry.history();
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].event, "created");
    EXPECT_EQ(history[0].version, version);
    EXPECT_EQ(history[0].why, "trained on new.csv");
    EXPECT_EQ(history[0].target, "churn");
    EXPECT_EQ(history[0].model_sha256, sha256_hex("model " + version));
    EXPECT_EQ(history[0].metadata_sha256, sha256_hex(files_of(version).metadata_json));
    EXPECT_FALSE(history[0].by.empty());
    EXPECT_THAT(history[0].time, testing::EndsWith("Z"));
    EXPECT_EQ(history[1].event, "activated");
    EXPECT_EQ(history[1].why, "it is \"better\"\n");
}

TEST(Registry, ReplacesWhatAPathCannotHoldInTheNameOfTheTarget) {
    const TestFolder folder;
    Registry registry(folder / "models");

    registry.activate(registry.add("../a b/c", files_of, "trained"), "first");

    EXPECT_TRUE(fs::is_symlink(folder / "models/_._a_b_c_model.onnx"));
}

TEST(Registry, MakesTheOuterLinksWithTheFirstActivation) {
    const TestFolder folder;
    Registry registry(folder / "models");

    const std::string version = registry.add("churn", files_of, "trained");
    EXPECT_FALSE(fs::is_symlink(folder / "models/churn_model.onnx"));
    EXPECT_FALSE(fs::is_symlink(folder / "models/model_metadata.json"));

    registry.activate(version, "first");
    EXPECT_EQ(read_file(folder / "models/churn_model.onnx"), "model " + version);
}

TEST(Registry, KnowsTheTargetOfAVersionFromItsMetadataIfTheHistoryIsOlder) {
    const TestFolder folder;
    const std::string models = folder / "models";
    fs::create_directories(models + "/versions/2020_01_01_001");
    write_file_atomically(models + "/versions/2020_01_01_001/model.onnx", "old");
    write_file_atomically(models + "/versions/2020_01_01_001/metadata.json",
                          "{\"target\": \"Status\"}");
    write_file_atomically(models + "/history.jsonl",
                          "{\"time\":\"2020-01-01T00:00:00Z\",\"event\":\"created\","
                          "\"version\":\"2020_01_01_001\",\"by\":\"ann\",\"why\":\"\"}\n");
    Registry registry(models);

    EXPECT_THAT(error_text([&] { registry.add("churn", files_of, "trained"); }),
                testing::HasSubstr("holds models of another target"));
    registry.activate("2020_01_01_001", "first");

    EXPECT_EQ(read_file(models + "/Status_model.onnx"), "old");
}

TEST(Registry, TakesAwayLinksThatLeadNowhereBecauseNothingIsActive) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    registry.add("churn", files_of, "trained");
    fs::create_symlink("active/model.onnx", models + "/churn_model.onnx");  // as 0.1.0 did

    registry.add("churn", files_of, "trained");

    EXPECT_FALSE(fs::is_symlink(models + "/churn_model.onnx"));
}

TEST(Registry, ActivatesAlsoWhenTheActiveVersionIsGone) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    const std::string first = registry.add("churn", files_of, "trained");
    const std::string second = registry.add("churn", files_of, "trained");
    registry.activate(second, "second");
    fs::remove_all(models + "/versions/" + second);

    EXPECT_EQ(registry.activate(first, "back"), std::nullopt);

    EXPECT_EQ(registry.active(), first);
}

TEST(Registry, LeavesNothingBehindWhenTheFilesCannotBeMade) {
    const TestFolder folder;
    Registry registry(folder / "deep/models");
    const auto fail = [](const std::string&) -> VersionFiles { throw BadFormat("no"); };

    EXPECT_EQ(error_text([&] { registry.add("churn", fail, "trained"); }), "no");

    EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

TEST(Registry, KeepsWhatItHeldWhenTheFilesOfAnotherCannotBeMade) {
    const TestFolder folder;
    Registry registry(folder / "models");
    const std::string version = registry.add("churn", files_of, "trained");
    registry.activate(version, "first");
    const auto fail = [](const std::string&) -> VersionFiles { throw BadFormat("no"); };

    EXPECT_EQ(error_text([&] { registry.add("churn", fail, "trained"); }), "no");

    EXPECT_EQ(registry.versions(), std::vector{version});
    EXPECT_EQ(registry.active(), version);
    EXPECT_EQ(registry.history().size(), 2U);
}

TEST(Registry, RefusesModelsOfAnotherTarget) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    registry.add("churn", files_of, "trained");

    EXPECT_EQ(error_text([&] { registry.add("Status", files_of, "trained"); }),
              models +
                  " holds models of another target\n"
                  "  its model is 'churn_model.onnx', the new one would be 'Status_model.onnx'\n"
                  "  help: name a folder of its own for each target with --models");
}

TEST(Registry, ListsTheVersionsWhenOneIsUnknown) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);

    EXPECT_EQ(error_text([&] { registry.activate("2020_01_01_001", ""); }),
              models + " has no version '2020_01_01_001'\n  help: it holds no version at all");

    const std::string version = registry.add("churn", files_of, "trained");
    EXPECT_EQ(error_text([&] { registry.activate("../" + version, ""); }),
              models + " has no version '../" + version + "'\n  help: there are: " + version);
}

TEST(Registry, SaysWhenTheActiveLinkLeadsNowhere) {
    const TestFolder folder;
    const std::string models = folder / "models";
    fs::create_directories(models);
    fs::create_symlink("versions/2020_01_01_001", models + "/active");

    EXPECT_EQ(error_text([&] { static_cast<void>(Registry(models).active()); }),
              models +
                  "/active does not lead to a version\n"
                  "  it leads to 'versions/2020_01_01_001'\n"
                  "  help: `mlpipe models rollback` returns to the one before, `mlpipe models "
                  "activate` names another");
}

TEST(Registry, TouchesNothingWhereAFolderStandsInPlaceOfTheActiveLink) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    const std::string version = registry.add("churn", files_of, "trained");
    fs::create_directories(models + "/active");
    write_file_atomically(models + "/churn_model.onnx", "a copy");

    EXPECT_EQ(error_text([&] { registry.activate(version, "first"); }),
              models +
                  "/active is not a symbolic link\n"
                  "  the folder was copied without its links\n"
                  "  help: move " +
                  models + "/active away, then try again");
    EXPECT_EQ(read_file(models + "/churn_model.onnx"), "a copy");
}

TEST(Registry, DoesNotActivateWhatWasComparedWithAnotherVersion) {
    const TestFolder folder;
    Registry registry(folder / "models");
    const std::string first = registry.add("churn", files_of, "trained");
    const std::string second = registry.add("churn", files_of, "trained");
    const std::string third = registry.add("churn", files_of, "trained");
    registry.activate(second, "by somebody else");

    EXPECT_EQ(error_text<CheckFailed>(
                  [&] { registry.activate(third, "better", Registry::ActiveThen{first}); }),
              third + " is not activated: it was compared with " + first + ", and " + second +
                  " is active by now\n"
                  "  somebody else changed the active version meanwhile\n"
                  "  help: `mlpipe models activate` compares again and activates it");
    EXPECT_EQ(registry.active(), second);
    EXPECT_EQ(registry.activate(third, "better", Registry::ActiveThen{second}), second);
}

TEST(Registry, NamesTheBrokenLineOfTheHistory) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    registry.add("churn", files_of, "trained");
    append_line(models + "/history.jsonl", "{\"time\": 3}");

    EXPECT_EQ(error_text([&] { static_cast<void>(registry.history()); }),
              models +
                  "/history.jsonl:2: is not an entry of the history\n"
                  "  each line is a JSON object with the texts time, event, version, by, why\n"
                  "  help: restore the file from a backup, or take the line out");
}

TEST(Registry, DropsALastLineThatACrashCutShort) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    registry.add("churn", files_of, "trained");
    const std::string whole = read_file(models + "/history.jsonl");
    write_file_atomically(models + "/history.jsonl", whole + "{\"time\": \"20");

    EXPECT_EQ(registry.history().size(), 1U);
    registry.add("churn", files_of, "trained");

    EXPECT_EQ(registry.history().size(), 2U);
}

TEST(Registry, ClearsTheLeftoversOfAnInterruptedWriter) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    const std::string first = registry.add("churn", files_of, "trained");
    fs::create_directories(models + "/versions/.tmp-2020_01_01_001");
    write_file_atomically(models + "/versions/.tmp-2020_01_01_001/model.onnx", "half");
    fs::create_symlink("versions/x", models + "/active.tmp.4711.3");

    EXPECT_EQ(registry.versions(), std::vector{first});
    registry.add("churn", files_of, "trained");

    EXPECT_FALSE(fs::exists(models + "/versions/.tmp-2020_01_01_001"));
    EXPECT_FALSE(fs::is_symlink(models + "/active.tmp.4711.3"));
}

TEST(Registry, NotesWhatAnInterruptedWriterDidButDidNotNote) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    const std::string first = registry.add("churn", files_of, "trained");
    registry.activate(first, "first");
    fs::remove(models + "/history.jsonl");

    const std::string second = registry.add("churn", files_of, "trained");

    const std::vector<HistoryEntry> history = registry.history();
    ASSERT_EQ(history.size(), 3U);
    EXPECT_EQ(history[0].event + " " + history[0].version, "created " + first);
    EXPECT_EQ(history[1].event + " " + history[1].version, "activated " + first);
    EXPECT_EQ(history[1].why, "noted later: the writer was interrupted");
    EXPECT_EQ(history[2].event + " " + history[2].version, "created " + second);
}

TEST(Registry, WorksOnAFolderThatGitCloned) {
    const TestFolder folder;
    Registry original(folder / "models");
    const std::string first = original.add("churn", files_of, "trained");
    original.activate(first, "first");
    fs::copy(folder / "models", folder / "clone",
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    fs::remove(folder / "clone/.lock");

    Registry clone(folder / "clone");
    const std::string second = clone.add("churn", files_of, "trained");
    clone.activate(second, "second");

    EXPECT_EQ(read_file(folder / "clone/churn_model.onnx"), "model " + second);
    EXPECT_EQ(clone.history().size(), 4U);
    EXPECT_EQ(original.active(), first);
}

TEST(Registry, KeepsWritersApart) {
    const TestFolder folder;
    const std::string models = folder / "models";
    constexpr int n_writers = 4;
    constexpr int n_versions = 5;

    std::vector<pid_t> writers;
    for (int i = 0; i < n_writers; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            Registry registry(models);
            for (int j = 0; j < n_versions; ++j) {
                registry.activate(registry.add("churn", files_of, "trained"), "newest");
            }
            ::_exit(0);
        }
        writers.push_back(child);
    }
    for (const pid_t writer : writers) {
        int status = -1;
        ::waitpid(writer, &status, 0);
        EXPECT_EQ(status, 0);
    }

    const Registry registry(models);
    const std::vector<std::string> versions = registry.versions();
    ASSERT_EQ(versions.size(), static_cast<std::size_t>(n_writers * n_versions));
    for (const std::string& version : versions) {
        EXPECT_EQ(read_file(registry.model_path(version)), "model " + version);
    }
    EXPECT_EQ(registry.history().size(), 2U * versions.size());
    EXPECT_TRUE(registry.active());
}

TEST(Registry, SaysWhyTheSystemRefused) {
    const TestFolder folder;
    write_file_atomically(folder / "models", "a file");
    Registry registry(folder / "models");

    EXPECT_EQ(error_text([&] { registry.add("churn", files_of, "trained"); }),
              "cannot make folder " + (folder / "models/versions") + ": Not a directory");
}

TEST(ResolveModel, TakesAFileAFolderOrAVersion) {
    const TestFolder folder;
    const std::string models = folder / "models";
    Registry registry(models);
    const std::string first = registry.add("churn", files_of, "trained");
    const std::string second = registry.add("churn", files_of, "trained");
    registry.activate(second, "newest");

    EXPECT_EQ(resolve_model(models), registry.model_path(second));
    EXPECT_EQ(resolve_model(models + "@" + first), registry.model_path(first));
    EXPECT_EQ(resolve_model(models + "/churn_model.onnx"), models + "/churn_model.onnx");
}

TEST(ResolveModel, SaysWhatItLookedFor) {
    const TestFolder folder;
    const std::string models = folder / "models";
    const std::string forms = "\n  help: MODEL is a .onnx file, a models folder or FOLDER@VERSION";

    EXPECT_EQ(error_text([&] { static_cast<void>(resolve_model(models)); }),
              "there is no model file or folder '" + models + "'" + forms);
    EXPECT_EQ(error_text([&] { static_cast<void>(resolve_model(models + "@2020_01_01_001")); }),
              "there is no models folder '" + models + "'" + forms);

    fs::create_directory(models);
    EXPECT_EQ(error_text([&] { static_cast<void>(resolve_model(models)); }),
              "there is no model in " + models +
                  "\n  help: train one: mlpipe train DATA --target T --models " + models);

    const std::string version = Registry(models).add("churn", files_of, "trained");
    EXPECT_EQ(error_text([&] { static_cast<void>(resolve_model(models)); }),
              "no version in " + models + " is active\n  help: name one, such as " + models + "@" +
                  version);
    EXPECT_EQ(error_text([&] { static_cast<void>(resolve_model(models + "@2020_01_01_001")); }),
              models + " has no version '2020_01_01_001'\n  help: there are: " + version);
}

}  // namespace
}  // namespace mlpipe
