#include "audit/audited_model.h"

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace mlpipe {

using Json = nlohmann::ordered_json;

std::string definition_of(const AuditedModel& model) {
    Json columns = Json::array();
    for (const ColumnSchema& column : model.schema.columns) {
        Json each{{"name", column.name}, {"type", to_text(column.type)}};
        if (column.type == ColumnType::category) {
            each["integer_levels"] = column.integer_levels;
            each["levels"] = column.levels;
        }
        columns.push_back(std::move(each));
    }
    return Json{{"model_version", model.version},
                {"model_sha256", model.sha256},
                {"target", model.target},
                {"columns", std::move(columns)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

AuditedModel parse_definition(std::string_view definition) {
    try {
        const Json json = Json::parse(definition);
        AuditedModel model{.version = json.at("model_version").get<std::string>(),
                           .sha256 = json.at("model_sha256").get<std::string>(),
                           .target = json.at("target").get<std::string>(),
                           .schema = {}};
        for (const Json& each : json.at("columns")) {
            const auto type = parse_column_type(each.at("type").get<std::string>());
            if (!type) throw BadFormat("a model's column has an unknown type");
            ColumnSchema column{.name = each.at("name").get<std::string>(), .type = *type};
            if (*type == ColumnType::category) {
                column.integer_levels = each.at("integer_levels").get<bool>();
                column.levels = each.at("levels").get<std::vector<std::string>>();
            }
            model.schema.columns.push_back(std::move(column));
        }
        return model;
    } catch (const Json::exception&) {
        throw BadFormat("the definition of a model cannot be read");
    }
}

}  // namespace mlpipe
