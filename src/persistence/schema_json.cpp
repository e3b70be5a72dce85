#include "persistence/schema_json.h"

#include "core/error.h"
#include "persistence/metadata.h"

namespace mlpipe {
namespace {

Json to_json(const ColumnSchema& column) {
    Json json;
    json["name"] = column.name;
    json["type"] = to_text(column.type);
    if (column.type == ColumnType::category) {
        json["integer_levels"] = column.integer_levels;
        json["levels"] = column.levels;
    } else if (column.type != ColumnType::id) {
        json["minimum"] = json_number(column.minimum);
        json["maximum"] = json_number(column.maximum);
    }
    json["missing_rate"] = json_number(column.missing_rate);
    return json;
}

ColumnSchema column_from_json(const Json& json) {
    ColumnSchema column{.name = text_member(json, "name")};
    const std::string type = text_member(json, "type");
    const auto known = parse_column_type(type);
    if (!known || *known == ColumnType::drop || to_text(*known) != type) {
        throw BadFormat("'type' of column '" + column.name + "' is '" + type + "'");
    }
    column.type = *known;
    if (column.type == ColumnType::category) {
        column.integer_levels = bool_member(json, "integer_levels");
        column.levels = texts_member(json, "levels");
    } else if (column.type != ColumnType::id) {
        column.minimum = float_member(json, "minimum");
        column.maximum = float_member(json, "maximum");
    }
    column.missing_rate = double_member(json, "missing_rate");
    return column;
}

}  // namespace

Json to_json(const Schema& schema) {
    Json columns = Json::array();
    for (const ColumnSchema& column : schema.columns) columns.push_back(to_json(column));
    return columns;
}

Schema schema_from_json(const Json& columns) {
    if (!columns.is_array()) throw BadFormat("the schema is no array of columns");
    Schema schema;
    for (const Json& column : columns) schema.columns.push_back(column_from_json(column));
    return schema;
}

}  // namespace mlpipe
