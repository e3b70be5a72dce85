#include "api/shared.h"

#include <thread>

#include "api/router.h"

namespace mlpipe::api {
namespace {

/// In the order of all_routes(), so that the place of a route is its index.
std::vector<MetricRoute> metric_routes() {
    std::vector<MetricRoute> routes;
    for (const Route& route : all_routes()) {
        routes.push_back({.method = route.method, .path = route.path});
    }
    return routes;
}

std::unique_ptr<AuditLog> open_audit(const ServerOptions& options, AccessLog& log) {
    if (!options.audit) return nullptr;
    AuditOptions audit = *options.audit;
    audit.report = [&log](const std::string& text) { log.note("audit", {{"message", text}}); };
    return std::make_unique<AuditLog>(std::move(audit));
}

}  // namespace

std::size_t thread_count(const ServerOptions& options) {
    if (options.threads > 0) return static_cast<std::size_t>(options.threads);
    return std::max(1u, std::thread::hardware_concurrency());
}

Shared::Shared(const ServerOptions& server_options, ModelState model)
    : options(server_options),
      slot(std::move(model)),
      log(server_options.quiet),
      keeper({.models = options.models, .trust = options.trust}, slot, log),
      access(server_options.access),
      metrics(metric_routes()),
      audit(open_audit(server_options, log)),
      pool_predictions(metrics, audit.get()),
      background({.threads = 2, .max_waiting = server_options.max_waiting}),
      transfer({.threads = std::max<std::size_t>(1, thread_count(server_options) / 4)}),
      compute({.threads = thread_count(server_options), .priority = TaskPool::Priority::lowest}) {
    if (options.tls.given()) certificates.emplace(options.tls);
}

void Shared::stop_pools() {
    background.stop();
    transfer.stop();
    compute.stop();
}

}  // namespace mlpipe::api
