#include "access/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"

namespace mlpipe {
namespace {

using Json = nlohmann::json;

constexpr int deepest = 8;

/// Refuses a key that is there twice: one reader takes the first value, another the last.
class Watcher {
public:
    using Event = Json::parse_event_t;

    bool operator()(int depth, Event event, Json& value) {
        if (depth > deepest) throw BadFormat("it is nested deeper than 8 levels");
        if (event == Event::object_start) keys_.emplace_back();
        if (event == Event::object_end) keys_.pop_back();
        if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second) {
            throw BadFormat("'" + value.get<std::string>() + "' is there twice");
        }
        return true;
    }

private:
    std::vector<std::set<std::string>> keys_;
};

}  // namespace

Json parse_strict_object(std::string_view text) {
    Watcher watcher;
    Json json;
    try {
        json = Json::parse(text, [&](int depth, Json::parse_event_t event, Json& value) {
            return watcher(depth, event, value);
        });
    } catch (const Json::exception&) {  // its text speaks of its own insides
        throw BadFormat("it is no JSON object");
    }
    if (!json.is_object()) throw BadFormat("it is no JSON object");
    return json;
}

}  // namespace mlpipe
