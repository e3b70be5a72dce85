// GET /, /docs, /web/{file}, /openapi.json.
#include <memory>
#include <string>

#include "api/entity_tag.h"
#include "api/openapi.h"
#include "api/query.h"
#include "api/router.h"
#include "api/routes.h"
#include "api/shared.h"
#include "api/web_files.h"

namespace mlpipe::api {
namespace {

/// No script but our own files, nothing from elsewhere, in nobody's frame.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

void answer_tagged(Response& response, std::string_view if_none_match, const Tagged& content) {
    response.cache_control = "no-cache";  // kept, and asked about each time: a 304 is cheap
    response.add_header("ETag", content.tag);
    response.add_header("X-Content-Type-Options", "nosniff");
    response.body = content.body;
    if (lists_tag(if_none_match, content.tag)) response.status = 304;
}

void answer_file(Exchange& exchange, const WebFile& file) {
    Response& response = exchange.response;
    response.content_type = file.media_type;
    response.add_header("Content-Security-Policy", content_security_policy);
    response.add_header("Referrer-Policy", "no-referrer");
    answer_tagged(response, exchange.request.header("if-none-match"), file.content);
}

}  // namespace

void handle_home(Exchange& exchange) {
    answer_file(exchange, *find_web_file("home.html"));
}

void handle_docs(Exchange& exchange) {
    answer_file(exchange, *find_web_file("docs.html"));
}

void handle_web_file(Exchange& exchange) {
    const WebFile* file = find_web_file(exchange.parameters[0]);
    if (file != nullptr) return answer_file(exchange, *file);
    set_problem(exchange.response, exchange.request, 404, "not_found",
                "There is no " + printable_uri(exchange.request.path()));
}

void handle_openapi(Exchange& exchange) {
    Shared& shared = exchange.shared;
    const std::uint64_t generation = shared.slot.generation();
    const std::string_view if_none_match = exchange.request.header("if-none-match");
    if (const auto known = shared.openapi.find(generation)) {
        return answer_tagged(exchange.response, if_none_match, *known);
    }
    // `shared` outlives the pool that runs this.
    exchange.deferred = [&shared, generation, if_none_match = std::string(if_none_match),
                         state = shared.slot.get()](Response& response) {
        const AsksForKeys keys =
            shared.options.access.asks_who() ? AsksForKeys::yes : AsksForKeys::no;
        const auto document =
            std::make_shared<const Tagged>(openapi_document(state.model.get(), all_routes(), keys));
        shared.openapi.put(generation, document);
        answer_tagged(response, if_none_match, *document);
    };
}

}  // namespace mlpipe::api
