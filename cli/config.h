// config.h: pipeline.toml, everything that train can be told, written down once.
//
// Every key is optional. Reading is strict: an unknown section or key, a value of another type or
// out of range is InvalidArgument with file:line:column, what is allowed and the nearest name.
// docs/configuration.md explains every key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "access/rate.h"
#include "cli/audit_config.h"
#include "cli/limits_config.h"
#include "model_selection/training.h"
#include "table/csv_reader.h"

namespace mlpipe {

/// An algorithm by name, with what differs from its defaults.
struct AlgorithmSettings {
    std::string name;
    std::vector<Setting> settings = {};
};

struct ServerSettings {
    std::string host = "127.0.0.1";
    int port = 5000;
    bool require_signature = false;             ///< answer only with a model that is signed
    std::vector<std::string> public_keys = {};  ///< PEM files of keys whose signatures count
    std::optional<std::string> keys = {};       ///< key file: who may ask
    std::optional<std::string> tls_certificate = {}, tls_key = {};  ///< PEM files: HTTPS
    bool insecure_no_keys = false;         ///< without keys listen on any address all the same
    std::optional<std::string> jwks = {};  ///< key set of tokens
    std::optional<std::string> jwt_issuer = {}, jwt_audience = {};
    std::string jwt_role_claim = "role";
    std::optional<Rate> rate = {};            ///< of each caller
    std::optional<std::uint32_t> burst = {};  ///< only with a rate
    AuditSettings audit = {};
    ServiceLimits limits = {};
};

struct Config {
    CsvOptions csv;
    /// Without algorithms, which depend on the final seed: see classifiers(). An empty target is
    /// unset.
    TrainingSettings training;
    /// Compared in this order; every known algorithm if empty.
    std::vector<AlgorithmSettings> algorithms;
    ServerSettings server;
};

/// Throws IoFailure, InvalidArgument.
[[nodiscard]] Config read_config(const std::filesystem::path& path);
/// The same from text; `name` stands for the file in errors.
[[nodiscard]] Config parse_config(std::string_view text, const std::string& name);

/// The algorithms to compare, with the config's seed unless one has its own.
[[nodiscard]] std::vector<Classifier> classifiers(const Config& config);

}  // namespace mlpipe
