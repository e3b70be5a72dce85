// shared.h: what all threads of one server share.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "access/access_control.h"
#include "api/access_log.h"
#include "api/clock.h"
#include "api/metrics.h"
#include "api/model_keeper.h"
#include "api/model_slot.h"
#include "api/openapi_cache.h"
#include "api/prediction_log.h"
#include "api/server.h"
#include "api/task_pool.h"
#include "api/tls_certificates.h"

namespace mlpipe::api {

struct Shared {
    Shared(const ServerOptions& server_options, ModelState model);

    const ServerOptions options;
    ModelSlot slot;
    AccessLog log;
    ModelKeeper keeper;
    OpenApiCache openapi;
    AccessControl access;
    std::optional<TlsCertificates> certificates;  ///< unset: plain HTTP
    const Clock::time_point started = Clock::now();
    std::atomic<bool> draining{false};
    std::atomic<std::size_t> connections{0};
    std::vector<const Count*> request_counts;
    Metrics metrics;
    /// Null where there is none. What it could not write by its end, its report says.
    const std::unique_ptr<AuditLog> audit;
    /// For the threads of background and transfer.
    PoolPredictionLog pool_predictions;
    // Both pools are to be stopped before the event loops go, which their tasks wake.
    /// What handlers defer: files to read, models to load.
    TaskPool background;
    /// What goes between connections and the rows of batches. Not of lowest priority: an event
    /// loop shares locks with it, and would wait for a thread that does not get a core.
    TaskPool transfer;
    /// The rows of batches, which give way to every other thread.
    TaskPool compute;
    std::atomic<std::size_t> batches{0};

    void stop_pools();
};

/// Event loops: as many as asked for, else one for each core.
[[nodiscard]] std::size_t thread_count(const ServerOptions& options);

}  // namespace mlpipe::api
