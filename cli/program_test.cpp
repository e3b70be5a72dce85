#include "cli/program.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/output_file.h"
#include "cli/text_table.h"
#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/random.h"
#include "core/test_folder.h"

namespace mlpipe {
namespace {

using nlohmann::json;

const std::string churn = std::string(MLPIPE_SOURCE_DIR) + "/data/telecom_churn.csv";
const std::string config = std::string(MLPIPE_SOURCE_DIR) + "/pipeline.toml";

struct Outcome {
    int code;
    std::string out, err;
};

Outcome mlpipe(const Arguments& arguments) {
    std::ostringstream out, err;
    const int code = run(arguments, {.out = out, .err = err});
    return {code, out.str(), err.str()};
}

/// Trains on the 120 customers; fails the test if that fails.
Outcome train_churn(const std::string& models, const Arguments& more = {}) {
    Arguments arguments = {"train", churn, "--config", config, "--models", models};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Outcome outcome = mlpipe(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome;
}

json metadata(const std::string& models) {
    return json::parse(read_file(models + "/model_metadata.json"));
}

std::vector<std::string> keys(const json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
}

TEST(Train, WritesTheSameModelOnAnyNumberOfThreads) {
    const TestFolder folder;
    std::vector<std::string> digests;

    for (const char* threads : {"1", "2", "3", "8"}) {
        const std::string models = folder / ("models" + std::string(threads));
        train_churn(models, {"--threads", threads, "--quiet"});
        digests.push_back(metadata(models)["model_sha256"]);
    }

    EXPECT_THAT(digests, testing::Each(digests[0]));
}

TEST(Train, WritesTheSameModelTwiceAsTwoVersions) {
    const TestFolder folder;
    const std::string models = folder / "models";

    train_churn(models);
    const std::string first = metadata(models)["model_sha256"];
    train_churn(models, {"--activate", "always"});

    EXPECT_EQ(metadata(models)["model_sha256"], first);
    EXPECT_THAT(metadata(models)["model_version"].get<std::string>(), testing::EndsWith("_002"));
    EXPECT_EQ(sha256_hex(read_file(models + "/churn_model.onnx")), first);
}

TEST(Train, RecordsTheDigestOfTheData) {
    const TestFolder folder;

    train_churn(folder / "models");

    EXPECT_EQ(metadata(folder / "models")["data_sha256"], sha256_hex(read_file(churn)));
}

TEST(Train, PrintsWhatTheContractSaysAsJson) {
    const TestFolder folder;

    const Outcome outcome = train_churn(folder / "models", {"--json", "--quiet"});

    const json result = json::parse(outcome.out);
    EXPECT_THAT(keys(result),
                testing::UnorderedElementsAre(
                    "rows", "columns", "positive", "folds", "repeats", "seed", "algorithms",
                    "comparisons", "selected", "model_version", "model_path", "test", "targets",
                    "calibration", "confusion_matrix", "confusion_shares", "threshold", "decision",
                    "calibrator", "money", "gate"));
    EXPECT_EQ(result["rows"], 120);
    EXPECT_EQ(result["columns"], 21);
    EXPECT_EQ(result["positive"], "Yes");
    EXPECT_THAT(keys(result["test"]),
                testing::UnorderedElementsAre("accuracy", "recall", "precision", "f1", "roc_auc",
                                              "average_precision", "log_loss", "brier"));
    EXPECT_THAT(keys(result["test"]["recall"]),
                testing::UnorderedElementsAre("value", "low", "high"));
    EXPECT_TRUE(std::filesystem::is_regular_file(result["model_path"].get<std::string>()));
    EXPECT_EQ(outcome.err, "");
}

TEST(Train, ActivatesOnlyWhenAllowed) {
    const TestFolder folder;
    const std::string models = folder / "models";
    train_churn(models);
    const std::string active = metadata(models)["model_version"];

    train_churn(models, {"--no-activate"});

    EXPECT_EQ(metadata(models)["model_version"], active);
    EXPECT_EQ(json::parse(mlpipe({"models", "list", models, "--json"}).out).size(), 2U);
}

TEST(Train, LetsOptionsGoBeforeTheConfig) {
    const TestFolder folder;

    const Outcome outcome =
        train_churn(folder / "models", {"--json", "--algorithms", "random_forest", "--folds", "3",
                                        "--seed", "7", "--refit", "all", "--positive", "No"});

    const json result = json::parse(outcome.out);
    EXPECT_EQ(result["folds"], 3);
    EXPECT_EQ(result["seed"], 7);
    EXPECT_EQ(result["positive"], "No");
    ASSERT_EQ(result["algorithms"].size(), 1U);
    EXPECT_EQ(result["algorithms"][0]["algorithm"], "random_forest");
}

TEST(Train, RefusesAModelsFolderOfAnotherTarget) {
    const TestFolder folder;
    const std::string models = folder / "models";
    train_churn(models);

    const Outcome outcome = mlpipe({"train", churn, "--target", "gender", "--models", models});

    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(json::parse(mlpipe({"models", "list", models, "--json"}).out).size(), 1U);
}

TEST(Train, FitsItsResultIntoEightyColumns) {
    const TestFolder folder;

    const Outcome outcome = train_churn(folder / "models");

    std::istringstream lines(outcome.out + outcome.err);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("Model ") || line.starts_with("SHA-256 ")) continue;
        EXPECT_LE(display_width(line), 80U) << line;
    }
}

TEST(Train, PrintsWhatItSearched) {
    const TestFolder folder;

    const Outcome outcome =
        train_churn(folder / "models", {"--json", "--quiet", "--algorithms",
                                        "logistic_regression,random_forest", "--search", "3"});

    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const json search = json::parse(outcome.out)["search"]["logistic_regression"];
    EXPECT_EQ(search["method"], "random");
    EXPECT_EQ(search["metric"], "roc_auc");
    EXPECT_EQ(search["candidates"].size(), 3U);
    EXPECT_EQ(search["candidates"][0]["hyperparameters"]["C"], 1.0);
    const json saved = metadata(folder / "models");
    EXPECT_EQ(saved["comparison"][0]["search"], search);
    EXPECT_EQ(saved["comparison"][0]["hyperparameters"], search["best"]);
}

TEST(CrossValidate, SaysWhetherADifferenceIsReal) {
    const Outcome outcome = mlpipe({"cross-validate", churn, "--target", "churn", "--json",
                                    "--algorithms", "logistic_regression,random_forest"});

    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const json comparisons = json::parse(outcome.out)["comparisons"];
    ASSERT_EQ(comparisons.size(), 1U);
    EXPECT_THAT(keys(comparisons[0]),
                testing::UnorderedElementsAre("metric", "algorithm", "reference", "difference",
                                              "low", "high", "p_value", "real"));
    EXPECT_NE(comparisons[0]["algorithm"], comparisons[0]["reference"]);
    EXPECT_LE(comparisons[0]["difference"], 0);
}

TEST(CrossValidate, PrintsTheFieldsOfTheContract) {
    const Outcome outcome =
        mlpipe({"cross-validate", churn, "--target", "churn", "--json", "--repeats", "2", "--folds",
                "3", "--algorithms", "logistic_regression"});

    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const json result = json::parse(outcome.out);
    EXPECT_THAT(keys(result),
                testing::UnorderedElementsAre("rows", "columns", "positive", "folds", "repeats",
                                              "seed", "algorithms", "comparisons"));
    const json& algorithm = result["algorithms"][0];
    EXPECT_THAT(keys(algorithm), testing::UnorderedElementsAre("algorithm", "fit_seconds",
                                                               "metrics", "calibration"));
    EXPECT_THAT(keys(algorithm["metrics"]),
                testing::UnorderedElementsAre("accuracy", "recall", "precision", "f1", "roc_auc",
                                              "average_precision", "log_loss", "brier"));
    EXPECT_THAT(keys(algorithm["metrics"]["brier"]),
                testing::UnorderedElementsAre("mean", "std", "low", "high", "folds"));
    EXPECT_EQ(algorithm["metrics"]["brier"]["folds"].size(), 6U);
}

TEST(Evaluate, PrintsEveryScoreOfEveryGroupAsJson) {
    const TestFolder folder;
    train_churn(folder / "models", {"--quiet", "--algorithms", "logistic_regression"});

    const Outcome outcome = mlpipe({"evaluate", folder / "models", churn, "--json", "--by",
                                    "senior_citizen", "--by", "tenure_months:12"});

    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const json result = json::parse(outcome.out);
    EXPECT_EQ(result["targets"].size(), 4U);
    EXPECT_TRUE(result["calibration"]["slope"].contains("low"));
    ASSERT_EQ(result["groups"].size(), 2U);
    EXPECT_EQ(result["groups"][1]["column"], "tenure_months");
    const json& group = result["groups"][1]["groups"][0];
    EXPECT_THAT(keys(group), testing::UnorderedElementsAre(
                                 "group", "rows", "positives", "mean_probability", "small", "rate",
                                 "accuracy", "recall", "precision", "f1", "roc_auc",
                                 "average_precision", "log_loss", "brier"));
    EXPECT_EQ(group["group"], "< 12");
    EXPECT_THAT(keys(group["rate"]),
                testing::UnorderedElementsAre("value", "low", "high", "difference"));
}

TEST(Predict, GivesTheSameRowsInOneBlockAndInMany) {
    const TestFolder folder;
    const std::string models = folder / "models";
    train_churn(models, {"--algorithms", "logistic_regression"});
    const std::string once = mlpipe({"predict", models, churn}).out;
    const std::string rows = read_file(churn).substr(read_file(churn).find('\n') + 1);
    std::ofstream large(folder / "large.csv");
    large << read_file(churn);
    for (int i = 1; i < 600; ++i) large << rows;  // 72,000 rows: more than one block
    large.close();

    const Outcome outcome = mlpipe({"predict", models, folder / "large.csv"});

    const std::size_t header = once.find('\n') + 1;
    EXPECT_EQ(outcome.out.size(), header + 600 * (once.size() - header));
    EXPECT_EQ(outcome.out.substr(0, once.size()), once);
    EXPECT_EQ(outcome.out.substr(outcome.out.size() - (once.size() - header)), once.substr(header));
}

TEST(Predict, AnswersAsJsonWhatItAnswersAsCsv) {
    const TestFolder folder;
    const std::string models = folder / "models";
    train_churn(models);
    std::istringstream csv(mlpipe({"predict", models, churn}).out);
    std::string line;
    std::getline(csv, line);
    std::getline(csv, line);

    const json rows = json::parse(mlpipe({"predict", models, churn, "--json"}).out);

    ASSERT_EQ(rows.size(), 120U);
    EXPECT_EQ(rows[0]["customer_id"], "C01224");
    EXPECT_THAT(line, testing::StartsWith("C01224," + rows[0]["prediction"].get<std::string>()));
    EXPECT_THAT(keys(rows[0]),
                testing::UnorderedElementsAre("customer_id", "prediction", "churn_probability",
                                              "confidence", "recommendation"));
}

TEST(Predict, RemovesItsFileWhenTheDataTurnsOutBad) {
    const TestFolder folder;
    const std::string models = folder / "models";
    train_churn(models);
    std::string bytes = read_file(churn);
    bytes.insert(bytes.rfind("C0"), "not a row\n");
    write_file_atomically(folder / "bad.csv", bytes);

    const Outcome outcome =
        mlpipe({"predict", models, folder / "bad.csv", "-o", folder / "out.csv"});

    EXPECT_EQ(outcome.code, 3) << outcome.err;
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"bad.csv", "models"}));
}

TEST(Predict, SaysThatTheDiskIsFull) {
    const TestFolder folder;
    train_churn(folder / "models");
    const int full = ::open("/dev/full", O_WRONLY);
    DescriptorBuffer buffer(full, "standard output");
    std::ostream out(&buffer);
    out.exceptions(std::ios::badbit);
    std::ostringstream err;

    const int code = run({"predict", folder / "models", churn}, {.out = out, .err = err});

    EXPECT_EQ(code, 5);
    EXPECT_EQ(err.str(),
              "mlpipe: cannot write standard output: No space left on device\n"
              "  help: free some space on that disk, then run the command again\n");
    ::close(full);
}

TEST(Evaluate, OnTheTrainingDataAgreesWithThePredictions) {
    const TestFolder folder;
    const std::string models = folder / "models";
    train_churn(models);

    const json result =
        json::parse(mlpipe({"evaluate", models, churn, "--json", "--threshold", "0"}).out);

    // At threshold 0 everyone is predicted positive: 48 of 120.
    EXPECT_EQ(result["confusion_matrix"]["true_positive"], 48);
    EXPECT_EQ(result["confusion_matrix"]["false_positive"], 72);
    EXPECT_DOUBLE_EQ(result["metrics"]["precision"]["value"].get<double>(), 0.4);
}

TEST(Program, ReportsEveryDamagedFileAndLeavesNoModelsFolder) {
    const TestFolder folder;
    std::string bytes = read_file(churn);
    bytes[bytes.size() / 2] = '\xff';
    write_file_atomically(folder / "bytes.csv", bytes);

    const Outcome outcome =
        mlpipe({"train", folder / "bytes.csv", "--target", "churn", "--models", folder / "models"});

    EXPECT_EQ(outcome.code, 3);
    EXPECT_THAT(outcome.err, testing::HasSubstr("bytes.csv:"));
    EXPECT_THAT(outcome.err, testing::HasSubstr("UTF-8"));
    EXPECT_EQ(folder.names(), std::vector<std::string>{"bytes.csv"});
}

/// A table that has nothing to do with customers: texts, numbers, holes, a 0/1 target.
void write_machines(const std::string& path) {
    Rng rng(3, "machines");
    std::ofstream file(path);
    file << "machine;heat;load;plant;failed\n";
    for (int i = 0; i < 200; ++i) {
        const double heat = rng.uniform();
        const bool failed = heat + 0.4 * rng.uniform() > 0.9;
        file << "M" << 1000 + i << ';';
        if (i % 9 != 0) file << heat;
        file << ';' << rng.below(50) << ';'
             << (i % 7 == 0   ? ""
                 : i % 2 == 0 ? "A, north"
                              : "B")
             << ';' << (failed ? 1 : 0) << '\n';
    }
}

TEST(Program, TakesDataThatIsNotAboutCustomersFromTrainingToPrediction) {
    const TestFolder folder;
    write_machines(folder / "machines.csv");
    const std::string models = folder / "models", data = folder / "machines.csv";

    const Outcome trained = mlpipe({"train", data, "--target", "failed", "--models", models});
    const Outcome evaluated = mlpipe({"evaluate", models, data, "--json"});
    const Outcome predicted = mlpipe({"predict", models, data});

    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_GT(json::parse(evaluated.out)["metrics"]["roc_auc"]["value"].get<double>(), 0.8);
    EXPECT_THAT(predicted.out,
                testing::StartsWith(
                    "machine,prediction,failed_probability,confidence,recommendation\nM1000,"));
    EXPECT_TRUE(std::filesystem::is_symlink(models + "/failed_model.onnx"));
}

TEST(Transform, WritesAsManyCellsAsThereAreFeatures) {
    const TestFolder folder;
    train_churn(folder / "models");

    const json matrix = json::parse(mlpipe({"transform", folder / "models", churn, "--json"}).out);

    const json features = metadata(folder / "models")["feature_names_out"];
    EXPECT_EQ(matrix["columns"], features);
    ASSERT_EQ(matrix["data"].size(), 120U);
    for (const json& row : matrix["data"]) EXPECT_EQ(row.size(), features.size());
}

}  // namespace
}  // namespace mlpipe
