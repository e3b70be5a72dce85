#include "api/shared.h"

#include <thread>

namespace mlpipe::api {

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
