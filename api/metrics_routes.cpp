// GET /metrics.
#include "api/metrics_page.h"
#include "api/prometheus_text.h"
#include "api/readiness.h"
#include "api/routes.h"
#include "api/shared.h"
#include "api/thread_model.h"
#include "compiled_in/texts.h"

namespace mlpipe::api {
namespace {

ModelFacts facts_of(const LoadedModel& model) {
    return {.version = model.version,
            .algorithm = model.algorithm,
            .digest = model.sha256,
            .trained = model.trained,
            .loaded = model.loaded};
}

AuditFacts facts_of(const AuditCounts& counts) {
    return {.queue_bytes = counts.waiting_bytes,
            .queue_capacity_bytes = counts.capacity_bytes,
            .written = counts.written,
            .dropped = counts.dropped,
            .refused = counts.refused,
            .write_errors = counts.failures};
}

}  // namespace

/// The page walks every cell of every thread and reads /proc, so it is made on the pool.
void handle_metrics(Exchange& exchange) {
    const Shared& shared = exchange.shared;
    ServiceFacts facts;
    facts.program_version = texts::program_version;
    facts.ready = reason_against(exchange).empty();
    facts.connections = shared.connections.load(std::memory_order_relaxed);
    if (const Predictor* predictor = exchange.model.predictor()) {
        facts.model = facts_of(predictor->model());
    }
    exchange.deferred = [&shared, facts = std::move(facts)](Response& response) mutable {
        const ModelKeeper::Counts reloads = shared.keeper.counts();
        facts.reloads_ok = reloads.adopted;
        facts.reloads_failed = reloads.refused;
        if (shared.audit) facts.audit = facts_of(shared.audit->counts());
        response.content_type = prometheus_media_type;
        response.body = metrics_page(shared.metrics.totals(), facts, process_status());
    };
}

}  // namespace mlpipe::api
