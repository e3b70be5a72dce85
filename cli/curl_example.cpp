#include "cli/curl_example.h"

#include <nlohmann/json.hpp>

#include "persistence/example_row.h"

namespace mlpipe {
namespace {

std::string shell_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char letter : text) {
        if (letter == '\'') {
            quoted += "'\\''";
        } else {
            quoted += letter;
        }
    }
    return quoted + "'";
}

}  // namespace

std::string curl_example(const std::string& url, const Schema& schema) {
    const std::string row =
        example_row(schema).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return "curl -s " + url + "/predict -H 'Content-Type: application/json' -d " +
           shell_quoted(row);
}

}  // namespace mlpipe
