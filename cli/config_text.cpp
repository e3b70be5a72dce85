#include "cli/config_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/search_config.h"
#include "cli/toml_text.h"
#include "persistence/json_values.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

std::string_view impute_name(const std::optional<SimpleImputer>& imputer) {
    if (!imputer) return "none";
    switch (imputer->strategy.value_or(Impute::median)) {
        case Impute::mean:
            return "mean";
        case Impute::most_frequent:
            return "most_frequent";
        case Impute::constant:
            return "constant";
        case Impute::median:
            break;
    }
    return "median";
}

std::optional<float> fill_number(const PreprocessingSettings& settings) {
    return settings.numeric_imputer ? settings.numeric_imputer->fill_number : std::nullopt;
}

std::string_view scaling_name(PreprocessingSettings::Scaling scaling) {
    using enum PreprocessingSettings::Scaling;
    return scaling == standard ? "standard" : scaling == minmax ? "minmax" : "none";
}

std::vector<std::string> id_columns(const Config& config) {
    std::vector<std::string> ids;
    for (const auto& [column, type] : config.csv.types) {
        if (type == ColumnType::id) ids.push_back(column);
    }
    return ids;
}

std::string data_section(const Config& config) {
    const TrainingSettings& training = config.training;
    const auto target =
        training.target.empty() ? std::nullopt : std::optional<std::string>(training.target);
    const std::vector<std::string> ids = id_columns(config);
    return "[data]\n" + optional_line("target", target, "…", "the column to predict: two values") +
           optional_line("positive", training.positive, "Yes",
                         "the value to look out for; unset: the") +
           fmt::format("{:40}# evident one (Yes, 1, true) or the rarer\n", "") +
           line("id", list_text(ids), "names a row, never a feature; a text") +
           fmt::format("{:40}# column unique per row is found without\n", "") +
           line("missing", list_text(config.csv.missing), "") + "\n";
}

std::string columns_section(const Config& config) {
    std::string section =
        "[columns]\n"
        "# Only what should not be inferred: number, integer, category, id or drop.\n"
        "# postcode = \"category\"\n";
    for (const auto& [column, type] : config.csv.types) {
        if (type != ColumnType::id)
            section += line(key_text(column), toml_quoted(to_text(type)), "");
    }
    return section + "\n";
}

std::string features_section(const Config& config) {
    std::string section =
        "[features]\n"
        "# Computed from the columns of a row, inside the saved pipeline. There are + - * /,\n"
        "# comparisons, min, max, abs, log1p, if(condition, a, b) and count('text', column, …).\n"
        "# spend_per_month = \"total / max(months, 1)\"\n";
    for (const DerivedFeature& feature : config.training.derived) {
        section += line(key_text(feature.name), toml_quoted(feature.expression), "");
    }
    return section + "\n";
}

std::string preprocessing_section(const PreprocessingSettings& settings) {
    const auto number = fill_number(settings);
    const std::string fill = number ? ", fill = " + number_text(static_cast<double>(*number)) : "";
    return fmt::format(
        "[preprocessing]\n"
        "# impute: median, mean, most_frequent, constant with fill = 0, or none for a model that\n"
        "#         takes missing numbers as they are: gradient_boosting\n"
        "# scale:  standard (mean 0, variance 1), minmax (0 to 1) or none\n"
        "numeric = {{ impute = \"{}\"{}, scale = \"{}\" }}\n"
        "# impute: what a missing cell becomes; min_frequency: levels with fewer rows share one\n"
        "categorical = {{ impute = {}, encode = \"onehot\", handle_unknown = \"ignore\", "
        "min_frequency = {} }}\n\n",
        impute_name(settings.numeric_imputer), fill, scaling_name(settings.scaling),
        toml_quoted(settings.categorical_fill), settings.min_frequency);
}

/// What the scores of the test should reach.
std::string targets_line(std::span<const ScoreTarget> targets) {
    std::string list;
    for (const ScoreTarget& target : targets) {
        list += (list.empty() ? "" : ", ") + target.score + " = " + number_text(target.bound);
    }
    return "# above these; log_loss and brier: below\n" +
           line("targets", list.empty() ? "{}" : "{ " + list + " }", "");
}

Json targets_json(std::span<const ScoreTarget> targets) {
    Json json = Json::object();
    for (const ScoreTarget& target : targets) json[target.score] = target.bound;
    return json;
}

std::string evaluation_section(const TrainingSettings& training) {
    return "[evaluation]\n" +
           line("test_size", number_text(training.test_size), "share of rows held out") +
           line("folds", std::to_string(training.folds), "of the cross-validation, at least 2") +
           line("repeats", std::to_string(training.repeats), "of the cross-validation") +
           line("seed", std::to_string(training.seed), "of everything that is drawn") +
           line("refit", training.refit == Refit::all ? "\"all\"" : "\"train\"",
                "train: the model that was tested; all:") +
           fmt::format("{:40}# fitted once more on every row\n", "") +
           targets_line(training.targets) + "\n";
}

std::string algorithm_sections(const Config& config) {
    std::string sections = "# The algorithms to compare; all of them if none is named.\n";
    for (const Classifier& classifier : classifiers(config)) {
        sections += fmt::format("[[algorithm]]\nname = \"{}\"\n", algorithm_name(classifier));
        for (const Setting& setting : settings_of(classifier)) {
            // The seed of [evaluation], which --seed may still change.
            if (setting.name == "seed" &&
                setting.value == SettingValue(static_cast<std::int64_t>(config.training.seed))) {
                continue;
            }
            if (!std::holds_alternative<std::monostate>(setting.value)) {
                sections += line(setting.name, toml_text(setting.value), "");
            } else if (setting.name == "class_weight") {
                sections +=
                    "# " + line(setting.name, "\"balanced\"", "both classes weigh the same");
            } else {
                sections += fmt::format("# {} is not set: no limit\n", setting.name);
            }
        }
        sections += "\n";
    }
    return sections;
}

std::string calibration_section(CalibrationMethod method) {
    return "[calibration]\n" +
           line("method", toml_quoted(to_text(method)), "none, sigmoid or isotonic: how scores") +
           fmt::format("{:40}# become probabilities\n\n", "");
}

std::string decision_section(const DecisionPolicy& decision, const ChurnCampaign& campaign) {
    return "[decision]\n" +
           line("policy", toml_quoted(to_text(decision.policy)),
                "fixed, max_f1, recall_at_precision,") +
           fmt::format("{:40}# min_cost or capacity\n", "") +
           line("threshold", number_text(decision.threshold), "of fixed") +
           line("precision", number_text(decision.precision), "of recall_at_precision") +
           line("false_negative_cost", number_text(decision.false_negative_cost), "of min_cost") +
           line("false_positive_cost", number_text(decision.false_positive_cost), "of min_cost") +
           line("capacity", number_text(decision.capacity),
                "of capacity: share of rows to act on") +
           "# Expected maximum profit: what a customer who stays is worth, what an accepted\n"
           "# offer and a contact cost; the share of churners who accept: Beta(alpha, beta).\n" +
           line("customer_value", number_text(campaign.customer_value), "") +
           line("incentive_cost", number_text(campaign.incentive_cost), "") +
           line("contact_cost", number_text(campaign.contact_cost), "") +
           line("accept_alpha", number_text(campaign.accept_alpha), "") +
           line("accept_beta", number_text(campaign.accept_beta), "") + "\n";
}

std::string labels_section(const TrainingSettings& training) {
    return "[labels]\n"
           "# How predictions name the classes; unset: from the target and its values.\n" +
           optional_line("positive", training.positive_label, "Will leave", "") +
           optional_line("negative", training.negative_label, "Will stay", "") + "\n";
}

std::optional<std::string> rate_text(const std::optional<Rate>& rate) {
    if (!rate) return std::nullopt;
    return to_text(*rate);
}

std::string burst_line(const std::optional<std::uint32_t>& burst) {
    constexpr std::string_view comment = "how many of them at once; unset: all";
    return burst ? line("burst", std::to_string(*burst), comment)
                 : "# " + line("burst", "200", comment);
}

std::string server_section(const ServerSettings& server) {
    return "[server]\n" +
           line("host", toml_quoted(server.host), "address that `mlpipe serve` binds") +
           line("port", std::to_string(server.port), "0: any free one") +
           line("require_signature", server.require_signature ? "true" : "false",
                "answer only with a signed model") +
           line("public_keys", list_text(server.public_keys), "PEM files: whose signatures count") +
           optional_line("tls_certificate", server.tls_certificate, "server.pem",
                         "PEM: HTTPS with this certificate and") +
           fmt::format("{:40}# its chain\n", "") +
           optional_line("tls_key", server.tls_key, "server.key", "PEM: its private key") +
           optional_line("keys", server.keys, "keys.jsonl", "who may ask: `mlpipe keys add`") +
           line("insecure_no_keys", server.insecure_no_keys ? "true" : "false",
                "true: on any host, whoever reaches it") +
           fmt::format("{:40}# may use it\n", "") +
           optional_line("rate", rate_text(server.rate), "100/s",
                         "of one caller; or 6000/min, 5000/h") +
           burst_line(server.burst) +
           optional_line("jwks", server.jwks, "jwks.json", "key set (JWKS) of tokens (JWT)") +
           optional_line("jwt_issuer", server.jwt_issuer, "https://id.example.com",
                         "what `iss` of a token must be") +
           optional_line("jwt_audience", server.jwt_audience, "mlpipe",
                         "what `aud` of a token must hold") +
           line("jwt_role_claim", toml_quoted(server.jwt_role_claim),
                "where a token says predict or admin") +
           audit_lines(server.audit) + limits_lines(server.limits);
}

Json json_of(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

Json server_json(const ServerSettings& server) {
    Json json{{"host", server.host},
              {"port", server.port},
              {"require_signature", server.require_signature},
              {"public_keys", server.public_keys},
              {"tls_certificate", json_of(server.tls_certificate)},
              {"tls_key", json_of(server.tls_key)},
              {"keys", json_of(server.keys)},
              {"insecure_no_keys", server.insecure_no_keys},
              {"rate", json_of(rate_text(server.rate))},
              {"burst", server.burst ? Json(*server.burst) : Json(nullptr)},
              {"jwks", json_of(server.jwks)},
              {"jwt_issuer", json_of(server.jwt_issuer)},
              {"jwt_audience", json_of(server.jwt_audience)},
              {"jwt_role_claim", server.jwt_role_claim}};
    add_audit_json(json, server.audit);
    add_limits_json(json, server.limits);
    return json;
}

Json preprocessing_json(const PreprocessingSettings& settings) {
    Json numeric{{"impute", impute_name(settings.numeric_imputer)},
                 {"scale", scaling_name(settings.scaling)}};
    if (const auto fill = fill_number(settings)) numeric["fill"] = *fill;
    return {{"numeric", std::move(numeric)},
            {"categorical",
             {{"impute", settings.categorical_fill},
              {"encode", "onehot"},
              {"handle_unknown", "ignore"},
              {"min_frequency", settings.min_frequency}}}};
}

Json algorithms_json(const Config& config) {
    Json algorithms = Json::array();
    for (const Classifier& classifier : classifiers(config)) {
        Json algorithm{{"name", algorithm_name(classifier)}};
        for (const Setting& setting : settings_of(classifier)) {
            algorithm[setting.name] = json_setting(setting.value);
        }
        algorithms.push_back(std::move(algorithm));
    }
    return algorithms;
}

}  // namespace

std::string config_text(const Config& config) {
    return "# pipeline.toml: how mlpipe reads, trains and decides. Every key is optional.\n\n" +
           data_section(config) + columns_section(config) + features_section(config) +
           preprocessing_section(config.training.preprocessing) +
           evaluation_section(config.training) + search_section(config.training.search) +
           algorithm_sections(config) + calibration_section(config.training.calibration) +
           decision_section(config.training.policy, config.training.campaign) +
           labels_section(config.training) + server_section(config.server);
}

Json config_json(const Config& config) {
    const TrainingSettings& training = config.training;
    const DecisionPolicy& decision = training.policy;
    Json columns = Json::object();
    for (const auto& [column, type] : config.csv.types) columns[column] = to_text(type);
    Json features = Json::object();
    for (const DerivedFeature& feature : training.derived) {
        features[feature.name] = feature.expression;
    }
    return {{"data",
             {{"target", training.target.empty() ? Json(nullptr) : Json(training.target)},
              {"positive", json_of(training.positive)},
              {"id", id_columns(config)},
              {"missing", config.csv.missing}}},
            {"columns", std::move(columns)},
            {"features", std::move(features)},
            {"preprocessing", preprocessing_json(training.preprocessing)},
            {"evaluation",
             {{"test_size", training.test_size},
              {"folds", training.folds},
              {"repeats", training.repeats},
              {"seed", training.seed},
              {"refit", training.refit == Refit::all ? "all" : "train"},
              {"targets", targets_json(training.targets)}}},
            {"search", search_json(training.search)},
            {"algorithm", algorithms_json(config)},
            {"calibration", {{"method", to_text(training.calibration)}}},
            {"decision",
             {{"policy", to_text(decision.policy)},
              {"threshold", decision.threshold},
              {"precision", decision.precision},
              {"false_negative_cost", decision.false_negative_cost},
              {"false_positive_cost", decision.false_positive_cost},
              {"capacity", decision.capacity},
              {"customer_value", training.campaign.customer_value},
              {"incentive_cost", training.campaign.incentive_cost},
              {"contact_cost", training.campaign.contact_cost},
              {"accept_alpha", training.campaign.accept_alpha},
              {"accept_beta", training.campaign.accept_beta}}},
            {"labels",
             {{"positive", json_of(training.positive_label)},
              {"negative", json_of(training.negative_label)}}},
            {"server", server_json(config.server)}};
}

}  // namespace mlpipe
