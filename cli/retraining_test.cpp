// The monthly job: train again into a folder that has an active model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"
#include "core/atomic_file.h"
#include "core/random.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;

struct Outcome {
    int code;
    std::string out, err;

    [[nodiscard]] std::string last_line() const {
        const std::string text = out.substr(0, out.size() - 1);
        return text.substr(text.rfind('\n') + 1);
    }
};

/// The class is whether a lies near 0, which trees see and a linear model does not.
class Retraining : public testing::Test {
protected:
    void SetUp() override {
        std::ofstream(folder / "config.toml") << "[decision]\npolicy = \"max_f1\"\n";
        write_rows("rows.csv", 1);
    }

    void write_rows(const std::string& name, std::uint64_t seed,
                    const std::string& header = "a,b,near", int n = 600) const {
        std::ofstream file(folder / name);
        file << header << '\n';
        Rng rng(seed, "rows");
        for (int row = 0; row < n; ++row) {
            const double a = rng.uniform() - 0.5;
            const double b = rng.uniform() - 0.5;
            file << a << ',' << b << ',' << (std::abs(a) < 0.25 ? "yes" : "no") << '\n';
        }
    }

    [[nodiscard]] Outcome train(const std::string& algorithm, const Arguments& more = {},
                                const std::string& data = "rows.csv") const {
        Arguments arguments = {
            "train", folder / data,  "--target", "near",     "--models",
            models,  "--algorithms", algorithm,  "--config", folder / "config.toml"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        std::ostringstream out, err;
        const int code = run(arguments, {.out = out, .err = err});
        return {code, out.str(), err.str()};
    }
    [[nodiscard]] Outcome train_good() const { return train("gradient_boosting"); }
    [[nodiscard]] Outcome train_bad(const Arguments& more = {}) const {
        return train("logistic_regression", more);
    }

    [[nodiscard]] std::string active() const {
        return std::filesystem::read_symlink(models + "/active").filename().string().substr(11);
    }
    [[nodiscard]] std::size_t n_versions() const {
        const auto entries = std::filesystem::directory_iterator(models + "/versions");
        return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
    }
    [[nodiscard]] json gate_of(const std::string& number) const {
        for (const auto& entry : std::filesystem::directory_iterator(models + "/versions")) {
            if (entry.path().string().ends_with(number)) {
                return json::parse(read_file(entry.path() / "metadata.json"))["gate"];
            }
        }
        return {};
    }
    [[nodiscard]] std::string history() const { return read_file(models + "/history.jsonl"); }

    TestFolder folder;
    std::string models = folder / "models";
};

TEST_F(Retraining, ActivatesTheFirstModel) {
    const Outcome outcome = train_bad();

    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.last_line(), EndsWith("_001 activated: no version was active"));
    EXPECT_EQ(active(), "001");
    EXPECT_EQ(gate_of("001")["activated"], true);
}

TEST_F(Retraining, ActivatesABetterModelAndSaysByHowMuch) {
    static_cast<void>(train_bad());

    const Outcome outcome = train_good();

    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.last_line(),
                MatchesRegex("20.*_002 activated: F1 0\\.[5-7].. -> (0\\.9..|1\\.000) \\(95 % "
                             "\\+0\\.... to \\+0\\....\\) on 120 held-out rows"));
    EXPECT_EQ(active(), "002");
    EXPECT_THAT(history(), HasSubstr("rows.csv: F1 0."));
}

TEST_F(Retraining, KeepsTheActiveModelIfTheNewOneIsWorse) {
    static_cast<void>(train_good());

    const Outcome outcome = train_bad();

    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.last_line(),
                MatchesRegex("kept 20.*_001, not 20.*_002: F1 .* -> 0\\.[5-7].. \\(95 % "
                             "-0\\.... to -0\\....\\) on 120 held-out rows"));
    EXPECT_EQ(active(), "001");
    EXPECT_EQ(n_versions(), 2U);
    const json gate = gate_of("002");
    EXPECT_EQ(gate["activate"], "better");
    EXPECT_EQ(gate["activated"], false);
    EXPECT_EQ(gate["worse"], true);
    EXPECT_EQ(gate["rows"], 120);
    EXPECT_EQ(gate["rows_seen_by_active"], "none");
    EXPECT_EQ(gate["objective"]["metric"], "f1");
    EXPECT_LT(gate["objective"]["high"], 0);
}

TEST_F(Retraining, ActivatesOnDemandWhateverTheComparisonSays) {
    static_cast<void>(train_good());

    const Outcome never = train_bad({"--activate", "never"});
    const std::string active_after_never = active();
    const Outcome always = train_bad({"--activate", "always"});

    EXPECT_EQ(never.code, 0);
    EXPECT_THAT(never.last_line(), HasSubstr("_002 saved, not activated: F1 "));
    EXPECT_EQ(active_after_never, "001");
    EXPECT_EQ(always.code, 0);
    EXPECT_THAT(always.last_line(), HasSubstr("_003 activated: F1 "));
    EXPECT_EQ(active(), "003");
}

TEST_F(Retraining, SavesNothingIfNothingChanged) {
    static_cast<void>(train_good());
    const std::string before = history();

    const Outcome outcome = train_good();

    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.last_line(), MatchesRegex("kept 20.*_001: nothing changed, .*"));
    EXPECT_EQ(n_versions(), 1U);
    EXPECT_EQ(history(), before);
}

TEST_F(Retraining, LeavesRowsOutThatTheActiveModelHasSeen) {
    static_cast<void>(train_good());

    const Outcome other_seed = train("gradient_boosting", {"--seed", "7", "--activate", "never"});
    write_rows("grown.csv", 1, "a,b,near", 900);
    const Outcome grown = train("gradient_boosting", {"--activate", "never"}, "grown.csv");

    const json gate = gate_of("002");
    EXPECT_EQ(gate["rows_seen_by_active"], "none");
    EXPECT_EQ(gate["rows"].get<int>() + gate["rows_left_out"].get<int>(), 120);
    EXPECT_GT(gate["rows_left_out"], 60);
    EXPECT_THAT(other_seed.err, HasSubstr("left out of the"));
    EXPECT_EQ(gate_of("003")["rows_seen_by_active"], "none");
    EXPECT_GT(gate_of("003")["rows_left_out"], 0);
    EXPECT_LT(gate_of("003")["rows"], 180);
    EXPECT_EQ(grown.code, 0);
}

TEST_F(Retraining, SaysIfTheActiveModelMayHaveSeenTheRows) {
    static_cast<void>(train("gradient_boosting", {"--refit", "all"}));

    const Outcome same_data = train("gradient_boosting", {"--seed", "7", "--activate", "never"});
    write_rows("new.csv", 2);
    const Outcome other_data = train("gradient_boosting", {"--activate", "never"}, "new.csv");

    EXPECT_EQ(gate_of("002")["rows_seen_by_active"], "some");
    EXPECT_THAT(same_data.err, HasSubstr("was trained on the same data"));
    EXPECT_EQ(gate_of("003")["rows_seen_by_active"], "unknown");
    EXPECT_EQ(other_data.err.find("same data"), std::string::npos);
}

TEST_F(Retraining, ActivatesOverAModelThatCannotBeLoaded) {
    static_cast<void>(train_good());
    std::ofstream(models + "/active/model.onnx") << "broken";

    const Outcome outcome = train_bad();

    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.last_line(), HasSubstr("_002 activated: compared with nothing: "));
    EXPECT_THAT(outcome.last_line(), HasSubstr("_001 is active and it cannot be loaded"));
    EXPECT_EQ(active(), "002");
}

TEST_F(Retraining, ActivatesWhereTheLinkToTheActiveModelLeadsNowhere) {
    static_cast<void>(train_good());
    std::filesystem::remove_all(std::filesystem::canonical(models + "/active"));

    const Outcome outcome = train_good();

    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.last_line(), HasSubstr("_002 activated: compared with nothing: "));
    EXPECT_THAT(outcome.last_line(), HasSubstr("/active does not lead to a version"));
    EXPECT_EQ(active(), "002");
}

TEST_F(Retraining, RefusesAFolderOfAnotherTargetBeforeTheWork) {
    static_cast<void>(train_good());
    write_rows("other.csv", 2, "a,b,far");

    std::ostringstream out, err;
    const int code = run({"train", folder / "other.csv", "--target", "far", "--models", models},
                         {.out = out, .err = err});

    EXPECT_EQ(code, 2);
    EXPECT_THAT(err.str(), HasSubstr("holds models of another target"));
    EXPECT_THAT(err.str(), testing::Not(HasSubstr("Comparing")));
}

TEST_F(Retraining, KeepsAModelWhoseRequestsTheNewOneCannotAnswer) {
    static_cast<void>(train_good());
    write_rows("renamed.csv", 2, "aa,b,near");

    const Outcome outcome = train("gradient_boosting", {}, "renamed.csv");

    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(
        outcome.last_line(),
        HasSubstr("_001 is active and the new one cannot take its place: it needs 'aa', which "
                  "requests for the active model do not have"));
    EXPECT_EQ(active(), "001");
}

TEST_F(Retraining, KeepsAModelOfAnotherPositiveClass) {
    static_cast<void>(train_good());

    const Outcome outcome = train("gradient_boosting", {"--positive", "no"});

    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(
        outcome.last_line(),
        HasSubstr("the new one cannot take its place: its positive class is 'no', that of the "
                  "active model 'yes'"));
}

TEST_F(Retraining, SpeaksOfMoneyWhereCostDecides) {
    std::ofstream(folder / "config.toml")
        << "[decision]\npolicy = \"min_cost\"\nfalse_negative_cost = 100\n"
           "false_positive_cost = 100\n";
    static_cast<void>(train_good());

    const Outcome outcome = train_bad();

    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.last_line(),
                MatchesRegex(".*: cost per 1,000 rows [0-9,]+ -> [0-9]+,[0-9]+ \\(95 % "
                             "\\+[0-9,]+ to \\+[0-9,]+\\) on 120 held-out rows"));
    EXPECT_EQ(gate_of("002")["objective"]["metric"], "cost_per_row");
    EXPECT_GT(gate_of("002")["objective"]["low"], 0);
}

TEST_F(Retraining, ComparesTheFitThatHasNotSeenTheRows) {
    static_cast<void>(train_good());

    static_cast<void>(train_bad({"--activate", "never"}));
    static_cast<void>(train_bad({"--activate", "never", "--refit", "all"}));

    EXPECT_EQ(gate_of("002")["objective"], gate_of("003")["objective"]);
}

TEST_F(Retraining, RefusesSettingsThatMeanNothing) {
    EXPECT_EQ(train_bad({"--activate", "sometimes"}).err,
              "mlpipe: --activate must be always, better or never, not \"sometimes\"\n");
    EXPECT_EQ(train_bad({"--activate", "better", "--no-activate"}).code, 2);
    EXPECT_FALSE(std::filesystem::exists(models));
}

}  // namespace
}  // namespace mlpipe
