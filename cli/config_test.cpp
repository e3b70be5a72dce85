#include "cli/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/config_text.h"
#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {
namespace {

/// Every value of a config as text, to compare two.
std::string dump(const Config& config) {
    return config_json(config).dump(2);
}

const char* const full = R"toml(
[data]
target = "sick"
positive = "yes"
id = ["tree"]
missing = ["?", "n/a"]
[columns]
rings = "categorical"
note = "drop"
[features]
zeta = "height / max(rings, 1)"
alpha = "log1p(height)"
[preprocessing]
numeric = { impute = "constant", fill = -1, scale = "minmax" }
categorical = { impute = "none", encode = "onehot", handle_unknown = "ignore", min_frequency = 3 }
[evaluation]
test_size = 0.25
folds = 4
repeats = 2
seed = 7
refit = "all"
[search]
candidates = 9
method = "halving"
metric = "log_loss"
[search.random_forest]
min_samples_leaf = { low = 2, high = 9, log = true }
max_features = ["sqrt", 3]
[search.logistic_regression]
C = { low = 1, high = 10 }
[[algorithm]]
name = "random_forest"
n_estimators = 10
class_weight = "balanced"
[calibration]
method = "isotonic"
[decision]
policy = "min_cost"
threshold = 1
precision = 0.5
false_negative_cost = 10
false_positive_cost = 1
capacity = 0.1
customer_value = 500
incentive_cost = 20
contact_cost = 0.5
accept_alpha = 2
accept_beta = 3
[labels]
positive = "Sick"
negative = "Healthy"
[server]
host = "::1"
port = 0
)toml";

TEST(Config, OfAnEmptyFileIsTheDefaults) {
    EXPECT_EQ(dump(parse_config("", "empty.toml")), dump(Config{}));
}

TEST(Config, TextOfTheDefaultsReadsBackAsTheDefaults) {
    const std::string text = config_text(Config{});

    const Config read = parse_config(text, "pipeline.toml");

    EXPECT_EQ(dump(read), dump(Config{}));
    EXPECT_EQ(config_text(read), text);
}

TEST(Config, TextOfAFullOneReadsBackAsItself) {
    const Config config = parse_config(full, "pipeline.toml");

    const Config read = parse_config(config_text(config), "pipeline.toml");

    EXPECT_EQ(dump(read), dump(config));
}

TEST(Config, QuotesWhatTomlWouldMisread) {
    Config config;
    config.csv.types["a \"b\"\\ c\n"] = ColumnType::number;
    config.training.positive = "tab\there";

    const Config read = parse_config(config_text(config), "pipeline.toml");

    EXPECT_EQ(dump(read), dump(config));
}

TEST(Config, ReadsHowToReadData) {
    const Config config = parse_config(full, "pipeline.toml");

    EXPECT_EQ(config.training.target, "sick");
    EXPECT_EQ(config.training.positive, "yes");
    EXPECT_EQ(config.csv.missing, (std::vector<std::string>{"?", "n/a"}));
    EXPECT_EQ(config.csv.types, (std::map<std::string, ColumnType>{{"note", ColumnType::drop},
                                                                   {"rings", ColumnType::category},
                                                                   {"tree", ColumnType::id}}));
}

TEST(Config, KeepsFeaturesInTheOrderOfTheFile) {
    const Config config = parse_config(full, "pipeline.toml");

    ASSERT_EQ(config.training.derived.size(), 2U);
    EXPECT_EQ(config.training.derived[0].name, "zeta");
    EXPECT_EQ(config.training.derived[1].name, "alpha");
}

TEST(Config, ReadsPreprocessing) {
    const PreprocessingSettings settings =
        parse_config(full, "pipeline.toml").training.preprocessing;

    EXPECT_EQ(settings.numeric_imputer->strategy, Impute::constant);
    EXPECT_EQ(settings.numeric_imputer->fill_number, -1.0F);
    EXPECT_EQ(settings.scaling, PreprocessingSettings::Scaling::minmax);
    EXPECT_EQ(settings.categorical_fill, "none");
    EXPECT_EQ(settings.min_frequency, 3);
}

TEST(Config, LeavesNumbersAsTheyAreIfAsked) {
    const Config config =
        parse_config("[preprocessing]\nnumeric = { impute = \"none\" }\n", "pipeline.toml");

    EXPECT_FALSE(config.training.preprocessing.numeric_imputer);
}

TEST(Config, ReadsEvaluationDecisionAndLabels) {
    const TrainingSettings training = parse_config(full, "pipeline.toml").training;

    EXPECT_EQ(training.test_size, 0.25);
    EXPECT_EQ(training.folds, 4);
    EXPECT_EQ(training.repeats, 2);
    EXPECT_EQ(training.seed, 7U);
    EXPECT_EQ(training.refit, Refit::all);
    EXPECT_EQ(training.policy.policy, Policy::min_cost);
    EXPECT_EQ(training.policy.threshold, 1.0);
    EXPECT_EQ(training.policy.false_negative_cost, 10.0);
    EXPECT_EQ(training.positive_label, "Sick");
    EXPECT_EQ(training.negative_label, "Healthy");
}

TEST(Config, ReadsWhatToSearch) {
    const SearchSettings search = parse_config(full, "pipeline.toml").training.search;

    EXPECT_EQ(search.candidates, 9);
    EXPECT_EQ(search.method, SearchMethod::halving);
    EXPECT_EQ(search.metric, SearchMetric::log_loss);
    const SearchSpace& forest = search.spaces.at("random_forest");
    ASSERT_EQ(forest.size(), 2U);
    const auto& leaf = std::get<SettingRange>(forest[0].values);
    EXPECT_EQ(leaf.low, 2);
    EXPECT_EQ(leaf.high, 9);
    EXPECT_TRUE(leaf.logarithmic);
    EXPECT_TRUE(leaf.whole);
    EXPECT_EQ(std::get<std::vector<SettingValue>>(forest[1].values),
              (std::vector<SettingValue>{"sqrt", std::int64_t{3}}));
    const auto& c = std::get<SettingRange>(search.spaces.at("logistic_regression")[0].values);
    EXPECT_FALSE(c.whole);  // C is no whole number, though both ends are
}

TEST(Config, GivesItsSeedAndSettingsToTheAlgorithms) {
    const std::vector<Classifier> models = classifiers(parse_config(full, "pipeline.toml"));

    ASSERT_EQ(models.size(), 1U);
    const auto& forest = std::get<RandomForest>(models[0]);
    EXPECT_EQ(forest.seed, 7U);
    EXPECT_EQ(forest.n_estimators, 10);
    EXPECT_EQ(forest.class_weight, ClassWeight::balanced);
}

TEST(Config, ComparesEveryAlgorithmWhenNoneIsNamed) {
    std::vector<std::string> names;
    for (const Classifier& model : classifiers(Config{})) names.emplace_back(algorithm_name(model));

    EXPECT_EQ(names, algorithm_names());
}

TEST(Config, OfTheProjectIsGoodAndComparesEveryAlgorithm) {
    const Config config = read_config(std::string(MLPIPE_SOURCE_DIR) + "/pipeline.toml");

    EXPECT_EQ(config.training.target, "churn");
    EXPECT_EQ(config.training.positive_label, "Churn");
    EXPECT_EQ(config.training.negative_label, "No Churn");
    EXPECT_EQ(classifiers(config).size(), algorithm_names().size());
}

TEST(Config, ReadsTheLimitsOfTheService) {
    const Config config = parse_config("[server]\nmax_body = 2048\ntimeout_ms = 250\n", "x.toml");
    api::ServerOptions options;

    set_limits(options, config.server.limits);

    EXPECT_EQ(options.max_body, 2048u);
    EXPECT_EQ(options.timeouts.answer, std::chrono::milliseconds(250));
    try {
        (void)parse_config("[server]\nmax_body = 5\n", "x.toml");
        FAIL() << "5 bytes hold no row";
    } catch (const InvalidArgument& error) {
        EXPECT_STREQ(error.what(),
                     "x.toml:2:12: 'max_body' must be a number of bytes from 1024 to "
                     "1073741824, not 5");
    }
}

TEST(Config, HasTheDefaultLimitsOfTheService) {
    const api::ServerOptions defaults;
    api::ServerOptions options{.max_batch_body = 1, .max_batches = 1, .max_connections = 1};

    set_limits(options, ServiceLimits{});

    EXPECT_EQ(options.max_connections, defaults.max_connections);
    EXPECT_EQ(options.max_body, defaults.max_body);
    EXPECT_EQ(options.max_batch_body, defaults.max_batch_body);
    EXPECT_EQ(options.max_batches, defaults.max_batches);
    EXPECT_EQ(options.max_spool, defaults.max_spool);
    EXPECT_EQ(options.max_lag, defaults.max_lag);
    EXPECT_EQ(options.timeouts.answer, defaults.timeouts.answer);
    EXPECT_EQ(options.timeouts.drain, defaults.timeouts.drain);
}

TEST(Config, LetsTheEnvironmentSetTheLimitsOfTheService) {
    ::setenv("MLPIPE_MAX_BATCHES", "3", 1);
    EXPECT_EQ(limits_of_environment({.max_batches = 5}).max_batches, 3);
    ::setenv("MLPIPE_MAX_BATCHES", "3x", 1);
    try {
        (void)limits_of_environment({});
        FAIL() << "3x is no number";
    } catch (const InvalidArgument& error) {
        EXPECT_EQ(error.full_text(),
                  "MLPIPE_MAX_BATCHES must be a whole number from 0 to 10000, not \"3x\"\n"
                  "  help: unset it to take what the config says");
    }
    ::unsetenv("MLPIPE_MAX_BATCHES");
    EXPECT_EQ(limits_of_environment({.max_batches = 5}).max_batches, 5);
}

}  // namespace
}  // namespace mlpipe
