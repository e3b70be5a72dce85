#include "cli/config.h"

#include <algorithm>
#include <functional>

#include "cli/search_config.h"
#include "cli/setting_value.h"
#include "cli/suggestion.h"
#include "cli/toml_section.h"
#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {
namespace {

void set_type(Config& config, const Section& section, const toml::node& node,
              const std::string& column, ColumnType type) {
    const auto [known, added] = config.csv.types.emplace(column, type);
    if (!added && known->second != type) {
        section.fail(node, "column '" + column +
                               "' is given two types: " + std::string(to_text(known->second)) +
                               " and " + std::string(to_text(type)));
    }
}

void read_data(Config& config, Section data) {
    TrainingSettings& training = config.training;
    training.target = data.text("target").value_or("");
    training.positive = data.text("positive");
    const toml::node* ids = data.find("id");
    for (const std::string& column : data.texts("id").value_or(std::vector<std::string>{})) {
        set_type(config, data, *ids, column, ColumnType::id);
    }
    if (auto missing = data.texts("missing")) config.csv.missing = std::move(*missing);
    data.refuse_unknown_keys();
}

void read_columns(Config& config, const Section& columns) {
    for (const auto& [column, value] : columns.entries()) {
        const auto* text = value->as_string();
        const auto type = text == nullptr ? std::nullopt : parse_column_type(text->get());
        if (!type) {
            columns.fail(*value, "column '" + column + "' cannot be " + describe(*value),
                         "it may be number, integer, category, id or drop");
        }
        set_type(config, columns, *value, column, *type);
    }
}

void read_features(Config& config, const Section& features) {
    for (const auto& [name, value] : features.entries()) {
        const auto* text = value->as_string();
        if (text == nullptr) {
            features.fail(*value, "feature '" + name + "' must be an expression in quotes, not " +
                                      describe(*value));
        }
        try {
            (void)parse_expression(text->get());
        } catch (const InvalidArgument& error) {
            throw InvalidArgument(
                features.place(value->source().begin) + "feature '" + name + "': " + error.what(),
                {.why = error.why(), .help = error.help()});
        }
        config.training.derived.push_back({.name = name, .expression = text->get()});
    }
}

void read_numeric(PreprocessingSettings& settings, Section numeric) {
    static const std::vector<std::string> strategies = {"median", "mean", "most_frequent",
                                                        "constant", "none"};
    const toml::node* impute = numeric.find("impute");
    bool constant = false;
    if (const auto strategy = numeric.choice("impute", strategies)) {
        constant = strategies[*strategy] == "constant";
        if (strategies[*strategy] == "none") {
            settings.numeric_imputer = std::nullopt;
        } else {
            settings.numeric_imputer = SimpleImputer{
                .strategy = std::array{Impute::median, Impute::mean, Impute::most_frequent,
                                       Impute::constant}[*strategy]};
        }
    }
    const toml::node* fill_node = numeric.find("fill");
    const auto fill = numeric.number("fill", any_number);
    if (constant && !fill) {
        numeric.fail(*impute, "'impute' is \"constant\", but there is no 'fill'",
                     "add fill = 0 beside it");
    }
    if (fill && !constant) {
        numeric.fail(*fill_node, "'fill' goes only with impute = \"constant\"");
    }
    if (fill) settings.numeric_imputer->fill_number = static_cast<float>(*fill);
    using enum PreprocessingSettings::Scaling;
    if (const auto scale = numeric.choice("scale", {"standard", "minmax", "none"})) {
        settings.scaling = std::array{standard, minmax, none}[*scale];
    }
    numeric.refuse_unknown_keys();
}

void read_categorical(PreprocessingSettings& settings, Section categorical) {
    if (const auto fill = categorical.text("impute")) settings.categorical_fill = *fill;
    (void)categorical.choice("encode", {"onehot"});
    (void)categorical.choice("handle_unknown", {"ignore"});
    if (const auto frequency = categorical.whole_number("min_frequency", from_one)) {
        settings.min_frequency = static_cast<int>(*frequency);
    }
    categorical.refuse_unknown_keys();
}

void read_preprocessing(Config& config, Section preprocessing) {
    read_numeric(config.training.preprocessing,
                 preprocessing.section("numeric", "preprocessing.numeric"));
    read_categorical(config.training.preprocessing,
                     preprocessing.section("categorical", "preprocessing.categorical"));
    preprocessing.refuse_unknown_keys();
}

/// Each is tried at once, so that its error can name the line.
std::vector<ScoreTarget> read_targets(const Section& section) {
    std::vector<ScoreTarget> targets;
    for (const auto& [key, value] : section.entries()) {
        const auto bound = value->value<double>();
        if (!bound || value->is_boolean()) {
            section.fail(*value, "the target of " + key + " cannot be " + describe(*value),
                         "write a number");
        }
        targets.push_back({.score = key, .bound = *bound});
        try {
            check(targets);
        } catch (const InvalidArgument& error) {
            section.fail(*value, error.what(), error.help());
        }
    }
    return targets;
}

void read_evaluation(TrainingSettings& training, Section evaluation) {
    if (const auto share = evaluation.number("test_size", proper_share)) {
        training.test_size = *share;
    }
    if (const auto folds = evaluation.whole_number("folds", from_two)) {
        training.folds = static_cast<int>(*folds);
    }
    if (const auto repeats = evaluation.whole_number("repeats", from_one)) {
        training.repeats = static_cast<int>(*repeats);
    }
    if (const auto seed = evaluation.whole_number("seed", seed_limits)) {
        training.seed = static_cast<std::uint64_t>(*seed);
    }
    const Section targets = evaluation.section("targets", "evaluation.targets");
    if (targets.whole() != nullptr) training.targets = read_targets(targets);
    if (const auto refit = evaluation.choice("refit", {"train", "all"})) {
        training.refit = std::array{Refit::train, Refit::all}[*refit];
    }
    evaluation.refuse_unknown_keys();
}

void read_calibration(TrainingSettings& training, Section calibration) {
    static const std::vector<std::string> methods = {"none", "sigmoid", "isotonic"};
    if (const auto method = calibration.choice("method", methods)) {
        training.calibration = *parse_calibration_method(methods[*method]);
    }
    calibration.refuse_unknown_keys();
}

void read_decision(DecisionPolicy& decision, ChurnCampaign& campaign, Section section) {
    static const std::vector<std::string> policies = {"fixed", "max_f1", "recall_at_precision",
                                                      "min_cost", "capacity"};
    if (const auto policy = section.choice("policy", policies)) {
        decision.policy = *parse_policy(policies[*policy]);
    }
    const auto read = [&](std::string_view key, const Limits& limits, double& member) {
        if (const auto value = section.number(key, limits)) member = *value;
    };
    read("threshold", probability_limits, decision.threshold);
    read("precision", positive_share, decision.precision);
    read("false_negative_cost", cost_limits, decision.false_negative_cost);
    read("false_positive_cost", cost_limits, decision.false_positive_cost);
    read("capacity", positive_share, decision.capacity);
    read("customer_value", cost_limits, campaign.customer_value);
    read("incentive_cost", cost_limits, campaign.incentive_cost);
    read("contact_cost", cost_limits, campaign.contact_cost);
    read("accept_alpha", cost_limits, campaign.accept_alpha);
    read("accept_beta", cost_limits, campaign.accept_beta);
    try {
        check(campaign);
    } catch (const InvalidArgument& error) {
        section.fail(*section.whole(), error.what());
    }
    section.refuse_unknown_keys();
}

void read_labels(TrainingSettings& training, Section labels) {
    training.positive_label = labels.text("positive");
    const toml::node* negative = labels.find("negative");
    training.negative_label = labels.text("negative");
    if (training.positive_label && training.positive_label == training.negative_label) {
        labels.fail(*negative, "both labels are \"" + *training.negative_label + "\"");
    }
    labels.refuse_unknown_keys();
}

void read_access(ServerSettings& server, Section& section) {
    server.keys = section.text("keys");
    server.insecure_no_keys = section.truth("insecure_no_keys").value_or(false);
    server.jwks = section.text("jwks");
    server.jwt_issuer = section.text("jwt_issuer");
    server.jwt_audience = section.text("jwt_audience");
    server.jwt_role_claim = section.text("jwt_role_claim").value_or(server.jwt_role_claim);
    const toml::node* rate_node = section.find("rate");
    if (const auto rate = section.text("rate")) {
        server.rate = parse_rate(*rate);
        if (!server.rate) {
            section.fail(*rate_node, "'rate' cannot be \"" + *rate + "\"",
                         "write it as \"100/s\", \"6000/min\" or \"5000/h\"");
        }
    }
    const toml::node* burst_node = section.find("burst");
    if (const auto burst = section.whole_number("burst", burst_limits)) {
        server.burst = static_cast<std::uint32_t>(*burst);
        if (!server.rate) section.fail(*burst_node, "'burst' goes only with 'rate'");
    }
}

void read_server(ServerSettings& server, Section section) {
    server.host = section.text("host").value_or(server.host);
    if (const auto port = section.whole_number("port", port_limits)) {
        server.port = static_cast<int>(*port);
    }
    server.require_signature = section.truth("require_signature").value_or(false);
    server.public_keys = section.texts("public_keys").value_or(server.public_keys);
    server.tls_certificate = section.text("tls_certificate");
    server.tls_key = section.text("tls_key");
    read_access(server, section);
    server.audit = read_audit(section);
    server.limits = read_limits(section);
    section.refuse_unknown_keys();
}

/// Every value is tried on the algorithm at once, so that its error can name the line.
AlgorithmSettings read_algorithm(Section section) {
    const toml::node* name_node = section.find("name");
    if (name_node == nullptr) {
        section.fail(*section.whole(), "this algorithm has no name",
                     "write name = \"…\" with one of " + join(algorithm_names()));
    }
    const std::vector<std::string> known = algorithm_names();
    AlgorithmSettings algorithm{.name = known[*section.choice("name", known)]};
    Classifier classifier = make_classifier(algorithm.name, 0);
    std::vector<std::string> settings;
    for (const Setting& setting : settings_of(classifier)) settings.push_back(setting.name);
    for (const auto& [key, value] : section.entries()) {
        if (key == "name") continue;
        const Setting setting{.name = key, .value = setting_value(section, *value)};
        try {
            set_setting(classifier, setting);
            check_settings(classifier);
        } catch (const InvalidArgument& error) {
            const bool is_name = std::ranges::find(settings, key) != settings.end();
            const std::string meant = is_name ? "" : did_you_mean(key, settings);
            throw InvalidArgument(
                section.place(value->source().begin) + error.what(),
                {.why = error.why(), .help = meant.empty() ? error.help() : meant});
        }
        algorithm.settings.push_back(setting);
    }
    return algorithm;
}

void read_algorithms(Config& config, Section& file) {
    for (const Section& section : file.sections("algorithm", "[[algorithm]]")) {
        AlgorithmSettings algorithm = read_algorithm(section);
        if (std::ranges::any_of(config.algorithms, [&](const AlgorithmSettings& other) {
                return other.name == algorithm.name;
            })) {
            section.fail(*section.whole(),
                         "algorithm '" + algorithm.name + "' is listed a second time");
        }
        config.algorithms.push_back(std::move(algorithm));
    }
}

toml::table parse_toml(std::string_view text, const std::string& name) {
    try {
        return toml::parse(text, std::string_view(name));
    } catch (const toml::parse_error& error) {
        const toml::source_position& position = error.source().begin;
        throw InvalidArgument(name + ":" + std::to_string(position.line) + ":" +
                                  std::to_string(position.column) + ": this is not TOML",
                              {.why = std::string(error.description()),
                               .help = "`mlpipe config init` writes a file to start from"});
    }
}

}  // namespace

Config parse_config(std::string_view text, const std::string& name) {
    const toml::table table = parse_toml(text, name);
    Section file(&table, "", name);
    Config config;
    read_data(config, file.section("data", "[data]"));
    read_columns(config, file.section("columns", "[columns]"));
    read_features(config, file.section("features", "[features]"));
    read_preprocessing(config, file.section("preprocessing", "[preprocessing]"));
    read_evaluation(config.training, file.section("evaluation", "[evaluation]"));
    config.training.search = read_search(file.section("search", "[search]"));
    read_algorithms(config, file);
    read_calibration(config.training, file.section("calibration", "[calibration]"));
    read_decision(config.training.policy, config.training.campaign,
                  file.section("decision", "[decision]"));
    read_labels(config.training, file.section("labels", "[labels]"));
    read_server(config.server, file.section("server", "[server]"));
    file.refuse_unknown_keys();
    return config;
}

Config read_config(const std::filesystem::path& path) {
    return parse_config(read_file(path), path.string());
}

std::vector<Classifier> classifiers(const Config& config) {
    std::vector<AlgorithmSettings> algorithms = config.algorithms;
    if (algorithms.empty()) {
        for (std::string& name : algorithm_names()) algorithms.push_back({.name = std::move(name)});
    }
    std::vector<Classifier> classifiers;
    for (const AlgorithmSettings& algorithm : algorithms) {
        Classifier classifier = make_classifier(algorithm.name, config.training.seed);
        for (const Setting& setting : algorithm.settings) set_setting(classifier, setting);
        classifiers.push_back(classifier);
    }
    return classifiers;
}

}  // namespace mlpipe
