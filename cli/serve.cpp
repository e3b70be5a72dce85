// serve.cpp: `mlpipe serve`, predictions over HTTP until SIGTERM or SIGINT.
#include <csignal>

#include "access/key_file.h"
#include "access/key_ring.h"
#include "api/model_slot.h"
#include "api/server.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/curl_example.h"
#include "cli/signature_options.h"
#include "core/error.h"

namespace mlpipe {
namespace {

struct ServeOptions {
    std::optional<std::string> models, host, config, keys, tls_certificate, tls_key;
    std::optional<int> port;
    bool require_signature = false;
    std::vector<std::string> public_keys;
    bool insecure_no_keys = false;
    std::optional<std::string> audit, audit_file;
    CommonOptions common;
};

/// An IPv6 address stands in brackets in a URL.
std::string url(const api::ServerOptions& options, std::uint16_t port) {
    const std::string& host = options.host;
    const bool bare_ipv6 = host.find(':') != std::string::npos && !host.starts_with('[');
    return (options.tls.given() ? "https://" : "http://") + (bare_ipv6 ? "[" + host + "]" : host) +
           ":" + std::to_string(port);
}

AccessSettings access_settings(const ServeOptions& options, const ServerSettings& settings) {
    AccessSettings access{.rate = settings.rate, .burst = settings.burst};
    access.keys = options.keys ? options.keys : settings.keys;
    access.jwks = settings.jwks;
    access.tokens.issuer = settings.jwt_issuer;
    access.tokens.audience = settings.jwt_audience;
    access.tokens.role_claim = settings.jwt_role_claim;
    return access;
}

/// Flags go before the environment, the environment before the file.
std::optional<AuditOptions> audit_settings(const ServeOptions& options,
                                           const AuditSettings& configured,
                                           const std::filesystem::path& models) {
    AuditSettings settings = audit_of_environment(configured);
    if (options.audit) settings.overflow = parse_audit_policy("--audit", *options.audit);
    if (options.audit_file) settings.file = *options.audit_file;
    return audit_options(settings, models);
}

api::ServerOptions server_options(const ServeOptions& options) {
    const ServerSettings settings =
        options.config ? read_config(*options.config).server : ServerSettings{};
    api::ServerOptions server;
    server.host = options.host.value_or(settings.host);
    server.port = static_cast<std::uint16_t>(options.port.value_or(settings.port));
    server.models = options.models.value_or("models");
    server.trust =
        read_trust(options.require_signature || settings.require_signature,
                   options.public_keys.empty() ? settings.public_keys : options.public_keys);
    server.tls.certificate =
        options.tls_certificate ? options.tls_certificate : settings.tls_certificate;
    server.tls.key = options.tls_key ? options.tls_key : settings.tls_key;
    server.access = access_settings(options, settings);
    server.audit = audit_settings(options, settings.audit, server.models);
    server.insecure_no_keys = options.insecure_no_keys || settings.insecure_no_keys;
    set_limits(server, limits_of_environment(settings.limits));
    server.threads = options.common.threads.count;
    server.quiet = options.common.quiet;
    return server;
}

/// What the operator should know about who may ask.
void note_access(const api::ServerOptions& options, const CommonOptions& common,
                 const Terminal& terminal) {
    const AccessSettings& access = options.access;
    if (!access.asks_who()) {
        note(terminal, common,
             options.insecure_no_keys ? "There are no keys: whoever reaches the service may use it."
                                      : "There are no keys: any program of this machine may ask.");
    } else if (access.keys && !access.jwks) {
        const KeyRing ring(read_key_file(*access.keys));
        if (ring.count_active(std::chrono::system_clock::now()) > 0) return;
        note(terminal, common,
             "No key in " + access.keys->string() +
                 " is good, so nobody may ask: `mlpipe keys add` makes one.");
    }
}

/// What a script or a person needs next: where, and a request to try.
void announce(std::uint16_t port, const api::ModelState& state, const api::ServerOptions& options,
              const CommonOptions& common, const Terminal& terminal) {
    const std::string address = url(options, port);
    std::string example;
    if (state.model) {
        example = curl_example(address, state.model->pipeline.schema());
    } else {
        note(terminal, common, "No model can answer yet: " + state.problem);
    }
    note(terminal, common, "Serving " + options.models.string() + " on " + address);
    if (common.json) {
        terminal.out << "{\"url\":\"" << address << "\",\"port\":" << port << "}\n";
    } else if (!example.empty()) {
        terminal.out << example << '\n';
    }
    terminal.out.flush();
}

}  // namespace

int run_serve(const Arguments& arguments, Terminal& terminal) {
    ServeOptions options;
    CommandLine line("serve", "Answer predictions over HTTP until SIGTERM or Ctrl-C",
                     "mlpipe serve --models models --port 5000");
    line.add_text("--models", options.models, "DIR", "A models folder (models); or MLPIPE_MODELS");
    line.from_environment("MLPIPE_MODELS");
    line.add_text("--host", options.host, "HOST",
                  "Address to listen on (127.0.0.1); or MLPIPE_HOST");
    line.from_environment("MLPIPE_HOST");
    line.add_whole_number("--port", options.port, "PORT", port_limits,
                          "0: any free one (5000); or MLPIPE_PORT");
    line.from_environment("MLPIPE_PORT");
    line.add_text("--config", options.config, "FILE",
                  "A pipeline.toml with a [server]; or MLPIPE_CONFIG");
    line.from_environment("MLPIPE_CONFIG");
    line.add_flag("--require-signature", options.require_signature,
                  "Answer only with a signed model; or\nMLPIPE_REQUIRE_SIGNATURE=true");
    line.from_environment("MLPIPE_REQUIRE_SIGNATURE");
    line.add_texts("--public-key", options.public_keys, "FILE",
                   "A key whose signature counts (PEM);\nrepeatable; or MLPIPE_PUBLIC_KEY");
    line.from_environment("MLPIPE_PUBLIC_KEY");
    line.add_text("--keys", options.keys, "FILE",
                  "Who may ask, see `mlpipe keys add`; or MLPIPE_KEYS");
    line.from_environment("MLPIPE_KEYS");
    line.add_text("--tls-certificate", options.tls_certificate, "FILE",
                  "Serve HTTPS with this certificate, its chain\nbehind it (PEM); or "
                  "MLPIPE_TLS_CERTIFICATE");
    line.from_environment("MLPIPE_TLS_CERTIFICATE");
    line.add_text("--tls-key", options.tls_key, "FILE", "Its private key (PEM); or MLPIPE_TLS_KEY");
    line.from_environment("MLPIPE_TLS_KEY");
    line.add_flag("--insecure-no-keys", options.insecure_no_keys,
                  "Without keys listen on any host: whoever reaches\nit may use it; or "
                  "MLPIPE_INSECURE_NO_KEYS=true");
    line.from_environment("MLPIPE_INSECURE_NO_KEYS");
    line.add_text("--audit", options.audit, "POLICY",
                  "Predictions that cannot be recorded are refused\n(block) or answered (drop); "
                  "off: no audit log\n(block); or MLPIPE_AUDIT");
    line.add_text("--audit-file", options.audit_file, "FILE",
                  "The audit log (beside the models folder);\nor MLPIPE_AUDIT_FILE");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const api::ServerOptions settings = server_options(options);
    std::signal(SIGPIPE, SIG_IGN);  // a log reader that goes away must not end the service
    const api::ModelState state = api::load_active_model(settings.models, settings.trust);
    api::Server server(settings, state);
    note_access(settings, options.common, terminal);
    announce(server.port(), state, settings, options.common, terminal);
    server.run();
    return 0;
}

}  // namespace mlpipe
