// POST /models/{version}/activate, /models/rollback: what an admin changes, on the background pool.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "api/query.h"
#include "api/routes.h"
#include "api/shared.h"
#include "core/error.h"

namespace mlpipe::api {
namespace {

struct ChangeQuery {
    std::string why;
    SchemaChange schema_change = SchemaChange::refused;
};

/// The query: why=TEXT, and force=true where `may_force`. A fault for all else.
ChangeQuery read_query(std::string_view query, bool may_force, std::vector<FieldFault>& faults) {
    ChangeQuery read;
    for_each_parameter(query, [&](std::string_view name, std::string_view value) {
        const auto text = percent_decode(value);
        const std::string printable = printable_uri(name);
        if (name == "why" && text && text->size() <= 1000) {
            read.why = *text;
        } else if (name == "why") {
            faults.push_back({"why", "range", "why must be a text of at most 1000 bytes"});
        } else if (name != "force" || !may_force) {
            faults.push_back({printable, "unknown", "Unknown query parameter: " + printable});
        } else if (value == "true") {
            read.schema_change = SchemaChange::allowed;
        } else if (value != "false") {
            faults.push_back({"force", "range", "force must be true or false"});
        }
    });
    return read;
}

/// For the history: who, by which way, and why.
std::string reason(const Exchange& exchange, const std::string& why) {
    const std::string_view key = exchange.caller.key_id;
    return "over HTTP" + (key.empty() ? "" : " by key " + std::string(key)) +
           (why.empty() ? "" : ": " + why);
}

/// The one line that a JSON text has room for.
std::string one_line(const Error& error) {
    std::string text = error.what();
    if (!error.why().empty()) text += ": " + error.why();
    for (std::size_t at; (at = text.find("\n  ")) != std::string::npos;) text.replace(at, 3, "; ");
    return text;
}

template <typename Make>
void answer_change(Response& response, const Request& request, const Make& make) {
    try {
        const ModelKeeper::Change change = make();
        const nlohmann::ordered_json body{
            {"model_version", change.active},
            {"previous", change.previous ? nlohmann::ordered_json(*change.previous) : nullptr}};
        response.body = body.dump();
    } catch (const CheckFailed& error) {
        set_problem(response, request, 409, "check_failed", one_line(error));
    } catch (const InvalidArgument& error) {
        set_problem(response, request, 404, "not_found", error.what());
    } catch (const Error& error) {
        set_problem(response, request, 500, "registry", one_line(error));
    }
}

}  // namespace

void handle_activate(Exchange& exchange) {
    std::vector<FieldFault> faults;
    const ChangeQuery query = read_query(exchange.request.query(), true, faults);
    const auto version = percent_decode(exchange.parameters[0]);
    if (!faults.empty()) return set_problem(exchange.response, exchange.request, 400, faults);
    exchange.deferred = [&keeper = exchange.shared.keeper, request = named_like(exchange.request),
                         version = version.value_or(""), why = reason(exchange, query.why),
                         schema_change = query.schema_change](Response& response) {
        answer_change(response, request,
                      [&] { return keeper.activate(version, why, schema_change); });
    };
}

void handle_rollback(Exchange& exchange) {
    std::vector<FieldFault> faults;
    const ChangeQuery query = read_query(exchange.request.query(), false, faults);
    if (!faults.empty()) return set_problem(exchange.response, exchange.request, 400, faults);
    exchange.deferred = [&keeper = exchange.shared.keeper, request = named_like(exchange.request),
                         why = reason(exchange, query.why)](Response& response) {
        answer_change(response, request, [&] { return keeper.roll_back(why); });
    };
}

}  // namespace mlpipe::api
